"""What reading one content file gives."""

from __future__ import annotations

from dataclasses import dataclass

from content.errors import ContentError
from content.model import Item, Prompt


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of a file with the lines on which they begin, and its problems."""

    items: tuple[tuple[int, Item], ...]
    prompts: tuple[tuple[int, Prompt], ...]
    problems: tuple[ContentError, ...]
