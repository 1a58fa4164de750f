"""Options, keys and responses in the words of a run: the letters that it shows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from bot.chat.cards import TextInline
from bot.chat.inert import inert
from bot.core.answers import FALSE, TRUE, Chosen, Entered, Ordered, Response
from bot.core.options import letters_of
from bot.features.wording import join_words
from content.model import (
    Body,
    Item,
    MultipleChoice,
    Number,
    Open,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from content.text import Plain
from storage.records import Run

LONGEST_QUOTE = 120
"""Characters of a typed answer that are said back."""

_TRUTH: dict[str, tuple[TextInline, ...]] = {TRUE: (Plain("True"),), FALSE: (Plain("False"),)}


def option_texts(body: Body) -> dict[str, tuple[TextInline, ...]]:
    """The text of each option by id; none for items that are typed."""
    match body:
        case TrueFalse():
            return dict(_TRUTH)
        case SingleChoice(options=options) | MultipleChoice(options=options) | Ordering(options=options):
            return {option.id: option.text for option in options}
        case Number() | ShortText() | Open():
            return {}
        case _:
            assert_never(body)


def lettered(run: Run, item: Item) -> list[tuple[str, str, tuple[TextInline, ...]]]:
    """Id, letter and text of each option in the order shown."""
    texts = option_texts(item.body)
    return [(option_id, letter, texts[option_id]) for option_id, letter in letters_of(run.shown_order).items()]


def is_pressed(body: Body) -> bool:
    """Whether the answer is one button; else it takes a form."""
    return isinstance(body, SingleChoice | TrueFalse)


def key_ids(body: Body) -> tuple[str, ...]:
    """The ids of the right options, of an ordering in their right order; none for items that are typed."""
    match body:
        case SingleChoice(key=key):
            return (key,)
        case TrueFalse(key=truth):
            return (TRUE if truth else FALSE,)
        case MultipleChoice(options=options, keys=keys):
            return tuple(option.id for option in options if option.id in keys)
        case Ordering(options=options):
            return tuple(option.id for option in options)
        case Number() | ShortText() | Open():
            return ()
        case _:
            assert_never(body)


def key_words(run: Run, item: Item) -> str:
    """The key as it is said: ``B``, ``A and C``, ``C, A, B``, ``35 ms``; empty for an open question."""
    match item.body:
        case Number(value=value, unit=unit):
            return f"{_decimal(value)} {unit}".strip()
        case ShortText(accepted=accepted):
            return f"“{accepted[0]}”"
        case Open():
            return ""
        case Ordering():
            return ", ".join(_letters(run, key_ids(item.body)))
        case _:
            return join_words(sorted(_letters(run, key_ids(item.body))))


def response_words(run: Run, response: Response) -> str:
    """A response as it is said back to its author."""
    match response:
        case Chosen(option_ids):
            return join_words(sorted(_letters(run, option_ids)))
        case Ordered(option_ids):
            return ", ".join(_letters(run, option_ids))
        case Entered(text):
            return f"“{inert(text, LONGEST_QUOTE)}”"
        case _:
            assert_never(response)


def verb_of(response: Response) -> str:
    """What somebody did to answer so."""
    match response:
        case Chosen():
            return "chose"
        case Ordered():
            return "put"
        case Entered():
            return "wrote"
        case _:
            assert_never(response)


def why_wrong(item: Item, response: Response) -> tuple[TextInline, ...]:
    """What tempts to this wrong answer, where the content says so."""
    match item.body, response:
        case (SingleChoice(options=options), Chosen(chosen)) | (MultipleChoice(options=options), Chosen(chosen)):
            keys = key_ids(item.body)
            return next((each.why for each in options if each.id in chosen and each.id not in keys and each.why), ())
        case TrueFalse(why_wrong=why), _:
            return why
        case ShortText(why_rejected=why), _:
            return why
        case _:
            return ()


def _letters(run: Run, option_ids: Iterable[str]) -> list[str]:
    letters = letters_of(run.shown_order)
    return [letters.get(option_id, "?") for option_id in option_ids]


def _decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
