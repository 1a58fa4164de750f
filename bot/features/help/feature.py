"""Help from the catalogue, and what to say when people simply talk to the bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.chat.cards import Card
from bot.chat.catalogue import ROOT, Catalogue
from bot.chat.events import CommandInvoked, DirectMessage, Mentioned
from bot.chat.help import command_list, explanation, usage
from bot.chat.inert import inert
from bot.chat.outcomes import OpenForm, Outcome, Reply
from bot.chat.parsing import NotUnderstood, find_command, parse
from bot.chat.router import Router
from bot.chat.text import notice, para, plain_block
from bot.chat.vocabulary import Vocabulary
from bot.errors import UserError
from bot.features.access import manages
from bot.features.help import words
from bot.features.services import Services

LONGEST_TYPED = 200
"""Characters of a message that may be a command; what is longer is talk."""


class Help:
    """`catalogue` is asked late, since it is cut to what the other features registered."""

    def __init__(self, services: Services, catalogue: Callable[[], Catalogue], vocabulary: Vocabulary) -> None:
        self._services = services
        self._catalogue = catalogue
        self._vocabulary = vocabulary
        self._router = Router()

    def register(self, router: Router) -> None:
        """Take help, mentions and direct messages."""
        self._router = router
        router.command("whetstone help", self.show)
        router.on_mention(self.hear)
        router.on_direct_message(self.hear)

    async def show(self, event: CommandInvoked) -> Outcome:
        """All commands that the person may use, or one of them explained."""
        catalogue = self._catalogue().for_audience(manages=await manages(self._services, event))
        name = " ".join(event.options.get("about", "").strip().lstrip("/").casefold().split())
        if not name:
            return Reply(_overview(catalogue))
        command = catalogue.find(name) or catalogue.find(f"{ROOT} {name}")
        if command is None:
            raise UserError(words.NO_SUCH.format(name=inert(name, 40)))
        blocks = explanation(command)
        summary = " ".join((f"{command.summary}.", usage(command), *(plain_block(block) for block in blocks[1:])))
        return Reply(Card(title=f"/{command.path}", blocks=blocks, summary=summary))

    async def hear(self, event: Mentioned | DirectMessage) -> Outcome:
        """A command that somebody typed as a message is done; to everything else, what can be typed."""
        typed = event.text.strip().removeprefix("/")
        catalogue = self._catalogue()
        line = next((line for line in (typed, f"{ROOT} {typed}") if _begins(line, catalogue)), "")
        if not line:
            return Reply(notice(words.GREETING))
        read = parse(line, catalogue, self._vocabulary, _today(event.actor.zone, event.received_at))
        if isinstance(read, NotUnderstood):
            raise UserError(read.sentence)
        invoked = CommandInvoked(
            event.event_key, event.actor, event.where, read.command.path, read.options, event.received_at
        )
        outcome = await self._router.commands[read.command.path].handler(invoked)
        # Platforms open forms for commands and buttons, not for messages.
        if isinstance(outcome, OpenForm):
            return Reply(notice(words.OPENS_FORM.format(path=read.command.path)))
        return outcome


def _begins(line: str, catalogue: Catalogue) -> bool:
    return 0 < len(line) <= LONGEST_TYPED and find_command(line, catalogue)[0] is not None


def _today(zone: str, at: datetime) -> date:
    try:
        return at.astimezone(ZoneInfo(zone) if zone else UTC).date()
    except (ZoneInfoNotFoundError, ValueError):
        return at.astimezone(UTC).date()


def _overview(catalogue: Catalogue) -> Card:
    listed = command_list(catalogue)
    return Card(
        title=words.TITLE,
        blocks=(para(words.INTRO), listed, para(words.MORE)),
        summary=f"{words.TITLE}. {words.INTRO} {plain_block(listed)} {words.MORE}",
    )
