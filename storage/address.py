"""Addresses of databases, as whoever opens one gives them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import DatabaseUnreadable

_SQLITE: Final = frozenset({"sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"})
_POSTGRES: Final = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})


def parse_url(url: str) -> URL:
    """The address with the driver left out: ``sqlite`` or ``postgresql``.

    Raises:
        DatabaseUnreadable: no address of a database that this program knows.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseUnreadable("The address of the database can't be read.") from None
    if address.drivername in _SQLITE:
        if not address.database or address.database == ":memory:":
            raise DatabaseUnreadable("The address of the database names no file.")
        return address.set(drivername="sqlite")
    if address.drivername in _POSTGRES:
        return address.set(drivername="postgresql")
    raise DatabaseUnreadable(f"A database of the kind {address.drivername} is not known; use SQLite or PostgreSQL.")


def place_of(address: URL) -> str:
    """The words for a database in errors, without a password."""
    if address.drivername == "sqlite":
        return f"the SQLite file {address.database}"
    return f"the PostgreSQL database {address.database} at {address.host or address.query.get('host', 'this machine')}"
