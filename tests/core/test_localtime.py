"""Slots in every zone of the database, against a walk through the hours; and the zones that are known to be hard."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.localtime import close_instant, day_rollover, local_date, slot_instant

ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(zone: str, day: str, wall: str) -> tuple[datetime | None, datetime | None]:
    where = dt.date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone)
    return slot_instant(*where), close_instant(*where)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "opens", "closes"),
    [
        # An ordinary day, and a zone off by 45 minutes.
        ("Europe/Berlin", "2026-11-20", "09:00", "2026-11-20 08:00", "2026-11-20 08:00"),
        ("Asia/Kathmandu", "2026-11-20", "09:00", "2026-11-20 03:15", "2026-11-20 03:15"),
        # Spring: the gap's first and last minute, and the minutes beside it.
        ("America/New_York", "2026-03-08", "01:59", "2026-03-08 06:59", "2026-03-08 06:59"),
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08 07:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", "02:59", "2026-03-08 07:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", "02:59:59", "2026-03-08 07:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", "03:00", "2026-03-08 07:00", "2026-03-08 07:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00", "2026-03-29 01:00"),
        # Autumn: opens at the first pass, closes at the second.
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30", "2026-11-01 06:30"),
        ("America/New_York", "2026-11-01", "02:00", "2026-11-01 07:00", "2026-11-01 07:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45", "2026-04-04 15:15"),
        # Days without a midnight.
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23 22:00", "2026-04-23 22:00"),
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23 22:00", "2026-04-23 22:00"),
        ("America/Sao_Paulo", "2018-11-04", "00:30", "2018-11-04 03:00", "2018-11-04 03:00"),
        # A gap at the end of a date that begins well: its evening falls to the next date.
        ("America/Scoresbysund", "2025-03-29", "23:30", "2025-03-30 01:00", "2025-03-30 01:00"),
        # Samoa went without the 30th of December 2011, the Kiritimati islands without new year's eve 1994.
        ("Pacific/Apia", "2011-12-29", "23:59", "2011-12-30 09:59", "2011-12-30 09:59"),
        ("Pacific/Apia", "2011-12-30", "00:00", None, None),
        ("Pacific/Apia", "2011-12-30", "09:00", None, None),
        ("Pacific/Apia", "2011-12-30", "23:59", None, None),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30 10:00", "2011-12-30 10:00"),
        ("Pacific/Kiritimati", "1994-12-31", "12:00", None, None),
    ],
)
def test_known_cases(zone: str, day: str, wall: str, opens: str | None, closes: str | None) -> None:
    expected = tuple(None if each is None else utc(each) for each in (opens, closes))
    assert at(zone, day, wall) == expected


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The instants of a year at which the offset changes, found by halving hours."""
    where, found = ZoneInfo(zone), []
    start = datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=2)
    offsets = [(start + timedelta(hours=3 * step)) for step in range(370 * 8)]
    for low, high in pairwise(offsets):
        before = low.astimezone(where).utcoffset()
        if before == high.astimezone(where).utcoffset():
            continue
        first, last = low, high
        while last - first > SECOND:
            middle = first + (last - first) // 2
            middle = middle.replace(microsecond=0)
            if middle.astimezone(where).utcoffset() == before:
                first = middle
            else:
                last = middle
        found.append(last)
    return tuple(found)


