"""What a page can ask for: each request is read, checked, and becomes an event or a change of the chat."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.adapters.web.chat import Chat
from bot.adapters.web.clock import Travels
from bot.adapters.web.commandline import CommandLine, Named
from bot.adapters.web.form_json import check_values
from bot.adapters.web.hub import Session, as_frame
from bot.adapters.web.inbound import Inbox, Place, place_of
from bot.adapters.web.platform import WebPlatform
from bot.adapters.web.ports import Jump
from bot.adapters.web.records import Person, Post, RoomKind, Thread
from bot.adapters.web.wire import BadFrame, Json, Reader
from bot.chat.events import (
    ActionPressed,
    Actor,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    Mentioned,
    ThreadReply,
)
from bot.chat.ports import Clock
from bot.chat.refs import Channel, PlatformName

MAX_MESSAGE = 4000
"""Characters of a message or a command."""

MAX_NAME = 60
"""Characters of a person's or a channel's name."""

MAX_PEOPLE = 200
"""Members and channels that one may add, each, so that a script left alone can't fill the disk."""

BOT_NAME = "Whetstone"

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}\Z")
_MENTION = re.compile(rf"@{BOT_NAME}\b", re.IGNORECASE)
_GONE = "That message isn't there any more."

Answer = dict[str, Json]
"""Entries that go into the acknowledgement."""


