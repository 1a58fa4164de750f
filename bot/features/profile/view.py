"""What `/stats` shows of one person in one series; nobody else ever sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.streaks import DayEntry, Purse, Streak


class ResultMark(StrEnum):
    """How an answer came out, as far as the person may know."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    WAITING = "waiting"
    """Not judged yet, or not told before the close."""


@dataclass(frozen=True, slots=True)
class LastResult:
    """One answer."""

    date: date
    skill_title: str
    mark: ResultMark
    points: int


@dataclass(frozen=True, slots=True)
class SkillLine:
    """Totals in one skill; `streak` is what is shown, open days kept included."""

    title: str
    points: int
    right: int
    answered: int
    streak: int


@dataclass(frozen=True, slots=True)
class StatsView:
    """A person in a series, in one skill where `skill` (an area id) isn't empty.

    `days` has an entry for every day of the series, or of the skill, since the first answer, oldest first.
    """

    place: str
    skill: str
    skill_title: str
    streak: Streak
    purse: Purse
    days: tuple[DayEntry[str], ...]
    points: int
    right: int
    answered: int
    skills: tuple[SkillLine, ...]
    results: tuple[LastResult, ...]
    away_until: date | None
    today_open: bool
    """Whether a question is open that the person has not answered."""
