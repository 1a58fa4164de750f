"""A clock that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class MovableClock:
    """Stands still until it is moved; a `Clock`. Begins on Monday, 2 November 2026, 08:00 UTC."""

    def __init__(self, start: datetime = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta | None = None, **parts: float) -> datetime:
        """Move on by `step`, or by ``days=``, ``hours=``, ``minutes=``, ``seconds=``; returns the new instant."""
        self._now += step if step is not None else timedelta(**parts)
        return self._now

    def move_to(self, instant: datetime) -> datetime:
        """Jump to an instant, also back."""
        if instant.tzinfo is None:
            raise ValueError("a naive datetime")
        self._now = instant.astimezone(UTC)
        return self._now
