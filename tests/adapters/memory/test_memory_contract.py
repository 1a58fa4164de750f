from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

import pytest

from bot.adapters.memory import MemoryAdapter, MemoryChat, People
from bot.adapters.memory.adapter import FOLLOW_UP, NAME
from bot.chat.ports import Ingress
from bot.chat.refs import Account, Channel, Message
from tests.contract.harness import Shown, ShownForm
from tests.contract.suite import AdapterContract
from tests.support.clock import MovableClock


class MemoryHarness:
    """The platform in memory as the suite plays it."""

    response_limit: timedelta | None = FOLLOW_UP

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.chat = MemoryChat(self.clock)
        for user in ("ada", "bob", "cleo"):
            self.chat.add_person(user, manages=user == "ada")
        self.chat.add_channel("general")
        self.chat.add_channel("secret", ["ada"])
        self.tenant = self.chat.tenant
        self.people = People(self.chat)
        self.adapter = MemoryAdapter(self.chat)

    async def start(self, ingress: Ingress) -> None:
        await self.adapter.start(ingress)

    async def close(self) -> None:
        await self.adapter.stop()

    def account(self, who: str) -> Account:
        return self.chat.account(who)

    def channel(self, name: str) -> Channel:
        return self.chat.room(name).channel

    def direct(self, who: str) -> Channel:
        return self.chat.direct(self.account(who)).channel

    async def command(self, who: str, channel: Channel, line: str) -> None:
        await self.people.command(who, channel, line)

    async def press(self, who: str, message: Message, label: str) -> None:
        posted = self.chat.look_up(message)
        assert posted is not None
        await self.people.press(who, posted, label)

    async def press_forged(self, who: str, channel: Channel, action: str) -> None:
        await self.people.press_id(who, channel, action)

    async def submit(self, who: str, values: Mapping[str, tuple[str, ...]]) -> None:
        await self.people.submit(who, values)

    async def say(self, who: str, channel: Channel, text: str) -> None:
        await self.people.say(who, channel, text)

    async def redeliver(self) -> None:
        await self.chat.redeliver()

    def mention_bot(self) -> str:
        return NAME

    def shown(self, who: str, channel: Channel) -> Sequence[Shown]:
        return [
            Shown(
                posted.message,
                posted.text,
                posted.card.summary,
                tuple(control.label for row in posted.card.actions for control in row),
                posted.private_to is not None,
                tuple(file.name for file in posted.card.files),
            )
            for posted in self.chat.seen_by(who)
            if posted.message.channel == channel and posted.card is not None
        ]

    def form(self, who: str) -> ShownForm | None:
        opened = self.chat.forms.get(self.account(who))
        if opened is None:
            return None
        return ShownForm(opened.form.title, {field.key: field.label for field in opened.form.fields}, opened.errors)

    def acting(self, message: Message) -> Sequence[str]:
        return []  # cards are kept as they are: there is no markup that could act

    def rate_limit(self, wait: timedelta) -> None:
        self.chat.faults.limit(0, wait)

    def lose_next_response(self) -> None:
        self.chat.faults.lose_response()

    def forbid(self, channel: Channel) -> str:
        self.chat.rooms[channel].missing = "Send Messages"
        return "Send Messages"

    async def remove_from(self, who: str, channel: Channel) -> None:
        self.chat.rooms[channel].members.discard(self.account(who))

    async def delete_channel(self, channel: Channel) -> None:
        await self.people.delete_channel(self.chat.rooms[channel])

    def go_dark(self) -> None:
        self.chat.reachable = False

    async def disconnect(self) -> None:
        self.chat.disconnect(self.adapter)

    async def reconnect(self) -> None:
        await self.adapter.reconnect()


class TestMemoryContract(AdapterContract):
    @pytest.fixture
    async def harness(self) -> AsyncIterator[MemoryHarness]:
        harness = MemoryHarness()
        yield harness
        await harness.close()
