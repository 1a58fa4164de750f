"""Scenario tests read like a conversation: people act by name, and what they see is asked by name.

::

    chat = Chat()                                  # ada (manages), bob, cleo, dan, eve; channels general and random
    await chat.connect(dispatcher)                 # any Ingress
    await chat.command("ada", "/quiz")
    await chat.press("ada", "B")
    assert "B is right" in chat.private("ada")

The chat outlives the application: `kill` it and `connect` another, and every message is still there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.adapters.memory import EVERYTHING, Faults, MemoryAdapter, MemoryChat, MemoryPlatform, People, Posted
from bot.chat.cards import Button, Card
from bot.chat.events import Inbound
from bot.chat.forms import Form, ManyChoices, OneChoice
from bot.chat.ports import Capabilities, Ingress
from bot.chat.refs import Account, Channel, Message, PlatformName, TenantRef
from tests.support.clock import MovableClock

PEOPLE = ("ada", "bob", "cleo", "dan", "eve")
"""Ada manages the workspace."""


class Chat:
    """A workspace with people in it, and the bot's connection."""

    def __init__(
        self,
        clock: MovableClock | None = None,
        *,
        team: str = "team",
        zone: str = "Europe/Berlin",
        capabilities: Capabilities = EVERYTHING,
    ) -> None:
        self.clock = clock or MovableClock()
        self.world = MemoryChat(self.clock, team=team, capabilities=capabilities)
        self.people = People(self.world)
        self.platform = MemoryPlatform(self.world)
        self.adapter = MemoryAdapter(self.world)
        for user in PEOPLE:
            self.world.add_person(user, zone=zone, manages=user == "ada")
        self.world.add_channel("general")
        self.world.add_channel("random")

    # --- the bot -----------------------------------------------------------------------------------------------

    async def connect(self, ingress: Ingress) -> None:
        """Connect an application, beside any that is connected already."""
        self.adapter = MemoryAdapter(self.world)
        await self.adapter.start(ingress)

    async def stop(self) -> None:
        """Disconnect the newest application as it stops: what is in hand is finished."""
        await self.adapter.stop()

    def kill(self) -> None:
        """Disconnect the newest application as it dies: nothing in hand is finished."""
        self.adapter.kill()

    @property
    def platforms(self) -> dict[PlatformName, MemoryPlatform]:
        """The platforms as `Services` wants them."""
        return {PlatformName.MEMORY: self.platform}

    @property
    def faults(self) -> Faults:
        """What shall go wrong."""
        return self.world.faults

    @property
    def tenant(self) -> TenantRef:
        """The workspace."""
        return self.world.tenant

    def account(self, who: str) -> Account:
        return self.world.account(who)

    def channel(self, name: str = "general") -> Channel:
        return self.world.room(name).channel

    # --- what people do ----------------------------------------------------------------------------------------

    async def command(self, who: str, line: str, *, channel: str = "general") -> None:
        """Type a command in a channel; ``channel="direct"`` is the conversation with the bot."""
        await self.people.command(who, self._where(who, channel), line)

    async def press(self, who: str, label: str, *, on: Posted | None = None, text: str = "") -> None:
        """Press the newest button of that label that the person sees; on the message `on`, or one that has `text`."""
        await self.people.press(who, on or self._with_button(who, label, text), label)

    async def press_all(self, whos: Sequence[str], label: str) -> None:
        """Many people press at the same moment."""
        await asyncio.gather(*(self.press(who, label) for who in whos))

    async def fill(self, who: str, **values: str | Sequence[str]) -> None:
        """Send the open form; fields that are not named keep what stands in them. Unknown names are the test's mistake."""
        form = self.form(who)
        unknown = values.keys() - {field.key for field in form.fields}
        if unknown:
            raise LookupError(f"the form {form.title!r} has no {sorted(unknown)}")
        filled: dict[str, tuple[str, ...]] = {}
        for field in form.fields:
            given = values.get(field.key, field.initial)
            filled[field.key] = (given,) if isinstance(given, str) else tuple(given)
            if isinstance(field, OneChoice | ManyChoices):
                filled[field.key] = tuple(value for value in filled[field.key] if value)
                strange = set(filled[field.key]) - {choice.value for choice in field.choices}
                if strange:
                    raise LookupError(f"{field.label!r} has no choice {sorted(strange)}")
        await self.people.submit(who, filled)

    async def say(self, who: str, text: str, *, channel: str = "general") -> Posted:
        """Write a message."""
        return await self.people.say(who, self._where(who, channel), text)

    async def say_in(self, who: str, thread: Channel, text: str) -> Posted:
        """Write in a thread."""
        return await self.people.say(who, thread, text)

    # --- what people see ---------------------------------------------------------------------------------------

    def seen_by(self, who: str, *, channel: str | Channel | None = None) -> list[Posted]:
        """The messages that a person sees, in one place or everywhere, oldest first."""
        place = self._where(who, channel) if isinstance(channel, str) else channel
        return [posted for posted in self.world.seen_by(who) if place in (None, posted.message.channel)]

    def channel_text(self, name: str = "general") -> str:
        """All that everybody in a channel sees, oldest first."""
        return "\n\n".join(posted.text for posted in self.public(name))

    def public(self, name: str = "general") -> list[Posted]:
        """The messages of a channel that everybody in it sees, oldest first."""
        place = self.channel(name)
        return [
            posted
            for posted in self.world.posted
            if posted.message.channel == place and posted.private_to is None and not posted.deleted
        ]

    def privates(self, who: str) -> list[Posted]:
        """What only this person sees, oldest first: private replies and the bot's words in the direct conversation."""
        direct = self.world.direct(self.account(who)).channel
        return [
            posted
            for posted in self.world.seen_by(who)
            if posted.private_to is not None or (posted.message.channel == direct and posted.author is None)
        ]

    def private(self, who: str) -> str:
        """The newest message that only this person sees; empty where there is none."""
        seen = self.privates(who)
        return seen[-1].text if seen else ""

    def card(self, who: str) -> Card:
        """The newest card that only this person sees."""
        card = self.privates(who)[-1].card
        if card is None:
            raise LookupError(f"{who} sees words, not a card")
        return card

    def labels(self, posted: Posted) -> list[str]:
        """The labels of a message's buttons that can be pressed."""
        rows = posted.card.actions if posted.card is not None else ()
        return [
            control.label for row in rows for control in row if isinstance(control, Button) and not control.disabled
        ]

    def form(self, who: str) -> Form:
        """The form that is open for a person."""
        opened = self.world.forms.get(self.account(who))
        if opened is None:
            raise LookupError(f"no form is open for {who}")
        return opened.form

    def has_form(self, who: str) -> bool:
        return self.account(who) in self.world.forms

    def form_errors(self, who: str) -> dict[str, str]:
        """The sentences at the fields of the open form."""
        self.form(who)
        return self.world.forms[self.account(who)].errors

    def home(self, who: str) -> Card | None:
        """The bot's home page as a person last saw it."""
        return self.world.homes.get(self.account(who))

    def message(self, message: Message) -> Posted:
        """A message by its ref."""
        posted = self.world.look_up(message)
        if posted is None:
            raise LookupError(f"no message {message}")
        return posted

    def last_event(self) -> Inbound:
        """The last event that the bot was given."""
        return self.world.delivered[-1]

    def advance(self, step: timedelta | None = None, **parts: float) -> None:
        """Move the clock on."""
        self.clock.advance(step, **parts)

    def _where(self, who: str, channel: str) -> Channel:
        return self.world.direct(self.account(who)).channel if channel == "direct" else self.channel(channel)

    def _with_button(self, who: str, label: str, text: str) -> Posted:
        for posted in reversed(self.world.seen_by(who)):
            if posted.button(label) is not None and text in posted.text:
                return posted
        seen = "\n".join(f"  {posted.text!r}" for posted in self.world.seen_by(who)[-5:])
        raise LookupError(f"{who} sees no button {label!r}; the last messages are\n{seen}")
