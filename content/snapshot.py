"""Items and prompts as canonical JSON and back, and their content hashes.

Canonical means sorted keys, no spaces, and no escapes but JSON's own. The hash covers everything except the check program
and whether the item is retired, which change neither what a person sees nor the credit. A snapshot is verified against
its own JSON, so it stays readable when a later version adds a field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, TypeVar

from content.body_json import (
    body_from_json,
    body_to_json,
    check_from_json,
    check_to_json,
    points_from_json,
    points_to_json,
)
from content.errors import SnapshotBroken
from content.model import (
    AreaId,
    ContentHash,
    Fact,
    InterviewKind,
    Item,
    ItemId,
    Level,
    Prompt,
    Source,
    Thinking,
    TopicId,
)
from content.text_json import Json, blocks_from_json, blocks_to_json

FORMAT = 1
"""The version of the snapshot; a reader refuses any other."""

_LEVELS = {level.value: level for level in Level}
_THINKING = {thinking.value: thinking for thinking in Thinking}

_UNHASHED = frozenset({"hash", "check", "retired"})
_BROKEN = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)

_Entry = TypeVar("_Entry", Item, Prompt)


def item_to_json(item: Item) -> str:
    """The canonical JSON of an item, with its hash, check and retirement."""
    return canonical_json(item_to_tree(item))


def item_from_json(text: str) -> Item:
    """The item that `item_to_json` wrote; raises `SnapshotBroken` where it is not one, or not what its hash says."""
    return _restore(text, item_from_tree)


def prompt_to_json(prompt: Prompt) -> str:
    """The canonical JSON of an interview prompt."""
    return canonical_json(prompt_to_tree(prompt))


def prompt_from_json(text: str) -> Prompt:
    """The prompt that `prompt_to_json` wrote; raises `SnapshotBroken`."""
    return _restore(text, prompt_from_tree)


def seal_item(item: Item) -> Item:
    """The item with the hash of its content."""
    return replace(item, hash=_digest(item_to_tree(item)))


def seal_prompt(prompt: Prompt) -> Prompt:
    """The prompt with the hash of its content."""
    return replace(prompt, hash=_digest(prompt_to_tree(prompt)))


def canonical_json(tree: Json) -> str:
    """One text for one value."""
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def item_to_tree(item: Item) -> dict[str, Json]:
    """An item as a JSON object."""
    return {
        "format": FORMAT,
        "id": item.id,
        "hash": item.hash,
        "area": item.area,
        "topic": item.topic,
        "level": item.level.value,
        "thinking": item.thinking.value,
        "seconds": item.seconds,
        "stack": [*sorted(item.stack)],
        "stem": blocks_to_json(item.stem),
        "body": body_to_json(item.body),
        "explanation": blocks_to_json(item.explanation),
        "sources": [[source.title, source.url] for source in item.sources],
        "check": check_to_json(item.check),
        "retired": item.retired,
    }


def item_from_tree(raw: Mapping[str, Any]) -> Item:
    """The item of `item_to_tree`, its hash taken on trust; raises built-in errors where it is not one."""
    _require_format(raw)
    return Item(
        id=ItemId(raw["id"]),
        hash=ContentHash(raw["hash"]),
        area=AreaId(raw["area"]),
        topic=TopicId(raw["topic"]),
        level=_LEVELS[raw["level"]],
        thinking=_THINKING[raw["thinking"]],
        seconds=raw["seconds"],
        stack=frozenset(raw["stack"]),
        stem=blocks_from_json(raw["stem"]),
        body=body_from_json(raw["body"]),
        explanation=blocks_from_json(raw["explanation"]),
        sources=_sources(raw["sources"]),
        check=check_from_json(raw["check"]),
        retired=raw["retired"],
    )


def prompt_to_tree(prompt: Prompt) -> dict[str, Json]:
    """A prompt as a JSON object."""
    return {
        "format": FORMAT,
        "id": prompt.id,
        "hash": prompt.hash,
        "area": prompt.area,
        "topic": prompt.topic,
        "level": prompt.level.value,
        "kind": prompt.kind.value,
        "seconds": prompt.seconds,
        "stack": [*sorted(prompt.stack)],
        "opening": blocks_to_json(prompt.opening),
        "facts": [[fact.question, fact.answer] for fact in prompt.facts],
        "points": points_to_json(prompt.points),
        "model_answer": blocks_to_json(prompt.model_answer),
        "signals": [[level.value, text] for level, text in prompt.signals],
        "sources": [[source.title, source.url] for source in prompt.sources],
    }


def prompt_from_tree(raw: Mapping[str, Any]) -> Prompt:
    """The prompt of `prompt_to_tree`, its hash taken on trust; raises built-in errors where it is not one."""
    _require_format(raw)
    return Prompt(
        id=ItemId(raw["id"]),
        hash=ContentHash(raw["hash"]),
        area=AreaId(raw["area"]),
        topic=TopicId(raw["topic"]),
        level=Level(raw["level"]),
        kind=InterviewKind(raw["kind"]),
        seconds=raw["seconds"],
        stack=frozenset(raw["stack"]),
        opening=blocks_from_json(raw["opening"]),
        facts=tuple(Fact(question, answer) for question, answer in raw["facts"]),
        points=points_from_json(raw["points"]),
        model_answer=blocks_from_json(raw["model_answer"]),
        signals=tuple((Level(level), text) for level, text in raw["signals"]),
        sources=_sources(raw["sources"]),
    )


def _sources(raw: list[list[str]]) -> tuple[Source, ...]:
    return tuple([Source(title, url) for title, url in raw])


def _require_format(raw: Mapping[str, Any]) -> None:
    if raw["format"] != FORMAT:
        raise ValueError(f"format {raw['format']!r:.20} is not {FORMAT}")


def _digest(tree: Mapping[str, Json]) -> ContentHash:
    hashed: Json = {name: value for name, value in tree.items() if name not in _UNHASHED}
    return ContentHash(blake2b(canonical_json(hashed).encode(), digest_size=16).hexdigest())


def _restore(text: str, read: Callable[[Mapping[str, Any]], _Entry]) -> _Entry:
    try:
        raw = json.loads(text)
        entry = read(raw)
        expected = _digest(raw)
    except _BROKEN as error:
        raise SnapshotBroken(f"This snapshot cannot be read: {error}.") from error
    if entry.hash != expected:
        raise SnapshotBroken(f"The snapshot of {entry.id} is not what its hash says.")
    return entry
