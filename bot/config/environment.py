"""Where settings come from: what the command line says, the real environment, then a `.env` file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, TypeVar

from bot.config.declare import Setting
from bot.errors import ConfigurationError

T = TypeVar("T")

PREFIX: Final = "WHETSTONE_"
NOT_SETTINGS: Final = ("WHETSTONE_REQUIRE", "WHETSTONE_TEST_")
"""Names, and beginnings of names, that the test-suite reads and the program doesn't."""

_ASSIGNMENT: Final = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "\\": "\\", '"': '"'}


class Environment:
    """The texts of the settings, the first source that has one winning. An empty text counts as not set."""

    def __init__(self, *sources: Mapping[str, str]) -> None:
        self._sources = sources

    def find(self, *names: str) -> tuple[str, str] | None:
        """The name that is set, and its text, or None. A source that has any of the names wins over the next."""
        for source in self._sources:
            for name in names:
                value = source.get(name, "").strip()
                if value:
                    return name, value
        return None

    def read(self, setting: Setting[T]) -> T:
        """The value of `setting`, or its default. Raises `ConfigurationError`, which never quotes the value."""
        found = self.find(*setting.names)
        if found is None:
            return setting.default
        name, value = found
        if "\0" in value:
            raise ConfigurationError(f"{name} must not hold a zero byte.")
        try:
            return setting.parse(value)
        except ValueError as problem:
            raise ConfigurationError(f"{name} {problem}.") from None

    def name_of(self, setting: Setting[object]) -> str:
        """The name under which `setting` is set, or its own where it isn't: what a sentence should call it."""
        found = self.find(*setting.names)
        return setting.name if found is None else found[0]

    def has(self, setting: Setting[object]) -> bool:
        """Whether anything is set."""
        return self.find(*setting.names) is not None


def read_env_file(file: Path) -> dict[str, str]:
    r"""The assignments of a `.env` file; none where there is no such file.

    ``NAME=value``, one a line, with an optional ``export``. ``#`` begins a comment at the start of a line or after a
    space. In single quotes all is literal; in double quotes ``\n``, ``\t``, ``\"`` and ``\\`` are escapes. Nothing
    is expanded. Raises `ConfigurationError` with the line's number, never its text.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it isn't UTF-8 text"
        raise ConfigurationError(f"The settings file {file} can't be read: {why}.") from None
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _ASSIGNMENT.fullmatch(stripped)
        value = None if match is None else _unquote(match[2])
        if match is None or value is None:
            raise ConfigurationError(f"Line {number} of {file} must have the form NAME=value, with its quotes closed.")
        values[match[1]] = value
    return values


def _unquote(raw: str) -> str | None:
    """The value of an assignment without quotes and comment, or None where a quote is not closed."""
    if raw.startswith("'"):
        match = re.fullmatch(r"'([^']*)'\s*(?:#.*)?", raw)
        return None if match is None else match[1]
    if raw.startswith('"'):
        match = re.fullmatch(r'"((?:[^"\\]|\\.)*)"\s*(?:#.*)?', raw)
        if match is None:
            return None
        return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[0]), match[1])
    return re.split(r"(?:^|\s+)#", raw, maxsplit=1)[0].strip()


def warn_of_unknown(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each of `names` that looks like a setting of ours and is none, with the nearest that is."""
    settings = set(known)
    # Of a setting and its alias without the prefix, the first is meant.
    declared = {name.removeprefix(PREFIX): name for name in sorted(settings, key=lambda name: name.startswith(PREFIX))}
    sentences = []
    for name in sorted(set(names)):
        if not name.startswith(PREFIX) or name in settings or name.startswith(NOT_SETTINGS):
            continue
        near = get_close_matches(name.removeprefix(PREFIX), declared, n=1, cutoff=0.6)
        hint = f"did you mean {declared[near[0]]}?" if near else "see .env.example for those there are."
        sentences.append(f"{name} is no setting: {hint}")
    return tuple(sentences)
