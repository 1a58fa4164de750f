"""Streaks against a recount by another method, and the edges one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.streaks import (
    Day,
    DayOutcome,
    DayState,
    History,
    Purse,
    Settled,
    Streak,
    gather_days,
    replay,
    settle_day,
    shown,
)

MONDAY = date(2026, 11, 16)
A, B = frozenset({"a"}), frozenset({"b"})
NONE: frozenset[str] = frozenset()
NEW: Settled[str] = Settled()


@dataclass(frozen=True)
class Told:
    """A day as a test tells it: state, skills asked, skills answered (None: no answer), away."""

    state: DayState
    asked: frozenset[str]
    answered: frozenset[str] | None
    away: bool

    @property
    def counts(self) -> bool:
        return self.answered is not None and self.state is not DayState.VOID


def told_days() -> st.SearchStrategy[list[Told]]:
    def complete(parts: tuple[DayState, frozenset[str], frozenset[str], bool, bool]) -> Told:
        state, asked, answered, answers, away = parts
        return Told(state, asked, (answered & asked) or asked if answers else None, away)

    # Void, away and missed days are rare enough that freezes are earned and spent.
    state = st.sampled_from([DayState.CLOSED] * 9 + [DayState.VOID])
    skills = st.frozensets(st.sampled_from("abc"), min_size=1)
    usually = st.sampled_from([True] * 6 + [False])
    rarely = st.sampled_from([False] * 7 + [True])
    day = st.tuples(state, skills, skills, usually, rarely).map(complete)
    return st.lists(day, max_size=70)


def dated(days: list[Told]) -> list[tuple[date, Told]]:
    return [(MONDAY + timedelta(days=place), day) for place, day in enumerate(days)]


def played(days: list[Told]) -> History[str]:
    return replay(
        [Day(day, told.state, told.asked) for day, told in dated(days)],
        {day: told.answered for day, told in dated(days) if told.answered is not None},
        {day for day, told in dated(days) if told.away},
    )


def folded(days: list[Told]) -> Settled[str]:
    state: Settled[str] = Settled()
    for told in days:
        if told.state is not DayState.VOID:
            state = settle_day(state, told.counts, told.away, told.asked, told.answered or frozenset())
    return state


def recount(days: list[Told], skill: str | None) -> tuple[int, int, int]:
    """Current, longest and freezes, counted backwards and forwards over marks instead of by a state."""
    first = next((place for place, told in enumerate(days) if told.counts), len(days))
    lived = [told for told in days[first:] if told.state is not DayState.VOID and (told.counts or not told.away)]
    earned_after = [sum(each.counts for each in lived[: place + 1]) // 7 for place in range(len(lived))]
    # Freezes at hand before each day: replay the purse as a running balance with a cap, from its events alone.
    balance, frozen = 0, [False] * len(lived)
    for place, told in enumerate(lived):
        before = earned_after[place - 1] if place else 0
        balance = min(2, balance + earned_after[place] - before)
        if not told.counts and balance:
            frozen[place], balance = True, balance - 1
    marks = ""
    for told, spared in zip(lived, frozen, strict=True):
        if spared or (skill is not None and skill not in told.asked):
            continue
        hit = told.counts if skill is None else skill in (told.answered or ())
        if not hit and told.away:
            continue
        marks += "k" if hit else "m"
    runs = [len(run) for run in marks.split("m")]
    return runs[-1], max(runs), balance


@given(told_days())
def test_folding_replaying_and_recounting_agree(days: list[Told]) -> None:
    history, state = played(days), folded(days)
    assert history.settled == state == history.shown
    current, longest, freezes = recount(days, None)
    assert state.overall == Streak(current, longest)
    assert state.purse.freezes == freezes
    for skill in "abc":
        assert state.skill(skill) == Streak(*recount(days, skill)[:2])


@given(told_days())
def test_whoever_holds_a_freeze_has_a_streak(days: list[Told]) -> None:
    state = folded(days)
    assert state.purse.freezes == 0 or state.overall.current > 0
    assert 0 <= state.purse.progress < 7
    assert state.purse.progress == sum(told.counts for told in days) % 7


@given(told_days(), st.integers(0, 70))
def test_a_rebuild_may_start_from_a_checkpoint(days: list[Told], cut: int) -> None:
    whole, early = played(days), played(days[:cut])
    late = [Day(day, told.state, told.asked) for day, told in dated(days)[cut:]]
    kept = {day: told.answered for day, told in dated(days) if told.answered is not None}
    away = {day for day, told in dated(days) if told.away}
    if early.joined is None:
        return
    rest = replay(late, kept, away, start=early.settled)
    assert rest.settled == whole.settled
    assert early.entries + rest.entries == whole.entries
    assert rest.joined is None


@given(told_days())
def test_the_day_by_day_list_ends_at_what_is_shown(days: list[Told]) -> None:
    history = played(days)
    assert [entry.date for entry in history.entries] == [day for day, _ in dated(days)]
    if history.entries:
        assert history.entries[-1].current == history.shown.overall.current
        assert history.entries[-1].freezes == history.shown.purse.freezes
    assert max((entry.current for entry in history.entries), default=0) == history.shown.overall.longest
    frozen = sum(entry.outcome is DayOutcome.FROZEN for entry in history.entries)
    earned = sum(entry.earned for entry in history.entries)
    assert earned - frozen == history.shown.purse.freezes


@given(told_days(), st.booleans())
def test_keeping_the_open_day_is_worth_one(days: list[Told], kept: bool) -> None:
    closed = played(days)
    opened = played([*days, Told(DayState.OPEN, A, A if kept else None, away=False)])
    assert opened.settled == closed.settled
    assert opened.shown.overall.current == closed.shown.overall.current + kept
    assert opened.shown.skill("a").current == closed.shown.skill("a").current + kept
    assert opened.shown.overall.longest == max(closed.shown.overall.longest, opened.shown.overall.current)
    assert opened.shown.purse == closed.shown.purse


def kept_days(count: int, skills: frozenset[str] = A) -> Settled[str]:
    state: Settled[str] = Settled()
    for _ in range(count):
        state = settle_day(state, kept=True, away=False, day_skills=skills, kept_skills=skills)
    return state


def missed(state: Settled[str], skills: frozenset[str] = A) -> Settled[str]:
    return settle_day(state, kept=False, away=False, day_skills=skills, kept_skills=NONE)


def test_a_new_person_has_nothing() -> None:
    assert Settled() == Settled(Purse(0, 0), Streak(0, 0), {})
    assert NEW.skill("a") == Streak(0, 0)


def test_purse_fills_at_seven_and_fourteen_and_no_further() -> None:
    purses = [kept_days(count).purse for count in (6, 7, 13, 14, 21, 22)]
    assert purses == [Purse(0, 6), Purse(1, 0), Purse(1, 6), Purse(2, 0), Purse(2, 0), Purse(2, 1)]


def test_a_freeze_changes_nothing_but_the_purse() -> None:
    before = kept_days(15)
    assert missed(before) == Settled(Purse(1, 1), before.overall, before.skills)


def test_a_miss_without_a_freeze_keeps_progress_and_longest() -> None:
    assert missed(kept_days(3)) == Settled(Purse(0, 3), Streak(0, 3), {"a": Streak(0, 3)})


def test_a_miss_leaves_the_skills_of_other_days() -> None:
    assert missed(kept_days(3), B).skills == {"a": Streak(3, 3)}
    assert missed(kept_days(3), B).overall == Streak(0, 3)


def test_a_skill_left_out_on_a_kept_day_ends_but_not_while_away() -> None:
    state = kept_days(8, A | B)
    left_out = settle_day(state, kept=True, away=False, day_skills=A | B, kept_skills=A)
    assert left_out.skills == {"a": Streak(9, 9), "b": Streak(0, 8)}
    assert left_out.purse == Purse(1, 2)
    away = settle_day(state, kept=True, away=True, day_skills=A | B, kept_skills=A)
    assert away.skills == {"a": Streak(9, 9), "b": Streak(8, 8)}
    assert away.overall == Streak(9, 9)


def test_away_skips_even_with_a_freeze_at_hand() -> None:
    state = kept_days(7)
    assert settle_day(state, kept=False, away=True, day_skills=A, kept_skills=NONE) == state


def test_kept_skills_must_be_of_a_kept_day() -> None:
    with pytest.raises(ValueError, match=r"^kept skills must be skills of a kept day$"):
        settle_day(NEW, kept=True, away=False, day_skills=A, kept_skills=B)
    with pytest.raises(ValueError, match=r"^kept skills must be skills of a kept day$"):
        settle_day(NEW, kept=False, away=False, day_skills=A, kept_skills=A)


def test_a_day_can_be_kept_with_no_skill_known() -> None:
    state = settle_day(NEW, kept=True, away=False, day_skills=NONE, kept_skills=NONE)
    assert state.overall == Streak(1, 1)


def test_shown_adds_each_open_day_to_its_own_skills() -> None:
    state = kept_days(2)
    seen = shown(state, [A, B, A])
    assert seen.overall == Streak(5, 5)
    assert seen.skills == {"a": Streak(4, 4), "b": Streak(1, 1)}
    assert state.skills == {"a": Streak(2, 2)}
    assert shown(missed(kept_days(5)), [A]).overall == Streak(1, 5)


def closed(day: int, state: DayState = DayState.CLOSED, skills: frozenset[str] = A) -> Day[str]:
    return Day(MONDAY + timedelta(days=day), state, skills)


def outcomes(history: History[str]) -> list[DayOutcome]:
    return [entry.outcome for entry in history.entries]


def on(*days: int) -> dict[date, frozenset[str]]:
    return {MONDAY + timedelta(days=day): A for day in days}


def test_days_may_come_in_any_order_but_not_twice() -> None:
    history = replay([closed(2), closed(0), closed(1)], on(0, 1))
    assert outcomes(history) == [DayOutcome.KEPT, DayOutcome.KEPT, DayOutcome.MISSED]
    with pytest.raises(ValueError, match=r"^a date has one day$"):
        replay([closed(0), closed(0)], {})


def test_why_says_everything_about_a_day() -> None:
    history = replay([closed(day) for day in range(8)], on(*range(7)), [])
    assert history.joined == MONDAY
    sixth, seventh, eighth = history.entries[5:]
    assert (sixth.earned, seventh.earned, eighth.earned) == (False, True, False)
    assert (sixth.freezes, seventh.freezes, eighth.freezes) == (0, 1, 0)
    assert (seventh.current, eighth.current) == (7, 7)
    assert (seventh.kept_skills, eighth.kept_skills, eighth.skills) == (A, NONE, A)
    assert eighth.outcome is DayOutcome.FROZEN
    assert [entry.open for entry in history.entries] == [False] * 8


def test_a_void_day_answered_first_is_not_joining() -> None:
    history = replay([closed(0, DayState.VOID), closed(1), closed(2)], on(0, 2))
    assert outcomes(history) == [DayOutcome.VOID, DayOutcome.BEFORE, DayOutcome.KEPT]
    assert history.joined == MONDAY + timedelta(days=2)
    assert history.entries[0].kept_skills == NONE


def test_open_days_wait_and_hold_back_what_follows() -> None:
    days = [closed(0), closed(1, DayState.OPEN), closed(2), closed(3), closed(4, DayState.VOID), closed(5)]
    away = {MONDAY + timedelta(days=5)}
    history = replay(days, on(0, 2), away)
    assert outcomes(history) == [
        DayOutcome.KEPT,
        DayOutcome.OPEN,
        DayOutcome.KEPT,
        DayOutcome.OPEN,
        DayOutcome.VOID,
        DayOutcome.AWAY,
    ]
    assert [entry.open for entry in history.entries] == [False, True, True, True, False, True]
    assert [entry.current for entry in history.entries] == [1, 1, 2, 2, 2, 2]
    assert history.settled.overall == Streak(1, 1)
    assert history.shown.overall == Streak(2, 2)


def test_somebody_can_join_on_an_open_day() -> None:
    history = replay([closed(0), closed(1, DayState.OPEN)], on(1))
    assert history.joined == MONDAY + timedelta(days=1)
    assert outcomes(history) == [DayOutcome.BEFORE, DayOutcome.KEPT]
    assert history.shown.overall == Streak(1, 1)
    assert history.settled == Settled()


def test_answers_to_skills_that_were_voided_drop_out() -> None:
    history = replay([closed(0, skills=A)], {MONDAY: A | B})
    assert history.settled.skills == {"a": Streak(1, 1)}


def test_an_open_day_before_joining_is_before() -> None:
    history = replay([closed(0, DayState.OPEN)], {})
    assert outcomes(history) == [DayOutcome.BEFORE]
    assert history.entries[0].open
    assert history.joined is None


def test_runs_gather_to_days() -> None:
    tuesday = MONDAY + timedelta(days=1)
    wednesday = MONDAY + timedelta(days=2)
    runs = [
        (tuesday, "a", DayState.VOID),
        (tuesday, "b", DayState.VOID),
        (MONDAY, "a", DayState.CLOSED),
        (MONDAY, "b", DayState.VOID),
        (wednesday, "a", DayState.OPEN),
        (wednesday, "b", DayState.CLOSED),
    ]
    assert gather_days(runs) == (
        Day(MONDAY, DayState.CLOSED, A),
        Day(tuesday, DayState.VOID, frozenset()),
        Day(wednesday, DayState.OPEN, A | B),
    )
