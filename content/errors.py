"""Everything that can be wrong with content, as one tree.

::

    ContentFailure
    ├── TextRefused        a text field holds something that we don't show; knows no file yet
    ├── SnapshotBroken     a stored item cannot be read back
    └── ContentError       has a file, a line and a sentence, and is safe to show
        ├── UnreadableFile     not a regular file, too large, not UTF-8, or not YAML
        ├── InvalidEntry       one item, prompt or area that breaks the format; the others serve
        └── InvalidPack        a pack whose description or paths break the rules

A loader never raises a `ContentError` for a bad entry: it collects it in `Library.problems`.
"""

from __future__ import annotations


class ContentFailure(Exception):
    """The base of everything below."""


class TextRefused(ContentFailure):
    """A text holds what no platform could show safely; `line` counts from 0 inside the text."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


class SnapshotBroken(ContentFailure):
    """A stored item is not canonical JSON of an item, or not what its hash says."""


class ContentError(ContentFailure):
    """Something in a content file is wrong: where, and one sentence that says what to do."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(file, line, sentence)
        self.file = file
        self.line = line
        self.sentence = sentence

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class UnreadableFile(ContentError):
    """The file as a whole cannot be used."""


class InvalidEntry(ContentError):
    """One entry of a file is left out."""


class InvalidPack(ContentError):
    """A pack, or a path in it, is left out."""
