"""The two clocks: the machine's, and the playground's, which can be moved forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The playground's clock: it goes at the pace of the machine's, from where it is set, and is moved forward only.

    Time that was told never comes back. It starts where it stood when the playground was last open: while nobody plays,
    no day is missed.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta(0) if start is None else start - datetime.now(UTC)
        self._held: datetime | None = None

    def now(self) -> datetime:
        """The present of the playground, in UTC."""
        return self._held or datetime.now(UTC) + self._offset

    def move_to(self, instant: datetime) -> None:
        """Go to an instant; one that has passed is a programming error."""
        now = self.now()
        if instant < now:
            raise ValueError(f"the clock can't go back from {now} to {instant}")
        self._offset += instant - now
        if self._held is not None:
            self._held = instant

    def hold(self) -> None:
        """Stand still while time travel does the work of the instants on its way."""
        self._held = self.now()

    def release(self) -> None:
        """Go on from where it stands."""
        if self._held is not None:
            self._offset = self._held - datetime.now(UTC)
            self._held = None
