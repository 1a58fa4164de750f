"""Open and close whatever is due: one series that fails never stops another."""

from __future__ import annotations

from typing import Final

from bot.features.daily.closing import close_due
from bot.features.daily.opening import CLOSE_WAIT, open_slot
from bot.features.services import Services
from bot.ledger.items import ItemSource
from bot.operations.log import get_logger
from storage.crash import CrashPoint, reached
from storage.errors import StorageError
from storage.runs import due_runs
from storage.series import due_series

AT_ONCE: Final = 200
"""Slots and runs that one round looks at; what is left is due in the next."""

_log = get_logger(__name__)


class Rounds:
    """What the ticker does for the daily question; any number of replicas may do it at the same time."""

    def __init__(self, services: Services, items: ItemSource) -> None:
        self._services = services
        self._items = items

    async def open_due(self) -> int:
        """Open the slots that are due; returns how many runs opened. Raises `StorageError` when nothing can be read."""
        database, now = self._services.database, self._services.clock.now()
        opened = 0
        for series_id in await database.read(due_series, now, AT_ONCE):
            try:
                done = await database.write(open_slot, self._services.library, series_id, now)
            except StorageError as error:
                _log.warning("slot not opened", series=series_id, problem=str(error))
                continue
            except Exception as error:  # a defect in the data of one series must not keep the others from opening
                _log.error("slot not opened", series=series_id, exc_info=error)
                continue
            if done is not None:
                reached(CrashPoint.OPEN_AFTER_COMMIT)
                opened += len(done.runs)
                self._services.metrics.count_due(done.posts)
                if done.missed:
                    _log.warning("slots missed", series=series_id, slots=len(done.missed))
        return opened

    async def close_due(self) -> int:
        """Close the runs whose time is over; returns how many. Raises `StorageError` when nothing can be read."""
        database, now = self._services.database, self._services.clock.now()
        closed = 0
        for run_id in await database.read(due_runs, now - CLOSE_WAIT, AT_ONCE):
            try:
                done = await database.write(close_due, self._items, run_id, now)
            except StorageError as error:
                _log.warning("run not closed", run=run_id, problem=str(error))
                continue
            except Exception as error:  # as above
                _log.error("run not closed", run=run_id, exc_info=error)
                continue
            reached(CrashPoint.CLOSE_AFTER_COMMIT)
            closed += done.closed_now
        return closed
