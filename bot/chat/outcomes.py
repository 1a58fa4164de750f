"""What a feature answers to an event; the adapter renders and sends it as the direct response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.cards import Card
from bot.chat.forms import Form


class FirstResponse(StrEnum):
    """How an action or a command is first responded to, inside the platform's three seconds.

    `INSTANT` commits, then responds, and defers when it has not committed after two seconds. `FORM` opens a form with
    one indexed read at most. `DEFER` acknowledges, then works.
    """

    INSTANT = "instant"
    FORM = "form"
    DEFER = "defer"


@dataclass(frozen=True, slots=True)
class Reply:
    """A new message to the person who acted, seen by nobody else unless `private` is off."""

    card: Card
    private: bool = True


@dataclass(frozen=True, slots=True)
class Update:
    """The message that carried the button becomes this card; where there is none, a private reply."""

    card: Card


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form opens for the person who acted."""

    form: Form


@dataclass(frozen=True, slots=True)
class FormErrors:
    """The submitted form stays open with a sentence at each field named."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Acknowledged, nothing to show."""


Outcome = Reply | Update | OpenForm | FormErrors | Nothing
