"""The record of this process being able to take answers, by which runs become void when none could."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.database import Database
from storage.uptime import SpanId, extend_span, open_span

NOTED_EVERY: Final = timedelta(seconds=15)
"""A process that dies is taken to have been up until the last note."""


class UptimeRecord:
    """One span while we are up. A silence over `longest_gap`, as when the machine slept, begins another."""

    def __init__(self, database: Database, replica: str, longest_gap: timedelta | None = None) -> None:
        self._database = database
        self._replica = replica[:40]
        self._longest_gap = longest_gap
        self._span: SpanId | None = None
        self._noted: datetime | None = None

    async def note(self, now: datetime) -> None:
        """Say that we are up. Raises `StorageError`."""
        if self._noted is not None and timedelta() <= now - self._noted < NOTED_EVERY:
            return
        silent = self._noted is not None and self._longest_gap is not None and now - self._noted > self._longest_gap
        if self._span is None or silent or not await self._database.write(extend_span, self._span, now):
            self._span = await self._database.write(open_span, self._replica, now)
        self._noted = now
