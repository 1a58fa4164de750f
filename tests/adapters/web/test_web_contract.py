"""The playground keeps what every adapter promises."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.adapters.web import Newcomer, Playground, Workspace
from bot.adapters.web.chat import DIRECT_PREFIX
from bot.adapters.web.requests import MAX_MESSAGE
from bot.chat.catalogue import Catalogue
from bot.chat.outcomes import Nothing
from bot.chat.ports import Adapter, Ingress
from bot.chat.refs import Account, Channel, Message, PlatformName, TenantRef
from bot.chat.text import notice
from bot.chat.vocabulary import Vocabulary
from bot.errors import Unavailable
from tests.contract.harness import AdapterHarness, ScriptedIngress, Shown, ShownForm
from tests.contract.suite import AdapterContract, connected
from tests.support.clock import MovableClock
from tests.support.pages import Page, Refused, open_page
from tests.support.playground import FakeTravel, KeptRows

PEOPLE = ("ada", "bob", "cleo")


class WebHarness:
    """People with a page each; what they see is asked of the state that their pages are drawn from."""

    response_limit: timedelta | None = None

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.store = KeptRows()
        people = tuple(Newcomer(who, who.capitalize(), manages=who == "ada") for who in PEOPLE)
        self.playground = Playground(
            Workspace("team", "Team", people), self.store, FakeTravel(self.clock), Catalogue(()), Vocabulary()
        )
        self.adapter: Adapter = self.playground
        self.tenant = TenantRef(PlatformName.WEB, "team")
        self._pages: dict[str, Page] = {}
        self._open = AsyncExitStack()
        self._last: tuple[str, str, str, dict[str, object]] | None = None

    async def start(self, ingress: Ingress) -> None:
        await self.playground.prepare()
        await self.playground.chat.add_channel("secret", members=frozenset({"ada"}))
        await self.playground.chat.found()
        await self.adapter.start(ingress)
        for who in PEOPLE:
            self._pages[who] = await self._open.enter_async_context(open_page(self.playground, who))

    async def close(self) -> None:
        await self._open.aclose()
        await self.adapter.stop()

    def account(self, who: str) -> Account:
        return Account(PlatformName.WEB, "", who)

    def channel(self, name: str) -> Channel:
        return Channel(PlatformName.WEB, "team", name)

    def direct(self, who: str) -> Channel:
        return Channel(PlatformName.WEB, "team", DIRECT_PREFIX + who)

    async def command(self, who: str, channel: Channel, line: str) -> None:
        await self._ask(who, "command", room=channel.channel, thread=channel.thread, text=line)

    async def press(self, who: str, message: Message, label: str) -> None:
        card = next(post for post in self._posts(who) if str(post["number"]) == message.id)["card"]
        action = next(control for row in card["actions"] for control in row if control["label"] == label)["action"]
        await self._ask(who, "press", message=int(message.id), action=action)

    async def press_forged(self, who: str, channel: Channel, action: str) -> None:
        post = await self.playground.chat.post(channel.channel, channel.thread, who, text="what I press on")
        await self._ask(who, "press", message=post.number, action=action)

    async def submit(self, who: str, values: Mapping[str, tuple[str, ...]]) -> None:
        form = self.playground.chat.world.snapshot(who)["form"]
        assert isinstance(form, Mapping)
        await self._ask(who, "submit", form=form["id"], values={key: list(texts) for key, texts in values.items()})

    async def say(self, who: str, channel: Channel, text: str) -> None:
        entries = {"room": channel.channel, "thread": channel.thread, "text": text}
        if len(text) > MAX_MESSAGE:
            # The page keeps the text in the box and shows the sentence under it.
            with pytest.raises(Refused, match=r"100,000 characters long; 4,000 fit"):
                await self._ask(who, "say", **entries)
            return
        await self._ask(who, "say", **entries)

    async def redeliver(self) -> None:
        assert self._last is not None
        who, request, do, entries = self._last
        await self._pages[who].ask(do, request=request, **entries)

    def mention_bot(self) -> str:
        return "@Whetstone"

    def shown(self, who: str, channel: Channel) -> Sequence[Shown]:
        return [
            self._shown(post)
            for post in self._posts(who)
            if (post["room"], post["thread"]) == (channel.channel, channel.thread)
        ]

    def form(self, who: str) -> ShownForm | None:
        form: Any = self.playground.chat.world.snapshot(who)["form"]
        if form is None:
            return None
        told = [frame["errors"] for frame in self._pages[who].all("form-errors") if frame["form"] == form["id"]]
        labels = {field["key"]: field["label"] for field in form["fields"]}
        return ShownForm(form["title"], labels, told[-1] if told else {})

    def acting(self, message: Message) -> Sequence[str]:
        post = next(post for post in self._posts("ada") if str(post["number"]) == message.id)
        return [part["url"] for part in _walk(post["card"]) if part.get("kind") == "link"]

    def rate_limit(self, wait: timedelta) -> None:
        pytest.skip("the playground limits nobody's rate")

    def lose_next_response(self) -> None:
        self.store.forgetful = True

    def forbid(self, channel: Channel) -> str:
        pytest.skip("the playground has no permissions to take away")

    async def remove_from(self, who: str, channel: Channel) -> None:
        room = self.playground.chat.world.rooms[channel.channel]
        await self.playground.chat.put_room(replace(room, members=frozenset(PEOPLE) - {who}))

    async def delete_channel(self, channel: Channel) -> None:
        await self._ask("ada", "delete-channel", room=channel.channel)

    def go_dark(self) -> None:
        # Who sees what is in this process: the nearest thing to not knowing is to know nobody.
        self.playground.chat.world.people.clear()

    async def disconnect(self) -> None:
        for page in self._pages.values():
            await page.close()

    async def reconnect(self) -> None:
        for who, old in list(self._pages.items()):
            again = open_page(self.playground, who, epoch=old.snapshot["epoch"], after=old.after)
            self._pages[who] = await self._open.enter_async_context(again)

    async def _ask(self, who: str, do: str, **entries: object) -> None:
        self._last = (who, str(uuid4()), do, entries)
        await self._pages[who].ask(do, request=self._last[1], **entries)

    def _posts(self, who: str) -> list[Any]:
        posts: Any = self.playground.chat.world.snapshot(who)["messages"]
        return list(posts)

    def _shown(self, post: Mapping[str, Any]) -> Shown:
        channel = Channel(PlatformName.WEB, "team", post["room"], post["thread"])
        message = Message(channel, str(post["number"]))
        card = post["card"]
        if card is None:
            return Shown(message, post["text"], post["text"], (), post["private"])
        text = "\n".join(_texts(card))
        labels = tuple(control["label"] for row in card["actions"] for control in row)
        files = tuple(file["name"] for file in card["files"])
        return Shown(message, text, card["summary"], labels, post["private"], files)


def _walk(value: object) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        return [value, *(part for entry in value.values() for part in _walk(entry))]
    return [part for entry in value for part in _walk(entry)] if isinstance(value, list) else []


def _texts(card: Mapping[str, Any]) -> list[str]:
    words = ("title", "text", "label", "name", "fallback", "alt", "score", "detail")
    return [str(part[key]) for part in _walk(card) for key in words if part.get(key)]


@pytest.fixture
async def harness() -> AsyncIterator[AdapterHarness]:
    made = WebHarness()
    yield made
    await made.close()


class TestWeb(AdapterContract):
    """The suite, and where the playground differs."""

    lacks = frozenset(
        {
            "test_a_late_response_is_dropped_and_the_next_press_works",
            "test_a_rate_limit_says_how_long",
            "test_a_missing_permission_has_its_name",
        }
    )

    async def test_a_lost_response_is_unavailable_and_the_mark_prevents_a_second(self, harness: AdapterHarness) -> None:
        """Here the store's answer is lost. The message may then be kept unseen; the same mark again shows it, once."""
        await connected(harness)
        platform, general = harness.adapter.platform, harness.channel("general")
        harness.lose_next_response()
        with pytest.raises(Unavailable):
            await platform.send(general, notice("Once"), mark="once")
        sent = await platform.send(general, notice("Once"), mark="once")
        assert await platform.send(general, notice("Once"), mark="once") == sent
        assert [shown.message for shown in harness.shown("bob", general)] == [sent]
        assert await platform.find(general, "once", since=harness.clock.now()) == sent
        assert await platform.find(general, "other", since=harness.clock.now()) is None


async def test_the_suite_plays_a_real_socket(harness: AdapterHarness) -> None:
    ingress = ScriptedIngress(lambda event: Nothing())
    await harness.start(ingress)
    await harness.command("bob", harness.channel("general"), "/quiz")
    assert len(ingress.events) == 1
