"""What the stores of the ledger read back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from bot.ledger.items import SnapshotItems
from storage import runs as stored
from storage.bulk import add_rows
from storage.database import Tx
from storage.errors import ConstraintViolated
from storage.events import claim_events, forget_events, were_handled
from storage.ids import OVERALL, RunId, SeriesId
from storage.participants import participants_of
from storage.records import RunState
from storage.standings import Score
from storage.streaks import streaks_of_person
from tests.support.ledger import FIRST_DAY, Desk, an_item, at, days


async def test_events_are_claimed_once_and_forgotten_in_time(desk: Desk) -> None:
    assert await desk.database.write(claim_events, ["a", "b"], at(FIRST_DAY, 9)) == {"a", "b"}
    assert await desk.database.write(claim_events, ["b", "c", "c"], at(FIRST_DAY, 10)) == {"c"}
    assert await desk.database.write(claim_events, [], at(FIRST_DAY, 10)) == frozenset()
    assert await desk.database.read(were_handled, ["a", "c", "d"]) == {"a", "c"}
    assert await desk.database.write(forget_events, at(FIRST_DAY, 10)) == 2
    assert await desk.database.read(were_handled, ["a", "b", "c"]) == {"c"}


async def test_runs_are_found_by_what_they_are(desk: Desk) -> None:
    first, second = days(2)
    one = await desk.run(first, an_item("one"))
    two = await desk.run(first, an_item("two", area="llm"), ordinal=2)
    three = await desk.run(second, an_item("one"))
    await desk.close(one)
    await desk.void(two)
    found = await desk.database.read(stored.open_runs, [desk.series_id, SeriesId(5)])
    assert [run.id for run in found] == [three]
    assert await desk.database.read(stored.due_runs, at(second, 10), 5) == []
    assert await desk.database.read(stored.due_runs, at(second, 9) + timedelta(days=1), 5) == [three]
    everything = await desk.database.read(stored.runs_of_series, desk.series_id)
    assert [run.id for run in everything] == [one, two, three]
    assert [run.state for run in everything] == [RunState.CLOSED, RunState.VOID, RunState.OPEN]
    assert [run.id for run in await desk.database.read(stored.latest_runs, desk.series_id, 2)] == [three, two]

    def closed(tx: Tx) -> list[RunId]:
        return [run.id for run in stored.latest_runs(tx, desk.series_id, 2, state=RunState.CLOSED)]

    def later(tx: Tx) -> list[RunId]:
        return [run.id for run in stored.runs_of_series(tx, desk.series_id, after=first)]

    assert await desk.read(closed) == [one]
    assert await desk.read(later) == [three]
    assert await desk.database.read(stored.asked_items, desk.series_id) == {"bank:one": second, "bank:two": first}


async def test_a_date_has_one_run_of_an_ordinal(desk: Desk) -> None:
    await desk.run(FIRST_DAY)
    with pytest.raises(ConstraintViolated):
        await desk.run(FIRST_DAY)
    await desk.database.write(stored.insert_runs, [])


async def test_streaks_of_one_person_in_several_series(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    await desk.answer("ada", run, when=at(FIRST_DAY, 10))
    (person_id,) = await desk.database.read(participants_of, desk.series_id)
    found = await desk.database.read(streaks_of_person, [desk.series_id, SeriesId(5)], person_id)
    assert {(row.skill, row.shown, row.longest_shown) for row in found} == {(OVERALL, 1, 1), ("mlops", 1, 1)}


async def test_rows_that_are_added_begin_with_their_key(desk: Desk) -> None:
    def work(tx: Tx) -> None:
        add_rows(tx, backwards, [(1, 1)], ("times",))

    backwards = Table("backwards", MetaData(), Column("times", Integer), Column("key", Integer, primary_key=True))
    with pytest.raises(TypeError, match="backwards is not its first"):
        await desk.database.write(work)


async def test_items_are_kept_up_to_a_number(desk: Desk) -> None:
    first, second = an_item("one"), an_item("two")
    await desk.run(FIRST_DAY, first)
    await desk.run(FIRST_DAY, second, ordinal=2)
    items = SnapshotItems(kept=1)
    for _ in range(2):
        for item in (first, second):
            assert await desk.database.read(items.load, [item.hash]) == {item.hash: item}
    assert await desk.database.read(items.load, [second.hash]) == {second.hash: second}


def test_scores_add_up_and_are_taken_back() -> None:
    assert Score(20, 1, 1) + -Score(20, 1, 1) == Score()