def shows(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def passes(zone: str, wall: datetime) -> list[datetime]:
    """Every instant at which the clock of a zone shows a wall time, by trying all offsets in use around it."""
    around = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-40, 41)]
    offsets = {each.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for each in around}
    return sorted({at for offset in offsets if shows(at := (wall - offset).replace(tzinfo=UTC), zone) == wall})


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a wall time, half of them within hours of a change of the clock."""
    zone = draw(st.sampled_from(ZONES))
    year = draw(st.integers(1970, 2037))
    day = draw(st.dates(dt.date(year, 1, 2), dt.date(year, 12, 30)))
    wall = datetime.combine(day, draw(st.times()).replace(microsecond=0))
    near = changes(zone, year)
    if near and draw(st.sampled_from([True, False])):
        change = shows(near[draw(st.integers(0, len(near) - 1))], zone)
        wall = change + timedelta(minutes=draw(st.integers(-26 * 60, 26 * 60)))
    return zone, wall


@given(moments())
@example(("Pacific/Apia", datetime.fromisoformat("2011-12-30 09:00")))
@example(("America/New_York", datetime.fromisoformat("2026-03-08 02:30")))
@example(("Australia/Lord_Howe", datetime.fromisoformat("2026-04-05 01:45")))
def test_slots_hold_in_every_zone(moment: tuple[str, datetime]) -> None:
    zone, wall = moment
    where = wall.date(), wall.time(), ZoneInfo(zone)
    opens, closes = slot_instant(*where), close_instant(*where)
    every = passes(zone, wall)
    if every:
        assert (opens, closes) == (every[0], every[-1])
        return
    assert opens == closes
    change = next(
        each
        for year in (wall.year - 1, wall.year, wall.year + 1)
        for each in changes(zone, year)
        if shows(each - SECOND, zone) < wall < shows(each, zone)
    )
    midnight = datetime.combine(wall.date(), time())
    skipped = shows(change - SECOND, zone) < midnight and shows(change, zone) >= midnight + timedelta(days=1)
    assert opens == (None if skipped else change)


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_in_its_hours_of_change(zone: str) -> None:
    for change in changes(zone, 2026):
        before, after = shows(change - SECOND, zone) + SECOND, shows(change, zone)
        inside = min(before, after) + abs(after - before) // 2
        opens = slot_instant(inside.date(), inside.time(), ZoneInfo(zone))
        closes = close_instant(inside.date(), inside.time(), ZoneInfo(zone))
        if after > before:
            assert opens == closes == change
        else:
            half = abs(after - before) // 2
            assert (opens, closes) == (change - half, change + half)


def test_fractions_of_a_second_are_dropped() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert slot_instant(dt.date(2026, 11, 20), time(9, 0, 0, 999), zone) == utc("2026-11-20 08:00")


def test_a_zone_or_a_fold_on_the_wall_time_itself_is_ignored() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert slot_instant(dt.date(2026, 10, 25), time(2, 30, tzinfo=UTC), berlin) == utc("2026-10-25 00:30")
    assert slot_instant(dt.date(2026, 10, 25), time(2, 30, fold=1), berlin) == utc("2026-10-25 00:30")
    assert slot_instant(dt.date(2026, 3, 29), time(2, 30, fold=1), berlin) == utc("2026-03-29 01:00")


def test_the_instants_are_in_utc() -> None:
    for day in ("2026-11-20", "2026-03-29"):
        for instant in at("Europe/Berlin", day, "02:30"):
            assert instant is not None
            assert instant.tzinfo is UTC


def test_local_date_is_that_of_the_wall() -> None:
    instant = utc("2026-11-20 23:30")
    assert local_date(instant, ZoneInfo("UTC")) == dt.date(2026, 11, 20)
    assert local_date(instant, ZoneInfo("Europe/Berlin")) == dt.date(2026, 11, 21)
    assert local_date(instant, ZoneInfo("America/New_York")) == dt.date(2026, 11, 20)


def test_a_day_of_a_person_lasts_until_four() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert day_rollover(utc("2026-11-21 02:59:59"), berlin) == dt.date(2026, 11, 20)
    assert day_rollover(utc("2026-11-21 03:00"), berlin) == dt.date(2026, 11, 21)
    assert day_rollover(utc("2026-11-20 23:00"), berlin, hour=0) == dt.date(2026, 11, 21)
    # On the mornings of the change it is still four on the wall.
    assert day_rollover(utc("2026-03-29 01:59:59"), berlin) == dt.date(2026, 3, 28)
    assert day_rollover(utc("2026-03-29 02:00"), berlin) == dt.date(2026, 3, 29)
    assert day_rollover(utc("2026-10-25 02:59:59"), berlin) == dt.date(2026, 10, 24)
    assert day_rollover(utc("2026-10-25 03:00"), berlin) == dt.date(2026, 10, 25)


@pytest.mark.parametrize("read", [local_date, day_rollover])
def test_a_naive_instant_is_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match=r"^an instant needs a time zone$"):
        read(datetime(2026, 11, 20), ZoneInfo("UTC"))  # noqa: DTZ001 - the mistake under test
