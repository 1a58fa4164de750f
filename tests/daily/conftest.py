from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.cluster import Cluster
from tests.support.team import Team, open_team
from tests.support.team_databases import copy_postgres, copy_sqlite, make_sqlite_template


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    return make_sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of the test's own."""
    return copy_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with copy_postgres(postgres) as url:
        yield url


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
