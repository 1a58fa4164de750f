"""The contract suite on Slack: the real Bolt app against the simulator, over sockets and over signed HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.adapters.slack import OneWorkspace, SlackAdapter, SlackConfig
from bot.adapters.slack.directory import SEES_FOR
from bot.adapters.slack.modal import FIELD
from bot.adapters.slack.problems import INVITE
from bot.adapters.slack.refs import account_ref, channel_ref, message_ref, tenant_ref
from bot.adapters.slack.webhooks import PATH
from bot.chat.ports import Ingress
from bot.chat.refs import Account, Channel, Message
from bot.config.secret import Secret
from tests.adapters.slack.stub import no_sleep
from tests.contract.harness import Shown, ShownForm
from tests.contract.suite import AdapterContract
from tests.simulators.slack import BASE, EVENTS, HISTORY, READING, Seen, Simulator, Slack, acting
from tests.simulators.slack.interactions import action_of
from tests.simulators.slack.model import App
from tests.simulators.slack.model import Message as Posted
from tests.simulators.slack.scopes import OF_EVENT
from tests.support.clock import MovableClock
from tests.support.quiet import SilentLog

MODES = ("socket", "http with history")


class SlackHarness:
    response_limit: timedelta | None = None
    """None: what comes after a response address has expired is shown in another way."""

    def __init__(self, mode: str) -> None:
        self.clock = MovableClock()
        history = mode.endswith("history")
        events = frozenset(OF_EVENT) if history else EVENTS
        sim = Simulator(self.clock, App(events=events))
        self.slack = Slack(sim=sim, scopes=BASE | READING | (HISTORY if history else frozenset()))
        self.slack.team.channels.pop(self.slack.channel("random").id)
        self.tenant = tenant_ref(self.slack.team.id)
        self.socket = mode == "socket"
        self.history = history
        self.web: TestServer | None = None
        self.opened = 0
        self.log = SilentLog()

    async def open(self) -> SlackHarness:
        await self.slack.start()
        app = self.slack.app
        self.adapter = SlackAdapter(
            OneWorkspace(Secret(self.slack.bot_token)),
            self.clock,
            self.log,
            SlackConfig(
                app_token=Secret(app.app_token) if self.socket else None,
                signing_secret=Secret(app.signing_secret),
                history=self.history,
                base_url=self.slack.base_url,
                messages_apart=timedelta(),
                sleep=no_sleep,
            ),
        )
        return self

    async def start(self, ingress: Ingress) -> None:
        await self.adapter.start(ingress)
        if not self.socket:
            served = web.Application()
            served.add_routes(self.adapter.routes())
            self.web = TestServer(served)
            await self.web.start_server()
            self.slack.sim.webhooks.now = lambda: self.clock.now().timestamp()
            self.slack.deliver_to(str(self.web.make_url(PATH)))

    async def close(self) -> None:
        await self.adapter.stop()
        if self.web is not None:
            await self.web.close()
        await self.slack.close()
        violations = self.slack.sim.gate.violations
        assert not violations, violations

    def account(self, who: str) -> Account:
        known = [user.id for user in self.slack.team.users.values() if user.name == who]
        return account_ref(self.slack.team.id, known[0] if known else "U0NOBODY")

    def channel(self, name: str) -> Channel:
        return channel_ref(self.slack.team.id, self.slack.channel(name).id)

    def direct(self, who: str) -> Channel:
        return channel_ref(self.slack.team.id, self.slack.channel("direct", who).id)

    async def command(self, who: str, channel: Channel, line: str) -> None:
        assert (await self.slack.command(who, channel.channel, line)).acked
        await self._settled()

    async def press(self, who: str, message: Message, label: str) -> None:
        assert (await self.slack.press(who, label, on=message.id)).acked
        await self._settled()

    async def press_forged(self, who: str, channel: Channel, action: str) -> None:
        world, team = self.slack.sim.world, self.slack.team
        message = Posted(channel.channel, world.ts(), team.bot_user, "gone by now", by_bot=True)
        element = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "x", "emoji": False}}
        assert (await self.slack._act(self.slack.user(who), message, action_of(world, element, "forged"))).acked
        await self._settled()

    async def submit(self, who: str, values: Mapping[str, tuple[str, ...]]) -> None:
        many = {"days"}
        filled = {FIELD + key: list(given) if key in many else given[0] or None for key, given in values.items()}
        assert (await self.slack.submit(who, filled)).acked
        await self._settled()

    async def say(self, who: str, channel: Channel, text: str) -> None:
        for delivery in await self.slack.say(who, channel.channel, text, thread_ts=channel.thread or None):
            assert delivery.acked
        await self._settled()

    async def redeliver(self) -> None:
        # Slack delivers no press again. What follows from it is the same as for an event, so it is played here.
        last = self.slack.sim.courier.deliveries[-1]
        await self.slack.sim.courier.interact(last.kind, last.payload)
        await self._settled()

    def mention_bot(self) -> str:
        return self.slack.mention

    def shown(self, who: str, channel: Channel) -> Sequence[Shown]:
        return [
            Shown(
                message_ref(channel.team, seen.channel, seen.ts, seen.thread_ts or ""),
                seen.text,
                seen.spoken,
                seen.buttons,
                seen.private,
                self._files(seen),
            )
            for seen in self.slack.see(who, channel.channel)
            if seen.message.by_bot and channel.thread == ("" if seen.thread_ts in (None, seen.ts) else seen.thread_ts)
        ]

    def form(self, who: str) -> ShownForm | None:
        modal = self.slack.modal_of(who)
        if modal is None:
            return None
        labels = {key.removeprefix(FIELD): label for key, label in modal.labels.items()}
        return ShownForm(modal.title, labels, {key.removeprefix(FIELD): text for key, text in modal.errors.items()})

    def acting(self, message: Message) -> Sequence[str]:
        found = [seen for seen in self.slack.see("ada", message.channel.channel) if seen.ts == message.id]
        return [each for seen in found for each in acting(seen.message)]

    def rate_limit(self, wait: timedelta) -> None:
        self.slack.sim.faults.limit("chat.postMessage", int(wait.total_seconds()))

    def lose_next_response(self) -> None:
        self.slack.sim.faults.lose_response("chat.postMessage")

    def forbid(self, channel: Channel) -> str:
        self.slack.channel(channel.channel).members.discard(self.slack.team.bot_user)
        return INVITE

    async def remove_from(self, who: str, channel: Channel) -> None:
        await self.slack.leave(who, channel.channel)
        await self._settled()

    async def delete_channel(self, channel: Channel) -> None:
        await self.slack.delete_channel(channel.channel)
        await self._settled()

    def go_dark(self) -> None:
        self.slack.sim.faults.refuse("*", "internal_error", times=100)
        self.clock.advance(SEES_FOR)

    async def disconnect(self) -> None:
        if self.socket:
            self.opened = self.slack.sim.sockets.opened
            self.slack.sim.sockets.cut()

    async def reconnect(self) -> None:
        if self.socket:
            await self.slack.sim.until(lambda: self.slack.sim.sockets.opened > self.opened)

    def _files(self, seen: Seen) -> tuple[str, ...]:
        """Slack's files stand in the thread of their message."""
        channel = self.slack.channel(seen.channel)
        replies = [each for each in channel.messages if each.thread_ts == seen.ts]
        return seen.files + tuple(self.slack.team.files[file].name for each in replies for file in each.files)

    async def _settled(self) -> None:
        await self.slack.sim.settled()
        await self.adapter.settle()
        await self.slack.sim.settled()


class TestSlackContract(AdapterContract):
    lacks = frozenset({"test_a_late_response_is_dropped_and_the_next_press_works"})

    @pytest.fixture(params=MODES)
    async def harness(self, request: pytest.FixtureRequest) -> AsyncIterator[SlackHarness]:
        harness = await SlackHarness(request.param).open()
        yield harness
        await harness.close()
