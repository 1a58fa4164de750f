"""From a response to its credit (0 to 1), and from credit to points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from bot.core.answers import FALSE, TRUE, Chosen, Entered, Ordered, Response
from bot.core.matching import match_text, normalise
from bot.core.numbers import UnreadableNumber, read_number
from bot.core.units import UnknownUnit, unit_factor
from content.model import (
    Body,
    Level,
    MultipleChoice,
    Number,
    Open,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

POINTS_PER_LEVEL = 10
MAX_SHORT_TEXT = 300
MAX_OPEN_TEXT = 8_000
"""Characters. Past these a text is refused before anything compares it."""

RIGHT = Fraction(1)
WRONG = Fraction(0)


class Refusal(StrEnum):
    """Why a response can't be judged; the feature has the sentence for each."""

    WRONG_KIND = "wrong-kind"
    UNKNOWN_OPTION = "unknown-option"
    NOTHING_CHOSEN = "nothing-chosen"
    TOO_MANY_CHOSEN = "too-many-chosen"
    INCOMPLETE_ORDER = "incomplete-order"
    UNREADABLE_NUMBER = "unreadable-number"
    UNKNOWN_UNIT = "unknown-unit"
    EMPTY_TEXT = "empty-text"
    TOO_LONG = "too-long"


class InvalidResponse(ValueError):
    """A response that doesn't fit its item; nothing is saved. `detail` is what was wrong with it, such as the unit typed."""

    def __init__(self, code: Refusal, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


class Problem(StrEnum):
    """What a person should hear about a wrong answer beyond that it is wrong."""

    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`credit` from 0 to 1, or None where a grader has to judge; `matched` is the accepted text that a short text was read as."""

    credit: Fraction | None
    problem: Problem | None = None
    matched: str | None = None


def judge(body: Body, response: Response) -> Verdict:
    """The credit of a response by the exact rules of its type. Raises `InvalidResponse` for one that doesn't fit the item."""
    match body, response:
        case SingleChoice(options=options, key=key), Chosen(option_ids=chosen):
            _check_options(chosen, (option.id for option in options), at_most=1)
            return _all_or_nothing(key in chosen)
        case TrueFalse(key=truth), Chosen(option_ids=chosen):
            _check_options(chosen, (TRUE, FALSE), at_most=1)
            return _all_or_nothing(truth == (TRUE in chosen))
        case MultipleChoice(options=options, keys=keys), Chosen(option_ids=chosen):
            _check_options(chosen, (option.id for option in options), at_most=len(options))
            return Verdict(max(WRONG, Fraction(len(chosen & keys) - len(chosen - keys), len(keys))))
        case Ordering(options=options), Ordered(option_ids=order):
            return Verdict(_judge_order(tuple(option.id for option in options), order))
        case Number(), Entered(text=text):
            return _judge_number(body, text)
        case ShortText(accepted=accepted, rejected=rejected), Entered(text=text):
            return _judge_text(accepted, rejected, text)
        case Open(), Entered(text=text):
            _check_text(text, MAX_OPEN_TEXT)
            return Verdict(None)
        case _:
            raise InvalidResponse(Refusal.WRONG_KIND)


def points(level: Level, credit: Fraction) -> int:
    """10, 20 or 30 by level times credit, rounded half up."""
    return _round_half_up(level * POINTS_PER_LEVEL * credit)


def is_right(credit: Fraction | None) -> bool:
    """Whether an answer counts as right: full credit only; an ungraded one isn't."""
    return credit == RIGHT


def _round_half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _all_or_nothing(right: bool) -> Verdict:
    return Verdict(RIGHT if right else WRONG)


def _check_options(chosen: frozenset[str], known: Iterable[str], at_most: int) -> None:
    if not chosen:
        raise InvalidResponse(Refusal.NOTHING_CHOSEN)
    if unknown := chosen - frozenset(known):
        raise InvalidResponse(Refusal.UNKNOWN_OPTION, min(unknown))
    if len(chosen) > at_most:
        raise InvalidResponse(Refusal.TOO_MANY_CHOSEN)


def _judge_order(right: tuple[str, ...], order: tuple[str, ...]) -> Fraction:
    if unknown := frozenset(order) - frozenset(right):
        raise InvalidResponse(Refusal.UNKNOWN_OPTION, min(unknown))
    if sorted(order) != sorted(right):
        raise InvalidResponse(Refusal.INCOMPLETE_ORDER)
    # Kendall's tau-b; both orders are without ties, so tau-b is (concordant - discordant) / pairs.
    place = {option_id: position for position, option_id in enumerate(order)}
    agreements = [1 if place[first] < place[second] else -1 for first, second in combinations(right, 2)]
    return max(WRONG, Fraction(sum(agreements), len(agreements)))


def _judge_number(body: Number, text: str) -> Verdict:
    _check_text(text, MAX_SHORT_TEXT)
    try:
        quantity = read_number(text)
        factor = unit_factor(quantity.unit, body.unit, body.units)
    except UnreadableNumber as error:
        raise InvalidResponse(Refusal.UNREADABLE_NUMBER, text.strip()) from error
    except UnknownUnit as error:
        raise InvalidResponse(Refusal.UNKNOWN_UNIT, error.unit) from error
    key, tolerance = Fraction(body.value), Fraction(body.tolerance)
    return _all_or_nothing(any(abs(value * factor - key) <= tolerance for value in quantity.readings))


def _judge_text(accepted: tuple[str, ...], rejected: tuple[str, ...], text: str) -> Verdict:
    _check_text(text, MAX_SHORT_TEXT)
    if not normalise(text):
        raise InvalidResponse(Refusal.EMPTY_TEXT)
    found = match_text(text, accepted, rejected)
    if found is None:
        return Verdict(WRONG)
    if found.rejected:
        return Verdict(WRONG, Problem.REJECTED)
    return Verdict(RIGHT, None, found.phrase)


def _check_text(text: str, at_most: int) -> None:
    if not text.strip():
        raise InvalidResponse(Refusal.EMPTY_TEXT)
    if len(text) > at_most:
        raise InvalidResponse(Refusal.TOO_LONG)


__all__ = [
    "InvalidResponse",
    "Problem",
    "Refusal",
    "Verdict",
    "is_right",
    "judge",
    "points",
]
