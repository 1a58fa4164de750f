"""The playground's clock on the pages: what it shows, and moves with their progress."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.adapters.web.hub import Hub, everyone
from bot.adapters.web.ports import Jump, TimeTravel
from bot.adapters.web.wire import Json
from bot.errors import UserError

PROGRESS_EVERY = 0.25
"""Seconds between two looks at how far a move has come."""


class Travels:
    """Moves the clock for a page, one move at a time, and tells every page."""

    def __init__(self, time: TimeTravel, hub: Hub) -> None:
        self._time = time
        self._hub = hub
        self._by = ""

    def state(self) -> dict[str, Json]:
        """What a page shows: the playground's time, and who is moving it."""
        return {"now": self._time.now().isoformat(), "travelling": self._by}

    async def jump(self, kind: Jump, by: str) -> None:
        """Move to where `kind` says; `by` is the name of who asked."""
        await self._move(by, lambda: self._time.jump(kind))

    async def set(self, instant: datetime, by: str) -> None:
        """Move to an instant."""
        await self._move(by, lambda: self._time.set(instant))

    async def _move(self, by: str, start: Callable[[], Awaitable[None]]) -> None:
        if self._by:
            raise UserError(f"{self._by} is moving the clock. Please wait until it has arrived.")
        self._by = by
        self._tell()
        moving = asyncio.ensure_future(start())
        try:
            while not (await asyncio.wait({moving}, timeout=PROGRESS_EVERY))[0]:
                self._tell()
            moving.result()
        finally:
            self._by = ""
            self._tell()

    def _tell(self) -> None:
        self._hub.hint("clock", {"clock": self.state()}, everyone)
