"""From what a person did to an event, and from its outcome back to the chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from bot.adapters.web.chat import Chat
from bot.adapters.web.hub import Hub, only
from bot.adapters.web.records import Post
from bot.adapters.web.wire import Json
from bot.chat.cards import Card
from bot.chat.events import Actor, Inbound, Where
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.ports import Ingress
from bot.chat.refs import Channel, PlatformName, TenantRef
from bot.errors import NotFound

PATIENCE = 2.0
"""Seconds that an instant response may take before the page shows that work goes on."""

FAILED = "Not saved. Please press again."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happened, the message that carried the button, and the form that was sent."""

    room: str
    thread: str = ""
    message: int | None = None
    form: str = ""


class Inbox:
    """Hands events to the application and does what it answers."""

    def __init__(self, team: str, chat: Chat, hub: Hub, *, patience: float = PATIENCE) -> None:
        self._team = team
        self._chat = chat
        self._hub = hub
        self._patience = patience
        self._ingress: Ingress | None = None

    def open(self, ingress: Ingress) -> None:
        """From now on events are delivered."""
        self._ingress = ingress

    def where(self, place: Place, user: str) -> Where:
        """The place as events carry it."""
        room = self._chat.world.rooms[place.room]
        direct = room.members == frozenset({user})
        channel = Channel(PlatformName.WEB, self._team, place.room, place.thread)
        return Where(TenantRef(PlatformName.WEB, self._team), channel, direct)

    async def deliver(self, event: Inbound, actor: Actor | None, place: Place | None) -> str | None:
        """Hand an event over and do what comes back; a sentence where the person has to be told of a failure."""
        if self._ingress is None:
            return "Whetstone is starting. Please try again in a moment."
        user = "" if actor is None else actor.account.user
        task = asyncio.ensure_future(self._ingress.handle(event))
        working = await self._wait(event, task, user, place)
        try:
            outcome = await task
            if actor is not None and place is not None:
                await self._apply(outcome, user, place)
        except Exception:
            # The door promises not to raise; where it does, the person must still hear something.
            _log.exception("an event of the playground failed", extra={"event_key": event.event_key})
            return FAILED
        finally:
            if working and place is not None:
                self._tell_working(user, place, event.event_key, on=False)
        return None

    async def _wait(self, event: Inbound, task: asyncio.Future[Outcome], user: str, place: Place | None) -> bool:
        if self._ingress is None or place is None or not user:
            return False
        deferred = self._ingress.first_response(event) is FirstResponse.DEFER
        await asyncio.wait({task}, timeout=0 if deferred else self._patience)
        if task.done():
            return False
        self._tell_working(user, place, event.event_key, on=True)
        return True

    def _tell_working(self, user: str, place: Place, key: str, *, on: bool) -> None:
        body: dict[str, Json] = {"room": place.room, "thread": place.thread, "key": key, "on": on}
        self._hub.hint("working", body, only(user))

    async def _apply(self, outcome: Outcome, user: str, place: Place) -> None:
        match outcome:
            case Reply(card, private):
                direct = self._chat.world.rooms[place.room].members == frozenset({user})
                audience = frozenset({user}) if private and not direct else None
                await self._chat.post(place.room, place.thread, card=card, audience=audience)
            case Update(card):
                await self._update(card, user, place)
            case OpenForm(opened):
                await self._chat.open_form(user, opened, place.room, place.thread, place.message)
                return
            case FormErrors(errors):
                self.tell_errors(user, place.form, errors)
                return
            case Nothing():
                pass
            case _:
                assert_never(outcome)
        if place.form:
            await self._chat.close_form(user, place.form)

    async def _update(self, card: Card, user: str, place: Place) -> None:
        if place.message is not None:
            try:
                await self._chat.edit(place.message, card)
            except NotFound:
                # It was deleted while the event was on its way; the person still gets the answer.
                _log.info("the message of an update is gone", extra={"message_number": place.message})
            else:
                return
        await self._chat.post(place.room, place.thread, card=card, audience=frozenset({user}))

    def tell_errors(self, user: str, form: str, errors: Mapping[str, str]) -> None:
        """Show a sentence at each field of the person's open form."""
        self._hub.publish("form-errors", {"form": form, "errors": dict(errors)}, only(user))


def place_of(post: Post) -> Place:
    """The place of a message whose button was pressed."""
    return Place(post.room, post.thread, post.number)
