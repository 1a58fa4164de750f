"""What the drivers raise, in the words of `storage.errors`."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import (
    ConstraintViolated,
    DatabaseBusy,
    DatabaseUnreachable,
    DatabaseUnreadable,
    DatabaseUnwritable,
    StorageError,
)

_CONFLICTS: Final = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization_failure and deadlock_detected: the transaction can be run again from the start."""
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
_UNREADABLE: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM}
)
_PRIMARY: Final = 0xFF
"""SQLite's extended result codes keep the primary one in the low byte (sqlite.org/rescode.html)."""


def is_conflict(error: Exception) -> bool:
    """Whether the transaction was rolled back for what others did, so that the same work may succeed now.

    Losing the connection counts: before the commit, the server has rolled back. A violated constraint never does.
    """
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or _sqlite_code(error) in _BUSY or _sqlstate(error) in _CONFLICTS


def translate(error: Exception, place: str) -> StorageError | None:
    """The error of ours that one of the drivers' means, `place` naming the database; None for a defect of the program."""
    if isinstance(error, StorageError):
        return error
    if isinstance(error, IntegrityError):
        return ConstraintViolated(f"A row contradicts another in {place}: {_reason(error)}.")
    if isinstance(error, PoolTimeout):
        return DatabaseBusy(f"All connections to {place} are in use.")
    if isinstance(error, DBAPIError):
        return _of_sqlite(error, place) or _of_postgres(error, place)
    if isinstance(error, sqlite3.Error):
        return _of_code(getattr(error, "sqlite_errorcode", 0) & _PRIMARY, str(error), place)
    if isinstance(error, OSError):
        return DatabaseUnreachable(f"No connection to {place}: {str(error) or 'no answer in time'}.")
    return None


def _of_sqlite(error: DBAPIError, place: str) -> StorageError | None:
    return _of_code(_sqlite_code(error), _reason(error), place)


def _of_code(code: int, reason: str, place: str) -> StorageError | None:
    if code in _BUSY:
        return DatabaseBusy(f"Another process keeps {place} locked; nothing was written.")
    if code in _UNWRITABLE:
        return DatabaseUnwritable(f"Can't write to {place}: {reason}.")
    if code in _UNREADABLE:
        return DatabaseUnreadable(f"Can't read {place}: {reason}.")
    return None


def _of_postgres(error: DBAPIError, place: str) -> StorageError | None:
    state = _sqlstate(error)
    if state in _CONFLICTS or state in {"57014", "55P03"}:  # query_canceled by statement_timeout, lock_not_available
        return DatabaseBusy(f"Others kept {place} busy for too long; nothing was written.")
    if state[:2] in {"53", "25"}:  # insufficient_resources; read_only_sql_transaction, as on a standby
        return DatabaseUnwritable(f"Can't write to {place}: {_reason(error)}.")
    if error.connection_invalidated or state[:2] in {"08", "28", "3D", "57"}:
        return DatabaseUnreachable(f"No connection to {place}: {_reason(error)}.")
    return None


def _sqlite_code(error: DBAPIError) -> int:
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return code & _PRIMARY if isinstance(code, int) else 0


def _sqlstate(error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else ""


def _reason(error: DBAPIError) -> str:
    """The first line of the driver's text; the next ones, of PostgreSQL, may quote values of the row."""
    return _line(str(error.orig).rsplit(">: ", 1)[-1])


def _line(text: str) -> str:
    return text.strip().split("\n", 1)[0].rstrip(".") or "no reason given"
