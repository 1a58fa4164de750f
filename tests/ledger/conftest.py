"""A desk on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.ledger import Desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    opened = await Desk.open(database_url)
    yield opened
    await opened.close_database()
