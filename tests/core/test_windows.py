"""Periods of boards at the ends of weeks, months, quarters, years and seasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.windows import Period, Season, Window, period, periods_of

CUP = Season("Autumn cup", date(2026, 11, 1), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("window", "day", "key", "first", "last"),
    [
        (Window.TODAY, "2026-11-20", "2026-11-20", "2026-11-20", "2026-11-20"),
        (Window.WEEK, "2026-11-16", "2026-W47", "2026-11-16", "2026-11-22"),
        (Window.WEEK, "2026-11-22", "2026-W47", "2026-11-16", "2026-11-22"),
        (Window.WEEK, "2026-11-23", "2026-W48", "2026-11-23", "2026-11-29"),
        (Window.WEEK, "2027-01-01", "2026-W53", "2026-12-28", "2027-01-03"),
        (Window.WEEK, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-05"),
        (Window.MONTH, "2026-11-01", "2026-11", "2026-11-01", "2026-11-30"),
        (Window.MONTH, "2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
        (Window.MONTH, "2026-02-28", "2026-02", "2026-02-01", "2026-02-28"),
        (Window.MONTH, "2026-12-31", "2026-12", "2026-12-01", "2026-12-31"),
        (Window.MONTH, "9999-12-31", "9999-12", "9999-12-01", "9999-12-31"),
        (Window.SEASON, "2026-01-01", "2026-Q1", "2026-01-01", "2026-03-31"),
        (Window.SEASON, "2026-03-31", "2026-Q1", "2026-01-01", "2026-03-31"),
        (Window.SEASON, "2026-04-01", "2026-Q2", "2026-04-01", "2026-06-30"),
        (Window.SEASON, "2026-09-30", "2026-Q3", "2026-07-01", "2026-09-30"),
        (Window.SEASON, "2026-05-31", "2026-Q2", "2026-04-01", "2026-06-30"),
        (Window.SEASON, "2026-12-31", "2026-Q4", "2026-10-01", "2026-12-31"),
        (Window.SEASON, "9999-12-31", "9999-Q4", "9999-10-01", "9999-12-31"),
        (Window.ALL, "2026-11-20", "all", "0001-01-01", "9999-12-31"),
    ],
)
def test_periods(window: Window, day: str, key: str, first: str, last: str) -> None:
    expected = Period(key, date.fromisoformat(first), date.fromisoformat(last))
    assert period(window, date.fromisoformat(day)) == expected


def test_a_named_season_stands_in_from_its_first_date_to_its_last() -> None:
    named = Period("2026-11-01..2026-12-15", CUP.first, CUP.last, "Autumn cup")
    assert period(Window.SEASON, CUP.first, [CUP]) == named
    assert period(Window.SEASON, CUP.last, [CUP]) == named
    assert period(Window.SEASON, CUP.first - timedelta(days=1), [CUP]).key == "2026-Q4"
    assert period(Window.SEASON, CUP.last + timedelta(days=1), [CUP]).key == "2026-Q4"


def test_the_first_season_named_wins_and_one_day_is_enough() -> None:
    day = Season("Hack day", date(2026, 11, 20), date(2026, 11, 20))
    assert period(Window.SEASON, day.first, [day, CUP]).name == "Hack day"
    assert period(Window.SEASON, day.first, [CUP, day]).name == "Autumn cup"


def test_a_season_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match=r"^a season ends on or after its first date$"):
        Season("Backwards", date(2026, 11, 20), date(2026, 11, 19))


def test_the_five_keys_of_a_date() -> None:
    day = date(2026, 11, 20)
    assert periods_of(day) == ("2026-11-20", "2026-W47", "2026-11", "2026-Q4", "all")
    assert periods_of(day, [CUP])[3] == "2026-11-01..2026-12-15"
    assert periods_of(date(987, 6, 5)) == ("0987-06-05", "0987-W23", "0987-06", "0987-Q2", "all")


@given(st.dates(date(1900, 1, 1), date(2400, 1, 1)), st.sampled_from(Window))
def test_a_period_is_the_same_for_all_of_its_dates_and_no_other(day: date, window: Window) -> None:
    found = period(window, day)
    assert found.first <= day <= found.last
    assert period(window, found.first) == found == period(window, found.last)
    if window is not Window.ALL:
        assert period(window, found.first - timedelta(days=1)).key != found.key
        assert period(window, found.last + timedelta(days=1)).key != found.key
        assert period(window, found.last + timedelta(days=1)).first == found.last + timedelta(days=1)
