"""Action ids: what a button or a form carries, stateless and without a key.

Form: ``w1:<verb>[:<argument>…]``, ASCII, at most 100 bytes (Discord's limit for ``custom_id``). The version rises when
the meaning of arguments changes; older versions are still read as long as `decode` knows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_BYTES = 100
"""Discord allows 100 characters in a custom id, Slack 255 in an action id."""

VERSION = "w1"
_PART = re.compile(r"[A-Za-z0-9_.\-]{1,64}\Z")
_ID_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class UnreadableAction(Exception):
    """The id was not made by any version of this program."""


class OutdatedAction(Exception):
    """The id is of a version that this program no longer reads."""


@dataclass(frozen=True, slots=True)
class Action:
    """A verb with its arguments, all of ``[A-Za-z0-9_.-]``."""

    verb: str
    args: tuple[str, ...] = ()


def encode(action: Action) -> str:
    """The id of an action.

    Raises:
        ValueError: a part has other characters, or the whole is over 100 bytes. That is a programming error.
    """
    parts = (action.verb, *action.args)
    for part in parts:
        if not _PART.match(part):
            raise ValueError(f"not a part of an action id: {part!r}")
    text = ":".join((VERSION, *parts))
    if len(text) > MAX_BYTES:
        raise ValueError(f"action id over {MAX_BYTES} bytes: {text!r}")
    return text


def decode(text: str) -> Action:
    """Read an id that came from outside.

    Raises:
        OutdatedAction: a version of ours that is no longer read.
        UnreadableAction: anything else.
    """
    if len(text) > MAX_BYTES or not text.isascii():
        raise UnreadableAction(text[:MAX_BYTES])
    version, *parts = text.split(":")
    if version != VERSION:
        if re.fullmatch(r"w\d{1,3}", version):
            raise OutdatedAction(version)
        raise UnreadableAction(text)
    if not parts or not all(_PART.match(part) for part in parts):
        raise UnreadableAction(text)
    return Action(parts[0], tuple(parts[1:]))


def encode_id(number: int) -> str:
    """A row id (0 to 2**63 - 1) as base 36, at most 13 characters."""
    if number < 0:
        raise ValueError("row ids are not negative")
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _ID_DIGITS[digit] + digits
        if number == 0:
            return digits


def decode_id(text: str) -> int:
    """The row id of a base 36 text.

    Raises:
        UnreadableAction: not such a text, or over 2**63 - 1.
    """
    if not re.fullmatch(r"[0-9a-z]{1,13}", text):
        raise UnreadableAction(text)
    number = int(text, 36)
    if number >= 2**63:
        raise UnreadableAction(text)
    return number
