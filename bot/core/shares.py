"""What a reveal tells of everybody's answers: whole percents, and wrong answers that several people gave. Never about few people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar, assert_never

from bot.core.answers import Chosen, Entered, Ordered, Response
from bot.core.credit import is_right
from bot.core.matching import normalise
from bot.core.numbers import UnreadableNumber, read_number
from content.model import Body, MultipleChoice, Number, Open, Ordering, ShortText, SingleChoice, TrueFalse

FEWEST_ANSWERS = 5
FEWEST_ALIKE = 3

KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True)
class WrongText:
    """A wrong answer as it is shown, in a form that tells nobody's own way of typing, and how many gave it."""

    text: str
    people: int


@dataclass(frozen=True, slots=True)
class Shares:
    """`right` and `options` are whole percents, None under five answers or where the type has none; `wrong` is most frequent first.

    The options of a single choice or a statement add up to 100. Those of a multiple choice are each out of all people.
    """

    answered: int
    right: int | None = None
    options: Mapping[str, int] | None = None
    wrong: tuple[WrongText, ...] = ()


def count_shares(body: Body, order: Sequence[str], answers: Sequence[tuple[Response, Fraction | None]]) -> Shares:
    """The shares of a run from its counting answers with their credits; `order` is the option ids as shown.

    An open answer is never shown, and counts as right only with full credit.
    """
    answered = len(answers)
    if answered < FEWEST_ANSWERS:
        return Shares(answered)
    right = _percent(sum(is_right(credit) for _, credit in answers), answered)
    match body:
        case SingleChoice() | TrueFalse():
            counts = _count_options(order, answers)
            # A right share rounded on its own could differ by one from the share of the key beside it.
            options = whole_percents(counts)
            keys = [next(iter(_ids(response))) for response, credit in answers if is_right(credit)]
            return Shares(answered, options[keys[0]] if keys else 0, options)
        case MultipleChoice():
            counts = _count_options(order, answers)
            return Shares(
                answered, right, {option_id: _percent(count, answered) for option_id, count in counts.items()}
            )
        case Number() | ShortText():
            texts = (
                response.text for response, credit in answers if isinstance(response, Entered) and not is_right(credit)
            )
            return Shares(answered, right, None, _alike(body, texts))
        case Ordering() | Open():
            return Shares(answered, right)
        case _:
            assert_never(body)


def whole_percents(counts: Mapping[KeyT, int]) -> dict[KeyT, int]:
    """Counts as whole percents that add up to 100 (largest remainder; equals in the order given); all 0 where nothing was counted."""
    total = sum(counts.values())
    if total == 0:
        return dict.fromkeys(counts, 0)
    percents = {key: count * 100 // total for key, count in counts.items()}
    by_remainder = sorted(counts, key=lambda key: counts[key] * 100 % total, reverse=True)
    for key in by_remainder[: 100 - sum(percents.values())]:
        percents[key] += 1
    return percents


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _ids(response: Response) -> frozenset[str]:
    match response:
        case Chosen(option_ids):
            return option_ids
        case Ordered() | Entered():
            return frozenset()
        case _:
            assert_never(response)


def _count_options(order: Sequence[str], answers: Iterable[tuple[Response, Fraction | None]]) -> dict[str, int]:
    chosen = Counter(option_id for response, _ in answers for option_id in _ids(response))
    return {option_id: chosen[option_id] for option_id in order}


def _alike(body: Number | ShortText, texts: Iterable[str]) -> tuple[WrongText, ...]:
    groups = Counter(_shown(body, text) for text in texts)
    alike = [WrongText(text, people) for text, people in groups.items() if text and people >= FEWEST_ALIKE]
    return tuple(sorted(alike, key=lambda each: (-each.people, each.text)))


def _shown(body: Number | ShortText, text: str) -> str:
    if isinstance(body, ShortText):
        return normalise(text)
    try:
        quantity = read_number(text)
    except UnreadableNumber:
        return ""
    return f"{_decimal(quantity.readings[0])} {quantity.unit or body.unit}".strip()


def _decimal(value: Fraction) -> str:
    """The value with twelve significant digits at most."""
    return f"{float(value):.12g}"
