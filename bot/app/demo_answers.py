"""What somebody of the demo team answers: the key, or a mistake that a person might make."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, assert_never

from bot.core.answers import Chosen, Entered, Ordered, Response, choose_one
from bot.core.draws import draw_below
from content.model import MultipleChoice, Number, Open, Ordering, ShortText, SingleChoice, TrueFalse
from content.snapshot import item_from_json

SPOKEN: Final = "I would first look at what changed, then at the numbers that it can have touched."
"""What everybody says to an open question: it keeps the day, and nobody else ever sees it."""


def answer_to(snapshot: str, seed: bytes, who: tuple[str, int], *, is_right: bool) -> Response:
    """An answer to the item of a snapshot."""
    body = item_from_json(snapshot).body
    match body:
        case SingleChoice(options, key):
            wrong = [option.id for option in options if option.id != key]
            return choose_one(key if is_right else wrong[draw_below(seed, len(wrong), *who, "which")])
        case TrueFalse(key):
            return choose_one(str(key is is_right).lower())
        case MultipleChoice(options, keys):
            missed = sorted(keys)[draw_below(seed, len(keys), *who, "which")]
            others = sorted(option.id for option in options if option.id not in keys)
            return Chosen(keys if is_right else (keys - {missed}) | {others[0]})
        case Ordering(options):
            ids = [option.id for option in options]
            return Ordered(tuple(ids if is_right else [*ids[1:], ids[0]]))
        case Number(value, tolerance):
            return Entered(str(value if is_right else value * 2 + tolerance + Decimal(1)))
        case ShortText(accepted):
            return Entered(accepted[0] if is_right else "not sure")
        case Open():
            return Entered(SPOKEN)
        case _:
            assert_never(body)
