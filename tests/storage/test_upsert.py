"""Insert or change, against a dictionary that does the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text

from storage.chunks import chunked
from storage.database import Database
from storage.padded import padded
from storage.tables import accounts, events, standings, streaks
from storage.upsert import insert_missing, insert_missing_returning, upsert

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

keys = st.tuples(st.integers(1, 6), st.integers(1, 4))
scored = st.lists(st.tuples(keys, st.integers(-50, 50), st.integers(0, 9)), max_size=12)


@pytest.fixture(scope="module")
def memory() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        standings.create(connection)
        yield connection
    engine.dispose()


def row(key: tuple[int, int], points: int, right: int) -> dict[str, object]:
    return {"board_id": key[0], "person_id": key[1], "points": points, "right": right, "answered": 1}


@given(st.lists(scored, max_size=4))
def test_adding_and_replacing_are_as_in_a_dictionary(
    memory: Connection, batches: list[list[tuple[tuple[int, int], int, int]]]
) -> None:
    memory.execute(standings.delete())
    expected: dict[tuple[int, int], tuple[int, int, int]] = {}
    for batch in batches:
        upsert(memory, standings, [row(*each) for each in batch], add=("points", "answered"), replace=("right",))
        # Rows of one key in one batch are written in the order in which they came: sorting is stable.
        for key, points, right in sorted(batch, key=lambda each: each[0]):
            before = expected.get(key, (0, 0, 0))
            expected[key] = (before[0] + points, right, before[2] + 1)
    found = {(r.board_id, r.person_id): (r.points, r.right, r.answered) for r in memory.execute(select(standings))}
    assert found == expected
    memory.rollback()


async def test_the_same_on_both_databases(database: Database) -> None:
    def twice(tx: Connection) -> list[tuple[int, int, int]]:
        for _ in range(2):
            upsert(tx, standings, [row((1, 2), 10, 1), row((1, 1), 5, 1)], add=("points",), replace=("right",))
        rows = tx.execute(select(standings).order_by(standings.c.person_id))
        return [(each.person_id, each.points, each.answered) for each in rows]

    assert await database.write(twice) == [(1, 10, 1), (2, 20, 1)]


async def test_a_constraint_that_is_not_the_primary_key(database: Database) -> None:
    def work(tx: Connection) -> tuple[int, int]:
        base = {"platform": "web", "home": "", "user": "ada", "created_at": NOON}
        upsert(
            tx, accounts, [{**base, "id": 1, "person_id": 1}], keys=("platform", "home", "user"), replace=("person_id",)
        )
        upsert(
            tx, accounts, [{**base, "id": 2, "person_id": 2}], keys=("platform", "home", "user"), replace=("person_id",)
        )
        found = tx.execute(select(accounts)).one()
        return found.id, found.person_id

    assert await database.write(work) == (1, 2)


async def test_missing_rows_are_inserted_and_told(database: Database) -> None:
    def event(key: str) -> dict[str, object]:
        return {"key": key, "seen_at": NOON}

    def work(tx: Connection) -> tuple[object, ...]:
        insert_missing(tx, events, [event("b")])
        insert_missing(tx, events, [event("b"), event("c")], keys=("key",))
        insert_missing(tx, events, [])
        upsert(tx, streaks, [], replace=("current",))
        many = [event(f"{number:05}") for number in range(2500)]
        return (
            insert_missing_returning(tx, events, [], "key"),
            insert_missing_returning(tx, events, [event("c"), event("a"), event("b")], "key"),
            len(insert_missing_returning(tx, events, many, "key")),
            insert_missing_returning(tx, events, [*many, event("z")], "key"),
            tx.execute(text("SELECT count(*) FROM events")).scalar_one(),
        )

    assert await database.write(work) == (set(), {"a"}, 2500, {"z"}, 2504)


@given(st.lists(st.integers(0, 40)), st.sampled_from([1, 2, 4, 8]))
def test_padding_keeps_the_set_and_few_lengths(values: list[int], longest: int) -> None:
    pieces = list(padded(values, longest))
    assert [each for piece in pieces for each in dict.fromkeys(piece)] == list(dict.fromkeys(values))
    assert {len(piece) for piece in pieces} <= {1, 2, 4, 8}
    assert all(len(piece) <= longest for piece in pieces)


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_are_the_whole_in_order(values: list[int], size: int) -> None:
    pieces = list(chunked(values, size))
    assert [each for piece in pieces for each in piece] == values
    assert all(0 < len(piece) <= size for piece in pieces)


def test_sqlite_is_new_enough() -> None:
    """RETURNING came with 3.35."""
    assert sqlite3.sqlite_version_info >= (3, 35)
