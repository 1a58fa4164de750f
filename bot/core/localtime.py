"""Local time: from a local date and wall time to an instant, through gaps, repeated hours and skipped dates.

Instants are aware and in UTC. Dates from 1900 to 2400 are meant; those at the ends of the calendar overflow.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.zones import UnknownZone, find_zone, friendly_name

ROLLOVER_HOUR = 4
"""The hour of their own zone at which a person's day begins."""

_MOMENT = timedelta(microseconds=1)


def slot_instant(date: date, wall_time: time, zone: ZoneInfo) -> datetime | None:
    """The instant of a wall time on a local date; in a repeated hour its first pass.

    Inside a gap it is the first instant after it, found from the transition itself. None where the zone skips the date.
    Fractions of a second are dropped.
    """
    return _instant(date, wall_time, zone, fold=0)


def close_instant(date: date, wall_time: time, zone: ZoneInfo) -> datetime | None:
    """As `slot_instant`, but in a repeated hour its second pass: what closes at 02:30 is open until 02:30 is over for good."""
    return _instant(date, wall_time, zone, fold=1)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The date that the calendar on the wall shows at an instant. Raises `ValueError` for a naive one."""
    return _wall_clock(instant, zone).date()


def day_rollover(instant: datetime, zone: ZoneInfo, hour: int = ROLLOVER_HOUR) -> date:
    """The day of a person that an instant belongs to: it lasts until `hour` o'clock of the next date."""
    return (_wall_clock(instant, zone) - timedelta(hours=hour)).date()


def _wall_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(zone).replace(tzinfo=None)


def _instant(date: date, wall_time: time, zone: ZoneInfo, fold: int) -> datetime | None:
    # Arithmetic on the wall clock below is between values that stand for the same zone, so the zone can be left off.
    wall = datetime.combine(date, wall_time.replace(microsecond=0, tzinfo=None))
    instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if _wall_clock(instant, zone) == wall:
        return instant
    transition = _transition_over(wall, zone)
    skipped = local_date(transition - _MOMENT, zone) < date < local_date(transition, zone)
    return None if skipped else transition


def _transition_over(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clock jumps over `wall`: the first at which it shows a later time.

    In a gap, fold 0 reads with the offset before the jump and lands after it; fold 1 the other way round (PEP 495).
    """
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    seconds = range(int((high - low).total_seconds()))
    return low + timedelta(
        seconds=bisect_right(seconds, wall, key=lambda second: _wall_clock(low + timedelta(seconds=second), zone))
    )


__all__ = [
    "UnknownZone",
    "close_instant",
    "day_rollover",
    "find_zone",
    "friendly_name",
    "local_date",
    "slot_instant",
]
