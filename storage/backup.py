"""Back up and restore a SQLite database while it is in use, by SQLite's online backup (sqlite.org/backup.html)."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import quote

from storage.address import parse_url
from storage.errors import BackupRefused, DatabaseBusy, DatabaseMissing, DatabaseUnreadable
from storage.migrate import schema_state
from storage.schema import SchemaState, problem_of
from storage.sqlite import BUSY_SECONDS, make_private_file
from storage.translate import translate

_REPORTED: Final = 3
"""So many problems of a damaged file are told."""
_WAIT_SECONDS: Final = 0.1
_WAITS: Final = 50


async def back_up(url: str, target: Path) -> None:
    """Write a consistent copy of the database at `url` to the new file `target`, which only its owner can read.

    The copy is checked before it gets its name, so a file of that name is whole.

    Raises:
        BackupRefused: `target` is there already, or the database is PostgreSQL, which has tools of its own.
        StorageError: the database can't be read, or is damaged.
    """
    source = _sqlite_file(url, "pg_dump")
    await asyncio.to_thread(_back_up, source, target)


async def restore(url: str, source: Path, *, replace: bool = False) -> None:
    """Make the database at `url` what the backup `source` holds, in one transaction.

    A backup of an older version is taken and wants `storage.migrate` afterwards. What is there is lost, and so is only
    overwritten with `replace`. Processes that use the database should be stopped: they keep facts in memory.

    Raises:
        BackupRefused: something is there, the backup is no database of ours, or the database is PostgreSQL.
        SchemaTooNew: the backup is of a newer version of the program.
        StorageError: a file can't be read or is damaged; nothing was changed.
    """
    target = _sqlite_file(url, "pg_restore")
    if not replace and await schema_state(url) is not SchemaState.EMPTY:
        raise BackupRefused(f"There is a database in {target} already; say that it may be replaced, or move it away.")
    await asyncio.to_thread(_check_file, source)
    match state := await schema_state(f"sqlite:///{quote(str(source))}"):
        case SchemaState.EMPTY | SchemaState.UNKNOWN:
            raise BackupRefused(f"{source} is not a backup of Whetstone.")
        case SchemaState.NEWER:
            raise problem_of(state, str(source))
        case SchemaState.CURRENT | SchemaState.OUTDATED:
            await asyncio.to_thread(_restore, source, target)
        case _:
            assert_never(state)


def _sqlite_file(url: str, tool: str) -> Path:
    address = parse_url(url)
    if address.drivername != "sqlite":
        raise BackupRefused(f"This is for SQLite; for a PostgreSQL database use {tool}.")
    return Path(address.database or "")


def _back_up(source: Path, target: Path) -> None:
    if target.exists():
        raise BackupRefused(f"{target} is there already; name a new file.")
    part = target.with_name(f"{target.name}.part")
    if part.exists():
        part.unlink()  # of a backup that was killed
    with _open(source) as database:
        make_private_file(part)
        try:
            with _open(part) as copy:
                _copy(database, copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, with none beside it
                _check(copy, part)
            _flush(part)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
    _flush(target.parent)


def _restore(source: Path, target: Path) -> None:
    make_private_file(target)
    with _open(source) as backup, _open(target) as database:
        _copy(backup, database)
        _check(database, target)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy all pages in one step, so that the copy is of one instant."""
    waits = 0

    def give_up(status: int, remaining: int, total: int) -> None:
        # Left alone, the driver waits for a lock for ever.
        nonlocal waits
        waits += status != sqlite3.SQLITE_DONE
        if waits > _WAITS:
            raise DatabaseBusy("Another process keeps the database locked: stop it first. Nothing was changed.")

    source.backup(target, progress=give_up, sleep=_WAIT_SECONDS)


def _check_file(path: Path) -> None:
    with _open(path) as database:
        _check(database, path)


def _check(database: sqlite3.Connection, path: Path) -> None:
    problems = [str(row[0]) for row in database.execute(f"PRAGMA integrity_check({_REPORTED})")]
    if problems != ["ok"]:
        raise DatabaseUnreadable(f"{path} is damaged: {'; '.join(problems)}.".replace("\n", " "))
    if broken := database.execute("PRAGMA foreign_key_check").fetchmany(_REPORTED):
        raise DatabaseUnreadable(f"{path} is damaged: rows of {broken[0][0]} refer to what isn't there.")


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that is there, its errors in our words."""
    if not path.is_file():
        raise DatabaseMissing(f"There is no file {path}.")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=BUSY_SECONDS)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise translate(error, str(path)) or DatabaseUnreadable(f"Can't read {path}: {error}.") from None


def _flush(path: Path) -> None:
    """Make sure that a file, or the names in a directory, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
