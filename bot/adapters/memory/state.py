"""What the platform in memory consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.cards import Button, Card
from bot.chat.events import Where
from bot.chat.forms import Form
from bot.chat.ports import Capabilities
from bot.chat.refs import Account, Channel, Message
from bot.chat.text import plain

EVERYTHING = Capabilities(
    finds_own_messages=True,
    honours_marks=True,
    private_replies=True,
    forms=True,
    threads=True,
    local_times=True,
    pictures=True,
    thread_messages=True,
)


class Rejected(Exception):
    """The platform would not take this card, form or outcome: a mistake in the program, with all of its reasons."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class BotSilent(Exception):
    """A person did something and no bot was connected, or it died: what they would see as "did not respond"."""


@dataclass(slots=True)
class Person:
    """Somebody in the workspace. `takes_direct` is off for who lets no bot write to them."""

    account: Account
    name: str
    zone: str = ""
    manages: bool = False
    left: bool = False
    takes_direct: bool = True


@dataclass(slots=True)
class Room:
    """A channel, a direct conversation or a thread. `missing` names a permission that the bot lacks there."""

    channel: Channel
    name: str
    members: set[Account]
    parent: Channel | None = None
    direct: bool = False
    missing: str = ""
    gone: bool = False
    closed: bool = False


@dataclass(slots=True)
class Posted:
    """A message. `author` is None for the bot's; `private_to` is set where only one person sees it."""

    message: Message
    author: Account | None
    sent_at: datetime
    card: Card | None = None
    words: str = ""
    private_to: Account | None = None
    mark: str = ""
    deleted: bool = False
    history: list[Card] = field(default_factory=list)
    """The cards that were here before, oldest first."""

    @property
    def text(self) -> str:
        """All that it shows, as plain text."""
        return self.words if self.card is None else plain(self.card)

    def button(self, label: str) -> Button | None:
        """The button that can be pressed under that label (or what it says aloud)."""
        rows = self.card.actions if self.card is not None else ()
        buttons = (control for row in rows for control in row if isinstance(control, Button) and not control.disabled)
        return next((button for button in buttons if label in (button.label, button.spoken)), None)


@dataclass(slots=True)
class OpenedForm:
    """A form that is open for somebody; `errors` came back from the last submission."""

    form: Form
    where: Where
    message: Message | None
    errors: dict[str, str] = field(default_factory=dict)
