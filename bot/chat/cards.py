"""What the bot says: one card a message, as a small tree that every adapter renders.

Intentionally not abstracted: colours, layout, and anything only one platform has. A card says what it means, the
adapter decides how that looks there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.chat.refs import Account
from content.text import Bold, Bullets, Code, CodeBlock, Italic, Link, Paragraph, Plain, TextInline

__all__ = [
    "Block",
    "Bold",
    "Bullets",
    "Button",
    "ButtonStyle",
    "Card",
    "Code",
    "CodeBlock",
    "Control",
    "Divider",
    "Field",
    "Fields",
    "File",
    "Image",
    "Inline",
    "Italic",
    "Link",
    "LinkButton",
    "LocalTime",
    "Mention",
    "Paragraph",
    "Plain",
    "RankRow",
    "Ranking",
    "TextInline",
    "TimeStyle",
    "Tone",
]


@dataclass(frozen=True, slots=True)
class Mention:
    """A person by account; rendered as the platform's mention without a ping. `name` is the words for it elsewhere."""

    account: Account
    name: str


class TimeStyle(StrEnum):
    """How much of an instant is shown."""

    TIME = "time"
    DATE = "date"
    WEEKDAY_TIME = "weekday-time"
    DATE_TIME = "date-time"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """An instant shown in each reader's own zone; `fallback` is the words where the platform can't, zone included."""

    instant: datetime
    style: TimeStyle
    fallback: str


Inline = TextInline | Mention | LocalTime


@dataclass(frozen=True, slots=True)
class Field:
    """A short label with its value."""

    label: str
    value: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """A few label-value pairs."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class RankRow:
    """A row of a board; `gap_before` draws the gap to the own row, `me` marks the reader's."""

    rank: int
    name: str
    score: str
    detail: str
    me: bool = False
    gap_before: bool = False
    shared: bool = False
    """Whether others have the same rank (shown as ``=``)."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A leaderboard. Names are plain text and never ping."""

    rows: tuple[RankRow, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG picture. `alt` tells the same in words and is mandatory."""

    png: bytes
    alt: str
    name: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


Block = Paragraph[Inline] | CodeBlock | Bullets[Inline] | Fields | Ranking | Image | Divider


class ButtonStyle(StrEnum):
    """How much a button stands out."""

    NORMAL = "normal"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `action` is an encoded action id. `spoken` is what a screen reader says, the label when empty."""

    label: str
    action: str
    style: ButtonStyle = ButtonStyle.NORMAL
    spoken: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens an https address."""

    label: str
    url: str


Control = Button | LinkButton


@dataclass(frozen=True, slots=True)
class File:
    """A file to download, such as an export."""

    name: str
    data: bytes
    mime: str


class Tone(StrEnum):
    """What kind of news a card brings; a platform may colour it. The words always say the same."""

    NEUTRAL = "neutral"
    RIGHT = "right"
    WRONG = "wrong"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `summary` is plain text with the whole meaning: notifications and screen readers say it.

    `actions` is rows of controls (five in a row at most).
    """

    title: str
    blocks: tuple[Block, ...]
    summary: str
    actions: tuple[tuple[Control, ...], ...] = ()
    footer: tuple[Inline, ...] = ()
    files: tuple[File, ...] = ()
    tone: Tone = Tone.NEUTRAL
