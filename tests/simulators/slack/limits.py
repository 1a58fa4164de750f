"""Rate limits: a bucket for each method of a workspace, and one a second for the messages of a channel."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

TIER_1, TIER_2, TIER_3, TIER_4, SPECIAL = 1, 20, 50, 100, 600
"""Calls a minute."""

TIERS: dict[str, int] = {
    "auth.test": SPECIAL,
    "auth.revoke": TIER_3,
    "apps.connections.open": TIER_1,
    "chat.postMessage": 300,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.getPermalink": SPECIAL,
    "conversations.open": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.join": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "files.info": TIER_4,
    "oauth.v2.access": TIER_4,
    "team.info": TIER_3,
}
BURST_OF_TIER_1 = 10
BURST_IN_A_CHANNEL = 5


@dataclass(slots=True)
class Bucket:
    """Holds so many calls, and refills by so many a second."""

    size: float
    rate: float
    level: float
    at: float

    def take(self, now: float) -> int:
        """Take one call: 0, or the whole seconds to wait until there is one again."""
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0
        return max(1, ceil((1 - self.level) / self.rate))


class Limits:
    """Counts calls. Buckets refill both as the movable clock moves and as real time passes: a bot that really waits and
    a test that moves the clock both come through. `on` switches all of it.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.on = True
        self._now = now
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def check(self, team: str, method: str, channel: str | None = None) -> int:
        """Count a call: 0, or the seconds of ``Retry-After``."""
        if not self.on:
            return 0
        if method == "chat.postMessage" and channel is not None:
            wait = self._take((team, method, channel), BURST_IN_A_CHANNEL, 1.0)
            if wait:
                return wait
        tier = TIERS.get(method, TIER_3)
        return self._take((team, method), max(tier, BURST_OF_TIER_1), tier / 60)

    def _take(self, key: tuple[str, ...], size: float, rate: float) -> int:
        now = self._now() + time.monotonic()
        bucket = self._buckets.setdefault(key, Bucket(size, rate, size, now))
        return bucket.take(now)
