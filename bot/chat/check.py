"""What every card and form must satisfy before any platform sees it.

Sizes of text are not checked here: a renderer shortens them to its platform's limits, visibly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.chat.actions import OutdatedAction, UnreadableAction, decode
from bot.chat.cards import (
    Block,
    Bullets,
    Button,
    Card,
    Control,
    Fields,
    Image,
    Inline,
    Link,
    LocalTime,
    Paragraph,
    Ranking,
)
from bot.chat.forms import MAX_FIELDS, Form, FormField, ManyChoices, OneChoice
from bot.chat.text import plain_block, plain_blocks

MOST_ROWS = 5
MOST_IN_A_ROW = 5
LONGEST_LABEL = 75
"""Slack's limit for the text of a button; Discord's is 80."""

LONGEST_FORM_TITLE = 24
"""Slack's limit for a modal's title and submit button."""

LONGEST_FIELD_LABEL = 45
"""Discord's limit for a label in a modal."""

LONGEST_HINT = 100
"""Discord's limit for the description of a field."""

_LETTER = re.compile(r"[A-H]")


def check_card(card: Card) -> list[str]:
    """What is wrong with a card, a sentence each; empty when it may be sent."""
    return [
        *_summary(card),
        *_controls(card),
        *(problem for block in card.blocks for problem in _block(block)),
        *_rest(card),
    ]


def check_form(form: Form) -> list[str]:
    """What is wrong with a form, a sentence each; empty when it may be opened."""
    problems = list(_action("the form", form.action))
    for name, text in (("title", form.title), ("submit", form.submit)):
        if not 1 <= len(text.strip()) <= LONGEST_FORM_TITLE:
            problems.append(f"the {name} {text!r} has not 1 to {LONGEST_FORM_TITLE} characters")
    if not 1 <= len(form.fields) <= MAX_FIELDS:
        problems.append(f"{len(form.fields)} fields, not 1 to {MAX_FIELDS}")
    keys = Counter(field.key for field in form.fields)
    problems += [f"two fields have the key {key!r}" for key, count in keys.items() if count > 1]
    problems += [problem for field in form.fields for problem in _field(field)]
    problems += [problem for block in form.intro for problem in _block(block)]
    return problems


def _summary(card: Card) -> Iterator[str]:
    summary = _squeezed(card.summary)
    if not summary:
        yield "the summary is empty"
        return
    shown = {match[1]: match[2] for match in _options(plain_blocks(card.blocks))}
    for control in _all_controls(card):
        if not isinstance(control, Button) or not _LETTER.fullmatch(control.label):
            continue
        text = shown.get(control.label)
        if text is None:
            yield f"the button {control.label} has no option text in a block"
        elif _squeezed(text) not in summary:
            yield f"the summary lacks the text of option {control.label}"


def _options(text: str) -> Iterator[re.Match[str]]:
    """Lines such as ``A Gradient descent``, which say what a letter stands for."""
    return re.finditer(r"^(?:- )?([A-H])[.):]?[ \u2002\u2003]+(\S.*)$", text, re.MULTILINE)


def _controls(card: Card) -> Iterator[str]:
    if len(card.actions) > MOST_ROWS:
        yield f"{len(card.actions)} rows of controls, not {MOST_ROWS}"
    for row in card.actions:
        if not 1 <= len(row) <= MOST_IN_A_ROW:
            yield f"{len(row)} controls in a row, not 1 to {MOST_IN_A_ROW}"
    for control in _all_controls(card):
        if not control.label.strip() or len(control.label) > LONGEST_LABEL:
            yield f"the label {control.label!r} has not 1 to {LONGEST_LABEL} characters"
        if isinstance(control, Button):
            yield from _action(f"the button {control.label!r}", control.action)
        elif not control.url.startswith("https://"):
            yield f"the button {control.label!r} opens no https address"
    ids = Counter(control.action for control in _all_controls(card) if isinstance(control, Button))
    yield from (f"two buttons carry {action!r}" for action, count in ids.items() if count > 1)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Image():
            if not block.alt.strip():
                yield f"the picture {block.name!r} has no alternative text"
            if not block.png.startswith(b"\x89PNG"):
                yield f"the picture {block.name!r} is no PNG"
        case Paragraph():
            yield from _inlines(block.inlines)
        case Bullets():
            for entry in block.entries:
                yield from _inlines(entry)
        case Fields():
            for field in block.fields:
                yield from _inlines(field.value)
        case Ranking():
            yield from (f"rank {row.rank} has no name" for row in block.rows if not row.name.strip())
            return
        case _:
            return
    if not plain_block(block).strip():
        yield f"an empty {type(block).__name__.lower()}"


def _rest(card: Card) -> Iterator[str]:
    yield from _inlines(card.footer)
    if not card.title.strip() and not card.blocks:
        yield "neither title nor blocks"
    yield from (
        f"{file.name!r} is no plain file name" for file in card.files if not re.fullmatch(r"[\w.-]{1,80}", file.name)
    )


def _inlines(inlines: tuple[Inline, ...]) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, Link) and not inline.url.startswith("https://"):
            yield f"the link {inline.text!r} is no https address"
        elif isinstance(inline, LocalTime) and (inline.instant.tzinfo is None or not inline.fallback.strip()):
            yield "a local time without zone or fallback"


def _field(field: FormField) -> Iterator[str]:
    if not 1 <= len(field.label.strip()) <= LONGEST_FIELD_LABEL:
        yield f"the label {field.label!r} has not 1 to {LONGEST_FIELD_LABEL} characters"
    if len(field.hint) > LONGEST_HINT:
        yield f"the hint of {field.label!r} is over {LONGEST_HINT} characters"
    if not isinstance(field, OneChoice | ManyChoices):
        return
    values = [choice.value for choice in field.choices]
    if not 2 <= len(values) <= 25 or len(set(values)) != len(values):
        yield f"{field.label!r} has not 2 to 25 different choices"
    initial = (field.initial,) if isinstance(field, OneChoice) else field.initial
    yield from (
        f"{field.label!r} begins with {value!r}, which is no choice"
        for value in initial
        if value and value not in values
    )


def _action(name: str, action: str) -> Iterator[str]:
    try:
        decode(action)
    except (OutdatedAction, UnreadableAction):
        yield f"{name} carries {action!r}, which is no action id"


def _all_controls(card: Card) -> Iterator[Control]:
    return (control for row in card.actions for control in row)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
