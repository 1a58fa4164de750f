"""How a setting is declared: once, with its meaning, its default and whether it is secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.config.secret import Secret

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One setting.

    `parse` turns the text into the value and raises `ValueError` with the rest of the sentence "NAME …", such as
    "must be a whole number from 1 to 65535". `default_text` is how the default is told to people; `aliases` are other
    names under which platforms hand the same value over, tried after `name`.
    """

    name: str
    meaning: str
    parse: Callable[[str], T_co]
    default: T_co
    default_text: str = ""
    aliases: tuple[str, ...] = ()
    example: str = ""
    secret: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in the order in which they are tried."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one concern, as a chapter of the example file."""

    title: str
    about: str
    settings: tuple[Setting[object], ...]


def secret(
    name: str, meaning: str, *, parse: Callable[[str], Secret] = Secret, example: str = ""
) -> Setting[Secret | None]:
    """Declare a secret that has no default."""
    return Setting(name=name, meaning=meaning, parse=parse, default=None, example=example, secret=True)
