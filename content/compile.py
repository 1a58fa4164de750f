"""Turns records of a content file into items and prompts: Markdown to blocks, letters to options, rules across fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never

from content.errors import ContentFailure, TextRefused
from content.markdown import check_address, check_characters, parse_blocks, parse_inlines
from content.model import (
    AreaId,
    Body,
    Check,
    ContentHash,
    Fact,
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
    SkillMap,
    Source,
    TopicId,
    TrueFalse,
)
from content.schema.fields import LEVELS, SourceRecord
from content.schema.item import (
    CheckRecord,
    ItemRecord,
    MultipleRecord,
    NumberRecord,
    OpenRecord,
    OptionRecord,
    OrderingRecord,
    SingleRecord,
    StepRecord,
    TextRecord,
    TrueFalseRecord,
)
from content.schema.prompt import PromptRecord
from content.schema.rubric import PointRecord
from content.skills import known_stacks
from content.snapshot import seal_item, seal_prompt

LETTERS = "ABCDEFGH"

_EXPECTS: Mapping[type, frozenset[str]] = {
    SingleChoice: frozenset({"option"}),
    TrueFalse: frozenset({"bool"}),
    MultipleChoice: frozenset({"set"}),
    Ordering: frozenset({"order"}),
    Number: frozenset({"number"}),
    ShortText: frozenset({"text"}),
    Open: frozenset(),
}

_T = TypeVar("_T")


class FieldRefused(ContentFailure):
    """A field of an entry breaks a rule: its path inside the entry, the sentence, and the line inside a long text."""

    def __init__(self, path: Sequence[str | int], sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.path = tuple(path)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True, slots=True)
class Frame:
    """What an entry takes from around it: the namespace of its id, its file's area, the map, whether stacks are free."""

    namespace: str
    area: str | None
    skills: SkillMap
    any_stack: bool = False


def compile_item(record: ItemRecord, frame: Frame) -> Item:
    """The item of a record; raises `FieldRefused` at the first rule that it breaks."""
    area, topic = _find_topic(record.area or frame.area, record.topic, frame.skills)
    _check_stack(record.stack, frame)
    body, values = _compile_body(record)
    return seal_item(
        Item(
            id=ItemId(f"{frame.namespace}:{record.id}"),
            hash=ContentHash(""),
            area=area,
            topic=topic,
            level=LEVELS[record.level],
            thinking=record.thinking,
            seconds=record.seconds,
            stack=frozenset(record.stack),
            stem=_at(("stem",), parse_blocks, record.stem),
            body=body,
            explanation=_at(("explanation",), parse_blocks, record.explanation),
            sources=_sources(record.sources),
            check=_compile_check(record.check, body, values) if record.check is not None else None,
            retired=record.retired,
        )
    )


def compile_prompt(record: PromptRecord, frame: Frame) -> Prompt:
    """The prompt of a record; raises `FieldRefused` at the first rule that it breaks."""
    area, topic = _find_topic(record.area or frame.area, record.topic, frame.skills)
    _check_stack(record.stack, frame)
    for position, point in enumerate(record.points):
        if not point.misconceptions:
            raise FieldRefused(("points", position), f"The point `{point.id}` of a prompt needs a misconception.")
        if len(point.hints) != 3:
            raise FieldRefused(("points", position), f"The point `{point.id}` of a prompt needs a hint of three steps.")
    for position, fact in enumerate(record.facts):
        _at(("facts", position), check_characters, fact.ask)
        _at(("facts", position), check_characters, fact.answer)
    signals = record.signals
    for name in ("junior", "mid", "senior"):
        _at(("signals", name), check_characters, getattr(signals, name))
    return seal_prompt(
        Prompt(
            id=ItemId(f"{frame.namespace}:{record.id}"),
            hash=ContentHash(""),
            area=area,
            topic=topic,
            level=LEVELS[record.level],
            kind=record.kind,
            seconds=record.seconds,
            stack=frozenset(record.stack),
            opening=_at(("opening",), parse_blocks, record.opening),
            facts=tuple(Fact(fact.ask, fact.answer) for fact in record.facts),
            points=_points(record.points),
            model_answer=_at(("model-answer",), parse_blocks, record.model_answer),
            signals=((Level.JUNIOR, signals.junior), (Level.MID, signals.mid), (Level.SENIOR, signals.senior)),
            sources=_sources(record.sources),
        )
    )


def _find_topic(area: str | None, topic: str, skills: SkillMap) -> tuple[AreaId, TopicId]:
    if area is None:
        raise FieldRefused((), "Neither this entry nor its file names an `area`.")
    known = next((candidate for candidate in skills.areas if candidate.id == area), None)
    if known is None:
        ids = ", ".join(candidate.id for candidate in skills.areas)
        raise FieldRefused(("area",), f"`{area}` is no area of the skill map; there are {ids}.")
    wanted = TopicId(f"{area}.{topic}")
    if all(candidate.id != wanted for candidate in known.topics):
        names = ", ".join(candidate.id.partition(".")[2] for candidate in known.topics)
        raise FieldRefused(("topic",), f"`{topic}` is no topic of {area}; there are {names}.")
    return known.id, wanted


def _check_stack(stack: Sequence[str], frame: Frame) -> None:
    unknown = frozenset(stack) - known_stacks(frame.skills)
    if unknown and not frame.any_stack:
        raise FieldRefused(
            ("stack",), f"`{min(unknown)}` is no stack of the skill map; add it to a family there first."
        )


