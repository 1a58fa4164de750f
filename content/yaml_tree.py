"""Reads YAML into plain values that remember their lines.

Every scalar stays the text that was written: types are decided by the schema, so ``no``, ``1e3`` and ``0.10`` mean what
the author sees. Anchors, aliases and tags are refused, which leaves nothing to expand and nothing to construct.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from content.errors import UnreadableFile

Tree = str | None | list["Tree"] | dict[str, "Tree"]
Path = Sequence[str | int]

MAX_DEPTH = 12
"""Deeper than any field of the format."""

MAX_NODES = 200_000
"""A file of 1 MiB that holds more nodes than this was not written by a person."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

_ADVICE = {
    "mapping values are not allowed in this context": " A text that holds `: ` goes between quotes, or below a `|`.",
    "found character that cannot start any token": " A text that begins with ` or @, or a tab, goes between quotes.",
    "did not find expected key": " Look at the indentation, and at quotes inside quotes.",
}
"""What an author usually did where libyaml stops."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value begins; `literal` says that its text starts on the line below (``|`` and ``>``)."""

    line: int
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its value, and the place of every value in it."""

    root: Tree
    places: Mapping[int, Mapping[str | int, Place]]

    def place_of(self, path: Path) -> Place:
        """The place of the value at `path`, or of the nearest container on the way."""
        here: Tree = self.root
        found = Place(1)
        for step in path:
            found = self.places.get(id(here), {}).get(step, found)
            match here:
                case dict() if isinstance(step, str) and step in here:
                    here = here[step]
                case list() if isinstance(step, int) and step < len(here):
                    here = here[step]
                case _:
                    # A schema names its union members in a path; they are no part of the file.
                    continue
        return found

    def line_of(self, path: Path) -> int:
        """The line, counted from 1, of the value at `path`."""
        return self.place_of(path).line


def read_yaml(text: str, file: str) -> Document:
    """Parse `text`, one YAML document; raises `UnreadableFile` naming `file` and the line."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.count("\n")) + 1 if mark is not None else 1
        problem = error.problem or "it cannot be parsed"
        advice = _ADVICE.get(problem, "")
        raise UnreadableFile(file, line, f"This is not YAML: {problem}.{advice}") from error
    except yaml.YAMLError as error:
        raise UnreadableFile(
            file, 1, "This is not YAML text: it holds a character that YAML does not allow."
        ) from error
    return Document(builder.root, builder.places)


@dataclass(slots=True)
class _Open:
    """A container whose end has not come yet; `key` is the mapping key that waits for its value."""

    value: list[Tree] | dict[str, Tree]
    places: dict[str | int, Place]
    key: str | None = None
    key_line: int = 1


class _Builder:
    """Builds a tree from parser events without recursion, so depth costs no stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Tree = None
        self.places: dict[int, Mapping[str | int, Place]] = {}
        self._stack: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event to the tree."""
        match event:
            case yaml.AliasEvent():
                raise self._refuse(event, "Anchors and aliases (`&`, `*`) are not used here; write the value out.")
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._refuse(event, "A file holds one YAML document; take out the `---` line.")
            case yaml.ScalarEvent():
                self._guard(event)
                self._scalar(event)
            case yaml.SequenceStartEvent():
                self._guard(event)
                self._descend([], event)
            case yaml.MappingStartEvent():
                self._guard(event)
                self._descend({}, event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._stack.pop()
            case _:
                return

    def _guard(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            raise self._refuse(event, "Anchors and aliases (`&`, `*`) are not used here; write the value out.")
        tag = getattr(event, "tag", None)
        if tag is not None and not (isinstance(event, yaml.ScalarEvent) and tag == "!"):
            raise self._refuse(event, "YAML tags (`!…`) are not used here; quote the value if it begins with `!`.")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refuse(event, f"This file holds more than {MAX_NODES:,} values; split it.")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            if event.value in top.value:
                raise self._refuse(event, f"The field `{event.value[:40]}` stands here twice.")
            top.key = event.value
            top.key_line = _line(event)
            return
        plain = event.implicit[0]
        value = None if plain and event.value in _NULLS else event.value
        # libyaml reports a block scalar from its `|` to the line after its text, and gives no style.
        start, end = event.start_mark, event.end_mark
        literal = not plain and start is not None and end is not None and start.line < end.line and end.column == 0
        self._place(value, Place(_line(event), literal))

    def _descend(self, value: list[Tree] | dict[str, Tree], event: yaml.Event) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            raise self._refuse(event, "A field's name is a plain word.")
        if len(self._stack) >= MAX_DEPTH:
            raise self._refuse(event, f"This is nested deeper than {MAX_DEPTH} levels.")
        # A list begins at its first dash; an author looks for it at its name.
        named = top is not None and isinstance(top.value, dict)
        self._place(value, Place(top.key_line if top is not None and named else _line(event)))
        places: dict[str | int, Place] = {}
        self.places[id(value)] = places
        self._stack.append(_Open(value, places))

    def _place(self, value: Tree, place: Place) -> None:
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.places[len(top.value)] = place
            top.value.append(value)
        elif top.key is not None:
            top.places[top.key] = place
            top.value[top.key] = value
            top.key = None

    def _refuse(self, event: yaml.Event, sentence: str) -> UnreadableFile:
        return UnreadableFile(self.file, _line(event), sentence)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def entries(document: Document, field: str) -> Iterator[tuple[int, Tree]]:
    """The entries of the top-level list `field`, with their positions; nothing where there is no such list."""
    root = document.root
    if isinstance(root, dict):
        value = root.get(field)
        if isinstance(value, list):
            yield from enumerate(value)
