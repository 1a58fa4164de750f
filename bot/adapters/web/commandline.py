"""Slash commands as people type them into the page: people by ``@name``, and what can come next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.chat.catalogue import Catalogue, OptionKind
from bot.chat.codec import account_to_text
from bot.chat.completion import complete
from bot.chat.parsing import find_command, typed_command
from bot.chat.refs import Account
from bot.chat.vocabulary import Vocabulary

MOST = 25
"""Suggestions given at once; typing on narrows them."""


class Named(NamedTuple):
    """A person who can be named in a command."""

    account: Account
    name: str


class Suggestion(NamedTuple):
    """One way to go on typing: `insert` replaces the whole text; `label` and `detail` are shown."""

    insert: str
    label: str
    detail: str


class CommandLine:
    """Reads and completes with the catalogue of what the application handles, and the words of its options."""

    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary) -> None:
        self._catalogues = {manages: catalogue.for_audience(manages=manages) for manages in (False, True)}
        self._vocabulary = vocabulary

    def read(self, text: str, people: Sequence[Named]) -> tuple[str, dict[str, str]]:
        """Path and options of a `CommandInvoked`, still unread but for ``@name``, which becomes the account's text."""
        for person in sorted(people, key=lambda person: -len(person.name)):
            mention = rf"(?<!\w)@{re.escape(person.name)}(?!\w)"
            text = re.sub(mention, account_to_text(person.account).replace("\\", r"\\"), text, flags=re.IGNORECASE)
        return typed_command(text)

    def complete(self, text: str, people: Sequence[Named], *, manages: bool) -> list[Suggestion]:
        """Ways to go on, best first. Commands of managers are shown to managers only, which is no check."""
        catalogue = self._catalogues[manages]
        found = [Suggestion(c.line, c.label, c.detail) for c in complete(text, catalogue, self._vocabulary)]
        return [*self._people(text, people, catalogue), *found][:MOST]

    def _people(self, text: str, people: Sequence[Named], catalogue: Catalogue) -> list[Suggestion]:
        command, _ = find_command(text.removeprefix("/"), catalogue)
        head, typed = _last_word(text)
        name, colon, begun = typed.partition(":")
        option = None if command is None or not colon else command.option(name)
        if option is None or option.kind is not OptionKind.PERSON:
            return []
        wanted = begun.removeprefix("@").casefold()
        return [
            Suggestion(f"{head}{name}:@{person.name} ", f"@{person.name}", option.description)
            for person in people
            if person.name.casefold().startswith(wanted)
        ]


def _last_word(text: str) -> tuple[str, str]:
    cut = text.rfind(" ") + 1
    return text[:cut], text[cut:]
