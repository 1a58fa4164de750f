"""The schedule that the row of a series stands for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.schedule import Schedule
from storage.records import Pause, Series, SeriesState


def schedule_of(series: Series, pauses: Iterable[Pause] = ()) -> Schedule:
    """The schedule of a series. A paused series has no weekdays, and so no slots."""
    return Schedule(
        wall_time=time.fromisoformat(series.wall_time),
        zone=ZoneInfo(series.zone),
        weekdays=frozenset() if series.state is SeriesState.PAUSED else frozenset(int(day) for day in series.weekdays),
        country=series.country or None,
        own_holidays=frozenset(date.fromisoformat(day) for day in series.own_holidays),
        # A row's last date is still paused; the schedule names the date on which days resume.
        pauses=tuple((pause.first, pause.last + timedelta(days=1) if pause.last else None) for pause in pauses),
        questions=series.questions,
        close_after=None if series.close_after is None else timedelta(minutes=series.close_after),
    )
