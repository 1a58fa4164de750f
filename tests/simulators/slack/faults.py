"""What can go wrong between the bot and Slack, switched on by tests.

A fault is for a Web API method, for ``response_url``, ``upload`` or ``socket`` (the opening of one), or for ``*``: all.
Faults are used up in the order in which they were asked for.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tests.support.clock import MovableClock


class Kind(StrEnum):
    """What happens to a call."""

    REFUSE = "refuse"
    LIMIT = "limit"
    STATUS = "status"
    DROP = "drop"
    LOSE = "lose"
    SLOW = "slow"
    HOLD = "hold"


class Hold:
    """Stops one call until it is released; `after` it took effect, or before."""

    def __init__(self, *, after: bool) -> None:
        self.after = after
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self) -> None:
        """Return when the call stands here."""
        await self._reached.wait()

    def release(self) -> None:
        """Let it go on."""
        self._released.set()

    async def stand(self) -> None:
        """The call's side: wait for the release."""
        self._reached.set()
        await self._released.wait()


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault for one call."""

    method: str
    kind: Kind
    code: str = ""
    number: float = 0
    hold: Hold | None = None


@dataclass(slots=True)
class Faults:
    """The faults that wait for their calls."""

    clock: MovableClock
    waiting: list[Fault] = field(default_factory=list)
    _storm_until: datetime | None = None
    _storm_calls: int = 0

    def refuse(self, method: str = "chat.postMessage", code: str = "internal_error", *, times: int = 1) -> None:
        """The next calls do nothing and are answered with an error."""
        self.waiting += [Fault(method, Kind.REFUSE, code)] * times

    def limit(self, method: str = "chat.postMessage", seconds: int = 1, *, times: int = 1) -> None:
        """The next calls are answered 429 with ``Retry-After``."""
        self.waiting += [Fault(method, Kind.LIMIT, number=seconds)] * times

    def storm(self, wait: timedelta, *, after_calls: int = 0) -> None:
        """After so many more calls every one is answered 429, until the movable clock has moved on by `wait`."""
        self._storm_calls = after_calls
        self._storm_until = self.clock.now() + wait

    def calm(self) -> None:
        """Forget every fault."""
        self.waiting.clear()
        self._storm_until = None

    def fail(self, method: str = "chat.postMessage", status: int = 500, *, times: int = 1) -> None:
        """The next calls do nothing and are answered with an HTTP status and no JSON."""
        self.waiting += [Fault(method, Kind.STATUS, number=status)] * times

    def drop(self, method: str = "chat.postMessage", *, times: int = 1) -> None:
        """The connections of the next calls are cut before they do anything."""
        self.waiting += [Fault(method, Kind.DROP)] * times

    def lose_response(self, method: str = "chat.postMessage", *, times: int = 1) -> None:
        """The next calls take effect, and then their connections are cut."""
        self.waiting += [Fault(method, Kind.LOSE)] * times

    def slow(self, method: str = "chat.postMessage", seconds: float = 0.1, *, times: int = 1) -> None:
        """The next calls are late by so many real seconds."""
        self.waiting += [Fault(method, Kind.SLOW, number=seconds)] * times

    def hold(self, method: str = "chat.postMessage", *, after: bool = False) -> Hold:
        """The next call stops until the hold is released."""
        hold = Hold(after=after)
        self.waiting.append(Fault(method, Kind.HOLD, hold=hold))
        return hold

    def take(self, method: str) -> Fault | None:
        """The fault for this call, used up."""
        if self._storm_until is not None:
            left = (self._storm_until - self.clock.now()).total_seconds()
            if left <= 0:
                self._storm_until = None
            elif self._storm_calls > 0:
                self._storm_calls -= 1
            else:
                return Fault(method, Kind.LIMIT, number=max(1, round(left)))
        for position, fault in enumerate(self.waiting):
            if fault.method in (method, "*"):
                del self.waiting[position]
                return fault
        return None