def _compile_body(record: ItemRecord) -> tuple[Body, tuple[tuple[str, str], ...]]:
    """The body, and what a check program prints for each option."""
    match record:
        case SingleRecord():
            options = _options(record.options)
            keys = _keys(record.options)
            if len(keys) != 1:
                raise FieldRefused(("options",), f"Exactly one option is `right: true` here, not {len(keys)}.")
            return SingleChoice(options, keys[0]), _values(record.options)
        case MultipleRecord():
            options = _options(record.options)
            keys = _keys(record.options)
            if not 0 < len(keys) < len(options):
                raise FieldRefused(("options",), "At least one option is `right: true`, and at least one is not.")
            return MultipleChoice(options, frozenset(keys)), _values(record.options)
        case OrderingRecord():
            steps = tuple(
                Option(LETTERS[position], _at(("options", position, "text"), parse_inlines, step.text))
                for position, step in enumerate(record.options)
            )
            _distinct([step.text for step in record.options], "options")
            return Ordering(steps), _values(record.options)
        case TrueFalseRecord():
            return TrueFalse(record.answer, _at(("why",), parse_inlines, record.why)), ()
        case NumberRecord():
            if record.units and not record.unit:
                raise FieldRefused(("units",), "Other `units` need a `unit` that they are counted in.")
            return Number(record.answer, record.tolerance, record.unit, tuple(record.units.items())), ()
        case TextRecord():
            for name, texts in (("accept", record.accept), ("reject", record.reject)):
                _distinct([text.casefold() for text in texts], name)
                for position, text in enumerate(texts):
                    _at((name, position), check_characters, text)
            both = {text.casefold() for text in record.accept} & {text.casefold() for text in record.reject}
            if both:
                raise FieldRefused(("reject",), f"`{min(both)}` is accepted and rejected.")
            why = _at(("why",), parse_inlines, record.why) if record.why else ()
            return ShortText(record.accept, record.reject, why), ()
        case OpenRecord():
            model_answer = _at(("model-answer",), parse_blocks, record.model_answer)
            return Open(_points(record.points), model_answer), ()
        case _:
            assert_never(record)


def _options(records: Sequence[OptionRecord]) -> tuple[Option, ...]:
    _distinct([record.text for record in records], "options")
    return tuple(
        Option(
            id=LETTERS[position],
            text=_at(("options", position, "text"), parse_inlines, record.text),
            why=_at(("options", position, "why"), parse_inlines, record.why) if record.why else (),
        )
        for position, record in enumerate(records)
    )


def _keys(records: Sequence[OptionRecord]) -> tuple[str, ...]:
    return tuple(LETTERS[position] for position, record in enumerate(records) if record.right)


def _values(records: Sequence[OptionRecord | StepRecord]) -> tuple[tuple[str, str], ...]:
    return tuple((LETTERS[position], record.value or record.text) for position, record in enumerate(records))


def _distinct(texts: Sequence[str], name: str) -> None:
    for position, text in enumerate(texts):
        if text in texts[:position]:
            raise FieldRefused((name, position), f"`{text[:40]}` stands here twice.")


def _points(records: Sequence[PointRecord]) -> tuple[RubricPoint, ...]:
    _distinct([record.id for record in records], "points")
    for position, record in enumerate(records):
        wrong = (text for pair in record.misconceptions for text in (pair.text, pair.correction))
        for text in (record.text, record.probe, *record.phrasings, *record.hints, *wrong):
            _at(("points", position), check_characters, text)
    return tuple(
        RubricPoint(
            id=record.id,
            text=record.text,
            weight=record.weight,
            dimension=record.dimension,
            phrasings=record.phrasings,
            misconceptions=tuple(Misconception(wrong.text, wrong.correction) for wrong in record.misconceptions),
            probe=record.probe,
            hints=record.hints,
        )
        for record in records
    )


def _sources(records: Sequence[SourceRecord]) -> tuple[Source, ...]:
    for position, record in enumerate(records):
        _at(("sources", position, "title"), check_characters, record.title)
        _at(("sources", position, "url"), check_address, record.url)
    return tuple(Source(record.title, record.url) for record in records)


def _compile_check(record: CheckRecord, body: Body, values: tuple[tuple[str, str], ...]) -> Check:
    allowed = _EXPECTS[type(body)]
    if record.expect not in allowed:
        words = f"; write `expect: {min(allowed)}`" if allowed else ", which has no check"
        raise FieldRefused(("check", "expect"), f"`{record.expect}` does not fit this type of question{words}.")
    if record.mutation is None and not record.constant_because:
        raise FieldRefused(("check",), "A check needs a `mutation`, or `constant-because` with the reason.")
    if record.mutation is not None:
        found = record.program.count(record.mutation.replace)
        if found != 1:
            raise FieldRefused(("check", "mutation"), f"`replace` is found {found} times in the program, not once.")
    return Check(
        program=record.program,
        expect=record.expect,
        values=values,
        mutation=None if record.mutation is None else (record.mutation.replace, record.mutation.by),
        constant_because=record.constant_because or "",
        requires=record.requires,
    )


def _at(path: Sequence[str | int], read: Callable[[str], _T], text: str) -> _T:
    try:
        return read(text)
    except TextRefused as refused:
        raise FieldRefused(path, refused.sentence, refused.line) from refused
