"""Whether we were up while a run was open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

MOST_DOWN = Fraction(1, 4)
"""A run is void when we were down for more than this part of its window."""

Interval = tuple[datetime, datetime]
"""From and until, aware, until not included."""


def covered(intervals: Iterable[Interval], start: datetime, end: datetime) -> Fraction:
    """The part of [start, end) that the intervals cover together; they may overlap, touch, be empty and come in any order.

    An empty window is covered whole. Exact to the microsecond.
    """
    if end <= start:
        return Fraction(1)
    up, reached = timedelta(), start
    for begins, ends in sorted(intervals):
        first, last = max(begins, reached), min(ends, end)
        up += max(timedelta(), last - first)
        reached = max(reached, last)
    return Fraction(up // _TICK, (end - start) // _TICK)


def is_void(intervals: Iterable[Interval], start: datetime, end: datetime) -> bool:
    """Whether a run that was open from start to end is void by our own uptime record."""
    return 1 - covered(intervals, start, end) > MOST_DOWN


_TICK = timedelta(microseconds=1)
