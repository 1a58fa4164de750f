"""Days, slots and closes of a series."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendars import UnknownCountry, is_public_holiday, public_holidays
from bot.core.localtime import local_date
from bot.core.schedule import Schedule, Slot, add_pause, closes_at, is_day, next_slot, resume, slots_between

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NINE = Schedule(time(9), BERLIN)
DAILY = replace(NINE, weekdays=frozenset(range(7)))
DAY = timedelta(days=1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(date: str, instant: str) -> Slot:
    return Slot(day(date), utc(instant))


def test_monday_to_friday_by_default() -> None:
    assert [is_day(NINE, day("2026-11-16") + place * DAY) for place in range(7)] == [True] * 5 + [False] * 2
    assert NINE.questions == 1
    assert NINE.country is None


def test_holidays_own_and_public_have_no_day() -> None:
    with_holidays = replace(NINE, country="DE", own_holidays=frozenset({day("2026-12-24")}))
    assert not is_day(with_holidays, day("2026-12-24"))
    assert not is_day(with_holidays, day("2026-12-25"))
    assert is_day(with_holidays, day("2026-12-23"))
    assert is_day(NINE, day("2026-12-25"))


def test_parts_of_a_country_have_their_own() -> None:
    epiphany = day("2026-01-06")
    assert is_public_holiday("DE-BY", epiphany)
    assert not is_public_holiday("DE", epiphany)
    assert is_public_holiday(" de-by ", epiphany)
    assert is_public_holiday("us", day("2026-07-03"))
    assert public_holidays("DE", 2026)[day("2026-12-25")] == "Christmas Day"
    assert {date.year for date in public_holidays("US", 2021)} == {2021}


@pytest.mark.parametrize("country", ["", "Mars", "XX", "DE-XX", "DE-", "-BY"])
def test_a_country_without_a_calendar(country: str) -> None:
    if country == "DE-":
        assert is_public_holiday(country, day("2026-12-25"))
        return
    with pytest.raises(UnknownCountry) as caught:
        is_day(replace(NINE, country=country), day("2026-11-20"))
    assert caught.value.args == (country.upper(),)


def test_a_pause_ends_on_the_day_days_resume() -> None:
    paused = add_pause(NINE, day("2026-11-17"), day("2026-11-19"))
    assert [is_day(paused, day(f"2026-11-{date}")) for date in range(16, 21)] == [True, False, False, True, True]
    endless = add_pause(NINE, day("2026-11-17"), None)
    assert is_day(endless, day("2026-11-16"))
    assert not is_day(endless, day("2026-11-17"))
    assert not is_day(endless, day("2027-11-17"))
    empty = add_pause(NINE, day("2026-11-17"), day("2026-11-17"))
    assert is_day(empty, day("2026-11-17"))
    with pytest.raises(ValueError, match=r"^a pause ends on or after its first date$"):
        add_pause(NINE, day("2026-11-17"), day("2026-11-16"))


def test_resuming_ends_what_covers_the_day_and_keeps_the_rest() -> None:
    schedule = NINE
    for first, until in (
        ("2026-11-02", "2026-11-04"),
        ("2026-11-16", None),
        ("2026-11-17", "2026-11-25"),
        ("2026-12-24", "2027-01-02"),
    ):
        schedule = add_pause(schedule, day(first), day(until) if until else None)
    resumed = resume(schedule, day("2026-11-18"))
    assert resumed.pauses == (
        (day("2026-11-02"), day("2026-11-04")),
        (day("2026-11-16"), day("2026-11-18")),
        (day("2026-11-17"), day("2026-11-18")),
        (day("2026-12-24"), day("2027-01-02")),
    )
    assert is_day(resumed, day("2026-11-18"))


def test_a_skipped_date_is_no_day() -> None:
    apia = Schedule(time(9), ZoneInfo("Pacific/Apia"))
    assert not is_day(apia, day("2011-12-30"))
    found = next_slot(apia, utc("2011-12-29 19:00"))
    assert found == slot("2012-01-02", "2012-01-01 19:00")


def test_the_next_slot_is_strictly_later() -> None:
    assert next_slot(NINE, utc("2026-11-20 07:59:59")) == slot("2026-11-20", "2026-11-20 08:00")
    assert next_slot(NINE, utc("2026-11-20 08:00")) == slot("2026-11-23", "2026-11-23 08:00")


def test_today_is_that_of_the_series() -> None:
    early = Schedule(time(0, 30), ZoneInfo("Pacific/Auckland"))
    assert next_slot(early, utc("2026-11-18 11:00")) == slot("2026-11-19", "2026-11-18 11:30")
    late = Schedule(time(23), ZoneInfo("America/Los_Angeles"))
    assert next_slot(late, utc("2026-11-20 02:00")) == slot("2026-11-19", "2026-11-20 07:00")


def test_a_slot_pushed_over_midnight_is_still_that_of_its_date() -> None:
    late = Schedule(time(23, 30), ZoneInfo("America/Scoresbysund"), frozenset(range(7)))
    pushed = slot("2025-03-29", "2025-03-30 01:00")
    assert next_slot(late, utc("2025-03-30 00:59:59")) == pushed
    assert next_slot(late, utc("2025-03-30 01:00")) == slot("2025-03-30", "2025-03-31 00:30")


def test_no_slot_in_sight() -> None:
    assert next_slot(replace(NINE, weekdays=frozenset()), utc("2026-11-20 08:00")) is None
    assert next_slot(add_pause(NINE, day("2026-11-20"), None), utc("2026-11-20 08:00")) is None
    assert next_slot(add_pause(NINE, day("2026-11-25"), None), utc("2026-11-20 08:00")) == slot(
        "2026-11-23", "2026-11-23 08:00"
    )


def test_slots_are_looked_for_eight_hundred_dates_ahead() -> None:
    def without(dates: int) -> Schedule:
        return replace(DAILY, own_holidays=frozenset(day("2026-11-20") + place * DAY for place in range(dates)))

    last = day("2026-11-20") + 799 * DAY
    found = next_slot(without(799), utc("2026-11-20 07:00"))
    assert found is not None
    assert found.date == last
    assert next_slot(without(800), utc("2026-11-20 07:00")) is None


def test_a_slot_after_a_pause_of_years_is_in_sight() -> None:
    paused = add_pause(NINE, day("2026-11-20"), day("2036-01-01"))
    assert next_slot(paused, utc("2026-11-20 08:00")) == slot("2036-01-01", "2036-01-01 08:00")
    twice = add_pause(add_pause(NINE, day("2026-11-20"), day("2026-11-26")), day("2026-11-01"), day("2026-11-25"))
    assert next_slot(twice, utc("2026-11-20 08:00")) == slot("2026-11-26", "2026-11-26 08:00")


def test_a_change_of_zone_or_time_takes_effect_on_the_next_date_without_a_slot() -> None:
    asked = day("2026-11-19")
    now = utc("2026-11-19 10:00")
    # Later the same day: the date has had its slot.
    later = replace(NINE, wall_time=time(18))
    assert next_slot(later, now, asked) == slot("2026-11-20", "2026-11-20 17:00")
    assert next_slot(later, now) == slot("2026-11-19", "2026-11-19 17:00")
    # In New York the same date begins again; it isn't asked again.
    assert next_slot(replace(NINE, zone=NEW_YORK), now, asked) == slot("2026-11-20", "2026-11-20 14:00")
    # In Auckland the next date has begun, and its slot has passed.
    auckland = replace(NINE, zone=ZoneInfo("Pacific/Auckland"))
    assert next_slot(auckland, utc("2026-11-19 21:00"), asked) == slot("2026-11-23", "2026-11-22 20:00")
    # A date long gone holds nothing back.
    assert next_slot(NINE, now, day("2026-11-02")) == slot("2026-11-20", "2026-11-20 08:00")


def test_slots_between_leaves_out_the_first_and_takes_the_last() -> None:
    slots = slots_between(NINE, utc("2026-11-19 08:00"), utc("2026-11-24 08:00"))
    assert [each.date for each in slots] == [day("2026-11-20"), day("2026-11-23"), day("2026-11-24")]
    assert slots_between(NINE, utc("2026-11-19 08:00"), utc("2026-11-20 07:59:59")) == ()
    after_thursday = slots_between(NINE, utc("2026-11-19 07:00"), utc("2026-11-20 08:00"), day("2026-11-19"))
    assert [each.date for each in after_thursday] == [day("2026-11-20")]
    assert slots_between(replace(NINE, weekdays=frozenset()), utc("2026-11-19 08:00"), utc("2027-11-24 08:00")) == ()


@pytest.mark.parametrize(
    ("schedule", "opens", "closes"),
    [
        (NINE, slot("2026-11-19", "2026-11-19 08:00"), "2026-11-20 08:00"),
        (NINE, slot("2026-11-20", "2026-11-20 08:00"), "2026-11-23 08:00"),
        (replace(NINE, weekdays=frozenset({4})), slot("2026-11-20", "2026-11-20 08:00"), "2026-11-27 08:00"),
        # A week over the change of the clocks is a week on the wall.
        (replace(NINE, weekdays=frozenset({4})), slot("2026-10-23", "2026-10-23 07:00"), "2026-10-30 08:00"),
        (
            replace(NINE, pauses=((day("2026-10-24"), None),)),
            slot("2026-10-23", "2026-10-23 07:00"),
            "2026-10-30 08:00",
        ),
        (replace(NINE, weekdays=frozenset()), slot("2026-11-20", "2026-11-20 08:00"), "2026-11-27 08:00"),
        (replace(NINE, close_after=timedelta(hours=8)), slot("2026-11-20", "2026-11-20 08:00"), "2026-11-20 16:00"),
        (replace(NINE, close_after=timedelta(days=9)), slot("2026-11-20", "2026-11-20 08:00"), "2026-11-23 08:00"),
        (replace(NINE, close_after=timedelta(hours=72)), slot("2026-11-20", "2026-11-20 08:00"), "2026-11-23 08:00"),
        # On the wall clock, and at the second pass of a repeated hour.
        (replace(DAILY, close_after=timedelta(hours=26)), slot("2026-03-28", "2026-03-28 08:00"), "2026-03-29 07:00"),
        (
            replace(DAILY, wall_time=time(0, 30), close_after=timedelta(hours=2)),
            slot("2026-10-25", "2026-10-24 22:30"),
            "2026-10-25 01:30",
        ),
        # A gap swallows the window: then the time elapsed counts.
        (
            replace(DAILY, wall_time=time(2), close_after=timedelta(minutes=30)),
            slot("2026-03-29", "2026-03-29 01:00"),
            "2026-03-29 01:30",
        ),
        # The close would fall on a date that Samoa skipped.
        (
            Schedule(time(20), ZoneInfo("Pacific/Apia"), close_after=timedelta(hours=8)),
            slot("2011-12-29", "2011-12-30 06:00"),
            "2011-12-30 14:00",
        ),
        # The time was moved to 18:00 while the run was open: from the next date on.
        (replace(NINE, wall_time=time(18)), slot("2026-11-19", "2026-11-19 08:00"), "2026-11-20 17:00"),
        # A slot that repeats closes at the next slot's first pass.
        (replace(DAILY, wall_time=time(2, 30)), slot("2026-10-24", "2026-10-24 00:30"), "2026-10-25 00:30"),
    ],
)
def test_closes(schedule: Schedule, opens: Slot, closes: str) -> None:
    assert closes_at(schedule, opens) == utc(closes)


SCHEDULES = st.builds(
    Schedule,
    wall_time=st.times().map(lambda each: each.replace(microsecond=0)),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "UTC"]
    ).map(ZoneInfo),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    own_holidays=st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), max_size=20),
    close_after=st.none() | st.timedeltas(timedelta(minutes=5), timedelta(days=10)),
)


@given(SCHEDULES, st.integers(0, 365 * 24 * 60))
def test_slots_are_days_in_order_and_each_closes_by_the_next(schedule: Schedule, minute: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    slots = slots_between(schedule, start, start + timedelta(days=30))
    dates = [each.date for each in slots]
    assert dates == sorted(set(dates))
    first = local_date(start, schedule.zone)
    expected = [first + place * DAY for place in range(1, 29) if is_day(schedule, first + place * DAY)]
    assert [each for each in dates if first < each < first + 29 * DAY] == expected
    for earlier, later in pairwise(slots):
        closes = closes_at(schedule, earlier)
        assert earlier.instant < closes <= later.instant
        assert closes - earlier.instant <= timedelta(days=7, hours=1)
