from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.dates import read_date, read_time

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", MONDAY),
        (" Tomorrow ", date(2026, 11, 3)),
        ("monday", MONDAY),
        ("next monday", date(2026, 11, 9)),
        ("fri", date(2026, 11, 6)),
        ("next friday", date(2026, 11, 6)),
        ("sunday", date(2026, 11, 8)),
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-2-3", date(2026, 2, 3)),
        ("24.12.2026", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("24. 12. 2027", date(2027, 12, 24)),
        ("24 dec", date(2026, 12, 24)),
        ("24th of December", date(2026, 12, 24)),
        ("December 24, 2027", date(2027, 12, 24)),
        ("Jan 2", date(2027, 1, 2)),
        ("2 nov", MONDAY),
        ("1 nov", date(2027, 11, 1)),
        ("29 feb", date(2028, 2, 29)),
        ("12/11", None),
        ("12/11/2026", None),
        ("2026-13-01", None),
        ("31.2.", None),
        ("30 foo", None),
        ("foo 30", None),
        ("mo", None),
        ("24.12", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    assert read_date(text, MONDAY) == expected


def test_the_end_of_the_calendar_is_no_crash() -> None:
    assert read_date("tomorrow", date.max) is None
    assert read_date("1 jan", date.max) is None


@given(st.dates(), st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_an_iso_date_is_itself_on_any_day(day: date, today: date) -> None:
    assert read_date(day.isoformat(), today) == day


@given(st.text(max_size=30))
def test_no_text_breaks_them(text: str) -> None:
    read_date(text, MONDAY)
    read_time(text)


@given(st.times())
def test_a_written_time_is_itself(moment: time) -> None:
    assert read_time(moment.isoformat("minutes")) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)),
        ("9.30", time(9, 30)),
        ("14h30", time(14, 30)),
        ("14h", time(14)),
        ("9 am", time(9)),
        ("12am", time(0)),
        ("12:15 PM", time(12, 15)),
        ("1pm", time(13)),
        ("24:00", None),
        ("09:60", None),
        ("13pm", None),
        ("0 am", None),
        ("noonish", None),
        ("930", None),
    ],
)
def test_times(text: str, expected: time | None) -> None:
    assert read_time(text) == expected
