"""A Slack on loopback: the server, its world, its faults and its clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from tests.simulators.slack.api import Api, Recorded
from tests.simulators.slack.delivery import Courier
from tests.simulators.slack.faults import Faults
from tests.simulators.slack.gate import Gate
from tests.simulators.slack.limits import Limits
from tests.simulators.slack.model import App
from tests.simulators.slack.response_urls import ResponseUrls
from tests.simulators.slack.scopes import OF_EVENT
from tests.simulators.slack.server import Server
from tests.simulators.slack.sockets import Sockets
from tests.simulators.slack.webhooks import Webhooks
from tests.simulators.slack.world import World
from tests.support.clock import MovableClock

EVENTS = frozenset(OF_EVENT) - {"message.channels", "message.groups"}
"""What an app like ours subscribes to."""


class Simulator:
    """All workspaces behind one port. `Slack` is how tests act in one of them."""

    def __init__(self, clock: MovableClock, app: App) -> None:
        self.clock = clock
        self.world = World(clock, app)
        self.gate = Gate()
        self.faults = Faults(clock)
        self.limits = Limits(self.world.seconds)
        self.sockets = Sockets(self.world, self.faults)
        self.webhooks = Webhooks(app)
        self.courier = Courier(self.world, self.sockets, self.webhooks, self.gate.schemas)
        self.api = Api(self.world, self.gate, self.faults, self.limits, self.courier.emit, self.sockets.ticket)
        self.response_urls = ResponseUrls(self.world, self.gate, self.faults, self.courier.emit, self.api.calls)
        self.server = Server(self.api, self.response_urls, self.sockets)

    @property
    def calls(self) -> list[Recorded]:
        """Every request that reached Slack, response_url included, oldest first."""
        return self.api.calls

    async def start(self) -> None:
        """Listen."""
        await self.server.start()

    async def close(self) -> None:
        """Stop all that runs."""
        await self.courier.close()
        await self.server.close()
        await self.webhooks.close()

    async def advance(self, step: timedelta | None = None, **parts: float) -> None:
        """Move the clock on, and send the retries whose time has come."""
        self.clock.advance(step, **parts)
        await self.courier.retry_due()

    async def until(self, true: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until something is true that a call, an ack or a connection brings about.

        Raises:
            TimeoutError: it wasn't within so many real seconds.
        """
        await self.world.bell.until(true, seconds)

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until no call is being answered and nothing is on its way to the bot.

        What the bot does on its own after it has acknowledged can't be seen from here: use `until` for that.
        """
        await self.until(lambda: not self.courier.tasks and not self.api.in_flight, seconds)
        await asyncio.sleep(0)

    def assert_clean(self) -> None:
        """Everything that the bot sent was as Slack wants it, and the simulator made no mistake either.

        Raises:
            AssertionError: with each violation.
        """
        if self.courier.failures:
            raise AssertionError(f"the simulator failed: {self.courier.failures}")
        if self.gate.violations:
            raise AssertionError("Slack would not take:\n" + "\n".join(f"  {each}" for each in self.gate.violations))
