"""Questions of every type, small enough to be read in a test."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from types import MappingProxyType

from content.library import Library, Origin
from content.model import (
    AreaId,
    Body,
    ContentHash,
    Dimension,
    Item,
    ItemId,
    Level,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    RubricPoint,
    ShortText,
    SingleChoice,
    Source,
    Thinking,
    TopicId,
    TrueFalse,
)
from content.skills import load_skill_map
from content.snapshot import seal_item
from content.text import Paragraph, Plain


def words(text: str) -> tuple[Plain, ...]:
    return (Plain(text),)


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option("ABCDEFGH"[place], words(text), words(f"Not {text}.")) for place, text in enumerate(texts))


SINGLE = SingleChoice(options("red", "green", "blue", "grey"), "B")
TRUE = TrueFalse(True, words("It is true."))
MULTIPLE = MultipleChoice(options("one", "two", "three"), frozenset({"A", "C"}))
ORDERING = Ordering(options("first", "second", "third"))
NUMBER = Number(Decimal(35), Decimal(1), "ms", (("s", Decimal(1000)),))
TEXT = ShortText(("softmax",), ("sigmoid",), words("That is for two classes."))
POINT = RubricPoint("p1", "It drifts", 1, Dimension.CORRECTNESS, ("drift",), (), "Why?", ())
OPEN = Open((POINT,), (Paragraph(words("The inputs drift.")),))


def make_item(name: str, body: Body = SINGLE, *, area: str = "mlops", level: Level = Level.MID) -> Item:
    return seal_item(
        Item(
            id=ItemId(f"bank:{name}"),
            hash=ContentHash(""),
            area=AreaId(area),
            topic=TopicId(f"{area}.x"),
            level=level,
            thinking=Thinking.RECALL,
            seconds=60,
            stack=frozenset(),
            stem=(Paragraph(words(f"Stem of {name}?")),),
            body=body,
            explanation=(Paragraph(words(f"Because of {name}.")),),
            sources=(Source("A paper", "https://example.org/paper"),),
        )
    )


def make_library(items: Iterable[Item]) -> Library:
    skills = load_skill_map()
    found = {item.id: item for item in items}
    return Library(
        items=MappingProxyType(found),
        prompts=MappingProxyType({}),
        by_area=MappingProxyType(
            {area.id: tuple(item for item in found.values() if item.area == area.id) for area in skills.areas}
        ),
        origins=MappingProxyType({item_id: Origin("test.yaml", 1) for item_id in found}),
        packs=(),
        problems=(),
        skills=skills,
    )


def many_items(count: int, body: Body = SINGLE) -> list[Item]:
    areas = [area.id for area in load_skill_map().areas if "balanced" in area.groups]
    return [make_item(f"q{number:03}", body, area=areas[number % len(areas)]) for number in range(count)]
