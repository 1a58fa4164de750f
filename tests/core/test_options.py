"""The order in which options are shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.draws import shuffle
from bot.core.options import letter_at, letters_of, shown_order
from content.model import MultipleChoice, Number, Open, Option, Ordering, ShortText, SingleChoice, TrueFalse

SEEDS = [seed.to_bytes(2, "big") for seed in range(300)]


def options(names: str) -> tuple[Option, ...]:
    return tuple(Option(name, ()) for name in names)


def test_every_order_of_choices_is_shown_to_somebody() -> None:
    single = {shown_order(SingleChoice(options("ABCD"), "A"), seed) for seed in SEEDS}
    multiple = {shown_order(MultipleChoice(options("ABCD"), frozenset("A")), seed) for seed in SEEDS}
    assert len(single) == 24
    assert single == multiple


def test_one_run_has_one_order_however_the_file_lists_the_options() -> None:
    for seed in SEEDS[:20]:
        assert shown_order(SingleChoice(options("ABC"), "A"), seed) == shown_order(
            SingleChoice(options("CBA"), "A"), seed
        )
        assert shown_order(SingleChoice(options("ABC"), "A"), seed) == shuffle(seed, "ABC", "options")


def test_statements_stay_put() -> None:
    assert {shown_order(TrueFalse(key=True), seed) for seed in SEEDS} == {("true", "false")}


@pytest.mark.parametrize("names", ["AB", "ABC", "ABCD"])
def test_an_ordering_is_never_shown_solved(names: str) -> None:
    orders = {shown_order(Ordering(options(names)), seed) for seed in SEEDS}
    assert tuple(names) not in orders
    for seed in SEEDS:
        drawn = shuffle(seed, names, "options")
        assert drawn in (shown_order(Ordering(options(names)), seed), tuple(names))
    assert len(orders) == {"AB": 1, "ABC": 5, "ABCD": 23}[names]
    assert all(sorted(order) == list(names) for order in orders)


def test_typed_items_have_none() -> None:
    for body in (Number(Decimal(1)), ShortText(("a",)), Open((), ())):
        assert shown_order(body, b"s") == ()


def test_letters_go_by_the_place_shown() -> None:
    assert letters_of(("C", "A", "B")) == {"C": "A", "A": "B", "B": "C"}
    assert letter_at(9) == "J"
    with pytest.raises(IndexError):
        letter_at(10)
    with pytest.raises(IndexError, match=r"^positions count from 0$"):
        letter_at(-1)
