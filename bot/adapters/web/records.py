"""The things in a playground's chat, as values, and their rows in the chat store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.adapters.web.wire import Json, JsonObject, Reader, read_object, to_text

_ID = 200
_TEXT = 100_000


class RoomKind(StrEnum):
    """A channel, or a person's conversation with the bot."""

    CHANNEL = "channel"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace. `number` orders people by arrival; `left` people are no members any more."""

    user: str
    name: str
    number: int
    zone: str = ""
    manages: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A channel or a direct conversation. `members` is None where the whole workspace is in it."""

    id: str
    name: str
    kind: RoomKind
    number: int
    members: frozenset[str] | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread; `id` is the number of its first message. With `members`, only they see it."""

    room: str
    id: str
    title: str
    members: frozenset[str] | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A message. The bot is the author where `author` is empty; `card` is then its JSON.

    `audience` is who alone can see it (a private reply), None for everyone in the room. `gone` is a deleted one, of
    which only the mark is kept.
    """

    number: int
    room: str
    thread: str
    author: str
    at: datetime
    text: str = ""
    card: JsonObject | None = None
    mark: str = ""
    audience: frozenset[str] | None = None
    edited_at: datetime | None = None
    gone: bool = False

    @property
    def id(self) -> str:
        """Its id as refs carry it."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What an open form asks of a field, checked before the application sees the values."""

    key: str
    required: bool
    max_length: int
    choices: tuple[str, ...] | None
    many: bool


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """The form that a person has open; `message` carried the button that opened it."""

    id: str
    user: str
    room: str
    thread: str
    message: int | None
    action: str
    body: JsonObject
    rules: tuple[FieldRule, ...]


@dataclass(frozen=True, slots=True)
class Blob:
    """A picture or a file of a card, reachable under its unguessable `token`."""

    token: str
    name: str
    mime: str
    data: bytes


def person_to_json(person: Person) -> dict[str, Json]:
    """A person, as stored and as sent to the page."""
    return {
        "user": person.user,
        "name": person.name,
        "number": person.number,
        "zone": person.zone,
        "manages": person.manages,
        "left": person.left,
    }


def person_from_text(text: str) -> Person:
    """The person of a row."""
    row = read_object(text)
    return Person(
        row.text("user", limit=_ID),
        row.text("name", limit=_ID),
        row.whole("number"),
        row.text("zone", limit=_ID),
        row.flag("manages"),
        row.flag("left"),
    )


def room_to_json(room: Room) -> dict[str, Json]:
    """A room, as stored and as sent to the page."""
    return {
        "id": room.id,
        "name": room.name,
        "kind": room.kind.value,
        "number": room.number,
        "members": _names(room.members),
        "archived": room.archived,
    }


def room_from_text(text: str) -> Room:
    """The room of a row."""
    row = read_object(text)
    return Room(
        row.text("id", limit=_ID),
        row.text("name", limit=_ID),
        RoomKind(row.text("kind", limit=_ID)),
        row.whole("number"),
        row.optional_texts("members"),
        row.flag("archived"),
    )


def thread_to_json(thread: Thread) -> dict[str, Json]:
    """A thread, as stored and as sent to the page."""
    return {
        "room": thread.room,
        "id": thread.id,
        "title": thread.title,
        "members": _names(thread.members),
        "closed": thread.closed,
    }


def thread_from_text(text: str) -> Thread:
    """The thread of a row."""
    row = read_object(text)
    return Thread(
        row.text("room", limit=_ID),
        row.text("id", limit=_ID),
        row.text("title", limit=_TEXT),
        row.optional_texts("members"),
        row.flag("closed"),
    )


def post_to_json(post: Post) -> dict[str, Json]:
    """A message, as stored; `post_for_page` is what people are sent."""
    return {
        "number": post.number,
        "room": post.room,
        "thread": post.thread,
        "author": post.author,
        "at": post.at.isoformat(),
        "text": post.text,
        "card": post.card,
        "mark": post.mark,
        "audience": _names(post.audience),
        "edited_at": post.edited_at.isoformat() if post.edited_at else None,
        "gone": post.gone,
    }


def post_from_text(text: str) -> Post:
    """The message of a row."""
    row = read_object(text)
    edited = row.optional_text("edited_at", limit=_ID)
    return Post(
        row.whole("number"),
        row.text("room", limit=_ID),
        row.text("thread", limit=_ID),
        row.text("author", limit=_ID),
        row.instant("at"),
        row.text("text", limit=_TEXT),
        row.optional_object("card"),
        row.text("mark", limit=_ID),
        row.optional_texts("audience"),
        None if edited is None else row.instant("edited_at"),
        row.flag("gone"),
    )


def post_for_page(post: Post) -> dict[str, Json]:
    """A message as the page is told of it: without the mark, and with "private" in place of who sees it."""
    entries = post_to_json(post)
    for hidden in ("mark", "audience", "gone"):
        del entries[hidden]
    return {**entries, "private": post.audience is not None}


def form_to_text(form: OpenedForm | None) -> str:
    """The row of a person's open form, null when none is open."""
    if form is None:
        return "null"
    return to_text(
        {
            "id": form.id,
            "user": form.user,
            "room": form.room,
            "thread": form.thread,
            "message": form.message,
            "action": form.action,
            "body": form.body,
            "rules": [_rule_to_json(rule) for rule in form.rules],
        }
    )


def form_from_text(text: str) -> OpenedForm | None:
    """The open form of a row."""
    if text == "null":
        return None
    row = read_object(text)
    return OpenedForm(
        row.text("id", limit=_ID),
        row.text("user", limit=_ID),
        row.text("room", limit=_ID),
        row.text("thread", limit=_ID),
        row.optional_whole("message"),
        row.text("action", limit=_ID),
        row.object("body"),
        tuple(_rule_from(rule) for rule in row.objects("rules")),
    )


def _rule_to_json(rule: FieldRule) -> Mapping[str, Json]:
    return {
        "key": rule.key,
        "required": rule.required,
        "max_length": rule.max_length,
        "choices": None if rule.choices is None else list(rule.choices),
        "many": rule.many,
    }


def _rule_from(rule: Reader) -> FieldRule:
    free = rule.optional_texts("choices") is None
    return FieldRule(
        rule.text("key", limit=_ID),
        rule.flag("required"),
        rule.whole("max_length"),
        None if free else rule.texts("choices"),
        rule.flag("many"),
    )


def _names(users: frozenset[str] | None) -> Json:
    return None if users is None else sorted(users)
