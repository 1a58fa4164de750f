"""A command line with a data directory of its own, and data that people played into being."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import structlog

from bot.cli import main
from bot.config import Settings
from content.library import Library, load_bank
from tests.app.stage import (
    MONDAY,
    RIGHT,
    WRONG,
    Crowd,
    begin_at,
    load_plain_questions,
    make_settings,
    run_playground,
    set_up,
)


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Whetstone = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def whetstone(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Whetstone]:
    """Run a command; keywords are settings, without their prefix. No command may end in a traceback."""
    for name in os.environ:
        if name.startswith("WHETSTONE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHETSTONE_DATA_DIR", str(data))
    # What doctor says of packs is tested here; the bank has tests of its own.
    monkeypatch.setattr("bot.cli.doctor.load_questions", _load_packs)
    root = logging.getLogger()
    before = (root.level, root.handlers[:])

    def run(*words: str, **settings: str) -> Result:
        with monkeypatch.context() as patched:
            for name, value in settings.items():
                patched.setenv(f"WHETSTONE_{name.upper()}", value)
            try:
                code = main(words)
            except SystemExit as end:  # argparse ends the process by itself
                code = int(end.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Result(code, out, err)

    yield run
    # The log writes to streams that are gone with this test.
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    structlog.reset_defaults()


def _load_packs(settings: Settings) -> Library:
    return load_bank(packs=[pack.path for pack in settings.packs], bank=settings.database.data_directory / "no-bank")


@pytest.fixture(scope="session")
def played_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days of six people in an empty playground; copy it before use."""
    directory = tmp_path_factory.mktemp("played")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.app.playground.load_questions", load_plain_questions)
        asyncio.run(_play(directory))
    return directory


async def _play(directory: Path) -> None:
    settings = make_settings(directory)
    await begin_at(settings, MONDAY)
    async with run_playground(settings) as process:
        crowd = Crowd(process.adapter)
        await set_up(crowd)
        for day in range(3):
            await crowd.travel("next-post")
            people = ("ada", "bola", "chen", "dario", "elif", "farah")[: 6 - day]
            await crowd.answer({person: WRONG if person == "dario" else RIGHT for person in people})


@pytest.fixture
def played(data: Path, played_data: Path) -> Path:
    """The data directory with those three days in it."""
    shutil.copytree(played_data, data)
    return data
