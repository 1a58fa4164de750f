"""Which feature handles what: a table that features fill in at start-up and the dispatcher reads."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.chat.events import (
    ActionPressed,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    HomeOpened,
    Inbound,
    Installed,
    Mentioned,
    ThreadReply,
    Uninstalled,
)
from bot.chat.outcomes import FirstResponse, Outcome

E = TypeVar("E", bound=Inbound)
H = TypeVar("H")

Handler = Callable[[E], Awaitable[Outcome]]
"""Handles an event as it is. Raises `UserError` for what a person did wrong."""

CommandHandler = Handler[CommandInvoked]
"""Handles a command whose options the catalogue has already read: skills as area ids, dates as ISO texts and so on."""

ActionHandler = Callable[[ActionPressed, tuple[str, ...]], Awaitable[Outcome]]
"""Handles a button; the second argument is what its action id carries."""

FormHandler = Callable[[FormSubmitted, tuple[str, ...]], Awaitable[Outcome]]
"""Handles a form; the second argument is what its action id carries."""

_VERB = re.compile(r"[A-Za-z0-9_.\-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class Route(Generic[H]):
    """A handler, and how its event is first responded to; None leaves that to the catalogue."""

    handler: H
    first: FirstResponse | None


class Router:
    """The table. Registering the same thing twice is a programming error (`ValueError`).

    Verbs of actions and of forms are apart: a button ``setup`` may open the form ``setup``. Personal events have one
    handler each; of a tenant's own events (`on_installed` and its like) every handler runs, in the order registered.
    """

    def __init__(self) -> None:
        self.commands: dict[str, Route[CommandHandler]] = {}
        self.actions: dict[str, Route[ActionHandler]] = {}
        self.forms: dict[str, Route[FormHandler]] = {}
        self.thread_reply: Route[Handler[ThreadReply]] | None = None
        self.mention: Route[Handler[Mentioned]] | None = None
        self.direct_message: Route[Handler[DirectMessage]] | None = None
        self.home: Route[Handler[HomeOpened]] | None = None
        self.installed: list[Handler[Installed]] = []
        self.uninstalled: list[Handler[Uninstalled]] = []
        self.lost: list[Handler[ChannelLost]] = []

    def command(self, path: str, handler: CommandHandler, first: FirstResponse | None = None) -> None:
        """Handle a command of the catalogue, such as ``quiz`` or ``whetstone setup``; without `first`, the catalogue's."""
        _add(self.commands, path, Route(handler, first))

    def action(self, verb: str, handler: ActionHandler, first: FirstResponse = FirstResponse.DEFER) -> None:
        """Handle the buttons whose action has this verb."""
        _add(self.actions, _checked(verb), Route(handler, first))

    def form(self, verb: str, handler: FormHandler) -> None:
        """Handle the forms whose action has this verb. They are answered at once, since errors belong to the open form."""
        _add(self.forms, _checked(verb), Route(handler, FirstResponse.INSTANT))

    def on_thread_reply(self, handler: Handler[ThreadReply]) -> None:
        """Handle what people write in the bot's threads."""
        self.thread_reply = _only(self.thread_reply, handler)

    def on_mention(self, handler: Handler[Mentioned]) -> None:
        """Handle messages that name the bot."""
        self.mention = _only(self.mention, handler)

    def on_direct_message(self, handler: Handler[DirectMessage]) -> None:
        """Handle messages to the bot alone."""
        self.direct_message = _only(self.direct_message, handler)

    def on_home(self, handler: Handler[HomeOpened]) -> None:
        """Handle the opening of the home page; its outcome's card becomes the page."""
        self.home = _only(self.home, handler)

    def on_installed(self, handler: Handler[Installed]) -> None:
        """Be told of a new tenant."""
        self.installed.append(handler)

    def on_uninstalled(self, handler: Handler[Uninstalled]) -> None:
        """Be told that a tenant removed the bot."""
        self.uninstalled.append(handler)

    def on_channel_lost(self, handler: Handler[ChannelLost]) -> None:
        """Be told that a channel can't be posted to any more."""
        self.lost.append(handler)


def _add(table: dict[str, Route[H]], name: str, route: Route[H]) -> None:
    if name in table:
        raise ValueError(f"{name!r} has a handler already")
    table[name] = route


def _checked(verb: str) -> str:
    if not _VERB.match(verb):
        raise ValueError(f"not a verb of an action id: {verb!r}")
    return verb


def _only(present: Route[Handler[E]] | None, handler: Handler[E]) -> Route[Handler[E]]:
    if present is not None:
        raise ValueError("this event has a handler already")
    return Route(handler, FirstResponse.DEFER)
