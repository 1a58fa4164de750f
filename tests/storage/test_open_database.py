"""Opening: files made for their owner alone, servers with limits of time, and one sentence for what can't be opened."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from storage.address import parse_url, place_of
from storage.engine import open_database, postgres_engine
from storage.errors import (
    ConstraintViolated,
    DatabaseMissing,
    DatabaseUnreachable,
    DatabaseUnreadable,
    DatabaseUnwritable,
)
from storage.migrate import schema_state
from storage.schema import SchemaState
from tests.support.cluster import Cluster
from tests.support.gate import Gate


def pragma(name: str) -> Callable[[Connection], object]:
    def read(tx: Connection) -> object:
        return tx.execute(text(f"PRAGMA {name}")).scalar_one()

    return read


async def test_a_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "a b%41?.db"
    database = await open_database(str(parse_url("sqlite:///x").set(database=str(path))))
    await database.write(lambda tx: tx.execute(text("CREATE TABLE t (a)")))
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    await database.close()
    assert [each.name for each in path.parent.iterdir()] == ["a b%41?.db"]


async def test_the_rights_of_a_file_that_is_there_are_the_operators(tmp_path: Path) -> None:
    path = tmp_path / "there.db"
    path.touch(mode=0o640)
    await (await open_database(f"sqlite:///{path}")).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def test_sqlite_is_set_up_for_answers_that_last(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    read = {name: await database.write(pragma(name)) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert database.single_writer
    assert database.dialect == "sqlite"
    await database.close()


async def test_sqlite_begins_with_the_writers_lock(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)

    def try_another_writer(tx: Connection) -> str:
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
        with pytest.raises(sqlite3.OperationalError) as caught:
            other.execute("BEGIN IMMEDIATE")
        other.close()
        return str(caught.value)

    assert await database.write(try_another_writer) == "database is locked"
    await database.close()


async def test_reading_writes_nothing(database_url: str) -> None:
    database = await open_database(database_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE t (a int)")))
    with pytest.raises(DatabaseUnwritable):
        await database.read(lambda tx: tx.execute(text("INSERT INTO t VALUES (1)")))
    assert await database.read(lambda tx: tx.execute(text("SELECT count(*) FROM t")).scalar_one()) == 0
    await database.close()


async def test_reading_sees_one_state(database_url: str) -> None:
    database, other = await open_database(database_url), await open_database(database_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE t (a int)")))
    count = text("SELECT count(*) FROM t")
    gate = Gate()

    def count_twice(tx: Connection) -> tuple[int, int]:
        before = tx.execute(count).scalar_one()
        gate(tx)
        return before, tx.execute(count).scalar_one()

    reading = asyncio.create_task(other.read(count_twice))
    await gate.reached.wait()
    await database.write(lambda tx: tx.execute(text("INSERT INTO t VALUES (1)")))
    gate.open.set()
    assert await reading == (0, 0)
    assert await other.read(lambda tx: tx.execute(count).scalar_one()) == 1
    await database.close()
    await other.close()


@pytest.mark.postgres
async def test_postgres_has_limits_and_levels(postgres_url: str) -> None:
    database = await open_database(postgres_url)

    def settings(tx: Connection) -> dict[str, str]:
        names = ("transaction_isolation", "transaction_read_only", "statement_timeout", "application_name")
        return {name: tx.execute(text(f"SHOW {name}")).scalar_one() for name in names}

    limits = {"statement_timeout": "30s", "application_name": "whetstone"}
    expected = limits | {"transaction_isolation": "read committed", "transaction_read_only": "off"}
    assert await database.write(settings) == expected
    expected = limits | {"transaction_isolation": "repeatable read", "transaction_read_only": "on"}
    assert await database.read(settings) == expected
    assert await database.write(settings) != expected, "what reading set must not stay with the connection"
    assert not database.single_writer
    await database.close()


async def test_a_missing_file_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing, match=r"no SQLite file .*none\.db"):
        await open_database(f"sqlite:///{tmp_path}/none.db", create=False)
    assert (await schema_state(f"sqlite:///{tmp_path}/none.db")) is SchemaState.EMPTY
    with pytest.raises(DatabaseMissing):
        await open_database(f"sqlite:///{tmp_path}/none.db", create=False)


async def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreadable, match="is not a file"):
        await open_database(f"sqlite:///{tmp_path}")


async def test_a_place_that_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnreadable, match="Can't make the SQLite file"):
        await open_database(f"sqlite:///{tmp_path}/file/x.db")


async def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Ada,\n" * 500)
    with pytest.raises(DatabaseUnreadable, match=r"Can't read the SQLite file .*letter\.db: file is not a database\."):
        await open_database(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear Ada")


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "not an address", ""])
async def test_addresses_of_no_database_we_know(url: str) -> None:
    with pytest.raises(DatabaseUnreadable):
        await open_database(url)


async def test_a_server_that_is_not_there() -> None:
    with pytest.raises(DatabaseUnreachable, match=r"the PostgreSQL database d at 127\.0\.0\.1") as caught:
        await open_database("postgresql://u:hunter2@127.0.0.1:1/d")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.postgres
@pytest.mark.parametrize(("user", "name", "said"), [("whetstone", "none", "none"), ("mallory", "postgres", "mallory")])
async def test_a_server_that_refuses(postgres: Cluster, user: str, name: str, said: str) -> None:
    url = postgres.address(name).replace("whetstone:", f"{user}:")
    with pytest.raises(DatabaseUnreachable, match=said) as caught:
        await open_database(url)
    assert postgres.password not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_way_to_write_a_server(scheme: str) -> None:
    address = parse_url(f"{scheme}://u:secret@h/d")
    assert address.drivername == "postgresql"
    assert place_of(address) == "the PostgreSQL database d at h"


@pytest.mark.parametrize("name", ["ssl", "sslmode"])
async def test_parameters_of_tls_reach_the_driver(name: str) -> None:
    engine = postgres_engine(make_url(f"postgresql://u:p@h/d?{name}=verify-full&target_session_attrs=read-write"))
    arguments = engine.dialect.create_connect_args(engine.url)[1]
    assert arguments["ssl"] == "verify-full"
    assert arguments["target_session_attrs"] == "read-write"
    assert "sslmode" not in arguments
    await engine.dispose()


@pytest.mark.postgres
async def test_tls_that_the_server_lacks_is_not_done_without(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnreachable):
        await open_database(f"{postgres_url}?ssl=require")


async def test_a_missing_driver_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(DatabaseUnreachable, match=r"whetstone\[postgres\]"):
        await open_database("postgresql://h/d")


async def test_foreign_keys_hold(database_url: str) -> None:
    database = await open_database(database_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE a (id int primary key)")))
    await database.write(lambda tx: tx.execute(text("CREATE TABLE b (id int references a (id))")))
    with pytest.raises(ConstraintViolated):
        await database.write(lambda tx: tx.execute(text("INSERT INTO b VALUES (1)")))
    await database.close()
