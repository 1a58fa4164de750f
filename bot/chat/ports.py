"""What the application asks of a platform and of its surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.cards import Card
from bot.chat.events import Inbound
from bot.chat.outcomes import FirstResponse, Outcome
from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef


class Clock(Protocol):
    """The one source of the present."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do, as data that code checks."""

    finds_own_messages: bool
    """`Platform.find` can look for an earlier send of the same mark."""
    honours_marks: bool
    """A second send with the same mark within minutes does not make a second message."""
    private_replies: bool
    forms: bool
    threads: bool
    local_times: bool
    pictures: bool
    thread_messages: bool
    """Plain messages in the bot's threads are delivered to it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform says of a member."""

    name: str
    zone: str = ""
    manages: bool = False


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """What a platform says of a channel; `postable` is False with the sentence `why_not`, which names what is missing."""

    name: str
    postable: bool
    why_not: str = ""


class Platform(Protocol):
    """A platform as the application uses it.

    Every operation raises only the platform errors of `bot.errors`: `RateLimited`, `Forbidden`, `NotFound`, `Expired`,
    `Unavailable`. `Unavailable` leaves open whether the operation took effect.
    """

    @property
    def name(self) -> PlatformName:
        """Which platform this is."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    async def send(self, target: Target, card: Card, *, mark: str) -> Message:
        """Send a card; `mark` (ASCII, at most 25 characters) names this send for ever."""
        ...

    async def edit(self, message: Message, card: Card) -> None:
        """Replace a message of ours."""
        ...

    async def delete(self, message: Message) -> None:
        """Delete a message of ours; gone already is fine."""
        ...

    async def find(self, target: Target, mark: str, *, since: datetime) -> Message | None:
        """Our message with this mark, None when it surely isn't there. Only where `finds_own_messages`."""
        ...

    async def can_see(self, channel: Channel, account: Account) -> bool:
        """Whether the account can read the channel now. Unknown is False."""
        ...

    async def member(self, tenant: TenantRef, account: Account) -> Profile | None:
        """The member's profile; None when the account is not a member (any more)."""
        ...

    async def channel(self, channel: Channel) -> ChannelProfile:
        """A channel's profile; `NotFound` when there is none."""
        ...

    async def installers(self, tenant: TenantRef) -> Sequence[Account]:
        """Accounts to tell when something needs a manager and nobody was named."""
        ...

    async def permalink(self, message: Message) -> str | None:
        """An https address of the message, where the platform has one."""
        ...

    async def open_thread(self, parent: Channel | Message, title: str, *, members: Sequence[Account] = ()) -> Channel:
        """A thread in a channel or on a message; with `members`, private to them where the platform can."""
        ...

    async def close_thread(self, thread: Channel) -> None:
        """Archive or lock a thread; already closed is fine."""
        ...


class Ingress(Protocol):
    """The application's door for events. Adapters call it and nothing else."""

    def first_response(self, event: Inbound) -> FirstResponse:
        """How the event wants to be responded to first. Never blocks."""
        ...

    async def handle(self, event: Inbound) -> Outcome:
        """Do what the event asks. Never raises for what a person did: errors come back as cards."""
        ...


class Adapter(Protocol):
    """A platform's mouth and ears, as the application starts and stops them."""

    @property
    def platform(self) -> Platform:
        """The outbound side."""
        ...

    async def start(self, ingress: Ingress) -> None:
        """Connect and begin to deliver events."""
        ...

    async def stop(self) -> None:
        """Take no new events, finish those in hand, disconnect."""
        ...
