"""Drivers' errors in our words: the rarer ones, which no test can provoke in a database at will."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import DatabaseBusy, DatabaseUnreachable, DatabaseUnreadable, DatabaseUnwritable, StorageError
from storage.translate import is_conflict, translate


def of_sqlite(code: int, said: str = "said") -> DBAPIError:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return OperationalError("SELECT 'secret'", {"answer": "B"}, error)


class ServerError(Exception):
    """Like the dialect's: the state, and a text of several lines."""

    def __init__(self, state: str) -> None:
        super().__init__("<class 'asyncpg.X'>: it said so.\nDETAIL: Key (answer)=(B)")
        self.sqlstate = state


def of_postgres(state: str, *, broken: bool = False) -> DBAPIError:
    return DBAPIError("SELECT 'secret'", {"answer": "B"}, ServerError(state), connection_invalidated=broken)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), DatabaseUnwritable),
        (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), DatabaseUnwritable),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), DatabaseUnreadable),
        (of_sqlite(sqlite3.SQLITE_CORRUPT_INDEX), DatabaseUnreadable),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), DatabaseBusy),
        (of_sqlite(sqlite3.SQLITE_ERROR), None),
        (of_postgres("40P01"), DatabaseBusy),
        (of_postgres("55P03"), DatabaseBusy),
        (of_postgres("53100"), DatabaseUnwritable),
        (of_postgres("25006"), DatabaseUnwritable),
        (of_postgres("57P03"), DatabaseUnreachable),
        (of_postgres("28P01"), DatabaseUnreachable),
        (of_postgres("", broken=True), DatabaseUnreachable),
        (of_postgres("42601"), None),
        (PoolTimeout("QueuePool"), DatabaseBusy),
        (TimeoutError(), DatabaseUnreachable),
        (ConnectionRefusedError("refused"), DatabaseUnreachable),
        (sqlite3.DatabaseError("unknown"), None),
        (LookupError("of the caller"), None),
        (DatabaseBusy("ours"), DatabaseBusy),
    ],
)
def test_each_becomes_one_sentence(error: Exception, expected: type[StorageError] | None) -> None:
    translated = translate(error, "the database")
    assert (type(translated) if translated else None) is expected
    said = str(translated)
    assert "\n" not in said
    assert "secret" not in said
    assert "(B)" not in said


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), True),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE), False),
        (of_postgres("40001"), True),
        (of_postgres("40P01"), True),
        (of_postgres("23505"), False),
        (of_postgres("", broken=True), True),
        (LookupError(), False),
    ],
)
def test_what_is_run_again(error: Exception, again: bool) -> None:
    assert is_conflict(error) is again
