"""An item or a prompt as plain text for the terminal, key and corrections included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from content.model import (
    Body,
    Item,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    Prompt,
    RubricPoint,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from content.plain import plain_blocks, plain_inlines
from content.skills import area_title


def preview_item(item: Item) -> str:
    """The item as an author wants to read it."""
    stack = f" · {', '.join(sorted(item.stack))}" if item.stack else ""
    head = f"{area_title(item.area)} · {item.level.name.lower()} · about {item.seconds} s{stack}"
    lines = [head, item.id, "", plain_blocks(item.stem), "", *_body(item.body), "", plain_blocks(item.explanation)]
    lines += [f"→ {source.title} {source.url}" for source in item.sources]
    if item.check is not None:
        lines += ["", "Key derived by a program."]
    return "\n".join(lines)


def preview_prompt(prompt: Prompt) -> str:
    """The interview prompt with its facts, rubric and model answer."""
    head = f"{area_title(prompt.area)} · {prompt.kind.value} · {prompt.level.name.lower()} · about {prompt.seconds // 60} min"
    lines = [head, prompt.id, "", plain_blocks(prompt.opening), "", "When asked:"]
    lines += [f"  {fact.question} {fact.answer}" for fact in prompt.facts]
    lines += ["", *_points(prompt.points), "", plain_blocks(prompt.model_answer), ""]
    lines += [f"{level.name.lower()}: {text}" for level, text in prompt.signals]
    lines += [f"→ {source.title} {source.url}" for source in prompt.sources]
    return "\n".join(lines)


def _body(body: Body) -> Iterator[str]:
    match body:
        case SingleChoice():
            yield from _options(body.options, frozenset({body.key}))
        case MultipleChoice():
            yield from _options(body.options, body.keys)
        case TrueFalse():
            yield f"✓ {body.key}"
            yield f"  {not body.key}: {plain_inlines(body.why_wrong)}"
        case Ordering():
            yield from (f"{place}. {plain_inlines(option.text)}" for place, option in enumerate(body.options, 1))
        case Number():
            tolerance = f" ± {body.tolerance}" if body.tolerance else ""
            yield f"✓ {body.value}{tolerance} {body.unit}".rstrip()
            yield from (f"  1 {unit} = {factor} {body.unit}" for unit, factor in body.units)
        case ShortText():
            yield f"✓ {' | '.join(body.accepted)}"
            if body.rejected:
                yield f"✗ {' | '.join(body.rejected)}: {plain_inlines(body.why_rejected)}"
        case Open():
            yield from _points(body.points)
            yield ""
            yield plain_blocks(body.model_answer)
        case _:
            assert_never(body)


def _options(options: Sequence[Option], keys: frozenset[str]) -> Iterator[str]:
    for option in options:
        yield f"{'✓' if option.id in keys else ' '} {option.id}  {plain_inlines(option.text)}"
        if option.why:
            yield f"       {plain_inlines(option.why)}"


def _points(points: Sequence[RubricPoint]) -> Iterator[str]:
    for point in points:
        yield f"[{point.weight}] {point.text} ({point.dimension.value})"
        yield f"      asks: {point.probe}"
        yield from (f"      wrong: {wrong.text} → {wrong.correction}" for wrong in point.misconceptions)
