from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.core.clock_changes import next_clock_change


@pytest.mark.parametrize(
    ("zone", "after", "expected"),
    [
        ("Europe/Berlin", date(2026, 11, 21), date(2027, 3, 28)),
        ("Europe/Berlin", date(2027, 3, 27), date(2027, 3, 28)),
        ("Europe/Berlin", date(2027, 3, 28), date(2027, 10, 31)),
        ("America/New_York", date(2026, 10, 1), date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 9, 1), date(2026, 10, 4)),
        ("Africa/Cairo", date(2027, 4, 1), date(2027, 4, 30)),
        ("Asia/Kathmandu", date(2026, 11, 21), None),
        ("UTC", date(2026, 11, 21), None),
    ],
)
def test_next_change(zone: str, after: date, expected: date | None) -> None:
    assert next_clock_change(ZoneInfo(zone), after, within=400) == expected


def test_looks_no_farther_than_told() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert next_clock_change(berlin, date(2027, 3, 18), within=10) == date(2027, 3, 28)
    assert next_clock_change(berlin, date(2027, 3, 18), within=9) is None
