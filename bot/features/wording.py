"""How lists, numbers and dates are put into words; every feature says them alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.cards import LocalTime, TimeStyle
from bot.chat.inert import inert
from bot.core.zones import friendly_name

LONGEST_NAME = 40

WEEKDAYS_TELL = timedelta(days=6)
"""How far ahead a weekday names one day."""


def join_words(words: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 day``, ``12 days``, ``1,200 answers``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def weekday_time(instant: datetime, zone: ZoneInfo) -> str:
    """``Tue 09:00`` on the wall of that zone."""
    return f"{instant.astimezone(zone):%a %H:%M}"


def when(instant: datetime, zone: ZoneInfo, now: datetime | None = None) -> LocalTime:
    """An instant that every reader sees in a zone of their own; the words name the series' zone.

    With `now`, one that is six days or more away comes with its date, since a weekday alone would mean the next.
    """
    if now is not None and instant - now >= WEEKDAYS_TELL:
        words = f"{day(instant.astimezone(zone).date())} {instant.astimezone(zone):%H:%M} {friendly_name(zone)}"
        return LocalTime(instant, TimeStyle.DATE_TIME, words)
    return LocalTime(instant, TimeStyle.WEEKDAY_TIME, f"{weekday_time(instant, zone)} {friendly_name(zone)}")


def day(value: date) -> str:
    """``Mon 23 Nov``."""
    return f"{value:%a} {value.day} {value:%b}"


def channel_name(name: str) -> str:
    """A channel as people write it, ``#general``, without anything that reorders or hides."""
    return f"#{inert(name.lstrip('#'), LONGEST_NAME) or 'channel'}"


def person_name(name: str) -> str:
    """A person's name without anything that reorders or hides."""
    return inert(name, LONGEST_NAME) or "Somebody"


def workspace_name(name: str) -> str:
    """A workspace's name without anything that reorders or hides."""
    return inert(name, LONGEST_NAME) or "this workspace"
