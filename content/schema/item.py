"""The item file, as it is written by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field, TypeAdapter

from content.model import Thinking
from content.schema.fields import (
    DistinctTags,
    LevelName,
    LongText,
    OptionText,
    Program,
    Record,
    Scalar,
    Seconds,
    Sentence,
    Slug,
    SourceRecord,
    StemText,
    Word,
)
from content.schema.rubric import PointRecord


class MutationRecord(Record):
    """A change of the program after which it must print something else."""

    replace: Annotated[str, Field(min_length=1, max_length=500)]
    """A piece of the program, found exactly once."""
    by: Annotated[str, Field(max_length=500)]
    """What stands there instead, such as another input."""


class CheckRecord(Record):
    """A program that derives the key. It prints its result as the last line; it knows neither the item nor the key."""

    program: Program
    """Python; the standard library, and what `requires` names."""
    expect: Literal["number", "option", "order", "text", "set", "bool"]
    """How the last line is compared with the key. `order` and `set` print a Python list of option values."""
    mutation: MutationRecord | None = None
    """Needed, unless `constant-because` says why there is none."""
    constant_because: Sentence | None = None
    """Why no change of the program could change what it prints."""
    requires: Annotated[tuple[Word, ...], Field(max_length=6)] = ()
    """Packages that the program imports, such as `numpy`; without them the check is skipped."""


class OptionRecord(Record):
    """One option of a choice."""

    text: OptionText
    """Markdown of one paragraph."""
    right: bool = False
    """Whether it is (one of) the right ones."""
    why: Sentence | None = None
    """For a distractor: the sentence that corrects whoever chose it."""
    value: Scalar | None = None
    """What a check program prints for this option, where that is not its text."""


class StepRecord(Record):
    """One entry of an ordering, written in the right order."""

    text: OptionText
    """Markdown of one paragraph."""
    value: Scalar | None = None
    """What a check program prints for this entry, where that is not its text."""


class _Item(Record):
    id: Slug
    """Unique in the bank or the pack, never reused, such as `mlops-017`."""
    area: Slug | None = None
    """The area of the skill map, where it is not the file's."""
    topic: Slug
    """A topic of the area, such as `serving`."""
    level: LevelName
    """junior: knows the tool; mid: chooses and debugs; senior: weighs trade-offs and foresees failure."""
    thinking: Thinking
    """What it asks for; at most a fifth of an area is recall."""
    seconds: Seconds
    """How long a person of the level takes."""
    stack: DistinctTags = ()
    """What a team must use to be asked this, such as `pytorch`."""
    stem: StemText
    """Markdown: a situation or a snippet, then one question."""
    explanation: LongText
    """Markdown of two to five sentences: why the key, why the distractors tempt, what to remember."""
    sources: Annotated[tuple[SourceRecord, ...], Field(max_length=4)] = ()
    """One or two that a person can open."""
    check: CheckRecord | None = None
    """A program that derives the key; every number and every program output has one."""
    retired: bool = False
    """Kept for what was answered, asked no more."""


class SingleRecord(_Item):
    """Exactly one option is right."""

    type: Literal["single"]
    options: Annotated[tuple[OptionRecord, ...], Field(min_length=2, max_length=6)]


class TrueFalseRecord(_Item):
    """The stem is a statement."""

    type: Literal["true-false"]
    answer: bool
    why: Sentence
    """What to say to a person who chose the other."""


class MultipleRecord(_Item):
    """At least one option is right and at least one is not."""

    type: Literal["multiple"]
    options: Annotated[tuple[OptionRecord, ...], Field(min_length=3, max_length=8)]


class OrderingRecord(_Item):
    """The options are written in the right order and shown shuffled."""

    type: Literal["ordering"]
    options: Annotated[tuple[StepRecord, ...], Field(min_length=3, max_length=7)]


class NumberRecord(_Item):
    """A number, within a tolerance, in a unit."""

    type: Literal["number"]
    answer: Decimal
    tolerance: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Absolute and inclusive."""
    unit: Annotated[str, Field(max_length=20)] = ""
    """The unit of `answer`; empty for a pure number."""
    units: dict[Annotated[str, Field(min_length=1, max_length=20)], Annotated[Decimal, Field(gt=0)]] = Field(
        default_factory=dict
    )
    """Other accepted units and what one of them is in `unit`: with `unit: ms`, `s: 1000`."""


class TextRecord(_Item):
    """A word or a few."""

    type: Literal["text"]
    accept: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=30)]
    """Every right answer; case, spaces and small typing errors are forgiven."""
    reject: Annotated[tuple[Scalar, ...], Field(max_length=30)] = ()
    """Near misses that are wrong."""
    why: Sentence | None = None
    """What to say to a person who gave one of `reject`."""


class OpenRecord(_Item):
    """An answer in a few sentences, judged point by point."""

    type: Literal["open"]
    points: Annotated[tuple[PointRecord, ...], Field(min_length=2, max_length=8)]
    model_answer: LongText
    """Markdown; shown after the answer."""


ItemRecord = Annotated[
    SingleRecord | TrueFalseRecord | MultipleRecord | OrderingRecord | NumberRecord | TextRecord | OpenRecord,
    Discriminator("type"),
]


class ItemFile(Record):
    """A file of questions of one area."""

    area: Slug | None = None
    """The area of every item that names none."""
    items: Annotated[tuple[ItemRecord, ...], Field(min_length=1, max_length=500)]


ITEM: TypeAdapter[ItemRecord] = TypeAdapter(ItemRecord)
