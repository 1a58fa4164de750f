"""Databases with all tables, of both kinds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from storage.database import Database
from storage.engine import open_database
from storage.tables import metadata
from tests.support.cluster import Cluster
from tests.support.postgres import create_database, drop_database, find_template


async def make_tables(url: str) -> None:
    """Make all tables in an empty database."""
    database = await open_database(url)
    await database.write(metadata.create_all)
    await database.close()


@pytest.fixture
def postgres_url(postgres: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL database of the test's own: with tables, by copying, where it asks for `database`, else empty."""
    wanted = "database" in request.fixturenames
    template = find_template(postgres, "storage_tables", make_tables) if wanted else "template0"
    name = create_database(postgres, template)
    yield postgres.address(name)
    drop_database(postgres, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with all tables and no rows."""
    if database_url.startswith("sqlite"):
        await make_tables(database_url)
    opened = await open_database(database_url)
    yield opened
    await opened.close()
