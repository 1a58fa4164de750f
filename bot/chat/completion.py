"""What could come next on a typed line, and the menus of typed commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.chat.catalogue import ROOT, Catalogue, Command, CommandOption, OptionChoice, OptionKind
from bot.chat.parsing import assign, find_command, tokenise
from bot.chat.vocabulary import Vocabulary, fold

MOST = 25
"""Discord shows at most 25 choices of an autocomplete."""

_SHORTEST_INSIDE = 3
"""Fewer letters are looked for at the beginning of words only: they are inside too many."""

_ANY_DAY = date(2000, 1, 1)
"""Which options a line has given already doesn't depend on what day "tomorrow" is."""


@dataclass(frozen=True, slots=True)
class Completion:
    """`line` is the whole line once it is accepted, `label` what the menu shows, `detail` a few words on it."""

    line: str
    label: str
    detail: str


def complete(text: str, catalogue: Catalogue, vocabulary: Vocabulary) -> list[Completion]:
    """The ways to go on with a line that begins with a slash, best first; empty for other text."""
    if not text.startswith("/"):
        return []
    found = [*_commands(text, catalogue)]
    command, rest = find_command(text.removeprefix("/"), catalogue)
    # Behind a command only a space starts its options: "/quiz" itself is still being typed.
    if command is not None and text.split() != [f"/{ROOT}"] and (rest or text.endswith(" ")):
        found += _options(text, command, rest, vocabulary)
    return found[:MOST]


def complete_option(option: CommandOption, typed: str, vocabulary: Vocabulary) -> list[OptionChoice]:
    """The values of one option that begin with, or else contain, what was typed: for platforms with typed commands."""
    wanted = fold(typed)

    def place(choice: OptionChoice) -> int:
        value, label, *aliases = _folded(choice)
        if value.startswith(wanted):
            return 0
        if label.startswith(wanted) or any(f" {wanted}" in word for word in (value, label)):
            return 1
        if any(alias.startswith(wanted) for alias in aliases):
            return 2
        return 3 if len(wanted) >= _SHORTEST_INSIDE and any(wanted in word for word in (label, *aliases)) else 4

    found = sorted(_choices(option, vocabulary), key=place)
    return [choice for choice in found if place(choice) < 4][:MOST]


def _commands(text: str, catalogue: Catalogue) -> Iterator[Completion]:
    typed = " ".join(text.removeprefix("/").casefold().split())
    if typed != text.removeprefix("/").casefold().strip() or (text.endswith(" ") and typed):
        typed += " "
    begins = [command for command in catalogue if command.path.startswith(typed)]
    verbs = [command for command in catalogue if command not in begins and typed and f" {typed}" in command.path]
    for command in (*begins, *verbs):
        yield Completion(f"/{command.path}{' ' if command.options else ''}", f"/{command.path}", command.summary)


def _options(text: str, command: Command, rest: str, vocabulary: Vocabulary) -> Iterator[Completion]:
    head, partial = (text, "") if text.endswith(" ") else (text[: text.rfind(" ") + 1], text[text.rfind(" ") + 1 :])
    settled = rest if not partial else rest[: len(rest) - len(partial)]
    values, _ = assign(command, tokenise(settled), vocabulary, _ANY_DAY)
    free = [option for option in command.options if option.name not in values]
    name, colon, typed = partial.partition(":")
    if colon:
        for option in free:
            if option.name == name.casefold():
                yield from _values(head, option, complete_option(option, typed, vocabulary))
        return
    for option in free:
        if option.name.startswith(partial.casefold()):
            yield Completion(f"{head}{option.name}:", f"{option.name}:", option.description)
    if partial:
        for option in free:
            yield from _values(head, option, complete_option(option, partial, vocabulary))


def _values(head: str, option: CommandOption, choices: Sequence[OptionChoice]) -> Iterator[Completion]:
    for choice in choices:
        yield Completion(f"{head}{option.name}:{choice.value} ", f"{option.name}:{choice.value}", choice.label)


def _choices(option: CommandOption, vocabulary: Vocabulary) -> Sequence[OptionChoice]:
    match option.kind:
        case OptionKind.CHOICE:
            return option.choices
        case OptionKind.SKILL:
            return vocabulary.skills
        case OptionKind.TOPIC:
            return vocabulary.topics
        case OptionKind.ZONE:
            return [OptionChoice(zone, zone.replace("_", " ")) for zone in vocabulary.zones]
        case _:
            return ()


def _folded(choice: OptionChoice) -> Iterator[str]:
    return (fold(word) for word in (choice.value, choice.label, *choice.aliases))
