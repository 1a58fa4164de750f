"""The JSON Schemas of Slack's payloads, where they are at hand, compiled once.

They are looked for in ``../shared/specs/schemas`` beside the checkout, or where ``WHETSTONE_SLACK_SCHEMAS`` says.
Without them the simulator's own rules and those of slack_sdk still hold; `schemas` is None then.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import unquote

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator

from tests.simulators.slack.model import Json

ENVIRONMENT = "WHETSTONE_SLACK_SCHEMAS"
NEEDED = (
    "slackapi_ChatPostMessage",
    "slackapi_ChatUpdate",
    "slackapi_ViewsOpen",
    "slack_Blocks",
    "slack_AnyView",
    "slack_Ev",
    "bolt_BlockActionP",
    "bolt_ViewSubmit",
    "bolt_ViewClosed",
    "bolt_Slash",
    "bolt_Env",
)


class Complaint(NamedTuple):
    """What a schema has against a value, and where."""

    message: str
    pointer: str


class Schemas:
    """The schemas by file name; unions with a ``type`` in each part are narrowed to the part that the value claims to be."""

    def __init__(self, folder: Path) -> None:
        self._documents: dict[str, Json] = {
            name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in NEEDED
        }
        self._validators: dict[tuple[str, str], Validator] = {}
        self._blocks = self._by_type("slack_Blocks", "KnownBlock")
        self._events = self._by_type("slack_Ev", "SlackEvent")

    def check(self, name: str, value: object, pointer: str = "") -> list[Complaint]:
        """Hold a value against a whole schema."""
        return self._complain(self._validator(name, ""), value, pointer)

    def check_block(self, block: Json, pointer: str) -> list[Complaint]:
        """Hold a block against the schema of its own kind."""
        kind = str(block.get("type"))
        names = self._blocks.get((kind, ""), [])
        if not names:
            return [Complaint(f"unsupported type: {kind}", f"{pointer}/type")]
        return self._any("slack_Blocks", names, block, pointer)

    def check_event(self, event: Json) -> list[Complaint]:
        """Hold an event against the schemas of its type and subtype."""
        key = (str(event.get("type")), str(event.get("subtype") or ""))
        names = self._events.get(key, [])
        if not names:
            return [Complaint(f"no schema for the event {key}", "")]
        return self._any("slack_Ev", names, event, "")

    def _any(self, name: str, parts: list[str], value: Json, pointer: str) -> list[Complaint]:
        found: list[Complaint] = []
        for part in parts:
            found = self._complain(self._validator(name, part), value, pointer)
            if not found:
                return []
        return found

    def _complain(self, validator: Validator, value: object, pointer: str) -> list[Complaint]:
        errors = list(validator.iter_errors(cast("Json", value)))
        if not errors:
            return []
        worst = best_match(iter(errors)) or errors[0]
        return [Complaint(worst.message[:200], pointer + _pointer(worst))]

    def _validator(self, name: str, part: str) -> Validator:
        key = (name, part)
        if key not in self._validators:
            document = self._documents[name]
            if part:
                document = {"$ref": f"#/definitions/{part}", "definitions": document["definitions"]}
            self._validators[key] = Draft7Validator(document)
        return self._validators[key]

    def _by_type(self, name: str, union: str) -> dict[tuple[str, str], list[str]]:
        """The parts of a union by their constant type and subtype."""
        definitions: Json = self._documents[name]["definitions"]
        index: dict[tuple[str, str], list[str]] = {}
        waiting = [union]
        while waiting:
            part = waiting.pop()
            body: Json = definitions[part]
            if "$ref" in body:
                waiting.append(_name(body["$ref"]))
            inside: list[Json] = body.get("anyOf", [])
            waiting += [_name(choice["$ref"]) for choice in inside if "$ref" in choice]
            for shape in (body, *inside):
                kinds: Json = shape.get("properties", {})
                if "const" in kinds.get("type", {}):
                    key = (kinds["type"]["const"], kinds.get("subtype", {}).get("const", ""))
                    if part not in index.setdefault(key, []):
                        index[key].append(part)
        return index


def _name(reference: str) -> str:
    return unquote(reference.removeprefix("#/definitions/"))


def _pointer(error: ValidationError) -> str:
    return "".join(f"/{step}" for step in error.absolute_path)


def folder() -> Path:
    """Where the schemas are looked for."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else Path(__file__).resolve().parents[4] / "shared" / "specs" / "schemas"


def missing() -> str:
    """Why there are no schemas; empty where they are at hand."""
    place = folder()
    lacking = [name for name in NEEDED if not (place / f"{name}.json").is_file()]
    if not lacking:
        return ""
    return (
        f"needs Slack's payload schemas ({lacking[0]}.json and others): set {ENVIRONMENT} to the folder that has them"
    )


@cache
def load() -> Schemas | None:
    """The schemas, loaded once in a process; None where they are absent."""
    return None if missing() else Schemas(folder())
