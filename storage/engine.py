"""Open a database: the SQLite file or the PostgreSQL server that an address names, set up as the rules of the house ask."""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.address import parse_url, place_of
from storage.database import Database
from storage.errors import DatabaseUnreachable
from storage.session import ServerUnits
from storage.sqlite import READING, find_file, sqlite_engine
from storage.threads import SqliteUnits

STATEMENT_SECONDS: Final = 30
"""After which PostgreSQL gives up a statement of ours."""
ANSWER_SECONDS: Final = 45
"""After which we give up a server that says nothing at all; longer than it takes to report its own limit."""
CONNECT_SECONDS: Final = 10
CONNECTIONS: Final = 10
"""To a PostgreSQL server, from one process; five more under load."""


async def open_database(url: str, *, create: bool = True) -> Database:
    """Open the database at `url` (``sqlite:///path``, ``postgresql://…``, with or without a driver) and try a connection.

    A SQLite file that isn't there is made, with its directory, for its owner alone; with `create` off that is an error.
    Nothing is done to the schema: see `storage.migrate` and `storage.schema`.

    Raises:
        DatabaseMissing, DatabaseUnreadable, DatabaseUnwritable, DatabaseUnreachable: it can't be opened.
    """
    address = parse_url(url)
    if address.drivername == "sqlite":
        find_file(address, create=create)
        units = SqliteUnits(sqlite_engine(address), sqlite_engine(address, "BEGIN", READING))
        database = Database(units, place=place_of(address))
    else:
        database = Database(ServerUnits(postgres_engine(address)), place=place_of(address))
    try:
        await database.write(_try)
    except BaseException:
        await database.close()
        raise
    return database


def postgres_engine(address: URL, *, patient: bool = False) -> AsyncEngine:
    """An engine through asyncpg; TLS and other parameters of the address go to the driver.

    A `patient` one has no limits of time, for migrations.
    """
    query = dict(address.query)
    if "sslmode" in query:  # libpq's name of what asyncpg calls ssl
        query["ssl"] = query.pop("sslmode")
    server = {"application_name": "whetstone", "jit": "off"}  # compiling takes longer than our statements run
    connect: dict[str, object] = {"timeout": CONNECT_SECONDS, "server_settings": server}
    if not patient:
        server["statement_timeout"] = f"{STATEMENT_SECONDS}s"
        server["idle_in_transaction_session_timeout"] = f"{2 * STATEMENT_SECONDS}s"
        connect["command_timeout"] = ANSWER_SECONDS
    try:
        return create_async_engine(
            address.set(drivername="postgresql+asyncpg", query=query),
            pool_size=CONNECTIONS,
            max_overflow=CONNECTIONS // 2,
            isolation_level="READ COMMITTED",
            connect_args=connect,
        )
    except ModuleNotFoundError:
        raise DatabaseUnreachable(
            "PostgreSQL needs a driver that is not installed: pip install 'whetstone[postgres]'."
        ) from None


def _try(tx: Connection) -> None:
    """Make a connection, and read the file so far that one of another kind is noticed."""
    if tx.dialect.name == "sqlite":
        tx.execute(text("SELECT count(*) FROM sqlite_master"))
    else:
        tx.execute(text("SELECT 1"))
