"""Bring the tables of a database to the version of this program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.address import parse_url, place_of
from storage.engine import postgres_engine
from storage.schema import SchemaState, problem_of, read_state
from storage.sqlite import find_file, is_missing, sqlite_engine
from storage.translate import translate

T = TypeVar("T")

LOCK: Final = 0x7768_6574_7374_6F6E
"""The key of PostgreSQL's advisory lock on migrating; the eight letters "whetston"."""
PATIENCE_SECONDS: Final = 60
"""How long a process waits while another one migrates the same SQLite file."""


async def schema_state(url: str) -> SchemaState:
    """How the tables of the database at `url` stand to this program. A SQLite file that isn't there is empty.

    Raises:
        StorageError: it can't be read.
    """
    address = parse_url(url)
    if is_missing(address):
        return SchemaState.EMPTY
    return await _within(address, read_state, "BEGIN")


async def migrate(url: str) -> bool:
    """Bring the database at `url` to the version of this program; whether there was anything to do.

    All steps are one transaction, and of several processes that migrate at once one does it while the others wait.

    Raises:
        SchemaTooNew: the tables are of a newer version; nothing was changed.
        SchemaUnknown: the tables are not ours; nothing was changed.
        StorageError: the database can't be opened.
    """
    address = parse_url(url)
    place = place_of(address)
    if _settled(await schema_state(url), place):
        return False
    if is_missing(address):
        find_file(address, create=True)

    def upgrade(connection: Connection) -> bool:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        if _settled(read_state(connection), place):
            return False  # another process was first
        from storage.migrations.run import upgrade_to_head

        upgrade_to_head(connection)
        return True

    return await _within(address, upgrade, "BEGIN EXCLUSIVE")


def _settled(state: SchemaState, place: str) -> bool:
    """Whether nothing is to be done; raises where nothing can."""
    if state is SchemaState.NEWER or state is SchemaState.UNKNOWN:
        raise problem_of(state, place)
    return state is SchemaState.CURRENT


async def _within(address: URL, work: Callable[[Connection], T], begin: str) -> T:
    """Run `work` in a transaction of its own engine, since a migration wants other limits than the rest of the program."""
    try:
        if address.drivername == "sqlite":
            return await asyncio.to_thread(_within_sqlite, address, work, begin)
        return await _within_postgres(address, work)
    except (SQLAlchemyError, OSError) as error:
        known = translate(error, place_of(address))
        if known is None:
            raise
        raise known from None


def _within_sqlite(address: URL, work: Callable[[Connection], T], begin: str) -> T:
    # Foreign keys stay off, so that a step may rebuild a table that others refer to (sqlite.org/lang_altertable.html).
    pragmas = () if begin == "BEGIN" else ("journal_mode=WAL", "synchronous=FULL")
    engine = sqlite_engine(address, begin, pragmas, wait=PATIENCE_SECONDS)
    with engine.begin() as connection:
        return work(connection)


async def _within_postgres(address: URL, work: Callable[[Connection], T]) -> T:
    engine = postgres_engine(address, patient=True)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
