"""A team in the memory chat with the daily question running on a real database, and its clock in the test's hand."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Unpack
from zoneinfo import ZoneInfo

from bot.chat.catalogue import Catalogue
from bot.chat.codec import channel_to_text
from bot.chat.commands import CATALOGUE
from bot.chat.dispatcher import Dispatcher
from bot.chat.ports import Platform
from bot.chat.refs import PlatformName
from bot.chat.router import Router
from bot.chat.vocabulary import make_vocabulary
from bot.core.schedule import next_slot
from bot.delivery.courier import Courier
from bot.delivery.limits import Limits
from bot.features.daily.closing import count_answers
from bot.features.daily.feature import Daily
from bot.features.schedules import schedule_of
from bot.features.services import Services
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.items import SnapshotItems
from bot.ledger.rebuild import Difference, differences
from bot.operations.metrics import Metrics
from bot.scheduling.housekeeping import Housekeeping
from bot.scheduling.ticker import Ticker
from bot.scheduling.travel import run_until
from bot.scheduling.uptime import UptimeRecord
from content.library import Library
from storage.database import Database, Tx
from storage.engine import open_database
from storage.ids import SeriesId, new_id
from storage.migrate import migrate
from storage.records import BoardPolicy, Delivery, Feedback, Run, Series, SeriesState
from storage.runs import runs_of_series
from storage.series import SeriesChanges, insert_series, load_series, subscribe, update_series
from storage.tables import deliveries
from storage.tenants import ensure_tenant
from tests.support.chat import Chat
from tests.support.clock import MovableClock
from tests.support.items import make_library, many_items

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
"""08:00 in Berlin, an hour before the first question."""


class Replica:
    """One process of the bot."""

    def __init__(self, team: Team, name: str, limits: Limits | None = None) -> None:
        self.clock = team.clock
        self.services = Services(team.database, team.clock, team.library, team.platforms, Metrics())
        self.batcher = AnswerBatcher(team.database, SnapshotItems(), team.clock.now, on_answered=count_answers)
        items = SnapshotItems()
        self.daily = Daily(self.services, items, self.batcher)
        self.router = Router()
        self.daily.register(self.router)
        self.dispatcher = Dispatcher(
            self.router, Catalogue(list(CATALOGUE)), make_vocabulary(team.library.skills), log=_Log()
        )
        self.courier = Courier(self.services, self.daily.renderers, self.daily.book, limits)
        self.ticker = Ticker(
            team.clock,
            UptimeRecord(team.database, name),
            self.daily.rounds,
            self.courier,
            Housekeeping(team.database),
        )

    async def stop(self) -> None:
        await self.ticker.stop()
        await self.batcher.close()


class Team:
    """`chat` has the people and channels; `replica` is the process that is connected to it."""

    def __init__(self, database: Database, clock: MovableClock, library: Library, chat: Chat | None = None) -> None:
        self.database = database
        self.clock = clock
        self.library = library
        self.chat = chat or Chat(clock)
        self.platforms: dict[PlatformName, Platform] = dict(self.chat.platforms)
        self.series_id = SeriesId(0)
        self.replicas: list[Replica] = []

    @property
    def replica(self) -> Replica:
        return self.replicas[-1]

    async def begin(self, name: str = "one", limits: Limits | None = None) -> Replica:
        """Start a process and connect it."""
        replica = Replica(self, name, limits)
        self.replicas.append(replica)
        await self.chat.connect(replica.dispatcher)
        return replica

    async def set_up(self, *, channels: Sequence[str] = ("general",), **changes: Unpack[SeriesChanges]) -> SeriesId:
        """A series at 09:00 in Berlin from Monday to Friday; the next slot is the first after now."""
        self.series_id = await self.database.write(self._make_series, channels, changes)
        return self.series_id

    def _make_series(self, tx: Tx, channels: Sequence[str], changes: SeriesChanges) -> SeriesId:
        now = self.clock.now()
        tenant = ensure_tenant(tx, "memory", self.chat.tenant.team, "Team", now)
        plain = Series(
            id=SeriesId(new_id()),
            tenant_id=tenant.id,
            name="general",
            state=SeriesState.ACTIVE,
            wall_time="09:00",
            zone="Europe/Berlin",
            weekdays="01234",
            country="",
            own_holidays=(),
            questions=1,
            close_after=None,
            feedback=Feedback.AT_ONCE,
            focus="balanced",
            areas=(),
            stacks=(),
            level="mixed",
            boards=BoardPolicy.ON,
            next_slot_date=None,
            next_slot_at=None,
            next_number=1,
            settled_through=None,
            revision=1,
            created_at=now,
        )
        insert_series(tx, plain)
        update_series(tx, plain.id, **changes)
        made = load_series(tx, [plain.id])[plain.id]
        slot = next_slot(schedule_of(made), now)
        if slot is not None:
            update_series(tx, plain.id, next_slot_date=slot.date, next_slot_at=slot.instant)
        for name in channels:
            subscribe(tx, plain.id, tenant.id, channel_to_text(self.chat.channel(name)), name)
        return plain.id

    async def change(self, **changes: Unpack[SeriesChanges]) -> None:
        def work(tx: Tx) -> None:
            update_series(tx, self.series_id, **changes)

        await self.database.write(work)

    async def travel(self, *, day: int, at: str = "09:00:06", month: int = 11, year: int = 2026) -> None:
        """Go to an instant in Berlin by way of everything that is due before."""
        wall = datetime.fromisoformat(f"{date(year, month, day).isoformat()}T{at}").replace(tzinfo=BERLIN)
        await self.go(wall.astimezone(UTC))

    async def go(self, instant: datetime) -> None:
        await run_until(self.clock, instant, self.replica.ticker, self.database)

    async def wait(self, **parts: float) -> None:
        await self.go(self.clock.now() + timedelta(**parts))

    async def tick(self) -> None:
        await self.replica.ticker.tick()

    async def runs(self) -> list[Run]:
        return await self.database.read(runs_of_series, self.series_id)

    async def series(self) -> Series:
        return (await self.database.read(load_series, [self.series_id]))[self.series_id]

    async def deliveries(self, kind: str | None = None) -> list[Delivery]:
        def work(tx: Tx) -> list[Delivery]:
            from storage.deliveries import read_deliveries

            query = deliveries.select().order_by(deliveries.c.created_at)
            return read_deliveries(tx, query if kind is None else query.where(deliveries.c.kind == kind))

        return await self.database.read(work)

    async def differences(self) -> list[Difference]:
        return await self.database.read(differences, self.series_id)

    def notices(self, who: str = "ada") -> list[str]:
        direct = self.chat.world.direct(self.chat.account(who)).channel
        return [posted.text for posted in self.chat.seen_by(who, channel=direct)]

    def last(self, channel: str = "general") -> str:
        return self.chat.public(channel)[-1].text


class _Log:
    """Trouble of the dispatcher fails the test that caused it."""

    def warning(self, event: str, **facts: object) -> object:
        logging.getLogger("team").info("%s %s", event, facts)
        return None

    def error(self, event: str, **facts: object) -> object:
        problem = facts.get("exc_info")
        raise AssertionError(f"{event}: {problem!r}") from problem if isinstance(problem, BaseException) else None


@asynccontextmanager
async def open_team(url: str, library: Library | None = None, chat: Chat | None = None) -> AsyncIterator[Team]:
    """A team on an empty database; closed with every process that was started."""
    await migrate(url)
    database = await open_database(url)
    clock = MovableClock(MONDAY) if chat is None else chat.clock
    team = Team(database, clock, library or make_library(many_items(60)), chat)
    try:
        yield team
    finally:
        for replica in team.replicas:
            await replica.stop()
        await database.close()


__all__ = ["BERLIN", "MONDAY", "Replica", "Team", "open_team", "replace"]
