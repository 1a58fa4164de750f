"""The one writer that a process has on a SQLite database: a thread with a connection that stays open.

Why there are threads at all stands in `storage.threads`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine

from storage.unit import finish

T = TypeVar("T")


class _Abandoned(Exception):
    """Nobody waits for the unit any more, and it has not been committed."""


@dataclass(slots=True)
class _Unit(Generic[T]):
    work: Callable[[Connection], T]
    abandoned: bool = False

    def run(self, connection: Connection) -> T:
        self.check()
        with connection.begin():
            result = self.work(connection)
            self.check()
        return result

    def check(self) -> None:
        if self.abandoned:
            raise _Abandoned

    def abandon(self) -> None:
        self.abandoned = True


class SqliteWriter:
    """Runs units one after another, in the order they came. `engine` must begin with ``BEGIN IMMEDIATE``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._connection: Connection | None = None  # belongs to the thread

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction; it is durable when this returns, rolled back when it raises."""
        unit = _Unit(work)
        loop = asyncio.get_running_loop()
        return await finish(loop.run_in_executor(self._thread, self._run, unit), unit.abandon)

    async def close(self) -> None:
        """Finish what was given, then close the connection and end the thread."""
        loop = asyncio.get_running_loop()
        await finish(loop.run_in_executor(self._thread, self._disconnect), bool)
        self._thread.shutdown()

    def _run(self, unit: _Unit[T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        return unit.run(self._connection)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()
