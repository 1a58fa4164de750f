"""Backups of SQLite: whole, of one instant, checked, and put back only where that is meant."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from storage import backup as backup_module
from storage.backup import back_up, restore
from storage.database import Database, Tx
from storage.engine import open_database
from storage.errors import BackupRefused, DatabaseBusy, DatabaseMissing, DatabaseUnreadable, SchemaTooNew
from storage.migrate import migrate, schema_state
from storage.schema import SchemaState
from storage.tables import leases

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
async def live(sqlite_url: str) -> AsyncIterator[Database]:
    """A database in use, with something only in its write-ahead log."""
    await migrate(sqlite_url)
    database = await open_database(sqlite_url)
    await database.write(put, "first")
    yield database
    await database.close()


def put(tx: Tx, name: str) -> None:
    tx.execute(insert(leases), {"name": name, "holder": "h", "until": NOON})


def files_in(directory: Path) -> list[str]:
    return sorted(each.name for each in directory.iterdir())


def names(tx: Tx) -> list[str]:
    return list(tx.execute(select(leases.c.name).order_by(leases.c.name)).scalars())


async def names_at(path: Path) -> list[str]:
    database = await open_database(f"sqlite:///{path}", create=False)
    found = await database.read(names)
    await database.close()
    return found


async def test_a_database_in_use_is_backed_up_and_restored(live: Database, sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "back up.db"
    await back_up(sqlite_url, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [each for each in files_in(tmp_path) if each.startswith("back up")] == ["back up.db"]
    await live.write(put, "second")
    with pytest.raises(BackupRefused, match="already"):
        await restore(sqlite_url, copy)
    assert await live.read(names) == ["first", "second"]
    await restore(sqlite_url, copy, replace=True)
    assert await live.read(names) == ["first"]
    await live.write(put, "third")
    assert await live.read(names) == ["first", "third"]


async def test_a_backup_is_put_where_nothing_is(live: Database, sqlite_url: str, tmp_path: Path) -> None:
    copy, new = tmp_path / "copy.db", tmp_path / "elsewhere" / "new.db"
    await back_up(sqlite_url, copy)
    await restore(f"sqlite:///{new}", copy)
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert await names_at(new) == ["first"]


async def test_nothing_is_overwritten(live: Database, sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("mine")
    with pytest.raises(BackupRefused, match="is there already"):
        await back_up(sqlite_url, copy)
    assert copy.read_text() == "mine"


async def test_what_was_left_of_a_backup_that_was_killed_is_in_no_way(
    live: Database, sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "copy.db.part").write_text("half")
    await back_up(sqlite_url, tmp_path / "copy.db")
    assert await names_at(tmp_path / "copy.db") == ["first"]
    assert not (tmp_path / "copy.db.part").exists()


async def test_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        await back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    with pytest.raises(DatabaseMissing):
        await restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "none.db")
    assert files_in(tmp_path) == []


async def test_the_target_can_not_be_made(live: Database, sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnreadable):
        await back_up(sqlite_url, tmp_path / "file" / "copy.db")


@pytest.mark.parametrize("call", ["back_up", "restore"])
async def test_servers_have_tools_of_their_own(call: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="pg_dump" if call == "back_up" else "pg_restore"):
        await getattr(backup_module, call)("postgresql://h/d", tmp_path / "x")


def spoil(path: Path, kind: str) -> None:
    """Make of a good backup one that must not be restored."""
    if kind == "letter":
        path.write_text("Dear Ada,\n" * 900)
    elif kind == "cut":
        path.write_bytes(path.read_bytes()[:-9000])
    elif kind == "pages":
        content = bytearray(path.read_bytes())
        content[4096:] = content[4096 * 3 :] + content[4096 : 4096 * 3]
        path.write_bytes(content)
    else:
        statement = {
            "newer": "UPDATE alembic_version SET version_num = '9999'",
            "foreign": "DROP TABLE alembic_version",
            "orphans": "INSERT INTO pauses VALUES (1, '2026-01-01', NULL)",
        }[kind]
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("letter", DatabaseUnreadable),
        ("cut", DatabaseUnreadable),
        ("pages", DatabaseUnreadable),
        ("orphans", DatabaseUnreadable),
        ("foreign", BackupRefused),
        ("newer", SchemaTooNew),
    ],
)
async def test_what_is_no_whole_backup_of_ours_changes_nothing(
    live: Database, sqlite_url: str, tmp_path: Path, kind: str, error: type[Exception]
) -> None:
    copy = tmp_path / "copy.db"
    await back_up(sqlite_url, copy)
    spoil(copy, kind)
    with pytest.raises(error) as caught:
        await restore(sqlite_url, copy, replace=True)
    assert "\n" not in str(caught.value)
    assert await live.read(names) == ["first"]


async def test_an_older_backup_is_taken_and_migrated_afterwards(
    live: Database, sqlite_url: str, tmp_path: Path
) -> None:
    await live.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    await back_up(sqlite_url, tmp_path / "copy.db")
    await restore(sqlite_url, tmp_path / "copy.db", replace=True)
    assert await schema_state(sqlite_url) is SchemaState.OUTDATED


async def test_a_database_that_is_locked_is_left_alone(
    live: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_module, "BUSY_SECONDS", 0)
    monkeypatch.setattr(backup_module, "_WAIT_SECONDS", 0.0)
    await back_up(sqlite_url, tmp_path / "copy.db")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="stop it first"):
            await restore(sqlite_url, tmp_path / "copy.db", replace=True)
    assert await live.read(names) == ["first"]
