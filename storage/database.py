"""The database as units of work.

Stores are plain functions over a `Tx`; `Database.write` runs one in a transaction of its own and commits when it returns,
`Database.read` runs one on a consistent view. SQLite has one writer a process (``BEGIN IMMEDIATE``, WAL,
``synchronous=FULL``), PostgreSQL as many as the pool has connections.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from storage.errors import StorageError
from storage.translate import is_conflict, translate

T = TypeVar("T")
P = ParamSpec("P")

Tx = Connection
"""A transaction as stores see it. Features pass it on and never look inside."""

ATTEMPTS: Final = 6
"""How often a unit is run before a conflict becomes `DatabaseBusy`."""
FIRST_PAUSE: Final = 0.01
"""Seconds; each next pause is twice as long at most, and random, so that two who clash don't clash again."""


class Units(Protocol):
    """Where units of work run: threads on a SQLite file, or sessions on a server."""

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        ...

    @property
    def single_writer(self) -> bool:
        """Whether transactions of this process run one after another."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a consistent view that can't be written to."""
        ...

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction and commit, with the promise to who is cancelled that `Database.write` makes."""
        ...

    async def close(self) -> None:
        """Finish the units in hand and close all connections."""
        ...


class Database:
    """Units of work, opened by `storage.engine.open_database`. `place` names the database in errors, without a password."""

    def __init__(self, units: Units, *, place: str) -> None:
        self._units = units
        self.place = place

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._units.dialect

    @property
    def single_writer(self) -> bool:
        """Whether transactions of this process run one after another."""
        return self._units.single_writer

    async def write(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in a transaction and commit; an exception rolls back.

        The commit is durable when this returns. `work` may run again from the start when the database reports a
        conflict, so it must do nothing but database work. Cancelling the awaiting task either leaves nothing behind and
        raises, or, once the commit has begun, returns as usual and is delivered at the task's next await.

        Raises:
            StorageError: the database can't; nothing was written. Only `DatabaseUnreachable`, where the connection broke
                during the commit itself, leaves open whether it was.
        """

        def unit(tx: Tx) -> T:
            return work(tx, *args, **kwargs)

        return await self._attempt(partial(self._units.write, unit))

    async def read(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on a consistent view and return what it returns; nothing can be written.

        On SQLite it runs in a thread of its own, beside others: what it shares with them has to be safe for that.

        Raises:
            StorageError: the database can't be read.
        """

        def unit(tx: Tx) -> T:
            return work(tx, *args, **kwargs)

        return await self._attempt(partial(self._units.read, unit))

    async def close(self) -> None:
        """Finish the units in hand and close all connections."""
        await self._units.close()

    async def _attempt(self, run: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await run()
            except StorageError:
                raise
            except Exception as error:
                if not is_conflict(error) or attempt == ATTEMPTS:
                    known = translate(error, self.place)
                    if known is None:
                        raise
                    raise known from None
            await asyncio.sleep(random.uniform(0.5, 1) * FIRST_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")
