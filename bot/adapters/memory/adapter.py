"""The bot's connection to the platform in memory: events in, outcomes rendered."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import assert_never

from bot.adapters.memory.outbound import MemoryPlatform
from bot.adapters.memory.state import BotSilent, OpenedForm, Posted, Rejected
from bot.adapters.memory.world import MemoryChat
from bot.chat.cards import Card
from bot.chat.check import check_form
from bot.chat.events import (
    ActionPressed,
    Actor,
    ChannelLost,
    DirectMessage,
    FormSubmitted,
    HomeOpened,
    Inbound,
    Installed,
    LifecycleEvent,
    Mentioned,
    PersonalEvent,
    ThreadReply,
    Uninstalled,
    Where,
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.ports import Ingress, Platform
from bot.chat.refs import Account

FIRST_RESPONSE = timedelta(seconds=3)
"""Slack and Discord wait this long for a first response."""

FOLLOW_UP = timedelta(minutes=15)
"""Discord takes follow-ups this long; Slack's limit for a response address is 30 minutes."""

NAME = "@whetstone"


class MemoryAdapter:
    """An `Adapter`. Several may be connected to one `MemoryChat`, as replicas are."""

    def __init__(self, chat: MemoryChat) -> None:
        self.chat = chat
        self.ignored_own = 0
        self._platform = MemoryPlatform(chat)
        self._ingress: Ingress | None = None
        self._in_hand: set[asyncio.Task[None]] = set()

    @property
    def platform(self) -> Platform:
        """The outbound side."""
        return self._platform

    async def start(self, ingress: Ingress) -> None:
        """Connect and begin to deliver events, those that waited first."""
        self._ingress = ingress
        await self.chat.connect(self)

    async def stop(self) -> None:
        """Take no new events, finish those in hand, disconnect."""
        self.chat.disconnect(self)
        if self._in_hand:
            await asyncio.wait(self._in_hand)

    def kill(self) -> None:
        """Die as a process does: nothing in hand is finished, and nobody is told."""
        self.chat.disconnect(self)
        for task in self._in_hand:
            task.cancel()

    async def reconnect(self) -> None:
        """Connect again after `MemoryChat.disconnect`, as when the network comes back."""
        await self.chat.connect(self)

    async def hear(self, posted: Posted) -> None:
        """A message: the bot's own are ignored, the others become events."""
        if posted.author is None:
            self.ignored_own += 1
            return
        event = self._event(posted, posted.author)
        if event is not None:
            self.chat.delivered.append(event)
            await self.receive(event)

    async def receive(self, event: Inbound) -> None:
        """Hand an event to the application and render what it answers. Raises `BotSilent` when killed meanwhile."""
        task = asyncio.create_task(self._respond(event))
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        await asyncio.wait([task])
        if task.cancelled():
            raise BotSilent("the bot died")
        task.result()

    def _event(self, posted: Posted, author: Account) -> Inbound | None:
        room = self.chat.rooms[posted.message.channel]
        person = self.chat.people[author]
        actor = Actor(author, person.name, person.zone, person.manages)
        where = Where(self.chat.tenant, room.channel, room.direct)
        key = f"message-{posted.message.id}"
        if NAME in posted.words:
            text = " ".join(posted.words.replace(NAME, " ").split())
            return Mentioned(key, actor, where, text, posted.message, posted.sent_at)
        if room.direct:
            return DirectMessage(key, actor, where, posted.words, posted.message, posted.sent_at)
        if room.parent is not None and self.chat.capabilities.thread_messages:
            return ThreadReply(key, actor, where, posted.words, posted.message, posted.sent_at)
        return None

    async def _respond(self, event: Inbound) -> None:
        if self._ingress is None:
            raise BotSilent("the bot has not started")
        first = self._ingress.first_response(event)
        outcome = await self._ingress.handle(event)
        match event:
            case Installed() | Uninstalled() | ChannelLost():
                self._render_lifecycle(event, outcome)
            case HomeOpened():
                self._render_home(event, outcome)
            case _:
                self._render(event, first, outcome)

    def _render_lifecycle(self, event: LifecycleEvent, outcome: Outcome) -> None:
        match outcome:
            case Nothing():
                return
            case Reply(card=card) if isinstance(event, Installed) and event.installer is not None:
                self.chat.place(self.chat.direct(event.installer.account).channel, card=card)
            case _:
                raise Rejected(f"{type(outcome).__name__} answers nobody")

    def _render_home(self, event: HomeOpened, outcome: Outcome) -> None:
        match outcome:
            case Reply(card=card) | Update(card=card):
                self.chat.homes[event.actor.account] = card
            case Nothing():
                return
            case _:
                raise Rejected(f"a home page can't show {type(outcome).__name__}")

    def _render(self, event: PersonalEvent, first: FirstResponse, outcome: Outcome) -> None:
        waited = self.chat.clock.now() - event.received_at
        at_once = isinstance(outcome, OpenForm | FormErrors) or first is FirstResponse.FORM
        is_message = isinstance(event, ThreadReply | Mentioned | DirectMessage)
        if not is_message and waited > (FIRST_RESPONSE if at_once else FOLLOW_UP):
            self.chat.expired.append(event)
            return
        account = event.actor.account
        if isinstance(event, FormSubmitted) and not isinstance(outcome, FormErrors):
            self.chat.forms.pop(account, None)
        match outcome:
            case Nothing():
                return
            case Reply(card=card, private=private):
                self._reply(event, card, private=private)
            case Update(card=card):
                self._update(event, card)
            case OpenForm(form=form):
                if first is FirstResponse.DEFER or is_message or isinstance(event, FormSubmitted):
                    raise Rejected("a form can open only as the first response to a command or a button")
                if reasons := check_form(form):
                    raise Rejected(*reasons)
                message = event.message if isinstance(event, ActionPressed) else None
                self.chat.forms[account] = OpenedForm(form, event.where, message)
            case FormErrors(errors=errors):
                opened = self.chat.forms.get(account)
                if not isinstance(event, FormSubmitted) or opened is None:
                    raise Rejected("errors without an open form")
                unknown = errors.keys() - {field.key for field in opened.form.fields}
                if unknown or not errors:
                    raise Rejected(f"errors at fields that the form lacks: {sorted(unknown)}")
                opened.errors = dict(errors)
            case _:
                assert_never(outcome)

    def _reply(self, event: PersonalEvent, card: Card, *, private: bool) -> None:
        account = event.actor.account
        channel = event.where.channel or self.chat.direct(account).channel
        direct = self.chat.rooms[channel].direct
        self.chat.place(channel, card=card, private_to=account if private and not direct else None)

    def _update(self, event: PersonalEvent, card: Card) -> None:
        message = event.message if isinstance(event, ActionPressed | FormSubmitted) else None
        posted = self.chat.look_up(message) if message is not None else None
        if posted is None:
            self._reply(event, card, private=True)
        else:
            self.chat.change(posted, card)
