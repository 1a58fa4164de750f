"""Covered windows and void runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.uptime import Interval, covered, is_void

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def minutes(first: int, last: int) -> Interval:
    return NINE + timedelta(minutes=first), NINE + timedelta(minutes=last)


@pytest.mark.parametrize(
    ("intervals", "part"),
    [
        ([], "0"),
        ([(0, 100)], "1"),
        ([(-50, 150)], "1"),
        ([(-50, 0)], "0"),
        ([(100, 150)], "0"),
        ([(-50, 25)], "1/4"),
        ([(75, 150)], "1/4"),
        ([(10, 20), (20, 30)], "1/5"),
        ([(10, 30), (20, 40)], "3/10"),
        ([(60, 70), (10, 20)], "1/5"),
        ([(10, 50), (20, 30)], "2/5"),
        ([(10, 10)], "0"),
        ([(30, 10)], "0"),
    ],
)
def test_covered(intervals: list[tuple[int, int]], part: str) -> None:
    assert covered([minutes(*each) for each in intervals], *minutes(0, 100)) == Fraction(part)


def test_an_empty_window_is_covered() -> None:
    assert covered([], NINE, NINE) == 1
    assert covered([], *minutes(5, 0)) == 1
    assert not is_void([], NINE, NINE)


def test_a_quarter_down_is_not_void_a_microsecond_more_is() -> None:
    first, last = minutes(0, 75)
    assert not is_void([(first, last)], *minutes(0, 100))
    assert is_void([(first, last - timedelta(microseconds=1))], *minutes(0, 100))
    assert is_void([], *minutes(0, 1))


@given(st.lists(st.tuples(st.integers(-20, 120), st.integers(-20, 120)), max_size=8))
def test_covered_counts_minutes(intervals: list[tuple[int, int]]) -> None:
    up = {minute for first, last in intervals for minute in range(max(first, 0), min(last, 100))}
    assert covered([minutes(*each) for each in intervals], *minutes(0, 100)) == Fraction(len(up), 100)
