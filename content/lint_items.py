"""The rules that look at one item: each gives (rule, severity, sentence) for what it finds.

The rules are those of Haladyna, Downing and Rodriguez (2002) and of the NBME's guide that a program can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from content.finding import Severity
from content.model import Item, MultipleChoice, Number, Open, Option, Ordering, RubricPoint, SingleChoice
from content.plain import plain_blocks, plain_inlines
from content.text import Code, CodeBlock

Flaw = tuple[str, Severity, str]

MAX_STEM = 480
"""Letters of prose that fit one screen of a phone together with four options."""

MAX_CODE_WIDTH = 76
MAX_CODE_LINES = 16
MAX_OPTION = 120
KEY_LONGER = 1.2
"""A key this many times as long as its longest distractor stands out to a person who knows nothing."""

_ABSOLUTE = re.compile(r"\b(always|never|completely|entirely|impossible|guarantee[sd]?|under no circumstances)\b", re.I)
_ABOVE = re.compile(r"\b(all|none|both|neither|any) of (the|these) (above|below|others?|options|answers)\b", re.I)
_NEGATIVE = re.compile(
    r"\b(NOT|EXCEPT|INCORRECT)\b"
    r"|\b(?i:which)\b[^.?]{0,25}\b(is|are|does|do|would|can) not\b"
    r"|\b(?i:which)\b[^.?]{0,25}\b(isn't|aren't|doesn't|don't|incorrect|false|least)\b"
)
_HEDGE = re.compile(r"\bit depends\b", re.I)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_WORD = re.compile(r"[a-z]{5,}")


def lint_item(item: Item) -> Iterator[Flaw]:
    """Every flaw of one item."""
    yield from _stem(item)
    yield from _explanation(item)
    match item.body:
        case SingleChoice():
            yield from _options(item.body.options, frozenset({item.body.key}))
            yield from _key_length(item.body)
        case MultipleChoice():
            yield from _options(item.body.options, item.body.keys)
        case Ordering():
            yield from _lengths(item.body.options)
        case Number() if item.check is None:
            yield "unchecked-number", Severity.ERROR, "A number is computed; add a `check` that derives it."
        case Open():
            yield from lint_points(item.body.points, plain_blocks(item.stem))
        case _:
            return


def lint_points(points: tuple[RubricPoint, ...], question: str) -> Iterator[Flaw]:
    """Flaws of a rubric, given the text that the person has read."""
    used = _stems(question)
    for point in points:
        told = sorted(_stems(point.probe) & _stems(point.text) - used)
        if told:
            sentence = f"The probe of `{point.id}` gives away «{told[0]}…», which the question hasn't used."
            yield "telling-probe", Severity.WARNING, sentence
        if not point.misconceptions:
            yield (
                "no-misconception",
                Severity.WARNING,
                f"The point `{point.id}` has no misconception with a correction.",
            )
        if len(point.hints) != 3:
            yield "hint-steps", Severity.WARNING, f"The point `{point.id}` has no hint of three steps."
    for previous, point in pairwise(points):
        if previous.probe.casefold() == point.probe.casefold():
            yield "same-probe", Severity.ERROR, f"`{previous.id}` and `{point.id}` have the same probe."


def _stem(item: Item) -> Iterator[Flaw]:
    text = plain_blocks(block for block in item.stem if not isinstance(block, CodeBlock))
    if len(text) > MAX_STEM:
        sentence = f"The stem has {len(text)} letters of prose; a phone shows about {MAX_STEM} beside the options."
        yield "long-stem", Severity.WARNING, sentence
    for block in item.stem:
        if isinstance(block, CodeBlock):
            lines = block.text.split("\n")
            if max(map(len, lines)) > MAX_CODE_WIDTH or len(lines) > MAX_CODE_LINES:
                sentence = f"The code is wider than {MAX_CODE_WIDTH} letters or longer than {MAX_CODE_LINES} lines."
                yield "long-code", Severity.WARNING, sentence
    if _NEGATIVE.search(text):
        yield "negative-stem", Severity.ERROR, "The stem asks for what is not so; ask for what is."
    if _ABOVE.search(text):
        yield "of-the-above", Severity.ERROR, "The stem points at options by their position."


def _explanation(item: Item) -> Iterator[Flaw]:
    text = plain_blocks(item.explanation)
    sentences = len(_SENTENCE_END.findall(text))
    if not 2 <= sentences <= 6 or len(text) > 900:
        sentence = f"The explanation has {sentences} sentences; two to five say why, what tempts, and what to remember."
        yield "explanation-length", Severity.WARNING, sentence
    if not item.sources:
        yield "no-source", Severity.ERROR, "There is no source that a person can open."


def _options(options: tuple[Option, ...], keys: frozenset[str]) -> Iterator[Flaw]:
    yield from _lengths(options)
    keyed = any(_ABSOLUTE.search(_prose(option)) for option in options if option.id in keys)
    for option in options:
        text = plain_inlines(option.text)
        if _ABOVE.search(text):
            yield "of-the-above", Severity.ERROR, f"Option {option.id} says «of the above»; options stand alone."
        if _HEDGE.search(text):
            yield "it-depends", Severity.ERROR, f"Option {option.id} says «it depends»; say on what."
        if option.id in keys:
            continue
        if not option.why:
            yield "no-correction", Severity.ERROR, f"Option {option.id} has no `why` that corrects whoever chose it."
        found = _ABSOLUTE.search(_prose(option))
        if found and not keyed:
            sentence = f"Option {option.id} says «{found.group(0)}», which gives it away as wrong."
            yield "absolute-word", Severity.WARNING, sentence


def _prose(option: Option) -> str:
    """The words of an option without its code, where `Never` is a value."""
    return "".join(inline.text for inline in option.text if not isinstance(inline, Code))


def _lengths(options: tuple[Option, ...]) -> Iterator[Flaw]:
    for option in options:
        length = len(plain_inlines(option.text))
        if length > MAX_OPTION:
            yield "long-option", Severity.WARNING, f"Option {option.id} has {length} letters, more than {MAX_OPTION}."


def _key_length(body: SingleChoice) -> Iterator[Flaw]:
    lengths = {option.id: len(plain_inlines(option.text)) for option in body.options}
    key = lengths.pop(body.key)
    longest = max(lengths.values())
    if key > KEY_LONGER * longest and key > longest + 8:
        sentence = f"The key has {key} letters, the longest distractor {longest}; its length gives it away."
        yield "key-longest", Severity.WARNING, sentence


def _stems(text: str) -> frozenset[str]:
    """Beginnings of the longer words, so that "evaluate" and "evaluation" are one."""
    return frozenset(word[:6] for word in _WORD.findall(text.casefold())) - _COMMON


_COMMON = frozenset(
    word[:6]
    for word in [
        "about",
        "above",
        "after",
        "again",
        "against",
        "almost",
        "along",
        "already",
        "although",
        "among",
        "another",
        "anybody",
        "anything",
        "because",
        "become",
        "comes",
        "before",
        "begin",
        "being",
        "below",
        "better",
        "between",
        "cannot",
        "change",
        "could",
        "different",
        "doesn",
        "either",
        "enough",
        "every",
        "everybody",
        "everything",
        "first",
        "found",
        "given",
        "gives",
        "going",
        "happen",
        "having",
        "itself",
        "known",
        "large",
        "least",
        "leave",
        "might",
        "moment",
        "never",
        "nobody",
        "nothing",
        "number",
        "often",
        "other",
        "others",
        "people",
        "person",
        "perhaps",
        "place",
        "right",
        "several",
        "should",
        "since",
        "small",
        "somebody",
        "something",
        "still",
        "suppose",
        "taken",
        "takes",
        "their",
        "there",
        "these",
        "thing",
        "things",
        "think",
        "those",
        "three",
        "through",
        "times",
        "today",
        "under",
        "until",
        "where",
        "whether",
        "which",
        "while",
        "whole",
        "whose",
        "without",
        "would",
        "wrong",
        "years",
        "yours",
    ]
)
