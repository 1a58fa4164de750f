"""Units of work on an asynchronous engine: reading on a consistent view, or writing and committing."""

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

_READING: Final[Mapping[str, object]] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class ServerUnits:
    """Units of work on PostgreSQL, as many at once as the pool of the engine has connections."""

    dialect = "postgresql"
    single_writer = False

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that sees one state and writes nothing."""
        async with self._engine.connect() as connection:
            await connection.execution_options(**_READING)
            return await connection.run_sync(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` and commit; it can be cancelled until the commit begins.

        Raises:
            DatabaseUnreachable: the connection broke during the commit, so nobody here knows whether it happened.
        """
        unit = _Unit(self._engine, work)
        return await finish(unit.task, unit.abandon)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


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
