"""Dates and times of day as people type them."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9}),?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?\s?(am|pm)?")


def read_date(text: str, today: date) -> date | None:
    """The date that `text` means, None where it is none.

    Read: ``2026-12-24``, ``24.12.2026``, ``24.12.``, ``24 Dec``, ``December 24, 2026``, ``today``, ``tomorrow``, weekdays.
    Without a year it is the first such day from today on; ``next friday`` is never today. ``12/11`` is read by nobody
    the same way and so not at all.
    """
    words = " ".join(text.casefold().split())
    if words in ("today", "tomorrow"):
        return _moved(today, 0 if words == "today" else 1)
    if (weekday := _named(words.removeprefix("next "), _WEEKDAYS)) is not None:
        ahead = (weekday - today.weekday()) % 7
        return _moved(today, 7 if ahead == 0 and words.startswith("next ") else ahead)
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(words):
        return _with_year(int(found[1]), int(found[2]), found[3], today)
    if (found := _DAY_MONTH.fullmatch(words)) and (month := _named(found[2], _MONTHS)) is not None:
        return _with_year(int(found[1]), month + 1, found[3], today)
    if (found := _MONTH_DAY.fullmatch(words)) and (month := _named(found[1], _MONTHS)) is not None:
        return _with_year(int(found[2]), month + 1, found[3], today)
    return None


def read_time(text: str) -> time | None:
    """The time of day that `text` means, None where it is none: ``09:00``, ``9``, ``9.30``, ``9 am``, ``14h30``."""
    found = _TIME.fullmatch(text.casefold().strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """The position of a name, or of the one that begins with these three letters or more."""
    if len(word) < 3:
        return None
    return next((position for position, name in enumerate(names) if name.startswith(word)), None)


def _with_year(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        return _date(int(year), month, day)
    # 29 February may be up to eight years off.
    years = range(today.year, today.year + 9)
    return next((found for year in years if (found := _date(year, month, day)) is not None and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moved(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None
