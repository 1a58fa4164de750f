"""A scene on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.features.scene import Scene, open_scene


@pytest.fixture
async def scene(database_url: str) -> AsyncIterator[Scene]:
    """On both databases."""
    opened = await open_scene(database_url)
    yield opened
    await opened.database.close()


@pytest.fixture
async def quick(sqlite_url: str) -> AsyncIterator[Scene]:
    """On SQLite alone, for what no database changes."""
    opened = await open_scene(sqlite_url)
    yield opened
    await opened.database.close()
