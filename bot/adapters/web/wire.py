"""JSON at the edge: its type, and a reader for frames and rows that came from outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""A JSON value."""

JsonObject = Mapping[str, Json]


class BadFrame(ValueError):
    """What came is not what the protocol says; the message is a sentence for the person."""


def to_text(value: Json) -> str:
    """Compact JSON in which letters stay as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_object(text: str) -> Reader:
    """A reader of a JSON object.

    Raises:
        BadFrame: not JSON, too deep, or not an object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadFrame("That wasn't understood.") from problem
    if not isinstance(value, dict):
        raise BadFrame("That wasn't understood.")
    return Reader(value)


def clean(text: str) -> str:
    """Text as it can be stored and sent anywhere: no NUL, no half of a surrogate pair, line feeds only."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


class Reader:
    """Typed access to the entries of a JSON object; everything raises `BadFrame` where the type is another."""

    def __init__(self, entries: JsonObject) -> None:
        self._entries = entries

    def text(self, key: str, *, limit: int, default: str | None = None) -> str:
        """A cleaned text of at most `limit` characters; missing is `default`, where there is one."""
        value = self._entries.get(key, default)
        if not isinstance(value, str):
            raise BadFrame(f"{key} is missing.")
        if len(value) > limit:
            raise BadFrame(f"That is {len(value):,} characters long; {limit:,} fit.")
        return clean(value)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._entries.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadFrame(f"{key} is missing.")
        return value

    def optional_text(self, key: str, *, limit: int) -> str | None:
        """A text, or None where the entry is null or missing."""
        return None if self._entries.get(key) is None else self.text(key, limit=limit)

    def optional_whole(self, key: str) -> int | None:
        """A whole number, or None where the entry is null or missing."""
        return None if self._entries.get(key) is None else self.whole(key)

    def flag(self, key: str) -> bool:
        """A truth value; missing is false."""
        value = self._entries.get(key, False)
        if not isinstance(value, bool):
            raise BadFrame(f"{key} is neither true nor false.")
        return value

    def instant(self, key: str) -> datetime:
        """An instant with an offset, in UTC."""
        text = self.text(key, limit=40)
        try:
            value = datetime.fromisoformat(text)
            instant = value.astimezone(UTC)
        except (ValueError, OverflowError) as problem:
            raise BadFrame("That time wasn't understood.") from problem
        if value.tzinfo is None:
            # Read in the server's zone it would be a time that nobody meant.
            raise BadFrame("That time has no zone.")
        return instant

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; missing is empty."""
        value = self._entries.get(key, [])
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise BadFrame(f"{key} is not a list.")
        return tuple(clean(entry) for entry in value if isinstance(entry, str))

    def optional_texts(self, key: str) -> frozenset[str] | None:
        """A set of texts, or None where the entry is null or missing."""
        return None if self._entries.get(key) is None else frozenset(self.texts(key))

    def object(self, key: str) -> JsonObject:
        """An object; missing is empty."""
        value = self._entries.get(key, {})
        if not isinstance(value, Mapping):
            raise BadFrame(f"{key} is not an object.")
        return value

    def optional_object(self, key: str) -> JsonObject | None:
        """An object, or None where the entry is null or missing."""
        return None if self._entries.get(key) is None else self.object(key)

    def objects(self, key: str) -> tuple[Reader, ...]:
        """A list of objects; missing is empty."""
        value = self._entries.get(key, [])
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise BadFrame(f"{key} is not a list.")
        return tuple(Reader(entry) for entry in value if isinstance(entry, Mapping))

    def texts_by_key(self, key: str) -> dict[str, tuple[str, ...]]:
        """Lists of texts by key, as a form's values come."""
        entries = Reader(self.object(key))
        return {name: entries.texts(name) for name in self.object(key)}