class Requests:
    """Does what pages ask. `BadFrame` and `bot.errors.UserError` carry the sentence for the person."""

    def __init__(
        self,
        chat: Chat,
        platform: WebPlatform,
        inbox: Inbox,
        commands: CommandLine,
        clock: Clock,
        travels: Travels,
    ) -> None:
        self._chat = chat
        self._world = chat.world
        self._platform = platform
        self._inbox = inbox
        self._commands = commands
        self._clock = clock
        self._travels = travels
        self._kinds: dict[str, Callable[[Session, Person, Reader, str], Awaitable[Answer]]] = {
            "command": self._command,
            "press": self._press,
            "submit": self._submit,
            "cancel": self._cancel,
            "say": self._say,
            "dismiss": self._dismiss,
            "complete": self._complete,
            "travel": self._travel,
            "add-person": self._add_person,
            "add-channel": self._add_channel,
            "delete-channel": self._delete_channel,
        }

    async def perform(self, session: Session, user: str, request: str, frame: Reader) -> str:
        """Do the request and give the frame that answers it.

        Raises:
            BadFrame, UserError: it can't be done, for the reason in the sentence.
            bot.errors.PlatformError: the chat could not be stored.
        """
        if not _REQUEST_ID.match(request):
            raise BadFrame("The request has no proper id.")
        person = self._world.member(user)
        kind = self._kinds.get(frame.text("do", limit=40))
        if person is None or kind is None:
            raise BadFrame("That can't be done here.")
        return as_frame("ack", {"id": request, **await kind(session, person, frame, f"web:{user}:{request}")})

    async def _command(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        place = self._place(person, frame)
        path, options = self._commands.read(frame.text("text", limit=MAX_MESSAGE), self._named())
        actor = self._actor(session, person)
        where = self._inbox.where(place, person.user)
        event = CommandInvoked(key, actor, where, path, options, self._clock.now())
        return _told(await self._inbox.deliver(event, actor, place))

    async def _press(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        post = self._seen(person, frame.whole("message"))
        action = frame.text("action", limit=300)
        actor, place = self._actor(session, person), place_of(post)
        where = self._inbox.where(place, person.user)
        message = self._platform.message_ref(post.room, post.thread, post.id)
        event = ActionPressed(key, actor, where, action, message, self._clock.now())
        return _told(await self._inbox.deliver(event, actor, place))

    async def _submit(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        form = self._world.forms.get(person.user)
        if form is None or form.id != frame.text("form", limit=40):
            raise BadFrame("This form is closed. Please open it again.")
        values, errors = check_values(form.rules, frame.texts_by_key("values"))
        if errors:
            self._inbox.tell_errors(person.user, form.id, errors)
            return {}
        actor = self._actor(session, person)
        place = Place(form.room, form.thread, form.message, form.id)
        post = None if form.message is None else self._world.posts.get(form.message)
        message = None if post is None else self._platform.message_ref(post.room, post.thread, post.id)
        where = self._inbox.where(place, person.user)
        event = FormSubmitted(key, actor, where, form.action, values, self._clock.now(), message)
        return _told(await self._inbox.deliver(event, actor, place))

    async def _cancel(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        await self._chat.close_form(person.user, frame.text("form", limit=40))
        return {}

    async def _say(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        place = self._place(person, frame)
        text = frame.text("text", limit=MAX_MESSAGE).strip()
        if not text:
            raise BadFrame("The message is empty.")
        await self._open_thread(place)
        post = await self._chat.post(place.room, place.thread, person.user, text=text, mark=key)
        event = self._heard(session, person, post, key)
        if event is None:
            return {}
        return _told(await self._inbox.deliver(event, event.actor, Place(place.room, place.thread)))

    def _heard(
        self, session: Session, person: Person, post: Post, key: str
    ) -> DirectMessage | ThreadReply | Mentioned | None:
        actor, now = self._actor(session, person), self._clock.now()
        where = self._inbox.where(place_of(post), person.user)
        message = self._platform.message_ref(post.room, post.thread, post.id)
        if post.thread and self._world.bot_takes_part(post.room, post.thread):
            return ThreadReply(key, actor, where, post.text, message, now)
        if where.direct:
            return DirectMessage(key, actor, where, post.text, message, now)
        if _MENTION.search(post.text):
            return Mentioned(key, actor, where, _MENTION.sub("", post.text).strip(), message, now)
        return None

    async def _open_thread(self, place: Place) -> None:
        if not place.thread:
            return
        thread = self._world.threads.get((place.room, place.thread))
        if thread is not None and thread.closed:
            raise BadFrame("This thread is closed.")
        if thread is None:
            root = self._world.posts[int(place.thread)]
            if root.audience is not None:
                raise BadFrame("Only you can see that message, so it can't have a thread.")
            await self._chat.put_thread(Thread(place.room, place.thread, ""))

    async def _dismiss(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        post = self._seen(person, frame.whole("message"))
        if post.audience != frozenset({person.user}):
            raise BadFrame("Others see that message too.")
        await self._chat.remove(post.number)
        return {}

    async def _complete(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        text = frame.text("text", limit=MAX_MESSAGE)
        found = self._commands.complete(text, self._named(), manages=person.manages)
        return {"suggestions": [{"insert": s.insert, "label": s.label, "detail": s.detail} for s in found]}

    async def _travel(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        to = frame.text("to", limit=40)
        if to == "set":
            await self._travels.set(frame.instant("instant"), person.name)
        elif to in set(Jump):
            await self._travels.jump(Jump(to), person.name)
        else:
            raise BadFrame("The clock can't go there.")
        return {}

    async def _add_person(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        name = _one_line(frame.text("name", limit=MAX_NAME))
        names = {other.name.casefold() for other in self._world.people.values()}
        if name.casefold() in {*names, BOT_NAME.casefold()}:
            raise BadFrame(f"There is a {name} already.")
        if len(names) >= MAX_PEOPLE:
            raise BadFrame(f"This workspace has {MAX_PEOPLE} people, which is as many as fit.")
        return {"user": (await self._chat.add_person(name)).user}

    async def _add_channel(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        name = _one_line(frame.text("name", limit=MAX_NAME)).lstrip("#").strip().replace(" ", "-")
        if not name:
            raise BadFrame("Please give it a name.")
        if self._world.channel_named(name) is not None:
            raise BadFrame(f"There is a channel {name} already.")
        if sum(room.kind is RoomKind.CHANNEL for room in self._world.rooms.values()) >= MAX_PEOPLE:
            raise BadFrame(f"This workspace has {MAX_PEOPLE} channels, which is as many as fit.")
        return {"room": (await self._chat.add_channel(name)).id}

    async def _delete_channel(self, session: Session, person: Person, frame: Reader, key: str) -> Answer:
        place = self._place(person, frame)
        room = self._world.rooms[place.room]
        if room.kind is not RoomKind.CHANNEL:
            raise BadFrame("Only channels can be deleted.")
        await self._chat.put_room(replace(room, archived=True))
        reason = f"{person.name} deleted the channel #{room.name}."
        channel = Channel(PlatformName.WEB, self._platform.team, room.id)
        return _told(await self._inbox.deliver(ChannelLost(key, channel, reason, self._clock.now()), None, None))

    def _place(self, person: Person, frame: Reader) -> Place:
        room, thread = frame.text("room", limit=100), frame.text("thread", limit=20, default="")
        if not self._world.sees_room(person.user, room):
            raise BadFrame("You can't write there.")
        if thread and self._seen(person, int(thread) if thread.isdecimal() else 0).room != room:
            raise BadFrame(_GONE)
        return Place(room, thread)

    def _seen(self, person: Person, number: int) -> Post:
        post = self._world.posts.get(number)
        if post is None or post.gone or not self._world.sees(person.user, post):
            raise BadFrame(_GONE)
        return post

    def _named(self) -> list[Named]:
        present = (person for person in self._world.people.values() if not person.left)
        return [Named(self._platform.account(person.user), person.name) for person in present]

    def _actor(self, session: Session, person: Person) -> Actor:
        zone = person.zone or session.zone
        return Actor(self._platform.account(person.user), person.name, zone, person.manages)


def is_zone(name: str) -> bool:
    """Whether the tz database has a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


def _one_line(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadFrame("Please give a name.")
    return name


def _told(failure: str | None) -> Answer:
    if failure is not None:
        raise BadFrame(failure)
    return {}
