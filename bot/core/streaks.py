"""Streaks and freezes: which days a person kept, and what that adds up to.

A *day* is a series-local date with a run. It is kept by one counting answer, right or wrong. The overall streak goes over all
days, the streak of a skill over the days with a run of that skill. One purse of freezes per person and series protects them all.

The rules, in the order in which `settle_day` applies them to one closed day:

1. A kept day adds one to the overall streak and to each skill kept. Every seventh kept day since joining earns a freeze; the purse
   holds two, and what is earned beyond is lost. Being away changes nothing about a kept day.
2. A day away that isn't kept is skipped: nothing moves. The same for the skills left out on a kept day away.
3. A missed day spends one freeze if there is one. Then nothing else moves. It is never spent on a dead streak: it was earned on
   a kept day, and every miss since was paid for, so whoever holds a freeze has an overall streak alive.
4. A missed day without a freeze ends the overall streak and those of the day's skills; other skills' streaks live on.
5. On a day kept with only some of its skills, the others' streaks end: the day isn't missed, so no freeze is spent on it.

Void days aren't days. Open days never break anything, and count once kept, but only in what is *shown* (`shown`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

KEPT_DAYS_PER_FREEZE = 7
MOST_FREEZES = 2

SkillT = TypeVar("SkillT")


class DayState(StrEnum):
    """How far a day, or a run, has come."""

    CLOSED = "closed"
    OPEN = "open"
    VOID = "void"


class DayOutcome(StrEnum):
    """What a day meant for one person."""

    KEPT = "kept"
    FROZEN = "frozen"
    MISSED = "missed"
    AWAY = "away"
    VOID = "void"
    OPEN = "open"
    BEFORE = "before-joining"


@dataclass(frozen=True, slots=True)
class Purse:
    """`freezes` at hand (0 to 2) and `progress`, kept days since the last was earned (0 to 6)."""

    freezes: int = 0
    progress: int = 0


@dataclass(frozen=True, slots=True)
class Streak:
    """A number of days, and the most it has been."""

    current: int = 0
    longest: int = 0

    def grown(self, days: int = 1) -> Streak:
        """The streak after further kept days."""
        current = self.current + days
        return Streak(current, max(self.longest, current))

    def ended(self) -> Streak:
        """The streak after a miss."""
        return Streak(0, self.longest)


@dataclass(frozen=True, slots=True)
class Settled(Generic[SkillT]):
    """All that one person has in one series after its closed days. A new one is what somebody starts with."""

    purse: Purse = Purse()
    overall: Streak = Streak()
    skills: Mapping[SkillT, Streak] = field(default_factory=dict)

    def skill(self, skill: SkillT) -> Streak:
        """The streak of a skill, zero where there is none."""
        return self.skills.get(skill, Streak())


@dataclass(frozen=True, slots=True)
class Day(Generic[SkillT]):
    """A series-local date, its state, and the skills of its runs that aren't void."""

    date: dt.date
    state: DayState
    skills: frozenset[SkillT] = frozenset()


@dataclass(frozen=True, slots=True)
class DayEntry(Generic[SkillT]):
    """One line of `why`: what the day meant, and the overall streak and freezes after it.

    `open` marks a day that can still change; `earned` one that brought a freeze.
    """

    date: dt.date
    outcome: DayOutcome
    current: int
    freezes: int
    skills: frozenset[SkillT]
    kept_skills: frozenset[SkillT]
    open: bool = False
    earned: bool = False


@dataclass(frozen=True, slots=True)
class History(Generic[SkillT]):
    """Day by day, with what is settled (closed days only) and what to show (kept open days included)."""

    entries: tuple[DayEntry[SkillT], ...]
    settled: Settled[SkillT]
    shown: Settled[SkillT]
    joined: dt.date | None


def settle_day(
    settled: Settled[SkillT],
    kept: bool,
    away: bool,
    day_skills: frozenset[SkillT],
    kept_skills: frozenset[SkillT],
) -> Settled[SkillT]:
    """The state after one more closed day; days come in date order, void ones are left out.

    Raises `ValueError` where the kept skills aren't of the day, or the day is said to be missed with some kept.
    """
    if not kept_skills <= day_skills or (kept_skills and not kept):
        raise ValueError("kept skills must be skills of a kept day")
    if kept:
        return _keep(settled, away, day_skills, kept_skills)
    if away:
        return settled
    if settled.purse.freezes > 0:
        return Settled(Purse(settled.purse.freezes - 1, settled.purse.progress), settled.overall, settled.skills)
    return Settled(settled.purse, settled.overall.ended(), _ended(settled.skills, day_skills))


