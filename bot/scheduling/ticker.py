"""One beat a second. What is due and not done is in the database; the ticker only looks, and any replica may do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.chat.ports import Clock
from bot.features.daily.rounds import Rounds
from bot.operations.log import get_logger
from bot.scheduling.housekeeping import Housekeeping
from bot.scheduling.uptime import UptimeRecord
from storage.errors import StorageError

BEAT: Final = timedelta(seconds=1)

_log = get_logger(__name__)

Step = Callable[[], Awaitable[object]]


class Messenger(Protocol):
    """Sends what is due."""

    async def pump(self) -> int:
        """Begin to send; returns how many messages were begun."""
        ...

    async def drain(self) -> None:
        """Send until nothing is due any more that wasn't tried."""
        ...

    async def stop(self) -> None:
        """Finish what is in hand."""
        ...


class Ticker:
    """Opens, closes and delivers what is due. `tick` may be called by anybody at any time."""

    def __init__(
        self,
        clock: Clock,
        uptime: UptimeRecord,
        rounds: Rounds,
        courier: Messenger,
        housekeeping: Housekeeping,
        beat: timedelta = BEAT,
    ) -> None:
        self._clock = clock
        self._uptime = uptime
        self._rounds = rounds
        self._courier = courier
        self._housekeeping = housekeeping
        self._beat = beat
        self._scheduler: AsyncIOScheduler | None = None
        self.last_beat: datetime | None = None
        """When everything due was last looked at."""

    async def start(self) -> None:
        """Do what fell due meanwhile, then beat. Raises `StorageError` where the record of uptime can't begin."""
        await self._uptime.note(self._clock.now())
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._beat_once,
            IntervalTrigger(seconds=self._beat.total_seconds(), timezone=UTC),
            # The default grace of a second would drop beats of a busy process, and no two may run at once.
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),  # the scheduler's own clock: at once, not after a first beat
        )
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self) -> None:
        """Beat no more, and finish the messages in hand."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await self._courier.stop()

    async def tick(self, *, drain: bool = True) -> None:
        """Do everything that is due now, in its order. With `drain` the messages are sent when it returns.

        A step that fails for the database is logged, and the next steps and beats go on.
        """
        steps: tuple[tuple[str, Step], ...] = (
            ("uptime", self._note_uptime),
            ("close", self._rounds.close_due),
            ("open", self._rounds.open_due),
            ("deliver", self._courier.drain if drain else self._courier.pump),
            ("housekeeping", self._keep_house),
        )
        for name, step in steps:
            try:
                await step()
            except StorageError as error:
                _log.warning("beat failed", step=name, problem=str(error))
        self.last_beat = self._clock.now()

    async def _beat_once(self) -> None:
        await self.tick(drain=False)

    async def _note_uptime(self) -> None:
        await self._uptime.note(self._clock.now())

    async def _keep_house(self) -> None:
        await self._housekeeping.run(self._clock.now())
