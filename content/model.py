"""The values that a question or an interview prompt is made of (standard library only).

An item is parsed once by the loader and never changes. Its `ContentHash` covers all that a person sees and all that
decides the credit, so a snapshot stored under it means the same for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NewType

from content.text import TextBlock, TextInline

ItemId = NewType("ItemId", str)
"""A namespaced id: ``bank:mlops-017``, ``pack:<pack>:<name>``, ``tenant:<tenant>:<name>``."""

AreaId = NewType("AreaId", str)
"""The id of an area of the skill map, such as ``mlops``. The interface calls it a *skill*."""

TopicId = NewType("TopicId", str)
"""The id of a bullet of an area, ``<area>.<topic>``, such as ``mlops.serving``."""

ContentHash = NewType("ContentHash", str)
"""32 hexadecimal digits of a BLAKE2b digest over the canonical JSON of an item."""


class Level(IntEnum):
    """How far along somebody is who should manage the item."""

    JUNIOR = 1
    MID = 2
    SENIOR = 3


class Thinking(StrEnum):
    """The kind of thinking that the item asks for."""

    RECALL = "recall"
    APPLICATION = "application"
    ANALYSIS = "analysis"


class InterviewKind(StrEnum):
    """The kinds of interview prompt."""

    THEORY = "theory"
    DEBUGGING = "debugging"
    CODING = "coding"
    SYSTEM_DESIGN = "system-design"
    OPERATIONS = "operations"
    BEHAVIOURAL = "behavioural"


class Dimension(StrEnum):
    """What a rubric point shows of a person."""

    CORRECTNESS = "correctness"
    DEPTH = "depth"
    TRADE_OFFS = "trade-offs"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a person can read more."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One option as it was written; `id` is stable (its letter in the file), the letter shown depends on the run's order.

    `why` is what to say to a person who chose it: the correction of a distractor, empty for a key.
    """

    id: str
    text: tuple[TextInline, ...]
    why: tuple[TextInline, ...] = ()


@dataclass(frozen=True, slots=True)
class SingleChoice:
    """Exactly one option is right. Two to six options."""

    options: tuple[Option, ...]
    key: str


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """The stem is a statement; `why_wrong` is said to a person who chose the other."""

    key: bool
    why_wrong: tuple[TextInline, ...] = ()


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """Any number of options is right, at least one is and at least one is not. Three to eight options."""

    options: tuple[Option, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ordering:
    """The options are given in the right order; they are shown shuffled. Three to seven options."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number within `tolerance` (absolute, inclusive) in `unit`; `units` maps every accepted unit to its factor.

    With ``unit="ms"`` and ``units={"s": Decimal(1000)}``, "1.5 s" is read as 1500 ms. An empty unit means a pure number.
    """

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""
    units: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class ShortText:
    """Any of `accepted` is right, after normalising and with small typing errors forgiven; `rejected` never is."""

    accepted: tuple[str, ...]
    rejected: tuple[str, ...] = ()
    why_rejected: tuple[TextInline, ...] = ()


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong idea that people say in place of a point, and the sentence that corrects it."""

    text: str
    correction: str


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """One idea that a good answer contains."""

    id: str
    text: str
    weight: int
    dimension: Dimension
    phrasings: tuple[str, ...]
    misconceptions: tuple[Misconception, ...]
    probe: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """An answer in a few sentences, judged point by point."""

    points: tuple[RubricPoint, ...]
    model_answer: tuple[TextBlock, ...]


Body = SingleChoice | TrueFalse | MultipleChoice | Ordering | Number | ShortText | Open


@dataclass(frozen=True, slots=True)
class Check:
    """A program that derives the key of the item.

    `program` prints its result as the last line of standard output. `expect` says how that line is compared with the key:
    ``number`` (within the tolerance), ``option`` (the text of the key option's `value`), ``order``, ``text``, ``set``, ``bool``.
    `mutation` is a pair of source texts (old, new): with the first replaced by the second the program must print something else;
    empty with a reason in `constant_because` where that is impossible.
    """

    program: str
    expect: str
    values: tuple[tuple[str, str], ...] = ()
    mutation: tuple[str, str] | None = None
    constant_because: str = ""
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question."""

    id: ItemId
    hash: ContentHash
    area: AreaId
    topic: TopicId
    level: Level
    thinking: Thinking
    seconds: int
    stack: frozenset[str]
    stem: tuple[TextBlock, ...]
    body: Body
    explanation: tuple[TextBlock, ...]
    sources: tuple[Source, ...]
    check: Check | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What the interviewer says when asked."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One interview prompt."""

    id: ItemId
    hash: ContentHash
    area: AreaId
    topic: TopicId
    level: Level
    kind: InterviewKind
    seconds: int
    stack: frozenset[str]
    opening: tuple[TextBlock, ...]
    facts: tuple[Fact, ...]
    points: tuple[RubricPoint, ...]
    model_answer: tuple[TextBlock, ...]
    signals: tuple[tuple[Level, str], ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A bullet of the skill map."""

    id: TopicId
    title: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the skill map; `bonus` areas are outside the ten. `groups` names the focuses it belongs to."""

    id: AreaId
    title: str
    number: int
    bonus: bool
    groups: frozenset[str]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class SkillMap:
    """All areas in their order, with the words people use for them."""

    areas: tuple[Area, ...]
    aliases: tuple[tuple[str, AreaId], ...] = ()
    stacks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Families of stack tags that exclude each other, such as ``("clouds", ("aws", "gcp", "azure"))``."""
