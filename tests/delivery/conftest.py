from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.team import Team, open_team


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[Team]:
    """A team whose bot runs, with a series in one channel whose first slot is in an hour."""
    async with open_team(database_url) as team:
        await team.begin()
        await team.set_up()
        yield team


@pytest.fixture
async def quick_team(sqlite_url: str) -> AsyncIterator[Team]:
    """The same on SQLite alone."""
    async with open_team(sqlite_url) as team:
        await team.begin()
        await team.set_up()
        yield team
