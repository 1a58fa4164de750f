"""The windows of a leaderboard and the periods that a date falls into."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import assert_never


class Window(StrEnum):
    """How far back a board looks."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Season:
    """Dates that managers named, both inclusive. Raises `ValueError` when they end before they begin."""

    name: str
    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a season ends on or after its first date")


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of a window: a key to keep totals under, and its dates, both inclusive."""

    key: str
    first: dt.date
    last: dt.date
    name: str = ""


def period(window: Window, date: dt.date, seasons: Sequence[Season] = ()) -> Period:
    """The period of a window that a series-local date belongs to.

    Weeks are ISO 8601. A season is the first of the named ones that has the date, else its calendar quarter.
    The key of a named season is made of its dates, so renaming it keeps its totals.
    """
    match window:
        case Window.TODAY:
            return Period(date.isoformat(), date, date)
        case Window.WEEK:
            iso = date.isocalendar()
            monday = date - timedelta(days=iso.weekday - 1)
            return Period(f"{iso.year:04}-W{iso.week:02}", monday, monday + timedelta(days=6))
        case Window.MONTH:
            return Period(f"{date.year:04}-{date.month:02}", date.replace(day=1), _month_end(date.year, date.month))
        case Window.SEASON:
            return _season(date, seasons)
        case Window.ALL:
            return Period("all", dt.date.min, dt.date.max)
        case _:
            assert_never(window)


def periods_of(date: dt.date, seasons: Sequence[Season] = ()) -> tuple[str, ...]:
    """The five keys, in the order of `Window`, under which a score of that date counts."""
    return tuple(period(window, date, seasons).key for window in Window)


def _season(date: dt.date, seasons: Sequence[Season]) -> Period:
    for season in seasons:
        if season.first <= date <= season.last:
            return Period(
                f"{season.first.isoformat()}..{season.last.isoformat()}", season.first, season.last, season.name
            )
    quarter = (date.month + 2) // 3
    first = dt.date(date.year, quarter * 3 - 2, 1)
    return Period(f"{date.year:04}-Q{quarter}", first, _month_end(date.year, quarter * 3))


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
