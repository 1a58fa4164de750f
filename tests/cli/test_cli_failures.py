"""What the command line makes of errors: a sentence and a code for those that people can mend, a traceback for ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.failures import Failure, explain
from bot.errors import ConfigurationError, ExitCode, RateLimited, UserError
from content.errors import InvalidPack
from storage.errors import DatabaseBusy
from tests.cli.conftest import Whetstone


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (ConfigurationError("Set it."), Failure("Set it.", ExitCode.CONFIG)),
        (UserError("No such thing."), Failure("No such thing.", ExitCode.USAGE)),
        (DatabaseBusy("Locked."), Failure("Locked.", ExitCode.NO_INPUT)),
        (InvalidPack("pack.yaml", 3, "Odd."), Failure(str(InvalidPack("pack.yaml", 3, "Odd.")), ExitCode.DATA)),
        (
            RateLimited(timedelta(seconds=2)),
            Failure("The platform did not do it: rate limited for 2 s.", ExitCode.UNAVAILABLE),
        ),
        (ZeroDivisionError(), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_sentence_and_code(error: Exception, failure: Failure | None) -> None:
    assert explain(error) == failure


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_a_defect_keeps_its_traceback_and_ctrl_c_has_its_code(
    whetstone: Whetstone, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("bot.cli.content.load_questions", fail)
    if error is KeyboardInterrupt:
        assert whetstone("content", "stats").code == 130
    else:
        with pytest.raises(error):
            whetstone("content", "stats")


@pytest.mark.parametrize(
    ("revision", "mark", "sentence"),
    [("0000", "note", "the next start renews them"), ("9999", "fix", "of a newer version: upgrade this program")],
)
def test_doctor_looks_at_the_tables(
    whetstone: Whetstone, played: Path, revision: str, mark: str, sentence: str
) -> None:
    with closing(sqlite3.connect(played / "playground.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    result = whetstone("doctor")
    assert result.code == (ExitCode.OK if mark == "note" else ExitCode.CONFIG)
    (line,) = [line for line in result.out.splitlines() if "playground" in line and "tables" in line]
    assert line.split()[0] == mark
    assert sentence in line


@pytest.mark.parametrize(
    ("revision", "sentence"), [("0000", "run python -m bot migrate"), ("x", "are not Whetstone's")]
)
def test_doctor_looks_at_the_database_that_is_named(
    whetstone: Whetstone, played: Path, revision: str, sentence: str
) -> None:
    file = played / "playground.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    result = whetstone("doctor", database_url=f"sqlite:///{file}", playground_database=str(played / "other.db"))
    assert result.code == ExitCode.CONFIG
    assert sentence in result.out


def test_doctor_notices_a_clock_that_went_back(whetstone: Whetstone, played: Path) -> None:
    file = played / "playground.db"
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute("UPDATE uptime SET last_seen = last_seen + 31536000000000 * 20").rowcount
    settings = {"database_url": f"sqlite:///{file}", "playground_database": str(played / "other.db")}
    result = whetstone("doctor", **settings)
    assert result.code == ExitCode.CONFIG
    assert "ahead of this machine's clock" in result.out


def test_doctor_names_the_platforms(whetstone: Whetstone) -> None:
    whetstone("migrate")
    result = whetstone("doctor", slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    assert result.code == ExitCode.OK
    assert "Slack configured." in result.out
    assert "whetstone.db is readable" in result.out
    refused = whetstone("run", slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    assert refused.code == ExitCode.CONFIG
    assert refused.err.startswith("whetstone: This version speaks to the browser only")
