"""Boards from the database say what the pure ranking says."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from bot.core.ranking import Standing, board
from storage import standings, streaks
from storage.boards import BoardRow, BoardScope, OwnRow
from storage.database import Tx
from storage.ids import OVERALL, AccountId, PersonId, SeriesId, TenantId, new_id
from storage.participants import Participant, load_participants, series_of_person, set_on_board, write_participants
from storage.standings import Score, StandingKey, add_scores, scores_of_person, write_scores
from storage.streaks import StreakRow, write_streaks
from storage.tables import memberships, persons
from tests.support.ledger import FIRST_DAY, Desk, at

OTHER = SeriesId(99)


@dataclass(frozen=True)
class Somebody:
    person_id: PersonId
    points: int
    elsewhere: int
    is_hidden: bool
    has_left: bool
    chose: bool


async def fill(desk: Desk, seed: int, count: int = 40) -> list[Somebody]:
    """People with few different scores, so that many are tied; about a third are not to be seen."""
    rng = random.Random(seed)
    people = [
        Somebody(
            PersonId(new_id()),
            rng.choice((0, 10, 20, 30)),
            rng.choice((0, 10)),
            rng.random() < 0.15,
            rng.random() < 0.15,
            rng.random() < 0.6,
        )
        for _ in range(count)
    ]

    def work(tx: Tx) -> None:
        for each in people:
            tx.execute(
                persons.insert().values(
                    id=each.person_id,
                    zone="",
                    hidden=each.is_hidden,
                    stack=(),
                    reminders=False,
                    created_at=at(FIRST_DAY),
                )
            )
            tx.execute(
                memberships.insert().values(
                    tenant_id=desk.tenant_id,
                    person_id=each.person_id,
                    account_id=AccountId(new_id()),
                    name="Somebody",
                    welcomed=False,
                    left_at=at(FIRST_DAY) if each.has_left else None,
                )
            )
        add_scores(
            tx,
            {
                StandingKey(series_id, OVERALL, "all", each.person_id): Score(points, points // 10, 3)
                for each in people
                for series_id, points in ((desk.series_id, each.points), (OTHER, each.elsewhere))
            },
        )
        write_streaks(
            tx,
            [
                StreakRow(series_id, each.person_id, OVERALL, 0, 0, points)
                for each in people
                for series_id, points in ((desk.series_id, each.points), (OTHER, each.elsewhere))
            ],
        )
        write_participants(
            tx, [Participant(desk.series_id, each.person_id, FIRST_DAY, on_board=each.chose) for each in people]
        )

    await desk.database.write(work)
    return people


def check(people: list[tuple[PersonId, int, bool]], top: list[BoardRow], own: dict[PersonId, OwnRow | None]) -> None:
    """Compare with `bot.core.ranking`; the order among equals is by falling id."""
    rows = [Standing(person_id, points, hidden) for person_id, points, hidden in sorted(people, reverse=True)]
    expected = board(rows)
    assert [(row.rank, row.tied, row.person_id, row.points) for row in top] == [
        (each.rank, each.tied, each.row.person, each.score) for each in expected.top
    ]
    for person_id, found in own.items():
        mine = board(rows, person_id)
        if mine.own is None:
            assert found is None
            continue
        assert found is not None
        assert (found.row.rank, found.row.tied, found.row.points) == (mine.own.rank, mine.own.tied, mine.own.score)
        if mine.next_rank is None:
            assert (found.next_rank, found.next_points) == (None, None)
        else:
            assert found.next_points is not None
            assert (found.next_rank, found.next_points - found.row.points) == (
                mine.next_rank.rank,
                mine.next_rank.points,
            )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("opt_in", [False, True])
@pytest.mark.parametrize("both", [False, True])
async def test_boards_are_ranked_as_the_rules_say(desk: Desk, seed: int, opt_in: bool, both: bool) -> None:
    people = await fill(desk, seed)
    series_ids = (desk.series_id, OTHER) if both else (desk.series_id,)
    scope = BoardScope(series_ids, (desk.tenant_id,), frozenset({desk.series_id} if opt_in else ()))

    def read_points(tx: Tx) -> tuple[list[BoardRow], dict[PersonId, OwnRow | None]]:
        mine = {each.person_id: standings.own(tx, scope, OVERALL, "all", each.person_id) for each in people}
        return standings.top(tx, scope, OVERALL, "all", 10), mine

    def read_streaks(tx: Tx) -> tuple[list[BoardRow], dict[PersonId, OwnRow | None]]:
        mine = {each.person_id: streaks.own(tx, scope, OVERALL, each.person_id) for each in people}
        return streaks.top(tx, scope, OVERALL, 10), mine

    top, own = await desk.read(read_points)
    if both and opt_in:
        # Of the opt-in series only those count who chose, but everybody sees their own whole score.
        visible = [(each.person_id, each.points * each.chose + each.elsewhere, unseen(each)) for each in people]
        check(visible, top, {})
        return
    check(
        [
            (each.person_id, each.points + each.elsewhere * both, unseen(each) or (opt_in and not each.chose))
            for each in people
        ],
        top,
        own,
    )
    top, own = await desk.read(read_streaks)
    check(
        [
            (each.person_id, days, unseen(each) or (opt_in and not each.chose))
            for each in people
            if (days := max(each.points, each.elsewhere * both))
        ],
        top,
        own,
    )


def unseen(somebody: Somebody) -> bool:
    return somebody.is_hidden or somebody.has_left


async def test_somebody_without_a_standing_has_no_rank(desk: Desk) -> None:
    scope = BoardScope((desk.series_id,), (desk.tenant_id,))
    assert await desk.database.read(standings.own, scope, OVERALL, "all", PersonId(5)) is None
    assert await desk.database.read(standings.top, scope, OVERALL, "all", 10) == []


async def test_who_left_one_tenant_and_stays_in_another_of_the_board_is_on_it(desk: Desk) -> None:
    people = await fill(desk, 7, 8)
    gone = next(each for each in people if each.has_left or not each.is_hidden)
    other = TenantId(5)

    def move(tx: Tx) -> None:
        here = memberships.c.person_id == gone.person_id
        tx.execute(memberships.update().where(here).values(left_at=at(FIRST_DAY)))
        tx.execute(persons.update().where(persons.c.id == gone.person_id).values(hidden=False))
        tx.execute(
            memberships.insert().values(
                tenant_id=other, person_id=gone.person_id, account_id=1, name="Somebody", welcomed=False
            )
        )

    await desk.database.write(move)
    for tenants, is_there in (((desk.tenant_id,), False), ((desk.tenant_id, other), True)):
        scope = BoardScope((desk.series_id,), tenants)
        top = await desk.database.read(standings.top, scope, OVERALL, "all", 10)
        assert (gone.person_id in {row.person_id for row in top}) is is_there


async def test_scores_of_one_person(desk: Desk) -> None:
    person_id = PersonId(3)
    key = StandingKey(desk.series_id, "mlops", "all", person_id)
    other = key._replace(period="2026-11")
    await desk.database.write(write_scores, {key: Score(20, 1, 1), other: Score(10, 0, 1)})
    found = await desk.database.read(scores_of_person, [desk.series_id], person_id, ["all"])
    assert found == {key: Score(20, 1, 1)}
    await desk.database.write(write_scores, {key: Score()})
    assert await desk.database.read(scores_of_person, [desk.series_id], person_id, ["all", "2026-11"]) == {
        other: Score(10, 0, 1)
    }


async def test_taking_part(desk: Desk) -> None:
    person_id = PersonId(3)
    assert not await desk.database.write(set_on_board, desk.series_id, person_id, True)
    await desk.database.write(write_participants, [Participant(desk.series_id, person_id, FIRST_DAY)])
    assert await desk.database.write(set_on_board, desk.series_id, person_id, True)
    found = await desk.database.read(load_participants, [desk.series_id], person_id)
    assert found == {desk.series_id: Participant(desk.series_id, person_id, FIRST_DAY, on_board=True)}
    assert await desk.database.read(series_of_person, person_id) == [desk.series_id]
