"""What the forms of the setup say, read and checked; errors stand at their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.chat.dates import read_time
from bot.core.calendars import UnknownCountry, is_public_holiday
from bot.core.zones import UnknownZone, find_zone
from bot.features.setup import words
from bot.features.setup.forms import first
from bot.features.stacks import offered_stacks
from content.model import SkillMap
from storage.records import BoardPolicy, Feedback

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Basics:
    """What `setup_form` asks."""

    wall_time: str
    zone: str
    weekdays: str
    focus: str
    level: str


@dataclass(frozen=True, slots=True)
class Details:
    """What `more_form` asks; `close_after` is in minutes."""

    questions: int
    feedback: Feedback
    close_after: int | None
    boards: BoardPolicy
    country: str


@dataclass(frozen=True, slots=True)
class Pool:
    """What `areas_form` asks."""

    areas: tuple[str, ...]
    stacks: tuple[str, ...]
    own_holidays: tuple[str, ...]


@dataclass(slots=True)
class Errors:
    """Sentences by field, gathered while reading."""

    at: dict[str, str] = field(default_factory=dict)


def read_basics(values: Values, errors: Errors) -> Basics | None:
    """The basics, or None with sentences in `errors`."""
    wall = read_time(first(values, "time"))
    if wall is None:
        errors.at["time"] = words.BAD_TIME
    zone = ""
    try:
        zone = find_zone(first(values, "zone")).key
    except UnknownZone as unknown:
        errors.at["zone"] = words.unknown_zone(unknown.name, unknown.suggestions)
    weekdays = "".join(
        sorted({day for day in values.get("weekdays", ()) if day in ("0", "1", "2", "3", "4", "5", "6")})
    )
    if not weekdays:
        errors.at["weekdays"] = words.NO_WEEKDAYS
    focus = _one_of(values, "focus", words.FOCUSES, errors)
    level = _one_of(values, "level", words.LEVELS, errors)
    if errors.at or wall is None:
        return None
    return Basics(f"{wall:%H:%M}", zone, weekdays, focus, level)


def read_details(values: Values, errors: Errors) -> Details | None:
    """The details, or None with sentences in `errors`."""
    questions = _one_of(values, "questions", words.COUNTS, errors)
    feedback = _one_of(values, "feedback", words.FEEDBACKS, errors)
    closes = _one_of(values, "closes", words.CLOSES, errors)
    boards = _one_of(values, "boards", words.BOARDS, errors)
    country = first(values, "country").upper()
    if country:
        try:
            is_public_holiday(country, date(2026, 1, 1))
        except UnknownCountry:
            errors.at["country"] = words.BAD_COUNTRY
    if errors.at:
        return None
    return Details(
        int(questions), Feedback(feedback), None if closes == "next" else int(closes), BoardPolicy(boards), country
    )


def read_pool(values: Values, skills: SkillMap, errors: Errors) -> Pool | None:
    """Areas, stacks and own holidays, or None with sentences in `errors`."""
    wanted = set(values.get("areas", ()))
    areas = tuple(area.id for area in skills.areas if area.id in wanted)
    if not areas:
        errors.at["areas"] = words.NO_AREAS
    stacks = tuple(stack for stack in offered_stacks(skills) if stack in values.get("stacks", ()))
    days: set[str] = set()
    for part in re.split(r"[\s,;]+", first(values, "holidays")):
        if part:
            try:
                days.add(date.fromisoformat(part).isoformat())
            except ValueError:
                errors.at["holidays"] = words.BAD_HOLIDAYS
    return None if errors.at else Pool(areas, stacks, tuple(sorted(days)))


def _one_of(values: Values, key: str, allowed: Mapping[str, str], errors: Errors) -> str:
    value = first(values, key)
    if value not in allowed:
        errors.at[key] = words.CHOOSE_ONE
    return value
