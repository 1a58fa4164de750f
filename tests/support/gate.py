"""Hold a unit of work inside its transaction until the test lets it go on."""

from __future__ import annotations

import asyncio
import threading

from sqlalchemy import Connection
from sqlalchemy.util import await_only


class Gate:
    """Called inside a unit of work, of either database: `reached` is set, and the unit goes on when the test sets `open`."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.reached = asyncio.Event()
        self.open = asyncio.Event()
        self._thread = threading.get_ident()

    def __call__(self, tx: Connection) -> None:
        if threading.get_ident() == self._thread:
            self.reached.set()
            await_only(self.open.wait())
        else:
            self.loop.call_soon_threadsafe(self.reached.set)
            asyncio.run_coroutine_threadsafe(self.open.wait(), self.loop).result(30)
