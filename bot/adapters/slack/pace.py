"""One message a second and channel, in the order in which they were asked for; a refused channel is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.adapters.slack.limits import MESSAGES_APART
from bot.chat.ports import Clock
from bot.errors import RateLimited

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""

_KEPT_LANES = 1024


@dataclass(slots=True)
class _Lane:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: datetime | None = None
    refused_until: datetime | None = None
    users: int = 0


class Pace:
    """A queue per channel."""

    def __init__(self, clock: Clock, apart: timedelta = MESSAGES_APART, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._apart = apart
        self._sleep = sleep
        self._lanes: dict[tuple[str, str], _Lane] = {}

    @asynccontextmanager
    async def turn(self, team: str, channel: str) -> AsyncIterator[None]:
        """Wait for the channel's turn.

        Raises:
            RateLimited: Slack has asked to leave this channel alone, and still does.
        """
        lane = self._lanes.setdefault((team, channel), _Lane())
        lane.users += 1
        try:
            async with lane.turn:
                self._refuse(lane)
                now = self._clock.now()
                if lane.free_at is not None and lane.free_at > now:
                    await self._sleep((lane.free_at - now).total_seconds())
                lane.free_at = self._clock.now() + self._apart
                try:
                    yield
                except RateLimited as problem:
                    lane.refused_until = self._clock.now() + problem.retry_after
                    raise
        finally:
            lane.users -= 1
            self._forget()

    def _refuse(self, lane: _Lane) -> None:
        left = lane.refused_until - self._clock.now() if lane.refused_until is not None else timedelta()
        if left > timedelta():
            raise RateLimited(left)
        lane.refused_until = None

    def _forget(self) -> None:
        if len(self._lanes) > _KEPT_LANES:
            now = self._clock.now()
            self._lanes = {
                key: lane
                for key, lane in self._lanes.items()
                if lane.users or any(due is not None and due > now for due in (lane.free_at, lane.refused_until))
            }
