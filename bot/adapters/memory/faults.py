"""What can go wrong between the bot and the platform, switched on by tests."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.chat.ports import Clock
from bot.errors import PlatformError, RateLimited, Unavailable


class Hold:
    """Stops one operation until it is released; `after` it took effect, or before."""

    def __init__(self, *, after: bool) -> None:
        self.after = after
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self) -> None:
        """Return when the operation stands here."""
        await self._reached.wait()

    def release(self) -> None:
        """Let it go on."""
        self._released.set()

    async def stand(self) -> None:
        """The operation's side: wait for the release."""
        self._reached.set()
        await self._released.wait()


class Faults:
    """Faults by operation: the method's name of `Platform`, or ``*`` for every one. They are used up in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused: list[tuple[str, PlatformError]] = []
        self._lost: list[str] = []
        self._holds: list[tuple[str, Hold]] = []
        self._left: int | None = None
        self._wait = timedelta()
        self._limited_until: datetime | None = None

    def refuse(self, operation: str = "send", *, times: int = 1, error: PlatformError | None = None) -> None:
        """The next operations fail before they do anything, as `Unavailable` if no other error is given."""
        self._refused += [(operation, error or Unavailable("refused by the test"))] * times

    def lose_response(self, operation: str = "send", *, times: int = 1) -> None:
        """The next operations take effect, and then raise `Unavailable`."""
        self._lost += [operation] * times

    def hold(self, operation: str = "send", *, after: bool = False) -> Hold:
        """The next operation stops until the hold is released."""
        hold = Hold(after=after)
        self._holds.append((operation, hold))
        return hold

    def limit(self, calls: int, wait: timedelta) -> None:
        """After so many more operations the platform takes none for `wait`, then all again."""
        self._left, self._wait = calls, wait

    async def before(self, operation: str) -> None:
        """To be awaited before an operation takes effect."""
        await self._stand(operation, after=False)
        self._check_limit()
        for position, (wanted, error) in enumerate(self._refused):
            if wanted in (operation, "*"):
                del self._refused[position]
                raise error

    async def after(self, operation: str) -> None:
        """To be awaited when an operation took effect."""
        await self._stand(operation, after=True)
        for wanted in (operation, "*"):
            if wanted in self._lost:
                self._lost.remove(wanted)
                raise Unavailable("the response was lost by the test")

    def _check_limit(self) -> None:
        now = self._clock.now()
        if self._limited_until is not None:
            if now < self._limited_until:
                raise RateLimited(self._limited_until - now)
            self._limited_until, self._left = None, None
        if self._left == 0:
            self._limited_until = now + self._wait
            raise RateLimited(self._wait)
        if self._left is not None:
            self._left -= 1

    async def _stand(self, operation: str, *, after: bool) -> None:
        for position, (wanted, hold) in enumerate(self._holds):
            if wanted in (operation, "*") and hold.after is after:
                del self._holds[position]
                await hold.stand()
                return
