"""Every change to the playground's chat: stored first, then true in memory, then told to the pages that may see it."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.adapters.web import records
from bot.adapters.web.card_json import card_to_json, collect
from bot.adapters.web.form_json import form_to_json, rules_of
from bot.adapters.web.hub import Hub, everyone, only
from bot.adapters.web.ports import ChatStore
from bot.adapters.web.records import Blob, OpenedForm, Person, Post, Room, RoomKind, Thread
from bot.adapters.web.wire import JsonObject, read_object, to_text
from bot.adapters.web.world import World, form_for_page
from bot.chat.cards import Card
from bot.chat.forms import Form
from bot.chat.ports import Clock
from bot.errors import NotFound

DIRECT_PREFIX = "dm-"


class Chat:
    """One writer at a time, so that what pages are told comes in the order in which it happened."""

    def __init__(self, store: ChatStore, clock: Clock, hub: Hub, world: World) -> None:
        self.world = world
        self._store = store
        self._clock = clock
        self._hub = hub
        self._writing = asyncio.Lock()
        self.founded = False
        self._blobs: dict[str, Blob] = {}

    async def load(self) -> None:
        """Read the stored chat."""
        rows = await self._store.load()
        for kind, key, text in rows:
            match kind:
                case "person":
                    self.world.put_person(records.person_from_text(text))
                case "room":
                    self.world.put_room(records.room_from_text(text))
                case "thread":
                    thread = records.thread_from_text(text)
                    self.world.threads[(thread.room, thread.id)] = thread
                case "post":
                    self.world.put_post(records.post_from_text(text))
                case "form" if (form := records.form_from_text(text)) is not None:
                    self.world.forms[form.user] = form
                case "blob":
                    row = read_object(text)
                    data = base64.b64decode(row.text("data", limit=len(text)))
                    self._blobs[key] = Blob(key, row.text("name", limit=1000), row.text("mime", limit=1000), data)
                case "founded":
                    self.founded = True
                case _:
                    continue

    async def found(self) -> None:
        """Remember that the workspace is complete and the application knows of it."""
        await self._store.append("founded", "", "true")
        self.founded = True

    def blob(self, token: str) -> Blob | None:
        """The picture or file of a token."""
        return self._blobs.get(token)

    async def add_person(self, name: str, *, user: str = "", zone: str = "", manages: bool = False) -> Person:
        """A new member, with a direct conversation with the bot."""
        async with self._writing:
            number = self.world.last_number + 1
            person = Person(user or f"u{number}", name, number, zone, manages)
            await self._store_person(person)
            room = Room(
                DIRECT_PREFIX + person.user, name, RoomKind.DIRECT, number + 1, members=frozenset({person.user})
            )
            await self._store_room(room)
            return person

    async def put_person(self, person: Person) -> None:
        """Change a member: a name, a zone, whether they manage, or that they left."""
        async with self._writing:
            await self._store_person(person)

    async def add_channel(self, name: str, *, room: str = "", members: frozenset[str] | None = None) -> Room:
        """A new channel; without `members` the whole workspace is in it."""
        async with self._writing:
            number = self.world.last_number + 1
            made = Room(room or self._channel_id(name, number), name, RoomKind.CHANNEL, number, members)
            await self._store_room(made)
            return made

    async def put_room(self, room: Room) -> None:
        """Change a room: its members, or that it is archived."""
        async with self._writing:
            await self._store_room(room)

    async def put_thread(self, thread: Thread) -> None:
        """Open a thread, or change it."""
        async with self._writing:
            await self._store_thread(thread)

    async def post(
        self,
        room: str,
        thread: str,
        author: str = "",
        *,
        text: str = "",
        card: Card | None = None,
        mark: str = "",
        audience: frozenset[str] | None = None,
    ) -> Post:
        """A new message; where the bot has sent this mark to this place before, that message and no second one."""
        async with self._writing:
            earlier = self.world.marks.get((room, thread, mark)) if mark else None
            if earlier is not None:
                return self.world.posts[earlier]
            body = None if card is None else await self._draw(card)
            number = self.world.last_number + 1
            post = Post(number, room, thread, author, self._clock.now(), text, body, mark, audience)
            await self._store_post(post)
            self._tell("message", post)
            return post

    async def edit(self, number: int, card: Card) -> Post:
        """Replace a message of the bot.

        Raises:
            NotFound: it is gone, or somebody else's.
        """
        async with self._writing:
            post = self._own(number)
            post = replace(post, card=await self._draw(card), edited_at=self._clock.now())
            await self._store_post(post)
            self._tell("edited", post)
            return post

    async def remove(self, number: int) -> None:
        """Delete a message; gone already is fine."""
        async with self._writing:
            post = self.world.posts.get(number)
            if post is None or post.gone:
                return
            await self._store_post(replace(post, card=None, text="", gone=True))
            self._hub.publish("deleted", {"room": post.room, "number": number}, self._sees(post))

    async def open_form(self, user: str, form: Form, room: str, thread: str, message: int | None) -> OpenedForm:
        """A form for a person, in place of one that is open."""
        async with self._writing:
            blobs: list[Blob] = []
            body = form_to_json(form, collect(blobs))
            await self._store_blobs(blobs)
            opened = OpenedForm(secrets.token_hex(8), user, room, thread, message, form.action, body, rules_of(form))
            await self._store.append("form", user, records.form_to_text(opened))
            self.world.forms[user] = opened
            self._hub.publish("form", {"form": form_for_page(opened)}, only(user))
            return opened

    async def close_form(self, user: str, form_id: str) -> None:
        """Close a person's form; another one that is open by now stays."""
        async with self._writing:
            opened = self.world.forms.get(user)
            if opened is None or opened.id != form_id:
                return
            await self._store.append("form", user, records.form_to_text(None))
            del self.world.forms[user]
            self._hub.publish("form-closed", {"form": form_id}, only(user))

    async def _draw(self, card: Card) -> JsonObject:
        blobs: list[Blob] = []
        body = card_to_json(card, collect(blobs))
        await self._store_blobs(blobs)
        return body

    async def _store_blobs(self, blobs: Sequence[Blob]) -> None:
        for blob in blobs:
            data = base64.b64encode(blob.data).decode("ascii")
            await self._store.append("blob", blob.token, to_text({"name": blob.name, "mime": blob.mime, "data": data}))
            self._blobs[blob.token] = blob

    async def _store_post(self, post: Post) -> None:
        await self._store.append("post", post.id, to_text(records.post_to_json(post)))
        self.world.put_post(post)

    async def _store_person(self, person: Person) -> None:
        body = records.person_to_json(person)
        await self._store.append("person", person.user, to_text(body))
        self.world.put_person(person)
        self._hub.publish("person", {"person": body}, everyone)

    async def _store_room(self, room: Room) -> None:
        body = records.room_to_json(room)
        lost = frozenset(user for user in self.world.people if self.world.sees_room(user, room.id))
        await self._store.append("room", room.id, to_text(body))
        self.world.put_room(room)
        lost -= {user for user in lost if self.world.sees_room(user, room.id)}
        if lost:
            self._hub.publish("room-gone", {"room": room.id}, lambda user: user in lost)
        self._hub.publish("room", {"room": body}, lambda user: self.world.sees_room(user, room.id))

    async def _store_thread(self, thread: Thread) -> None:
        body = records.thread_to_json(thread)
        await self._store.append("thread", f"{thread.room}/{thread.id}", to_text(body))
        self.world.threads[(thread.room, thread.id)] = thread
        self._hub.publish("thread", {"thread": body}, lambda user: self.world.sees_thread(user, thread.room, thread.id))

    def _tell(self, kind: str, post: Post) -> None:
        self._hub.publish(kind, {"message": records.post_for_page(post)}, self._sees(post))

    def _sees(self, post: Post) -> Callable[[str], bool]:
        return lambda user: self.world.sees(user, post)

    def _own(self, number: int) -> Post:
        post = self.world.posts.get(number)
        if post is None or post.gone or post.author:
            raise NotFound(f"no message {number} of ours")
        return post

    def _channel_id(self, name: str, number: int) -> str:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
        taken = not plain or plain in self.world.rooms or plain.startswith(DIRECT_PREFIX)
        return f"c{number}" if taken else plain
