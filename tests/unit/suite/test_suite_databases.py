"""The suite's own databases: fresh, empty, apart from each other, on both kinds."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.config import parse_address
from tests.support.cluster import Cluster
from tests.support.postgres import create_database, drop_database, find_template


async def make_table(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE marks (mark int)")
    await connection.close()


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_gets_an_empty_database(database_url: str, turn: int) -> None:
    engine = create_async_engine(parse_address(database_url).url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE marks (mark int)"))
            await connection.execute(text("INSERT INTO marks VALUES (:turn)"), {"turn": turn})
            rows = await connection.execute(text("SELECT count(*) FROM marks"))
            assert rows.scalar_one() == 1
    finally:
        await engine.dispose()


@pytest.mark.postgres
async def test_a_template_is_prepared_once_and_copied(postgres: Cluster) -> None:
    prepared: list[str] = []

    async def prepare(url: str) -> None:
        prepared.append(url)
        await make_table(url)

    first = find_template(postgres, "of_this_test", prepare)
    assert find_template(postgres, "of_this_test", prepare) == first
    assert len(prepared) <= 1
    name = create_database(postgres, first)
    connection = await asyncpg.connect(postgres.address(name))
    assert await connection.fetchval("SELECT count(*) FROM marks") == 0
    await connection.close()
    drop_database(postgres, name)


@pytest.mark.postgres
def test_names_of_templates_are_plain(postgres: Cluster) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        find_template(postgres, 'x"; DROP', make_table)
