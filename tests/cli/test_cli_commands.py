"""The command line as people mistype it, what `doctor` says, and the commands about content."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import ExitCode
from tests.cli.conftest import Whetstone

SLACK = "WHETSTONE_SLACK_BOT_TOKEN"
POSTGRES = "postgresql://somebody:hunter2@127.0.0.1:1/nowhere"


@pytest.fixture
def broken_pack(tmp_path: Path) -> Path:
    pack = tmp_path / "ours"
    (pack / "items").mkdir(parents=True)
    (pack / "pack.yaml").write_text("name: ours\ntitle: Ours\nlicence: MIT\nfor: all\n")
    (pack / "items" / "one.yaml").write_text("area: mlops\nitems:\n  - id: mlops-901\n    type: [unclosed\n")
    return pack


@pytest.mark.parametrize(
    "words", [(), ("frobnicate",), ("content",), ("backup",), ("run", "--role", "king"), ("playground", "--port", "x")]
)
def test_misuse_shows_the_usage(whetstone: Whetstone, words: tuple[str, ...]) -> None:
    result = whetstone(*words)
    assert result.code == ExitCode.USAGE
    assert result.err.startswith("usage: whetstone")
    assert result.err.splitlines()[-1].startswith("whetstone: ")


def test_help_and_version_are_no_misuse(whetstone: Whetstone) -> None:
    version = whetstone("--version")
    assert (version.code, version.out.split()[0]) == (ExitCode.OK, "whetstone")
    for words in (("--help",), ("run", "--help"), ("content", "check", "--help")):
        shown = whetstone(*words)
        assert shown.code == ExitCode.OK
        assert shown.out.startswith("usage: whetstone")


@pytest.mark.parametrize(
    "words", [("run",), ("playground",), ("migrate",), ("doctor",), ("rebuild",), ("content", "stats"), ("export",)]
)
def test_a_wrong_setting_ends_every_command(whetstone: Whetstone, words: tuple[str, ...]) -> None:
    result = whetstone(*words, playground_port="high")
    assert (result.code, result.out) == (ExitCode.CONFIG, "")
    assert result.err == "whetstone: WHETSTONE_PLAYGROUND_PORT must be a whole number from 1 to 65535.\n"


def test_a_settings_file_that_is_wrong_is_named_with_its_line(whetstone: Whetstone, tmp_path: Path) -> None:
    (tmp_path / "my.env").write_text("# settings\nthis is no setting\n")
    result = whetstone("--env-file", "my.env", "migrate")
    assert result.code == ExitCode.CONFIG
    assert result.err.startswith("whetstone: Line 2 of my.env")


@pytest.mark.parametrize("words", [("run",), ("playground",)])
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"slack_bot_token": "xoxb-1"}, "Slack is half configured: set "),
        ({"database_url": POSTGRES}, "The playground never touches PostgreSQL"),
        ({"playground_host": "0.0.0.0"}, "must be a loopback address"),  # noqa: S104 -- it is refused
        ({"role": "worker"}, "worker|one process"),
    ],
)
def test_what_must_not_start_does_not(
    whetstone: Whetstone, data: Path, words: tuple[str, ...], settings: dict[str, str], sentence: str
) -> None:
    result = whetstone(*words, **settings)
    assert result.code == ExitCode.CONFIG
    assert re.search(sentence, result.err)
    assert "hunter2" not in result.err
    assert "xoxb-1" not in result.err
    assert not (data / "playground.db").exists()


@pytest.mark.parametrize("words", [("run",), ("playground",)])
def test_a_taken_port_is_one_sentence(whetstone: Whetstone, words: tuple[str, ...], played: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = whetstone(*words, playground_port=str(port))
    assert result.code == ExitCode.UNAVAILABLE
    assert result.err == (
        f"whetstone: Port {port} of 127.0.0.1 is taken: stop the program that uses it, "
        "or set WHETSTONE_PLAYGROUND_PORT to another.\n"
    )


def test_fresh_forgets_nothing_while_another_playground_runs(whetstone: Whetstone, played: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert whetstone("playground", "--fresh", "--port", port).code == ExitCode.UNAVAILABLE
    assert (played / "playground.db").stat().st_size > 0
    assert whetstone("rebuild", "--playground").out.startswith("1 series")


def test_a_database_server_that_is_not_there_is_one_sentence(whetstone: Whetstone) -> None:
    result = whetstone("migrate", database_url=POSTGRES)
    assert result.code == ExitCode.NO_INPUT
    assert "nowhere" in result.err.splitlines()[-1]
    assert "hunter2" not in result.err


def test_doctor_is_content_with_a_new_machine(whetstone: Whetstone) -> None:
    result = whetstone("doctor")
    assert result.code == ExitCode.OK
    assert "the first start makes them" in result.out
    assert re.search(r"ok  content +\d+ questions", result.out)
    assert result.out.splitlines()[-1] == "All is well."


def test_doctor_is_content_with_what_was_played(whetstone: Whetstone, played: Path) -> None:
    result = whetstone("doctor")
    assert result.code == ExitCode.OK
    assert "is readable and its tables are of this version" in result.out


def test_doctor_says_everything_that_is_to_be_mended(whetstone: Whetstone, data: Path, broken_pack: Path) -> None:
    whetstone("migrate")
    (data / "whetstone.db").write_text("a diary")
    result = whetstone(
        "doctor",
        database_url=f"sqlite:///{data}/whetstone.db",
        slack_bot_token="xoxb-1",
        packs=str(broken_pack),
    )
    assert result.code == ExitCode.CONFIG
    to_fix = [line for line in result.out.splitlines() if line.startswith(" fix")]
    assert [line.split()[1] for line in to_fix] == ["settings", "database", "content"]
    assert "one.yaml:" in to_fix[2]
    assert result.out.splitlines()[-1] == "3 to fix."


def test_content_that_is_sound(whetstone: Whetstone) -> None:
    counts = json.loads(whetstone("content", "stats", "--json").out)
    assert counts["items"] >= 50
    assert str(counts["items"]) in whetstone("content", "stats").out
    unknown = whetstone("content", "preview", "bank:nothing-1")
    assert (unknown.code, unknown.out) == (ExitCode.USAGE, "")
    assert "bank:nothing-1" in unknown.err


def test_a_question_can_be_looked_at(whetstone: Whetstone) -> None:
    from content.library import load_bank

    item = next(iter(load_bank().items.values()))
    shown = whetstone("content", "preview", item.id)
    assert shown.code == ExitCode.OK
    assert item.sources[0].url in shown.out


def test_a_malformed_pack_is_told_with_file_and_line(whetstone: Whetstone, broken_pack: Path) -> None:
    result = whetstone("content", "check", str(broken_pack))
    assert result.code == ExitCode.DATA
    assert re.search(r"one\.yaml:\d+: error: ", result.out)
    missing = whetstone("content", "check", str(broken_pack / "nothing"))
    assert missing.code == ExitCode.DATA
    assert "There is no such file or directory" in missing.out


def test_a_reader_that_goes_away_is_no_error(data: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "content", "stats"],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "WHETSTONE_DATA_DIR": str(data)},
        )
    assert (done.returncode, done.stderr) == (ExitCode.OK, "")
