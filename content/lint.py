"""Lints a library: the flaws of each entry, and those that only many of them show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from content.finding import Finding, Severity
from content.library import Library
from content.lint_items import Flaw, lint_item, lint_points
from content.model import AreaId, Item, ItemId, Number, Option, Prompt, SingleChoice, Thinking
from content.plain import plain_blocks, plain_inlines

MIN_ITEMS = 8
"""An area with fewer single-choice items has no pattern to speak of."""

MAX_POSITION_SHARE = 0.5
MAX_LONGEST_SHARE = 0.45
MAX_RECALL_SHARE = 0.25
"""The guide says a fifth; a few items more or less are no pattern."""

NEAR_DUPLICATE = 90.0
"""Similarity (0 to 100) of two stems from which a reader takes them for one."""


def lint_library(library: Library, areas: Sequence[AreaId] = ()) -> tuple[Finding, ...]:
    """All findings in the order of files and lines; those of retired items are left out."""
    items = [item for item in library.items.values() if not item.retired and (not areas or item.area in areas)]
    found: list[Finding] = []
    for item in items:
        found += (_place(library, item.id, flaw) for flaw in lint_item(item))
    for prompt in library.prompts.values():
        found += (_place(library, prompt.id, flaw) for flaw in _lint_prompt(prompt))
    found += _duplicates(library, items)
    for area in library.skills.areas:
        found += _patterns(library, [item for item in items if item.area == area.id])
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.line, finding.rule)))


def _lint_prompt(prompt: Prompt) -> Iterator[Flaw]:
    yield from lint_points(prompt.points, plain_blocks(prompt.opening))
    if not prompt.sources:
        yield "no-source", Severity.WARNING, "There is no source that a person can open."
    answers = [fact.answer.casefold() for fact in prompt.facts]
    if len(set(answers)) < len(answers):
        yield "same-fact", Severity.ERROR, "Two facts have the same answer."


def _duplicates(library: Library, items: Sequence[Item]) -> Iterator[Finding]:
    from rapidfuzz import fuzz, process  # a compiled library that only the lint needs

    texts = [_signature(item) for item in items]
    stems = [plain_blocks(item.stem).casefold() for item in items]
    for position, item in enumerate(items):
        matches = process.extract(
            texts[position], texts[:position], scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_DUPLICATE, limit=1
        )
        for _, _, other in matches:
            name = items[other].id.rpartition(":")[2]
            if stems[other] == stems[position]:
                flaw: Flaw = ("duplicate", Severity.ERROR, f"The stem is the same as that of {name}.")
            else:
                flaw = ("near-duplicate", Severity.WARNING, f"The stem nearly is that of {name}; vary the idea.")
            yield _place(library, item.id, flaw)


def _signature(item: Item) -> str:
    """What makes an item itself: a short stem such as "What does this print?" needs its code and its key beside it."""
    text = plain_blocks(item.stem)
    match item.body:
        case SingleChoice():
            key = next(option for option in item.body.options if option.id == item.body.key)
            text += " " + plain_inlines(key.text)
        case Number():
            text += f" {item.body.value}"
        case _:
            pass
    return text.casefold()


def _patterns(library: Library, items: Sequence[Item]) -> Iterator[Finding]:
    if not items:
        return
    recall = sum(item.thinking is Thinking.RECALL for item in items)
    if len(items) >= MIN_ITEMS and recall > MAX_RECALL_SHARE * len(items):
        sentence = f"{recall} of {len(items)} items of {items[0].area} ask for recall; a fifth is enough."
        yield _whole(library, items[0], "too-much-recall", sentence)
    singles = [(item, item.body) for item in items if isinstance(item.body, SingleChoice)]
    if len(singles) < MIN_ITEMS:
        return
    letter, count = Counter(body.key for _, body in singles).most_common(1)[0]
    if count > MAX_POSITION_SHARE * len(singles):
        sentence = f"The key is {letter} in {count} of {len(singles)} items of {items[0].area}; spread the keys."
        yield _whole(library, items[0], "key-position", sentence)
    longest = sum(_is_longest(body.options, body.key) for _, body in singles)
    if longest > MAX_LONGEST_SHARE * len(singles):
        sentence = f"The key is the longest option in {longest} of {len(singles)} items of {items[0].area}."
        yield _whole(library, items[0], "keys-longest", sentence)


def _is_longest(options: Sequence[Option], key: str) -> bool:
    lengths = {option.id: len(plain_inlines(option.text)) for option in options}
    return all(lengths[key] > length for name, length in lengths.items() if name != key)


def _place(library: Library, entry: ItemId, flaw: Flaw) -> Finding:
    origin = library.origins[entry]
    return Finding(origin.file, origin.line, entry, *flaw)


def _whole(library: Library, item: Item, rule: str, sentence: str) -> Finding:
    origin = library.origins[item.id]
    return Finding(origin.file, 1, None, rule, Severity.WARNING, sentence)
