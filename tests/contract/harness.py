"""What an adapter brings so that the contract suite can play it: people's hands, eyes, and faults.

The workspace has ada (who manages it), bob and cleo, a channel ``general`` of all three and a channel ``secret`` of ada
alone; the bot is in both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.chat.events import Inbound
from bot.chat.outcomes import FirstResponse, Nothing, Outcome
from bot.chat.ports import Adapter, Ingress
from bot.chat.refs import Account, Channel, Message, TenantRef
from tests.support.clock import MovableClock


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as one person sees it. `spoken` is what a notification or a screen reader says."""

    message: Message
    text: str
    spoken: str
    buttons: tuple[str, ...]
    private: bool
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A form as it is open for a person: labels and errors by the fields' keys."""

    title: str
    labels: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


class AdapterHarness(Protocol):
    """One adapter with the platform (or its stand-in) behind it."""

    adapter: Adapter
    clock: MovableClock
    tenant: TenantRef
    response_limit: timedelta | None
    """How late a response may come before the platform drops it; None where it waits for ever."""

    async def start(self, ingress: Ingress) -> None:
        """Connect the adapter to an application."""
        ...

    async def close(self) -> None:
        """Stop the adapter and all that stands behind it."""
        ...

    def account(self, who: str) -> Account: ...

    def channel(self, name: str) -> Channel: ...

    def direct(self, who: str) -> Channel:
        """The conversation between a person and the bot."""
        ...

    # Each of these returns when the adapter has rendered what the application answered.

    async def command(self, who: str, channel: Channel, line: str) -> None: ...

    async def press(self, who: str, message: Message, label: str) -> None: ...

    async def press_forged(self, who: str, channel: Channel, action: str) -> None:
        """Press a button that nobody was shown, with this action id."""
        ...

    async def submit(self, who: str, values: Mapping[str, tuple[str, ...]]) -> None: ...

    async def say(self, who: str, channel: Channel, text: str) -> None: ...

    async def redeliver(self) -> None:
        """The platform delivers the last event again."""
        ...

    def mention_bot(self) -> str:
        """What a person types to name the bot."""
        ...

    def shown(self, who: str, channel: Channel) -> Sequence[Shown]:
        """What a person sees in a place now, oldest first; nothing where they can't look."""
        ...

    def form(self, who: str) -> ShownForm | None: ...

    def acting(self, message: Message) -> Sequence[str]:
        """What in a message the platform would act on: pings, links, markup. Buttons are not meant."""
        ...

    # Faults.

    def rate_limit(self, wait: timedelta) -> None:
        """The next call is refused with the wait."""
        ...

    def lose_next_response(self) -> None:
        """The next send takes effect and its response is lost."""
        ...

    def forbid(self, channel: Channel) -> str:
        """Take a permission that posting needs, and return its name."""
        ...

    async def remove_from(self, who: str, channel: Channel) -> None:
        """A person leaves a channel, or is removed from it."""
        ...

    async def delete_channel(self, channel: Channel) -> None: ...

    def go_dark(self) -> None:
        """The platform can't say who sees what."""
        ...

    async def disconnect(self) -> None:
        """The connection breaks, on nobody's wish."""
        ...

    async def reconnect(self) -> None:
        """The connection is back, and what waited is delivered."""
        ...


@dataclass(slots=True)
class ScriptedIngress:
    """An application that answers what the test says, and remembers what came."""

    answer: Callable[[Inbound], Outcome | Awaitable[Outcome]] = lambda event: Nothing()
    first: FirstResponse = FirstResponse.INSTANT
    events: list[Inbound] = field(default_factory=list)

    def first_response(self, event: Inbound) -> FirstResponse:
        return self.first

    async def handle(self, event: Inbound) -> Outcome:
        self.events.append(event)
        outcome = self.answer(event)
        return await outcome if isinstance(outcome, Awaitable) else outcome
