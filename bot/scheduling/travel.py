"""Time travel: the clock goes to an instant by way of everything that falls due before it, in its order."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.features.daily.opening import CLOSE_WAIT
from bot.scheduling.ticker import Ticker
from storage.database import Database
from storage.upcoming import next_instant


class MovedClock(Protocol):
    """A clock that can be moved forward."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...

    def move_to(self, instant: datetime) -> object:
        """Go to an instant that isn't past."""
        ...


async def run_until(clock: MovedClock, target: datetime, ticker: Ticker, database: Database) -> None:
    """Move the clock to `target`, doing on the way what is due, as if all that time had passed.

    An instant that is past does what is due now. Raises `StorageError`.
    """
    await ticker.tick()
    while True:
        due = await database.read(next_instant, clock.now(), CLOSE_WAIT)
        if due is None or due > target:
            break
        clock.move_to(max(due, clock.now()))
        await ticker.tick()
    if target > clock.now():
        clock.move_to(target)
        await ticker.tick()
