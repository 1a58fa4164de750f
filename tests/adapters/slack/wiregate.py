"""What Slack would refuse: JSON Schemas of its payloads, the SDK's own models, and rules that both miss."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

SPECS = Path(os.environ.get("WIRE_SPECS") or Path(__file__).parents[3].parent / "shared" / "specs") / "schemas"


@cache
def schema(name: str) -> Draft7Validator:
    path = SPECS / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"the schemas of Slack's payloads are not here: no {path.name}; WIRE_SPECS names their directory")
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def wrong_with_schema(name: str, payload: object) -> list[str]:
    """What the schema says against a payload; unions are searched for the nearest member."""
    errors = schema(name).iter_errors(json.loads(json.dumps(payload)))
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in errors]


def wrong_with_blocks(blocks: Sequence[Mapping[str, object]], *, surface: str = "message") -> list[str]:
    return [*wrong_with_schema("slack_Blocks", blocks), *_models(blocks), *_rules(blocks, surface)]


def wrong_with_view(view: Mapping[str, Any]) -> list[str]:
    problems = wrong_with_schema("slack_AnyView", view)
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    try:
        View(**dict(view)).validate_json()
    except SlackObjectFormationError as error:
        problems.append(str(error))
    problems += [*_models(blocks), *_rules(blocks, str(view["type"]))]
    inputs = [block for block in blocks if block["type"] == "input"]
    if inputs and "submit" not in view:
        problems.append("inputs without submit")
    return problems


def _models(blocks: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for block in blocks:
        try:
            parsed = Block.parse(dict(block))
            if parsed is None:
                yield f"the SDK knows no block {block['type']}"
            else:
                parsed.validate_json()
        except SlackObjectFormationError as error:
            yield str(error)


def _rules(blocks: Sequence[Mapping[str, object]], surface: str) -> Iterator[str]:
    if not 1 <= len(blocks) <= (50 if surface == "message" else 100):
        yield f"{len(blocks)} blocks"
    ids = [block.get("block_id") for block in blocks]
    if None in ids or len(set(ids)) != len(ids):
        yield "block ids missing or twice"
    actions: list[object] = []
    letters = 0
    for each in walk(list(blocks)):
        kind, text = each.get("type"), each.get("text")
        if isinstance(each.get("block_id"), str) and len(str(each["block_id"])) > 255:
            yield "a block id over 255"
        if "action_id" in each:
            actions.append(each["action_id"])
            if not 1 <= len(str(each["action_id"])) <= 255:
                yield "an action id of a wrong length"
        if isinstance(text, str):
            letters += len(text)
            if not text:
                yield "an empty text"
            if len(text) > 3000:
                yield f"{len(text)} characters in a {kind}"
        if isinstance(each.get("elements"), list) and not each["elements"]:
            yield f"an empty {kind}"
        limit = {"context": 10, "actions": 25}.get(str(kind))
        elements = each.get("elements")
        if limit and isinstance(elements, list) and len(elements) > limit:
            yield f"{len(elements)} elements in {kind}"
    if len(set(map(str, actions))) != len(actions):
        yield "action ids twice"
    if surface == "message" and letters > 13_000:
        yield f"{letters} characters in all blocks"


def walk(value: object) -> Iterator[Mapping[str, object]]:
    """Every object inside a payload."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk(each)


ACTING = {"user", "usergroup", "broadcast", "channel", "team", "emoji", "mrkdwn", "color"}


def acting(blocks: Sequence[Mapping[str, object]]) -> list[str]:
    """The elements that Slack acts on, links included."""
    found = [str(each["type"]) for each in walk(list(blocks)) if each.get("type") in ACTING | {"link"}]
    return [*found, *("emoji names" for each in walk(list(blocks)) if each.get("emoji") is True)]


def texts(blocks: Sequence[Mapping[str, object]]) -> str:
    """All the text that a person reads."""
    return "\n".join(str(each.get("text")) for each in walk(list(blocks)) if isinstance(each.get("text"), str))
