"""The playground's clock and where it can be moved; all that falls due on the way happens, in its order."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from bot.adapters.web.ports import Jump
from bot.app.clock import MovableClock
from bot.core.clock_changes import next_clock_change
from bot.core.localtime import friendly_name, local_date, slot_instant
from bot.errors import UserError
from bot.features.daily.opening import CLOSE_WAIT
from bot.scheduling.ticker import Ticker
from bot.scheduling.travel import run_until
from storage.database import Database, Tx
from storage.playground import save_instant
from storage.records import RunState, SeriesState
from storage.runs import open_runs
from storage.series import all_series

FARTHEST: Final = timedelta(days=400)
SETTLED: Final = CLOSE_WAIT + timedelta(seconds=2)
"""After a slot's instant, when the old card is revealed and the new one is there."""

CLOCK: Final = "clock"
"""The name under which the playground's time is kept."""

NOTHING_DUE: Final = "No question is scheduled. A manager starts them with /whetstone setup."
NOTHING_OPEN: Final = "No question is open. Jump to the next one first."
PAST: Final = "The clock only goes forward."
TOO_FAR: Final = "That is more than a year ahead. Go there in steps."


class PlaygroundTime:
    """Implements `bot.adapters.web.ports.TimeTravel`."""

    def __init__(self, clock: MovableClock, ticker: Ticker, database: Database) -> None:
        self._clock = clock
        self._ticker = ticker
        self._database = database

    def now(self) -> datetime:
        """The present of the playground."""
        return self._clock.now()

    async def jump(self, kind: Jump) -> None:
        """Move to where `kind` says; `UserError` where there is no such moment."""
        await self._travel(await self._instant(kind))

    async def set(self, instant: datetime) -> None:
        """Move to an instant; `UserError` for one that lies in the past or too far ahead."""
        if instant < self.now():
            raise UserError(PAST)
        if instant > self.now() + FARTHEST:
            raise UserError(TOO_FAR)
        await self._travel(instant)

    async def _travel(self, target: datetime) -> None:
        self._clock.hold()
        try:
            await run_until(self._clock, target, self._ticker, self._database)
        finally:
            self._clock.release()
            await self._database.write(save_instant, CLOCK, self.now())

    async def _instant(self, kind: Jump) -> datetime:
        openings, closes, zones = await self._database.read(_look_ahead)
        match kind:
            case Jump.NEXT_POST:
                if not openings:
                    raise UserError(NOTHING_DUE)
                return min(openings) + SETTLED
            case Jump.CLOSE:
                if not closes:
                    raise UserError(NOTHING_OPEN)
                return max(min(closes), self.now()) + SETTLED
            case Jump.TOMORROW:
                return self.now() + timedelta(days=1)
            case Jump.CLOCK_CHANGE:
                return self._clock_change(zones[0] if zones else ZoneInfo("UTC"))
            case _:
                assert_never(kind)

    def _clock_change(self, zone: ZoneInfo) -> datetime:
        day = next_clock_change(zone, local_date(self.now(), zone), FARTHEST.days)
        start = None if day is None else slot_instant(day, time(), zone)
        if start is None:
            raise UserError(f"The clocks don't change in {friendly_name(zone)}.")
        return start


def _look_ahead(tx: Tx) -> tuple[list[datetime], list[datetime], list[ZoneInfo]]:
    """The next openings and closes, and the zones, of all series."""
    series = all_series(tx)
    active = [each for each in series if each.state is SeriesState.ACTIVE]
    openings = [each.next_slot_at for each in active if each.next_slot_at is not None]
    closes = [run.closes_at for run in open_runs(tx, [each.id for each in series]) if run.state is RunState.OPEN]
    return openings, closes, [ZoneInfo(each.zone) for each in series]
