"""What comes in: a closed union, made by adapters, stamped by our clock at the door.

`event_key` identifies the delivery: the same key twice is the same event delivered again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.chat.refs import Account, Channel, Message, TenantRef


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `manages` is what the platform said with the event, None where it says nothing and must be asked."""

    account: Account
    name: str
    zone: str = ""
    manages: bool | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where it happened. `channel` is None on a surface without one (a home page); `direct` is a one-to-one conversation."""

    tenant: TenantRef
    channel: Channel | None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class CommandInvoked:
    """A slash command. `path` is the catalogue's, such as ``quiz`` or ``whetstone setup``; values are still text."""

    event_key: str
    actor: Actor
    where: Where
    path: str
    options: Mapping[str, str]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ActionPressed:
    """A button. `action` is the raw action id as it came; `message` carried the button."""

    event_key: str
    actor: Actor
    where: Where
    action: str
    message: Message | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FormSubmitted:
    """A form. `action` is the raw action id of the form; choices come as the values chosen, texts as a tuple of one."""

    event_key: str
    actor: Actor
    where: Where
    action: str
    values: Mapping[str, tuple[str, ...]]
    received_at: datetime
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class ThreadReply:
    """A message in a thread in which the bot takes part; `where.channel` has the thread."""

    event_key: str
    actor: Actor
    where: Where
    text: str
    message: Message
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A message that names the bot; `text` is without the mention."""

    event_key: str
    actor: Actor
    where: Where
    text: str
    message: Message
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A message to the bot alone."""

    event_key: str
    actor: Actor
    where: Where
    text: str
    message: Message
    received_at: datetime


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A person opened the bot's home page (Slack's App Home)."""

    event_key: str
    actor: Actor
    where: Where
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Installed:
    """The bot was added to a tenant."""

    event_key: str
    tenant: TenantRef
    name: str
    installer: Actor | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """The bot was removed from a tenant."""

    event_key: str
    tenant: TenantRef
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelLost:
    """A channel was deleted or archived, or the bot was removed from it; `reason` is a sentence for managers."""

    event_key: str
    channel: Channel
    reason: str
    received_at: datetime


PersonalEvent = CommandInvoked | ActionPressed | FormSubmitted | ThreadReply | Mentioned | DirectMessage | HomeOpened
LifecycleEvent = Installed | Uninstalled | ChannelLost
Inbound = PersonalEvent | LifecycleEvent
