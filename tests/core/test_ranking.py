"""Competition ranks, and what each viewer sees of a board."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ranking import NextRank, Ranked, Standing, board, rank

SCORES = st.lists(st.integers(0, 6), max_size=25)


def standings(*scores: int, hidden: frozenset[int] = frozenset()) -> list[Standing[int]]:
    return [Standing(person, score, person in hidden) for person, score in enumerate(scores)]


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    ranked = rank([("a", 30), ("b", 40), ("c", 30), ("d", 10)], lambda row: row[1])
    assert ranked == (
        Ranked(1, ("b", 40), 40, tied=False),
        Ranked(2, ("a", 30), 30, tied=True),
        Ranked(2, ("c", 30), 30, tied=True),
        Ranked(4, ("d", 10), 10, tied=False),
    )


def test_ties_at_both_ends() -> None:
    assert [(each.rank, each.tied) for each in rank([5, 5, 3, 1, 1, 1], lambda row: row)] == [
        (1, True),
        (1, True),
        (3, False),
        (4, True),
        (4, True),
        (4, True),
    ]
    assert rank([], lambda row: 0) == ()


@given(SCORES)
def test_rank_is_one_more_than_the_better_rows(scores: list[int]) -> None:
    ranked = rank(list(enumerate(scores)), lambda row: row[1])
    for each in ranked:
        assert each.rank == 1 + sum(other > each.score for other in scores)
        assert each.tied == (scores.count(each.row[1]) > 1)
    # Best first, and equals in the order given.
    assert [each.row for each in ranked] == sorted(enumerate(scores), key=lambda row: (-row[1], row[0]))


@given(SCORES, st.integers(1, 12), st.data())
def test_a_board_for_everybody_in_it(scores: list[int], top: int, data: st.DataObject) -> None:
    hidden = data.draw(st.frozensets(st.integers(0, 25), max_size=6))
    rows = standings(*scores, hidden=hidden)
    public = board(rows, top=top)
    assert public.own is None
    assert public.next_rank is None
    assert public.gap == 0
    assert public.people == len(public.top) if len(scores) <= top else True
    assert not any(each.row.hidden for each in public.top)
    for row in rows:
        seen = board(rows, row.person, top)
        visible = [other.score for other in rows if not other.hidden or other == row]
        assert seen.people == len(visible)
        assert seen.own is not None
        assert seen.own.row == row
        assert seen.own.rank == 1 + sum(other > row.score for other in visible)
        assert not any(each.row.hidden and each.row != row for each in seen.top)
        assert len(seen.top) == min(top, len(visible))
        assert seen.own_in_top == (row in [each.row for each in seen.top])
        better = [other for other in visible if other > row.score]
        if not better:
            assert seen.next_rank is None
        else:
            closest = min(better)
            assert seen.next_rank == NextRank(closest - row.score, 1 + sum(other > closest for other in visible))


def test_one_to_ten_a_gap_and_oneself() -> None:
    rows = standings(*range(100, 75, -1))
    seen = board(rows, 14)
    assert [each.rank for each in seen.top] == list(range(1, 11))
    assert seen.gap == 4
    assert seen.own == Ranked(15, rows[14], 86, tied=False)
    assert seen.next_rank == NextRank(1, 14)
    assert seen.people == 25
    assert not seen.own_in_top


def test_right_below_the_top_there_is_no_gap() -> None:
    rows = standings(4, 3, 2, 1)
    assert board(rows, 2, top=2).gap == 0
    assert board(rows, 3, top=2).gap == 1
    assert board(rows, 1, top=2).gap == 0
    assert board(rows, 1, top=2).own_in_top


def test_hidden_rows_leave_no_hole_for_others() -> None:
    rows = standings(40, 30, 20, hidden=frozenset({1}))
    assert [(each.rank, each.row.person) for each in board(rows, 2).top] == [(1, 0), (2, 2)]
    assert [(each.rank, each.row.person) for each in board(rows, 1).top] == [(1, 0), (2, 1), (3, 2)]
    assert [(each.rank, each.row.person) for each in board(rows).top] == [(1, 0), (2, 2)]


def test_somebody_without_a_standing_sees_the_board() -> None:
    seen = board(standings(1, 2), 99)
    assert seen.own is None
    assert not seen.own_in_top
    assert len(seen.top) == 2


def test_person_zero_is_a_person() -> None:
    rows = standings(5, hidden=frozenset({0}))
    own = board(rows, 0).own
    assert own is not None
    assert own.rank == 1


def test_scores_may_be_fractions_and_floats() -> None:
    rows = [Standing("a", Fraction(1, 3)), Standing("b", 0.5), Standing("c", 1)]
    assert [each.row.person for each in board(rows).top] == ["c", "b", "a"]
