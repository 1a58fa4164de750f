"""Forms: up to five fields, whose errors return to their field."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.cards import Block

MAX_FIELDS = 5
"""Discord's modals hold five top-level components; no form asks for more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field: the `value` that comes back and the `label` shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ShortField:
    """One line of text."""

    key: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = True
    max_length: int = 150


@dataclass(frozen=True, slots=True)
class LongField:
    """Several lines of text."""

    key: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = True
    max_length: int = 3000


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number as a person types it; the feature reads it."""

    key: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class OneChoice:
    """Exactly one of 2 to 25 choices."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    hint: str = ""
    initial: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class ManyChoices:
    """Any number of 2 to 25 choices."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    hint: str = ""
    initial: tuple[str, ...] = ()
    required: bool = True


FormField = ShortField | LongField | NumberField | OneChoice | ManyChoices


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `action` is the encoded action id that comes back with the values; `intro` is shown above the fields."""

    title: str
    action: str
    fields: tuple[FormField, ...]
    submit: str = "Save"
    intro: tuple[Block, ...] = ()