def shown(settled: Settled[SkillT], open_kept: Iterable[frozenset[SkillT]]) -> Settled[SkillT]:
    """What a person sees: the settled state and, for every open day already kept, one more day for it and its kept skills.

    The purse is left alone: a freeze is earned when the day closes.
    """
    overall, skills = settled.overall, dict(settled.skills)
    for kept_skills in open_kept:
        overall = overall.grown()
        skills.update({skill: skills.get(skill, Streak()).grown() for skill in kept_skills})
    return Settled(settled.purse, overall, skills)


def replay(
    days: Iterable[Day[SkillT]],
    kept: Mapping[dt.date, frozenset[SkillT]],
    away: Collection[dt.date] = frozenset(),
    start: Settled[SkillT] | None = None,
) -> History[SkillT]:
    """Recount a person's streaks from the days of the series and the dates with a counting answer.

    `kept` maps such a date to the skills answered; what it says about void days is ignored. With `start`, a checkpoint, the person
    has joined before. Days after the first open one wait for it: they are shown, not settled. Raises `ValueError` for a date given twice.
    """
    ordered = sorted(days, key=lambda day: day.date)
    if len({day.date for day in ordered}) != len(ordered):
        raise ValueError("a date has one day")
    joined = None
    state: Settled[SkillT] = start or Settled()
    waiting = False
    open_kept: list[frozenset[SkillT]] = []
    entries: list[DayEntry[SkillT]] = []
    for day in ordered:
        is_kept = day.date in kept and day.state is not DayState.VOID
        if is_kept and joined is None and start is None:
            joined = day.date
        kept_skills = kept[day.date] & day.skills if is_kept else frozenset()
        before = state
        waiting = waiting or day.state is DayState.OPEN
        if day.state is DayState.VOID:
            outcome = DayOutcome.VOID
        elif joined is None and start is None:
            outcome = DayOutcome.BEFORE
        elif waiting:
            outcome = _outcome_waiting(is_kept, day.date in away)
            if is_kept:
                open_kept.append(kept_skills)
        else:
            state = settle_day(state, is_kept, day.date in away, day.skills, kept_skills)
            outcome = _outcome_settled(before, state, is_kept, day.date in away)
        entries.append(
            DayEntry(
                date=day.date,
                outcome=outcome,
                current=state.overall.current + len(open_kept),
                freezes=state.purse.freezes,
                skills=day.skills,
                kept_skills=kept_skills,
                open=waiting and day.state is not DayState.VOID,
                earned=state.purse.freezes > before.purse.freezes,
            )
        )
    return History(tuple(entries), state, shown(state, open_kept), joined)


def gather_days(runs: Iterable[tuple[dt.date, SkillT, DayState]]) -> tuple[Day[SkillT], ...]:
    """The days that a series' runs make: void where all runs of a date are, open where one still is, else closed."""
    by_date: dict[dt.date, list[tuple[SkillT, DayState]]] = {}
    for date, skill, state in runs:
        by_date.setdefault(date, []).append((skill, state))
    return tuple(_day_of(date, by_date[date]) for date in sorted(by_date))


def _day_of(date: dt.date, runs: Sequence[tuple[SkillT, DayState]]) -> Day[SkillT]:
    counting = [(skill, state) for skill, state in runs if state is not DayState.VOID]
    if not counting:
        return Day(date, DayState.VOID)
    is_open = any(state is DayState.OPEN for _, state in counting)
    return Day(date, DayState.OPEN if is_open else DayState.CLOSED, frozenset(skill for skill, _ in counting))


def _keep(
    settled: Settled[SkillT], away: bool, day_skills: frozenset[SkillT], kept_skills: frozenset[SkillT]
) -> Settled[SkillT]:
    grown = {skill: settled.skill(skill).grown() for skill in kept_skills}
    left_out = frozenset[SkillT]() if away else day_skills - kept_skills
    return Settled(_earn(settled.purse), settled.overall.grown(), {**_ended(settled.skills, left_out), **grown})


def _earn(purse: Purse) -> Purse:
    if purse.progress + 1 < KEPT_DAYS_PER_FREEZE:
        return Purse(purse.freezes, purse.progress + 1)
    return Purse(min(purse.freezes + 1, MOST_FREEZES))


def _ended(skills: Mapping[SkillT, Streak], of: frozenset[SkillT]) -> dict[SkillT, Streak]:
    return {skill: streak.ended() if skill in of else streak for skill, streak in skills.items()}


def _outcome_settled(before: Settled[SkillT], after: Settled[SkillT], kept: bool, away: bool) -> DayOutcome:
    if kept:
        return DayOutcome.KEPT
    if away:
        return DayOutcome.AWAY
    return DayOutcome.FROZEN if after.purse.freezes < before.purse.freezes else DayOutcome.MISSED


def _outcome_waiting(kept: bool, away: bool) -> DayOutcome:
    if kept:
        return DayOutcome.KEPT
    return DayOutcome.AWAY if away else DayOutcome.OPEN
