"""Migrations: to the tables of the code, once, from nothing and with rows there, and never back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from storage.database import Database, Tx
from storage.engine import open_database
from storage.errors import (
    DatabaseUnreachable,
    DatabaseUnreadable,
    SchemaEmpty,
    SchemaOutdated,
    SchemaTooNew,
    SchemaUnknown,
    StorageError,
)
from storage.migrate import migrate, schema_state
from storage.migrations.run import configure, downgrade_to, newest_revision, upgrade_to_head
from storage.schema import HEAD, SchemaState, require_current
from storage.tables import metadata


@pytest.fixture
async def migrated(database_url: str) -> AsyncIterator[Database]:
    assert await migrate(database_url)
    database = await open_database(database_url)
    yield database
    await database.close()


def set_revision(tx: Tx, revision: str) -> None:
    tx.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_code_names_the_newest_revision() -> None:
    assert newest_revision() == HEAD


def test_a_percent_sign_in_the_path_is_kept() -> None:
    assert (configure().get_main_option("script_location") or "").endswith("migrations")


async def test_the_steps_lead_to_the_tables_of_the_code(migrated: Database) -> None:
    def differences(tx: Connection) -> object:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "target_metadata": metadata})
        return compare_metadata(context, metadata)

    assert await migrated.write(differences) == []


async def test_what_comparing_leaves_out_is_the_same_too(migrated: Database, tmp_path: Path) -> None:
    """Partial indexes, WITHOUT ROWID and names of keys: the statements themselves, as SQLite keeps them."""
    if migrated.dialect != "sqlite":

        def partial(tx: Connection) -> object:
            query = "SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_answers_counting'"
            return tx.execute(text(query)).scalar_one()

        assert "WHERE counts" in str(await migrated.read(partial))
        return

    def statements(tx: Connection) -> set[str]:
        rows = tx.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"))
        return {_as_a_set(sql) for sql in rows.scalars()}

    made = await open_database(f"sqlite:///{tmp_path / 'made.db'}")
    await made.write(metadata.create_all)
    assert await migrated.read(statements) == await made.read(statements)
    await made.close()


def _as_a_set(sql: str) -> str:
    """A statement with its lines in the order of the alphabet: the order of constraints means nothing."""
    return "\n".join(sorted(line.strip().rstrip(",") for line in sql.split("\n")))


async def test_states_one_after_another(database_url: str) -> None:
    assert await schema_state(database_url) is SchemaState.EMPTY
    assert await migrate(database_url)
    assert await schema_state(database_url) is SchemaState.CURRENT
    assert not await migrate(database_url)
    database = await open_database(database_url)
    await require_current(database)
    for revision, state, error in [
        ("9999", SchemaState.NEWER, SchemaTooNew),
        ("0000", SchemaState.OUTDATED, SchemaOutdated),
        ("af31", SchemaState.UNKNOWN, SchemaUnknown),
    ]:
        await database.write(set_revision, revision)
        assert await schema_state(database_url) is state
        with pytest.raises(error):
            await require_current(database)
    await database.close()


@pytest.mark.parametrize(("revision", "error"), [("9999", SchemaTooNew), ("af31", SchemaUnknown)])
async def test_what_is_newer_or_not_ours_is_left_alone(
    migrated: Database, database_url: str, revision: str, error: type[StorageError]
) -> None:
    await migrated.write(set_revision, revision)
    with pytest.raises(error):
        await migrate(database_url)
    assert (
        await migrated.read(lambda tx: tx.execute(text("SELECT version_num FROM alembic_version")).scalar()) == revision
    )


async def test_tables_of_something_else_are_left_alone(database_url: str) -> None:
    database = await open_database(database_url)
    with pytest.raises(SchemaEmpty):
        await require_current(database)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE events (letter int)")))
    with pytest.raises(SchemaUnknown, match="not Whetstone's"):
        await migrate(database_url)
    assert await database.read(lambda tx: inspect(tx).get_table_names()) == ["events"]
    await database.close()


async def test_two_revisions_at_once_are_of_no_version(migrated: Database, database_url: str) -> None:
    await migrated.write(lambda tx: tx.execute(text("INSERT INTO alembic_version VALUES ('0002')")))
    assert await schema_state(database_url) is SchemaState.UNKNOWN


async def test_back_to_nothing_and_again(migrated: Database, database_url: str) -> None:
    await migrated.write(downgrade_to, "base")
    assert await schema_state(database_url) is SchemaState.EMPTY
    assert await migrate(database_url)
    assert await schema_state(database_url) is SchemaState.CURRENT


async def test_an_emptied_version_table_beside_others_is_not_ours(migrated: Database, database_url: str) -> None:
    await migrated.write(lambda tx: tx.execute(text("DELETE FROM alembic_version")))
    assert await schema_state(database_url) is SchemaState.UNKNOWN


async def test_rows_that_are_there_stay(migrated: Database, database_url: str) -> None:
    lease = {"name": "shard-0", "holder": "a", "until": 7}
    insert = text("INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until)")
    await migrated.write(lambda tx: tx.execute(insert, lease))
    assert not await migrate(database_url)
    await migrated.write(upgrade_to_head)
    assert await migrated.read(lambda tx: tx.execute(text("SELECT name FROM leases")).scalars().all()) == ["shard-0"]


async def test_a_step_that_fails_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: Connection) -> None:
        upgrade_to_head(connection)
        raise OSError("the power went")

    monkeypatch.setattr("storage.migrations.run.upgrade_to_head", half)
    with pytest.raises(DatabaseUnreachable, match="the power went"):
        await migrate(database_url)
    monkeypatch.undo()
    assert await schema_state(database_url) is SchemaState.EMPTY
    assert await migrate(database_url)


async def test_several_migrate_at_once(database_url: str) -> None:
    assert sorted(await asyncio.gather(*(migrate(database_url) for _ in range(4)))) == [False, False, False, True]
    assert await schema_state(database_url) is SchemaState.CURRENT


def test_several_processes_migrate_at_once(database_url: str) -> None:
    program = "import asyncio, sys; from storage.migrate import migrate; print(asyncio.run(migrate(sys.argv[1])))"
    command = [sys.executable, "-c", program, database_url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert sorted(said) == ["False", "False", "True"]


def test_alembic_is_not_imported_when_nothing_is_to_be_done(sqlite_url: str) -> None:
    asyncio.run(migrate(sqlite_url))
    program = (
        "import asyncio, sys; from storage.migrate import migrate; from storage.engine import open_database\n"
        "asyncio.run(migrate(sys.argv[1])); print('alembic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program, sqlite_url], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


async def test_what_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Ada,\n" * 500)
    with pytest.raises(DatabaseUnreadable, match="not a database"):
        await migrate(f"sqlite:///{path}")
    with pytest.raises(DatabaseUnreachable):
        await schema_state("postgresql://127.0.0.1:1/none")


async def test_a_defect_in_a_step_keeps_its_traceback(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(connection: Connection) -> None:
        connection.execute(text("nonsense"))

    monkeypatch.setattr("storage.migrations.run.upgrade_to_head", defect)
    with pytest.raises(Exception, match="nonsense"):
        await migrate(database_url)
