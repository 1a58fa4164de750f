"""Reads one item or prompt file: what can be asked, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from content.compile import FieldRefused, Frame, compile_item, compile_prompt
from content.errors import ContentError, InvalidEntry, UnreadableFile
from content.explain import explain, tree_id
from content.model import Item, Prompt
from content.parsed import Parsed
from content.schema.item import ITEM
from content.schema.prompt import PROMPT
from content.yaml_tree import Document, Tree, entries, read_yaml

MAX_PROBLEMS = 4
"""Of one entry; more of them have one cause."""

_R = TypeVar("_R")
_E = TypeVar("_E", bound=Item | Prompt)


def parse_file(text: str, file: str, frame: Frame) -> Parsed:
    """Read a file of `items:` or of `prompts:`; never raises for its content."""
    problems: list[ContentError] = []
    try:
        document = read_yaml(text, file)
        area = _heading(document, file, problems)
    except UnreadableFile as error:
        return Parsed((), (), (error,))
    here = Frame(frame.namespace, area or frame.area, frame.skills, frame.any_stack)
    items = _read(document, "items", file, problems, ITEM, lambda record: compile_item(record, here))
    prompts = _read(document, "prompts", file, problems, PROMPT, lambda record: compile_prompt(record, here))
    return Parsed(items, prompts, tuple(problems))


def _heading(document: Document, file: str, problems: list[ContentError]) -> str | None:
    root = document.root
    if not isinstance(root, dict) or not isinstance(root.get("items", root.get("prompts")), list):
        raise UnreadableFile(file, 1, "A content file has a list `items:` or `prompts:`, and an `area:` above it.")
    for name in root:
        if name not in ("area", "items", "prompts"):
            sentence = f"There is no field `{name[:40]}` here; a file has `area` and `items` or `prompts`."
            problems.append(InvalidEntry(file, document.line_of((name,)), sentence))
    area = root.get("area")
    return area if isinstance(area, str) else None


def _read(
    document: Document,
    field: str,
    file: str,
    problems: list[ContentError],
    schema: TypeAdapter[_R],
    build: Callable[[_R], _E],
) -> tuple[tuple[int, _E], ...]:
    read: list[tuple[int, _E]] = []
    for position, entry in entries(document, field):
        try:
            built = build(schema.validate_python(entry))
        except ValidationError as error:
            for detail in error.errors(include_url=False)[:MAX_PROBLEMS]:
                line = document.line_of((field, position, *detail["loc"]))
                problems.append(InvalidEntry(file, line, _named(entry, explain(detail))))
        except FieldRefused as refused:
            place = document.place_of((field, position, *refused.path))
            line = place.line + refused.line + int(place.literal)
            problems.append(InvalidEntry(file, line, _named(entry, refused.sentence)))
        else:
            read.append((document.line_of((field, position)), built))
    return tuple(read)


def _named(entry: Tree, sentence: str) -> str:
    name = tree_id(entry)
    return f"{name}: {sentence}" if name else sentence
