"""How long and how often deliveries are tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MOST_ATTEMPTS = 8
"""After which what fails for no reason that passes is given up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`lease` outlasts `send`, the real seconds that one platform call with all its tries may take.

    `mark_window` is how long a platform that honours marks surely does (Discord: "the past few minutes"). `search_wait`
    is how long a message whose response was lost may take to turn up in its channel.
    """

    lease: timedelta = timedelta(seconds=120)
    send: timedelta = timedelta(seconds=60)
    mark_window: timedelta = timedelta(minutes=4)
    search_wait: timedelta = timedelta(seconds=60)
    first_pause: timedelta = timedelta(seconds=2)
    longest_pause: timedelta = timedelta(minutes=5)
    at_once: int = 32

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts: twice as long each time."""
        return min(self.longest_pause, self.first_pause * (1 << min(max(0, attempts - 1), 16)))
