"""The real playground, empty or with the demo team, in place of the canned one; the pages are those of the folder above."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.web import Playground
from bot.app.playground import PlaygroundProcess
from bot.config import Settings
from tests.app.stage import MONDAY, Crowd, begin_at, load_plain_questions, make_settings, run_playground


@pytest.fixture
async def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PlaygroundProcess]:
    """An empty playground with plain questions, on a Monday at eight in Berlin."""
    monkeypatch.setattr("bot.app.playground.load_questions", load_plain_questions)
    settings = make_settings(tmp_path)
    await begin_at(settings, MONDAY)
    async with run_playground(settings) as process:
        yield process


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a playground whose demo team lived two weeks until a Wednesday afternoon; copy it before use."""
    directory = tmp_path_factory.mktemp("demo")
    asyncio.run(_tell(make_settings(directory)))
    return directory


async def _tell(settings: Settings) -> None:
    await begin_at(settings, MONDAY + timedelta(days=9, hours=6), story=timedelta(weeks=2))
    async with run_playground(settings, demo=True):
        pass


@pytest.fixture
async def demo(tmp_path: Path, demo_data: Path) -> AsyncIterator[PlaygroundProcess]:
    """The demo team, with the newest question left to the player."""
    directory = tmp_path / "data"
    await asyncio.to_thread(shutil.copytree, demo_data, directory)
    async with run_playground(make_settings(directory), demo=True) as process:
        yield process


@pytest.fixture
def playground(process: PlaygroundProcess) -> Playground:
    """What `open_browser_page` opens."""
    return process.adapter


@pytest.fixture
def crowd(playground: Playground) -> Crowd:
    return Crowd(playground)
