"""The bodies of items (options, keys, rubrics) as JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, assert_never

from content.model import (
    Body,
    Check,
    Dimension,
    Misconception,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    RubricPoint,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from content.text_json import Json, blocks_from_json, blocks_to_json, inlines_from_json, inlines_to_json

BODY_TYPES: Mapping[type, str] = {
    SingleChoice: "single",
    TrueFalse: "true-false",
    MultipleChoice: "multiple",
    Ordering: "ordering",
    Number: "number",
    ShortText: "text",
    Open: "open",
}
"""The name of each type of question, in files and in counts."""


def body_to_json(body: Body) -> dict[str, Json]:
    """A body as a JSON object with its `type`."""
    fields: dict[str, Json]
    match body:
        case SingleChoice():
            fields = {"options": _options(body.options), "key": body.key}
        case TrueFalse():
            fields = {"key": body.key, "why_wrong": inlines_to_json(body.why_wrong)}
        case MultipleChoice():
            keys: list[Json] = [*sorted(body.keys)]
            fields = {"options": _options(body.options), "keys": keys}
        case Ordering():
            fields = {"options": _options(body.options)}
        case Number():
            fields = {
                "value": str(body.value),
                "tolerance": str(body.tolerance),
                "unit": body.unit,
                "units": [[unit, str(factor)] for unit, factor in body.units],
            }
        case ShortText():
            fields = {
                "accepted": [*body.accepted],
                "rejected": [*body.rejected],
                "why_rejected": inlines_to_json(body.why_rejected),
            }
        case Open():
            fields = {"points": points_to_json(body.points), "model_answer": blocks_to_json(body.model_answer)}
        case _:
            assert_never(body)
    return {"type": BODY_TYPES[type(body)], **fields}


def body_from_json(raw: Mapping[str, Any]) -> Body:
    """The body that `body_to_json` wrote; raises `ValueError`, `TypeError`, `LookupError` or `ArithmeticError`."""
    match raw["type"]:
        case "single":
            return SingleChoice(_read_options(raw["options"]), raw["key"])
        case "true-false":
            return TrueFalse(raw["key"] is True, inlines_from_json(raw["why_wrong"]))
        case "multiple":
            return MultipleChoice(_read_options(raw["options"]), frozenset(raw["keys"]))
        case "ordering":
            return Ordering(_read_options(raw["options"]))
        case "number":
            units = tuple((unit, Decimal(factor)) for unit, factor in raw["units"])
            return Number(Decimal(raw["value"]), Decimal(raw["tolerance"]), raw["unit"], units)
        case "text":
            return ShortText(tuple(raw["accepted"]), tuple(raw["rejected"]), inlines_from_json(raw["why_rejected"]))
        case "open":
            return Open(points_from_json(raw["points"]), blocks_from_json(raw["model_answer"]))
        case other:
            raise ValueError(f"no type of question: {other!r:.60}")


def points_to_json(points: Sequence[RubricPoint]) -> list[Json]:
    """The points of a rubric as JSON."""
    return [
        {
            "id": point.id,
            "text": point.text,
            "weight": point.weight,
            "dimension": point.dimension.value,
            "phrasings": [*point.phrasings],
            "misconceptions": [[wrong.text, wrong.correction] for wrong in point.misconceptions],
            "probe": point.probe,
            "hints": [*point.hints],
        }
        for point in points
    ]


def points_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[RubricPoint, ...]:
    """The points that `points_to_json` wrote; raises like `body_from_json`."""
    return tuple(
        RubricPoint(
            id=point["id"],
            text=point["text"],
            weight=point["weight"],
            dimension=Dimension(point["dimension"]),
            phrasings=tuple(point["phrasings"]),
            misconceptions=tuple(Misconception(text, correction) for text, correction in point["misconceptions"]),
            probe=point["probe"],
            hints=tuple(point["hints"]),
        )
        for point in raw
    )


def check_to_json(check: Check | None) -> Json:
    """A check program as JSON, or null."""
    if check is None:
        return None
    return {
        "program": check.program,
        "expect": check.expect,
        "values": [[option, value] for option, value in check.values],
        "mutation": None if check.mutation is None else [*check.mutation],
        "constant_because": check.constant_because,
        "requires": [*check.requires],
    }


def check_from_json(raw: Mapping[str, Any] | None) -> Check | None:
    """The check that `check_to_json` wrote; raises like `body_from_json`."""
    if raw is None:
        return None
    mutation = raw["mutation"]
    return Check(
        program=raw["program"],
        expect=raw["expect"],
        values=tuple((option, value) for option, value in raw["values"]),
        mutation=None if mutation is None else (mutation[0], mutation[1]),
        constant_because=raw["constant_because"],
        requires=tuple(raw["requires"]),
    )


def _options(options: Sequence[Option]) -> list[Json]:
    return [[option.id, inlines_to_json(option.text), inlines_to_json(option.why)] for option in options]


def _read_options(raw: Sequence[Sequence[Any]]) -> tuple[Option, ...]:
    return tuple([Option(name, inlines_from_json(text), inlines_from_json(why)) for name, text, why in raw])
