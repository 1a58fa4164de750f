"""Commands about the database: each ends in a code and one sentence, whatever state the file is in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ExitCode
from tests.cli.conftest import Whetstone

NAMES = ("Ada", "Bola", "Chen", "Dario", "Elif", "Farah")


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(statement).rowcount > 0


def spoil(file: Path) -> None:
    file.write_text("This is a diary, not a database.\n")


def age(file: Path) -> None:
    change(file, "UPDATE alembic_version SET version_num = '9999'")


def empty_out(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE diary (day TEXT)")
        database.commit()


def test_migrate_makes_the_tables_once(whetstone: Whetstone, data: Path) -> None:
    first, second = whetstone("migrate"), whetstone("migrate")
    assert (first.code, second.code) == (ExitCode.OK, ExitCode.OK)
    assert first.err == f"The tables in the SQLite file {data}/whetstone.db are now up to date.\n"
    assert second.err == f"The tables in the SQLite file {data}/whetstone.db are up to date.\n"


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (spoil, "file is not a database"),
        (age, "of a newer version than this program: upgrade the program"),
        (empty_out, "are not Whetstone's"),
    ],
)
@pytest.mark.parametrize("words", [("migrate",), ("rebuild",), ("export",), ("run",)])
def test_a_database_that_cannot_be_used_is_one_sentence(
    whetstone: Whetstone, data: Path, damage: Callable[[Path], None], sentence: str, words: tuple[str, ...]
) -> None:
    whetstone("migrate", playground_database=str(data / "other.db"))
    damage(data / "whetstone.db")
    settings = {"playground_database": str(data / "whetstone.db")} if words == ("run",) else {}
    if words == ("run",):
        settings["database_url"] = f"sqlite:///{data}/other.db"
    result = whetstone(*words, **settings)
    assert result.code == ExitCode.NO_INPUT
    assert sentence in result.err.splitlines()[-1]
    assert result.err.splitlines()[-1].startswith("whetstone: ")


@pytest.mark.parametrize("words", [("rebuild",), ("export",), ("backup", "copy.db")])
def test_a_database_that_is_not_there_is_not_made(whetstone: Whetstone, data: Path, words: tuple[str, ...]) -> None:
    result = whetstone(*words)
    assert result.code == ExitCode.NO_INPUT
    assert "whetstone.db" in result.err
    assert not (data / "whetstone.db").exists()


def test_rebuild_agrees_finds_and_repairs(whetstone: Whetstone, played: Path) -> None:
    agreed = whetstone("rebuild", "--playground")
    assert (agreed.code, agreed.out) == (ExitCode.OK, "1 series: streaks and totals agree with the answers.\n")
    change(played / "playground.db", "UPDATE standings SET points = points + 1000")
    found = whetstone("rebuild", "--playground")
    assert found.code == ExitCode.DATA
    assert "differ; --repair writes what the answers say" in found.out
    assert "and " in found.out.splitlines()[-2]  # more than are shown
    repaired = whetstone("rebuild", "--playground", "--repair")
    assert repaired.code == ExitCode.OK
    assert "rows repaired" in repaired.out
    assert whetstone("rebuild", "--playground").out == agreed.out


def test_a_backup_can_be_put_back(whetstone: Whetstone, played: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert whetstone("backup", str(copy), "--playground").code == ExitCode.OK
    again = whetstone("backup", str(copy), "--playground")
    assert again.code == ExitCode.NO_INPUT
    assert "is there already; name a new file" in again.err
    change(played / "playground.db", "DELETE FROM kept_days")

    refused = whetstone("restore", str(copy), "--playground")
    assert refused.code == ExitCode.USAGE
    assert "--yes replaces it" in refused.err
    assert whetstone("rebuild", "--playground").code == ExitCode.DATA
    assert whetstone("restore", str(copy), "--playground", "--yes").code == ExitCode.OK
    assert whetstone("rebuild", "--playground").code == ExitCode.OK


def test_only_a_backup_is_restored(whetstone: Whetstone, played: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    for damage in (spoil, empty_out):
        other.write_bytes(b"")
        damage(other)
        result = whetstone("restore", str(other), "--playground", "--yes")
        assert result.code == ExitCode.NO_INPUT
        assert len(result.err.splitlines()) == 1
    assert whetstone("restore", str(tmp_path / "none.db"), "--playground", "--yes").code == ExitCode.NO_INPUT
    assert whetstone("rebuild", "--playground").code == ExitCode.OK


def test_the_export_tells_of_nobody(whetstone: Whetstone, played: Path, tmp_path: Path) -> None:
    result = whetstone("export", "--playground")
    assert result.code == ExitCode.OK
    document = json.loads(result.out)
    (series,) = document["series"]
    assert series["channels"] == ["ml-team"]
    assert series["people"] == 6
    assert series["settings"]["wall_time"] == "09:00"
    first, second, third = sorted(series["questions"], key=lambda run: run["number"])
    assert (first["answered"], first["right_percent"]) == (6, 83)
    assert (second["answered"], second["right_percent"]) == (5, 80)
    assert (third["answered"], third["right_percent"], third["item"]) == (None, None, None)
    assert not any(name in result.out for name in NAMES)

    file = tmp_path / "export.json"
    assert whetstone("export", "--playground", "--output", str(file), "--tenant", "web:demo").code == ExitCode.OK
    assert json.loads(file.read_text("utf-8"))["series"] == document["series"]
    assert file.stat().st_mode & 0o077 == 0
    again = whetstone("export", "--playground", "--output", str(file))
    assert (again.code, again.err) == (ExitCode.USAGE, f"whetstone: {file} is there already; name a new file.\n")
    nowhere = whetstone("export", "--playground", "--output", str(tmp_path / "no" / "export.json"))
    assert nowhere.code == ExitCode.CONFIG
    assert "No such file or directory" in nowhere.err


def test_the_export_needs_to_know_which_workspace(whetstone: Whetstone, played: Path) -> None:
    unknown = whetstone("export", "--playground", "--tenant", "slack:T1")
    assert unknown.code == ExitCode.USAGE
    assert unknown.err == "whetstone: There is no workspace 'slack:T1'; there are web:demo.\n"
    change(
        played / "playground.db",
        "INSERT INTO tenants (id, platform, team, name, secret, state, created_at)"
        " SELECT id + 1, 'slack', 'T2', 'Other', secret, state, created_at FROM tenants",
    )
    unnamed = whetstone("export", "--playground")
    assert unnamed.code == ExitCode.USAGE
    assert "--tenant; there are " in unnamed.err
    other = whetstone("export", "--playground", "--tenant", "slack:T2")
    assert json.loads(other.out)["series"] == []


def test_there_is_nothing_to_export_before_anybody_sets_up(whetstone: Whetstone) -> None:
    whetstone("migrate")
    result = whetstone("export")
    assert result.code == ExitCode.USAGE
    assert "No workspace has set up the bot yet" in result.err
