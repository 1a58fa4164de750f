"""One unit of work on an asynchronous engine: reading on a consistent view, or writing and committing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import DatabaseUnreachable
from storage.unit import finish

T = TypeVar("T")

_READING: Final[Mapping[str, dict[str, object]]] = {
    "sqlite": {},  # a transaction is a snapshot already, and the connections that read have query_only on
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


async def run_reading(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """Run `work` in a transaction that sees one state and writes nothing."""
    async with engine.connect() as connection:
        if options := _READING[engine.dialect.name]:
            await connection.execution_options(**options)
        return await connection.run_sync(work)


async def run_writing(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """Run `work` and commit; it can be cancelled until the commit begins.

    Raises:
        DatabaseUnreachable: the connection broke during the commit, so nobody here knows whether it happened.
    """
    unit = _Unit(engine, work)
    return await finish(unit.task, unit.abandon)


class _Unit(Generic[T]):
    """A transaction in a task of its own, so that a cancellation meets it only where that is safe."""

    def __init__(self, engine: AsyncEngine, work: Callable[[Connection], T]) -> None:
        self._committing = False
        self.task = asyncio.ensure_future(self._run(engine, work))

    def abandon(self) -> None:
        if not self._committing:
            self.task.cancel()

    async def _run(self, engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
        async with engine.connect() as connection:
            result = await connection.run_sync(work)
            self._committing = True
            await _commit(connection)
            return result


async def _commit(connection: AsyncConnection) -> None:
    try:
        await connection.commit()
    except (OSError, DBAPIError) as error:
        if isinstance(error, DBAPIError) and not error.connection_invalidated:
            raise
        raise DatabaseUnreachable(
            "The connection to the database broke during a commit, which may or may not have happened."
        ) from None
