"""What a person answered, and the one short string it is stored as."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import assert_never

TRUE = "true"
FALSE = "false"
"""The two option ids of a true/false item."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options picked by id: one for a single choice, ``true`` or ``false`` for a statement, any number for a multiple choice."""

    option_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ordered:
    """All options of an ordering item in the order the person gave them."""

    option_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """Typed text: a number, a short text or an open answer, exactly as typed."""

    text: str


Response = Chosen | Ordered | Entered


class UnreadableResponse(ValueError):
    """A stored string that no version of `encode_response` wrote."""


def choose_one(option_id: str) -> Chosen:
    """The response of somebody who pressed a single button."""
    return Chosen(frozenset({option_id}))


def encode_response(response: Response) -> str:
    """Write a response as compact JSON in ASCII; equal responses give equal strings."""
    value: list[str | list[str]]
    match response:
        case Chosen(option_ids):
            value = ["c", sorted(option_ids)]
        case Ordered(option_ids):
            value = ["o", list(option_ids)]
        case Entered(text):
            value = ["e", text]
        case _:
            assert_never(response)
    return json.dumps(value, separators=(",", ":"))


def decode_response(encoded: str) -> Response:
    """Read what `encode_response` wrote. Raises `UnreadableResponse` for anything else."""
    try:
        value: object = json.loads(encoded)
    except (ValueError, RecursionError) as error:
        raise UnreadableResponse("not a stored response") from error
    match value:
        case ["c", [*ids]]:
            return Chosen(frozenset(_all_text(ids)))
        case ["o", [*ids]]:
            return Ordered(_all_text(ids))
        case ["e", str(text)]:
            return Entered(text)
        case _:
            raise UnreadableResponse("not a stored response")


def _all_text(ids: list[object]) -> tuple[str, ...]:
    texts = tuple(each for each in ids if isinstance(each, str))
    if len(texts) != len(ids):
        raise UnreadableResponse("a stored response holds an option id that isn't text")
    return texts
