"""The schedule of a series: which dates have a day, when their slot is, and when a slot's runs close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendars import is_public_holiday
from bot.core.localtime import close_instant, local_date, slot_instant

LONGEST_OPEN = timedelta(days=7)
_HORIZON = 800
"""How many dates ahead a slot is looked for, pauses not counted: more than two years of a team's own holidays."""

_DAY = timedelta(days=1)

Pause = tuple[dt.date, dt.date | None]
"""The first date without a day, and the date on which days resume (itself no longer paused), or None for no end."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a series asks. Weekdays count from Monday, 0; `country` is a code such as ``DE`` or ``DE-BY``, None for no holidays.

    `close_after` is measured on the wall clock: 8 hours after 09:00 is 17:00, also on the day the clocks change.
    """

    wall_time: time
    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset(range(5))
    country: str | None = None
    own_holidays: frozenset[dt.date] = frozenset()
    pauses: tuple[Pause, ...] = ()
    questions: int = 1
    close_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A local date of a series and the instant at which its runs open."""

    date: dt.date
    instant: datetime


def is_day(schedule: Schedule, date: dt.date) -> bool:
    """Whether the series asks on a local date. Raises `UnknownCountry` for a country that has no calendar."""
    return _slot_on(schedule, date) is not None


def next_slot(schedule: Schedule, after: datetime, last_date: dt.date | None = None) -> Slot | None:
    """The first slot strictly after an instant, or None where none is in sight (no weekdays, an endless pause).

    `last_date` is the last local date that already has a slot. Dates up to it are passed over: so a change of zone or time takes
    effect on the next date without a slot, no date is asked twice, and the schedule it was asked under needn't be known.
    """
    first = local_date(after, schedule.zone)
    if last_date is not None:
        first = max(first, last_date + _DAY)
    return next((slot for slot in _slots_from(schedule, first) if slot.instant > after), None)


def slots_between(
    schedule: Schedule, after: datetime, until: datetime, last_date: dt.date | None = None
) -> tuple[Slot, ...]:
    """The slots with after < instant <= until, in order; `last_date` as for `next_slot`."""
    slots: list[Slot] = []
    slot = next_slot(schedule, after, last_date)
    while slot is not None and slot.instant <= until:
        slots.append(slot)
        slot = next_slot(schedule, slot.instant)
    return tuple(slots)


def closes_at(schedule: Schedule, slot: Slot) -> datetime:
    """When the runs of a slot close: at the next slot, after seven days at most, or earlier by `close_after`; always after it opened."""
    ends = [_wall_clock_later(schedule, slot, LONGEST_OPEN)]
    if schedule.close_after is not None:
        ends.append(_wall_clock_later(schedule, slot, schedule.close_after))
    if (following := next_slot(schedule, slot.instant, slot.date)) is not None:
        ends.append(following.instant)
    return min(ends)


def add_pause(schedule: Schedule, first: dt.date, resumes: dt.date | None) -> Schedule:
    """The schedule with one more pause. Raises `ValueError` for one that ends before it begins."""
    if resumes is not None and resumes < first:
        raise ValueError("a pause ends on or after its first date")
    return replace(schedule, pauses=(*schedule.pauses, (first, resumes)))


def resume(schedule: Schedule, on: dt.date) -> Schedule:
    """The schedule with days again from a date: a pause that covers it ends there, those to come stay."""
    return replace(
        schedule,
        pauses=tuple(
            (first, on) if _paused((first, until), on) else (first, until) for first, until in schedule.pauses
        ),
    )


def _slot_on(schedule: Schedule, date: dt.date) -> Slot | None:
    if (
        date.weekday() not in schedule.weekdays
        or date in schedule.own_holidays
        or any(_paused(pause, date) for pause in schedule.pauses)
        or (schedule.country is not None and is_public_holiday(schedule.country, date))
    ):
        return None
    instant = slot_instant(date, schedule.wall_time, schedule.zone)
    return None if instant is None else Slot(date, instant)


def _paused(pause: Pause, date: dt.date) -> bool:
    first, resumes = pause
    return first <= date and (resumes is None or date < resumes)


def _slots_from(schedule: Schedule, first: dt.date) -> Iterator[Slot]:
    if not schedule.weekdays:
        return
    date, left = first, _HORIZON
    while left > 0:
        paused = [resumes for begins, resumes in schedule.pauses if _paused((begins, resumes), date)]
        if paused:
            # A long pause doesn't use up the horizon.
            ends = [resumes for resumes in paused if resumes is not None]
            if len(ends) < len(paused):
                return
            date = max(ends)
            continue
        if (slot := _slot_on(schedule, date)) is not None:
            yield slot
        date += _DAY
        left -= 1


def _wall_clock_later(schedule: Schedule, slot: Slot, duration: timedelta) -> datetime:
    wall = datetime.combine(slot.date, schedule.wall_time) + duration
    instant = close_instant(wall.date(), wall.time(), schedule.zone)
    # A skipped date has no such time, and a gap can swallow a short window whole: then the time elapsed decides.
    return instant if instant is not None and instant > slot.instant else slot.instant + duration
