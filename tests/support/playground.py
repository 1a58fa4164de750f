"""The playground with nothing real behind it: a store in memory, a clock to move, and an application of canned cards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.adapters.web import Jump, Newcomer, Playground, Workspace
from bot.chat.catalogue import OptionChoice
from bot.chat.commands import CATALOGUE
from bot.chat.ports import Ingress
from bot.chat.vocabulary import Vocabulary
from bot.errors import Unavailable, UserError
from tests.support.clock import MovableClock

WORKSPACE = Workspace(
    "team",
    "Demo team",
    (
        Newcomer("ada", "Ada", "Europe/Berlin", manages=True),
        Newcomer("bob", "Bob", "America/New_York"),
        Newcomer("cleo", "Cleo", "Asia/Kathmandu"),
        Newcomer("dan", "Dan Müller"),
        Newcomer("eve", "Eve"),
    ),
    channels=("general", "random"),
    demo=True,
)
VOCABULARY = Vocabulary(
    skills=(OptionChoice("mlops", "MLOps"), OptionChoice("statistics", "Statistics"), OptionChoice("llm", "LLMs"))
)


@dataclass(slots=True)
class KeptRows:
    """A `ChatStore` in memory. It fails before it keeps a row while `broken`, and once after it where `forgetful`."""

    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: bool = False
    forgetful: bool = False

    async def append(self, kind: str, key: str, json: str) -> None:
        if self.broken:
            raise Unavailable("the store is broken on purpose")
        self.rows[(kind, key)] = json
        if self.forgetful:
            self.forgetful = False
            raise Unavailable("the row is kept, but the answer was lost")

    async def load(self) -> Sequence[tuple[str, str, str]]:
        return [(kind, key, json) for (kind, key), json in self.rows.items()]


class FakeTravel:
    """A `TimeTravel` over a clock that stands still. A jump waits for `gate`, where a test has closed it."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.jumps: list[Jump] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def now(self) -> datetime:
        return self.clock.now()

    async def jump(self, kind: Jump) -> None:
        await self.gate.wait()
        if kind is Jump.CLOCK_CHANGE:
            raise UserError("No clock changes in the next year where you are.")
        self.jumps.append(kind)
        self.clock.advance(days=1)

    async def set(self, instant: datetime) -> None:
        if instant <= self.clock.now():
            raise UserError("Time only moves forward.")
        self.clock.move_to(instant)


class RunningTravel(FakeTravel):
    """The same over the real time of day, for looking at the page. A jump takes `pace` seconds."""

    def __init__(self, pace: float = 1.5) -> None:
        super().__init__(MovableClock())
        self._pace = pace
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def jump(self, kind: Jump) -> None:
        await asyncio.sleep(self._pace)
        self._ahead += timedelta(hours=1 if kind is Jump.NEXT_POST else 24)


@asynccontextmanager
async def open_playground(
    ingress: Ingress,
    *,
    store: KeptRows | None = None,
    travel: FakeTravel | None = None,
    workspace: Workspace = WORKSPACE,
    port: int = 0,
    patience: float = 2.0,
) -> AsyncIterator[Playground]:
    """A served playground, stopped on leaving."""
    playground = Playground(
        workspace,
        store or KeptRows(),
        travel or FakeTravel(MovableClock()),
        CATALOGUE,
        VOCABULARY,
        port=port,
        patience=patience,
    )
    await playground.start(ingress)
    try:
        yield playground
    finally:
        await playground.stop()
