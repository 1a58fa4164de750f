"""What a command is, and the catalogue of them: the one source of help, autocomplete, typed commands and manifests."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.outcomes import FirstResponse

ROOT = "whetstone"
"""The command that every other can also be reached under: ``/whetstone quiz`` is ``/quiz``."""

HELP = f"{ROOT} help"
"""What a bare `ROOT` means."""


class OptionKind(StrEnum):
    """What an option takes, and what its handler is given (always text).

    `TEXT` as typed; `INTEGER` digits; `CHOICE` the value of a choice; `SKILL` an area id; `TOPIC` a topic id; `PERSON`
    an account's text (`bot.chat.codec`); `DATE` ``YYYY-MM-DD``; `TIME` ``HH:MM``; `ZONE` a name of the tz database.
    """

    TEXT = "text"
    INTEGER = "integer"
    CHOICE = "choice"
    SKILL = "skill"
    TOPIC = "topic"
    PERSON = "person"
    DATE = "date"
    TIME = "time"
    ZONE = "zone"


class Audience(StrEnum):
    """Whom help and menus show a command to. That is no check: features check managers on every event."""

    EVERYONE = "everyone"
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """A value of a `CHOICE`, its label in menus, and other words that people type for it."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandOption:
    """An option. `smallest` and `largest` bound an `INTEGER`, inclusive."""

    name: str
    kind: OptionKind
    description: str
    choices: tuple[OptionChoice, ...] = ()
    required: bool = False
    smallest: int = 1
    largest: int = 1000


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `path` is one word, or `ROOT` and a verb; `examples` are whole lines as typed."""

    path: str
    summary: str
    options: tuple[CommandOption, ...] = ()
    audience: Audience = Audience.EVERYONE
    examples: tuple[str, ...] = ()
    first: FirstResponse = FirstResponse.DEFER

    def option(self, name: str) -> CommandOption | None:
        """The option of that name."""
        return next((option for option in self.options if option.name == name), None)


class Catalogue:
    """Commands by path, in the order in which help lists them."""

    def __init__(self, commands: Collection[Command]) -> None:
        self._commands = {command.path: command for command in commands}
        if len(self._commands) != len(commands):
            raise ValueError("two commands have one path")

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __len__(self) -> int:
        return len(self._commands)

    def find(self, path: str) -> Command | None:
        """The command of a path; ``whetstone quiz`` finds ``quiz``, bare ``whetstone`` finds help."""
        found = self._commands.get(path)
        if found is not None:
            return found
        if path == ROOT:
            return self._commands.get(HELP)
        root, _, verb = path.partition(" ")
        return self._commands.get(verb) if root == ROOT else None

    def only(self, paths: Collection[str]) -> Catalogue:
        """The commands that have a handler: what nobody handles is offered nowhere.

        Raises:
            ValueError: a path has no entry here.
        """
        unknown = sorted(set(paths) - self._commands.keys())
        if unknown:
            raise ValueError(f"the catalogue has no command {', '.join(unknown)}")
        return Catalogue([command for command in self if command.path in paths])

    def for_audience(self, *, manages: bool) -> Catalogue:
        """The commands to show to a person."""
        return Catalogue([command for command in self if manages or command.audience is Audience.EVERYONE])
