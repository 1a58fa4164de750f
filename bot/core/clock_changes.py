"""When the clocks of a zone change next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def next_clock_change(zone: ZoneInfo, after: date, within: int) -> date | None:
    """The first date after `after`, at most `within` days later, that isn't 24 hours long; None where there is none."""
    day = after
    for _ in range(within):
        day += _DAY
        if _midnight(day + _DAY, zone) - _midnight(day, zone) != _DAY:
            return day
    return None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
