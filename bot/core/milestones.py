"""Streaks that a reveal congratulates by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

MILESTONES = (7, 30, 100)
MOST_NAMES = 5

PersonT = TypeVar("PersonT")


@dataclass(frozen=True, slots=True)
class Reached(Generic[PersonT]):
    """A person whose streak went from `before` to `after` days at a close."""

    person: PersonT
    before: int
    after: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Milestone(Generic[PersonT]):
    """One name to put on the reveal."""

    person: PersonT
    days: int


def milestone(before: int, after: int) -> int | None:
    """The greatest milestone that a streak reached on its way from `before` to `after` days, or None."""
    return max((days for days in MILESTONES if before < days <= after), default=None)


def name_milestones(people: Iterable[Reached[PersonT]]) -> tuple[Milestone[PersonT], ...]:
    """The names for a reveal: five at most, longest first, equals in the order given; hidden people never."""
    reached = [
        Milestone(each.person, days)
        for each in people
        if not each.hidden and (days := milestone(each.before, each.after)) is not None
    ]
    return tuple(sorted(reached, key=lambda each: -each.days)[:MOST_NAMES])
