"""What is cleaned up once an hour: events, deliveries and spans that nobody asks about any more, tenants that left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.operations.log import get_logger
from storage.database import Database, Tx
from storage.deliveries import forget_deliveries
from storage.errors import StorageError
from storage.events import forget_events
from storage.uptime import forget_spans

EVERY: Final = timedelta(hours=1)
EVENTS_KEPT: Final = timedelta(days=3)
"""Slack delivers an event again after five minutes at the latest, other platforms never."""
DELIVERIES_KEPT: Final = timedelta(days=30)
SPANS_KEPT: Final = timedelta(days=30)
"""A run is open for seven days at most."""

Chore = Callable[[Tx, datetime], object]

_log = get_logger(__name__)


class Housekeeping:
    """Chores, each in a transaction of its own; one that fails is tried again an hour later."""

    def __init__(self, database: Database, more: Sequence[Chore] = ()) -> None:
        self._database = database
        self._chores: tuple[Chore, ...] = (_forget_events, _forget_deliveries, _forget_spans, *more)
        self._done: datetime | None = None

    async def run(self, now: datetime) -> bool:
        """Do the chores if an hour has passed; whether it had."""
        if self._done is not None and timedelta() <= now - self._done < EVERY:
            return False
        self._done = now
        for chore in self._chores:
            try:
                await self._database.write(chore, now)
            except StorageError as error:
                _log.warning("chore failed", chore=getattr(chore, "__name__", "chore"), problem=str(error))
        return True


def _forget_events(tx: Tx, now: datetime) -> None:
    forget_events(tx, now - EVENTS_KEPT)


def _forget_deliveries(tx: Tx, now: datetime) -> None:
    forget_deliveries(tx, now - DELIVERIES_KEPT)


def _forget_spans(tx: Tx, now: datetime) -> None:
    forget_spans(tx, now - SPANS_KEPT)
