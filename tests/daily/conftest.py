from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.team import Team, open_team


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[Team]:
    """A team whose bot runs, and no series yet."""
    async with open_team(database_url) as team:
        await team.begin()
        yield team


@pytest.fixture
async def quick_team(sqlite_url: str) -> AsyncIterator[Team]:
    """The same on SQLite alone, for what doesn't depend on the database."""
    async with open_team(sqlite_url) as team:
        await team.begin()
        yield team
