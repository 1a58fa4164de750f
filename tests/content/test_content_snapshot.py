from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.body_json import body_from_json
from content.errors import SnapshotBroken
from content.library import load_bank
from content.model import (
    AreaId,
    Check,
    ContentHash,
    Dimension,
    Fact,
    InterviewKind,
    Item,
    ItemId,
    Level,
    Misconception,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    Prompt,
    RubricPoint,
    ShortText,
    SingleChoice,
    Source,
    Thinking,
    TopicId,
    TrueFalse,
)
from content.snapshot import item_from_json, item_to_json, prompt_from_json, prompt_to_json, seal_item, seal_prompt
from content.text import Bold, Bullets, Code, CodeBlock, Italic, Link, Paragraph, Plain
from content.text_json import blocks_from_json, inlines_from_json

words = st.text(max_size=12)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
inlines = st.lists(
    st.one_of(*(words.map(kind) for kind in (Plain, Bold, Italic, Code)), st.builds(Link, words, words)), max_size=3
).map(tuple)
blocks = st.lists(
    st.one_of(
        inlines.map(Paragraph),
        st.builds(CodeBlock, words, words),
        st.builds(Bullets, st.lists(inlines, max_size=2).map(tuple), ordered=st.booleans()),
    ),
    max_size=3,
).map(tuple)
options = st.lists(st.builds(Option, words, inlines, inlines), max_size=3).map(tuple)
texts = st.lists(words, max_size=3).map(tuple)
points = st.lists(
    st.builds(
        RubricPoint,
        words,
        words,
        st.integers(1, 5),
        st.sampled_from(Dimension),
        texts,
        st.lists(st.builds(Misconception, words, words), max_size=2).map(tuple),
        words,
        texts,
    ),
    max_size=2,
).map(tuple)
bodies = st.one_of(
    st.builds(SingleChoice, options, words),
    st.builds(TrueFalse, st.booleans(), inlines),
    st.builds(MultipleChoice, options, st.frozensets(words, max_size=3)),
    st.builds(Ordering, options),
    st.builds(Number, decimals, decimals, words, st.lists(st.tuples(words, decimals), max_size=2).map(tuple)),
    st.builds(ShortText, texts, texts, inlines),
    st.builds(Open, points, blocks),
)
pairs = st.lists(st.tuples(words, words), max_size=2).map(tuple)
checks = st.none() | st.builds(Check, words, words, pairs, st.none() | st.tuples(words, words), words, texts)
items = st.builds(
    Item,
    id=words.map(ItemId),
    hash=st.just(ContentHash("")),
    area=words.map(AreaId),
    topic=words.map(TopicId),
    level=st.sampled_from(Level),
    thinking=st.sampled_from(Thinking),
    seconds=st.integers(10, 900),
    stack=st.frozensets(words, max_size=3),
    stem=blocks,
    body=bodies,
    explanation=blocks,
    sources=st.lists(st.builds(Source, words, words), max_size=2).map(tuple),
    check=checks,
    retired=st.booleans(),
).map(seal_item)
prompts = st.builds(
    Prompt,
    id=words.map(ItemId),
    hash=st.just(ContentHash("")),
    area=words.map(AreaId),
    topic=words.map(TopicId),
    level=st.sampled_from(Level),
    kind=st.sampled_from(InterviewKind),
    seconds=st.integers(120, 900),
    stack=st.frozensets(words, max_size=3),
    opening=blocks,
    facts=st.lists(st.builds(Fact, words, words), max_size=2).map(tuple),
    points=points,
    model_answer=blocks,
    signals=st.lists(st.tuples(st.sampled_from(Level), words), max_size=3).map(tuple),
    sources=st.lists(st.builds(Source, words, words), max_size=2).map(tuple),
).map(seal_prompt)


@given(items)
def test_an_item_comes_back_as_it_was(item: Item) -> None:
    text = item_to_json(item)
    assert item_from_json(text) == item
    assert item_to_json(item_from_json(text)) == text


@given(prompts)
def test_a_prompt_comes_back_as_it_was(prompt: Prompt) -> None:
    assert prompt_from_json(prompt_to_json(prompt)) == prompt


def test_the_bank_comes_back_as_it_was() -> None:
    library = load_bank()
    assert all(item_from_json(item_to_json(item)) == item for item in library.items.values())
    assert all(prompt_from_json(prompt_to_json(prompt)) == prompt for prompt in library.prompts.values())


def first() -> Item:
    return next(item for item in load_bank().items.values() if isinstance(item.body, Number))


def test_the_hash_covers_what_is_seen_and_what_decides_the_credit() -> None:
    item = first()
    assert isinstance(item.body, Number)
    changed = [
        replace(item, stem=(Paragraph((Plain("Other"),)),)),
        replace(item, body=replace(item.body, value=item.body.value + 1)),
        replace(item, body=replace(item.body, tolerance=Decimal(99))),
        replace(item, explanation=(Paragraph((Bold("Other"),)),)),
        replace(item, level=Level.SENIOR if item.level is not Level.SENIOR else Level.MID),
        replace(item, id=ItemId("bank:other")),
        replace(item, sources=()),
        replace(item, stack=frozenset({"x"})),
    ]
    hashes = {seal_item(other).hash for other in changed}
    assert len(hashes) == len(changed)
    assert item.hash not in hashes


def test_the_hash_leaves_out_the_check_and_retirement() -> None:
    item = first()
    assert seal_item(replace(item, check=None, retired=True)).hash == item.hash


def test_the_hash_is_stable_across_processes() -> None:
    item = seal_item(
        Item(
            id=ItemId("bank:x-1"),
            hash=ContentHash(""),
            area=AreaId("maths"),
            topic=TopicId("maths.calculus"),
            level=Level.MID,
            thinking=Thinking.RECALL,
            seconds=60,
            stack=frozenset({"b", "a"}),
            stem=(Paragraph((Plain("é"), Code("x"))),),
            body=TrueFalse(True),
            explanation=(Paragraph((Plain("e"),)),),
            sources=(),
        )
    )
    assert '"stack":["a","b"]' in item_to_json(item)
    assert item.hash == "324d1b9be3837693799d6f54b9803c51"


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "{}", '{"format": 2}', '"x"', "[" * 100_000],
)
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(SnapshotBroken):
        item_from_json(text)
    with pytest.raises(SnapshotBroken):
        prompt_from_json(text)


def test_a_changed_snapshot_is_refused() -> None:
    raw = json.loads(item_to_json(first()))
    raw["seconds"] += 1
    with pytest.raises(SnapshotBroken, match="hash"):
        item_from_json(json.dumps(raw))
    raw["body"]["type"] = "riddle"
    with pytest.raises(SnapshotBroken):
        item_from_json(json.dumps(raw))


def test_a_field_of_a_later_version_is_no_obstacle() -> None:
    from content.snapshot import _digest

    raw = json.loads(item_to_json(first()))
    raw["mood"] = "cheerful"
    raw["hash"] = _digest(raw)
    assert item_from_json(json.dumps(raw)).seconds == raw["seconds"]


@pytest.mark.parametrize("raw", [[["z", "x"]], [[]], [3], [["a", "x"]]])
def test_broken_inlines(raw: list[object]) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        inlines_from_json(raw)


def test_broken_blocks_and_bodies() -> None:
    with pytest.raises(ValueError, match="no block"):
        blocks_from_json([["q", []]])
    with pytest.raises(ValueError, match="no type"):
        body_from_json({"type": "x"})
