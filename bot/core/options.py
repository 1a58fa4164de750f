"""The order in which a run shows the options of its item: one order for everybody, drawn from the run's seed."""

from __future__ import annotations

from typing import assert_never

from bot.core.answers import FALSE, TRUE
from bot.core.draws import shuffle
from content.model import Body, MultipleChoice, Number, Open, Ordering, ShortText, SingleChoice, TrueFalse

LETTERS = "ABCDEFGHIJ"
"""The letters on the buttons, by position shown."""


def shown_order(body: Body, seed: bytes) -> tuple[str, ...]:
    """The option ids in the order shown; empty for items that are typed.

    A statement is always true, false. An ordering is never shown in its right order.
    """
    match body:
        case TrueFalse():
            return (TRUE, FALSE)
        case SingleChoice(options=options) | MultipleChoice(options=options):
            return shuffle(seed, (option.id for option in options), "options")
        case Ordering(options=options):
            right = tuple(option.id for option in options)
            order = shuffle(seed, right, "options")
            return order if order != right else order[1:] + order[:1]
        case Number() | ShortText() | Open():
            return ()
        case _:
            assert_never(body)


def letter_at(position: int) -> str:
    """The letter on the button at a position counted from 0. Raises `IndexError` past the tenth option."""
    if position < 0:
        raise IndexError("positions count from 0")
    return LETTERS[position]


def letters_of(order: tuple[str, ...]) -> dict[str, str]:
    """The letter shown for each option id of an order."""
    return {option_id: letter_at(position) for position, option_id in enumerate(order)}
