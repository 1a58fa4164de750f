"""An empty playground with plain questions, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.playground import PlaygroundProcess
from bot.config import Settings
from tests.app.stage import MONDAY, Crowd, begin_at, load_plain_questions, make_settings, run_playground


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data directory of its own; plain questions instead of the bank."""
    monkeypatch.setattr("bot.app.playground.load_questions", load_plain_questions)
    return make_settings(tmp_path / "data")


@pytest.fixture
async def process(settings: Settings) -> AsyncIterator[PlaygroundProcess]:
    """Served from Monday, 2 March 2026, eight in the morning in Berlin."""
    await begin_at(settings, MONDAY)
    async with run_playground(settings) as served:
        yield served


@pytest.fixture
def crowd(process: PlaygroundProcess) -> Crowd:
    return Crowd(process.adapter)
