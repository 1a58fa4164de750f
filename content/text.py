"""The small text tree that questions, cards and forms are made of.

Text is parsed once, where it enters, into these values; every platform renders them and nothing is ever parsed back.
Strings inside are plain: whatever a person typed stays inert because only the renderers know a platform's markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class Plain:
    """Text with no emphasis."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Strong text."""

    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    """Emphasised text."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code span inside a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A named https address."""

    text: str
    url: str


TextInline = Plain | Bold | Italic | Code | Link


I_co = TypeVar("I_co", covariant=True)
"""The inlines that a block may hold: `TextInline` in content; cards add mentions and local times."""


@dataclass(frozen=True, slots=True)
class Paragraph(Generic[I_co]):
    """A paragraph; a line feed inside `Plain` is a line break."""

    inlines: tuple[I_co, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code; `language` is a lower-case name such as ``python``, empty when unknown."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Bullets(Generic[I_co]):
    """A list; `ordered` numbers the entries from 1."""

    entries: tuple[tuple[I_co, ...], ...]
    ordered: bool = False


TextBlock = Paragraph[TextInline] | CodeBlock | Bullets[TextInline]
