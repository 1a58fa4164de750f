"""Units of work on a SQLite file: one writing thread, a few reading ones, each with connections that stay open.

The whole work of a unit runs in one thread on a plain synchronous connection, away from the event loop. Through aiosqlite
every statement is several trips between threads: a small read took four times as long, writing one answer two to three.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

from storage.writer import SqliteWriter

T = TypeVar("T")

READERS: Final = 4
"""Units that read at once; more only wait for each other inside one process."""


class SqliteUnits:
    """`writing` must begin with ``BEGIN IMMEDIATE``, `reading` with ``BEGIN`` and not be able to write."""

    dialect = "sqlite"
    single_writer = True

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writer = SqliteWriter(writing)
        self._reading = reading
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._idle: deque[Connection] = deque()

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction; it is durable when this returns, rolled back when it raises."""
        return await self._writer.write(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a snapshot. Cancelled before its turn it never runs; later nobody waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    async def close(self) -> None:
        """Finish what was given, close the connections, and end the threads."""
        await self._writer.close()
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().close()
        self._reading.dispose()

    def _run(self, work: Callable[[Connection], T]) -> T:
        # The last one used has the warmest cache. There are as many at most as there are threads.
        connection = self._idle.pop() if self._idle else self._reading.connect()
        try:
            with connection.begin():
                return work(connection)
        finally:
            self._idle.append(connection)
