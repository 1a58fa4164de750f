"""SQLite files: made for their owner alone, and opened as the rules of the house ask."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from storage.errors import DatabaseMissing, DatabaseUnreadable

BUSY_SECONDS: Final = 5
"""How long SQLite waits for a lock of another process before it reports one."""
WRITING: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=4000")
"""Every fourth time that SQLite would, the pages of the log go to the file: those written often go once. 16 MB at most."""
READING: Final = ("query_only=ON",)


class _Cursor(Protocol):
    def execute(self, statement: str, /) -> object: ...
    def close(self) -> object: ...


class _DriverConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...


def is_missing(address: URL) -> bool:
    """Whether the address is of a SQLite file that isn't there; a server is asked, not looked for."""
    return address.drivername == "sqlite" and not Path(address.database or "").exists()


def find_file(address: URL, *, create: bool) -> None:
    """Make sure that the file of an address is there, made if that is wanted.

    Raises:
        DatabaseMissing: it isn't there.
        DatabaseUnreadable: it is no file, or can't be made.
    """
    path = Path(address.database or "")
    if is_missing(address):
        if not create:
            raise DatabaseMissing(f"There is no SQLite file {path}.")
        make_private_file(path)
    elif not path.is_file():
        raise DatabaseUnreadable(f"{path} is not a file.")


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner reads, and its directory; one that is there stays as it is.

    SQLite gives the files that it keeps beside it the same rights.

    Raises:
        DatabaseUnreadable: the place doesn't allow it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DatabaseUnreadable(f"Can't make the SQLite file {path}: {error.strerror}.") from None


def sqlite_engine(
    address: URL, begin: str = "BEGIN IMMEDIATE", pragmas: Sequence[str] = WRITING, *, wait: int = BUSY_SECONDS
) -> Engine:
    """A synchronous engine that closes each connection when it is given back; `wait` is in seconds."""
    engine = create_engine(address.set(drivername="sqlite+pysqlite"), poolclass=NullPool, connect_args=_arguments(wait))
    _prepare(engine, begin, pragmas)
    return engine


def _arguments(wait: int) -> dict[str, object]:
    return {"timeout": wait, "cached_statements": 512}


def _prepare(engine: Engine, begin: str, pragmas: Sequence[str]) -> None:
    """Take the beginning of transactions from the driver, which would begin late and deferred, and set `pragmas`."""

    @event.listens_for(engine, "connect")
    def connect(connection: _DriverConnection, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
