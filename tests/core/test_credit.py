"""Credit by type, points by level, and every response that doesn't fit its item."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import Chosen, Entered, Ordered, Response, choose_one
from bot.core.credit import InvalidResponse, Problem, Refusal, Verdict, is_right, judge, points
from content.model import (
    Body,
    Level,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

ONE, ZERO = Fraction(1), Fraction(0)


def options(names: str) -> tuple[Option, ...]:
    return tuple(Option(name, ()) for name in names)


SINGLE = SingleChoice(options("ABCD"), "B")
STATEMENT = TrueFalse(key=False)
MULTIPLE = MultipleChoice(options("ABCDE"), frozenset("ABC"))
ORDER = Ordering(options("ABCD"))
LATENCY = Number(Decimal(1500), Decimal(50), "ms", (("s", Decimal(1000)),))
TEXT = ShortText(("Covariate shift", "precision and recall"), ("concept shift",))
OPEN = Open((), ())


def chosen(names: str) -> Chosen:
    return Chosen(frozenset(names))


@pytest.mark.parametrize(
    ("body", "response", "credit"),
    [
        (SINGLE, choose_one("B"), ONE),
        (SINGLE, choose_one("A"), ZERO),
        (STATEMENT, choose_one("false"), ONE),
        (STATEMENT, choose_one("true"), ZERO),
        (TrueFalse(key=True), choose_one("true"), ONE),
        (TrueFalse(key=True), choose_one("false"), ZERO),
        (MULTIPLE, chosen("ABC"), ONE),
        (MULTIPLE, chosen("AB"), Fraction(2, 3)),
        (MULTIPLE, chosen("ABCD"), Fraction(2, 3)),
        (MULTIPLE, chosen("ABCDE"), Fraction(1, 3)),
        (MULTIPLE, chosen("AD"), ZERO),
        (MULTIPLE, chosen("ADE"), ZERO),
        (MULTIPLE, chosen("DE"), ZERO),
        (ORDER, Ordered(tuple("ABCD")), ONE),
        (ORDER, Ordered(tuple("BACD")), Fraction(2, 3)),
        (ORDER, Ordered(tuple("BCDA")), ZERO),
        (ORDER, Ordered(tuple("DABC")), ZERO),
        (ORDER, Ordered(tuple("ABDC")), Fraction(2, 3)),
        (ORDER, Ordered(tuple("DCBA")), ZERO),
        (LATENCY, Entered("1500"), ONE),
        (LATENCY, Entered(" 1.5 s "), ONE),
        (LATENCY, Entered("1,55 s"), ONE),
        (LATENCY, Entered("1450 ms"), ONE),
        (LATENCY, Entered("1,500"), ONE),
        (LATENCY, Entered("1449.999"), ZERO),
        (LATENCY, Entered("1550.001 ms"), ZERO),
        (LATENCY, Entered("1500 s"), ZERO),
        (LATENCY, Entered("-1500"), ZERO),
        (Number(Decimal("0.25")), Entered("1/4"), ONE),
        (Number(Decimal("0.25")), Entered("25 %"), ONE),
        (Number(Decimal("0.1")), Entered("1e-1"), ONE),
        (Number(Decimal("1.234")), Entered("1,234"), ONE),
        (Number(Decimal("1234")), Entered("1,234"), ONE),
        (Number(Decimal("1234")), Entered("1.234"), ZERO),
    ],
)
def test_credit(body: Body, response: Response, credit: Fraction) -> None:
    assert judge(body, response) == Verdict(credit)


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("covariate-shift", Verdict(ONE, None, "Covariate shift")),
        ("Covariat shift", Verdict(ONE, None, "Covariate shift")),
        ("Precision & recall", Verdict(ONE, None, "precision and recall")),
        ("concept shift", Verdict(ZERO, Problem.REJECTED)),
        ("concept shifts", Verdict(ZERO, Problem.REJECTED)),
        ("label noise", Verdict(ZERO)),
    ],
)
def test_short_text(typed: str, verdict: Verdict) -> None:
    assert judge(TEXT, Entered(typed)) == verdict


def test_an_open_answer_waits_for_a_grader() -> None:
    assert judge(OPEN, Entered("Because of the drift.")) == Verdict(None)
    assert judge(OPEN, Entered("x" * 8000)) == Verdict(None)


@pytest.mark.parametrize(
    ("body", "response", "code", "detail"),
    [
        (SINGLE, Ordered(("B",)), Refusal.WRONG_KIND, ""),
        (SINGLE, Entered("B"), Refusal.WRONG_KIND, ""),
        (ORDER, chosen("ABCD"), Refusal.WRONG_KIND, ""),
        (LATENCY, choose_one("A"), Refusal.WRONG_KIND, ""),
        (TEXT, Ordered(()), Refusal.WRONG_KIND, ""),
        (OPEN, choose_one("A"), Refusal.WRONG_KIND, ""),
        (MULTIPLE, Entered("A"), Refusal.WRONG_KIND, ""),
        (STATEMENT, Entered("true"), Refusal.WRONG_KIND, ""),
        (SINGLE, choose_one("E"), Refusal.UNKNOWN_OPTION, "E"),
        (SINGLE, choose_one("b"), Refusal.UNKNOWN_OPTION, "b"),
        (SINGLE, chosen("BXY"), Refusal.UNKNOWN_OPTION, "X"),
        (STATEMENT, choose_one("A"), Refusal.UNKNOWN_OPTION, "A"),
        (MULTIPLE, chosen("AF"), Refusal.UNKNOWN_OPTION, "F"),
        (ORDER, Ordered(tuple("ABCZ")), Refusal.UNKNOWN_OPTION, "Z"),
        (ORDER, Ordered(tuple("YZCD")), Refusal.UNKNOWN_OPTION, "Y"),
        (SINGLE, chosen(""), Refusal.NOTHING_CHOSEN, ""),
        (STATEMENT, chosen(""), Refusal.NOTHING_CHOSEN, ""),
        (MULTIPLE, chosen(""), Refusal.NOTHING_CHOSEN, ""),
        (SINGLE, chosen("AB"), Refusal.TOO_MANY_CHOSEN, ""),
        (STATEMENT, Chosen(frozenset({"true", "false"})), Refusal.TOO_MANY_CHOSEN, ""),
        (ORDER, Ordered(()), Refusal.INCOMPLETE_ORDER, ""),
        (ORDER, Ordered(tuple("ABC")), Refusal.INCOMPLETE_ORDER, ""),
        (ORDER, Ordered(tuple("ABCDA")), Refusal.INCOMPLETE_ORDER, ""),
        (ORDER, Ordered(tuple("ABCC")), Refusal.INCOMPLETE_ORDER, ""),
        (LATENCY, Entered(" fast "), Refusal.UNREADABLE_NUMBER, "fast"),
        (LATENCY, Entered("5 kg"), Refusal.UNKNOWN_UNIT, "kg"),
        (LATENCY, Entered("9" * 100), Refusal.UNREADABLE_NUMBER, "9" * 100),
        (LATENCY, Entered("9" * 301), Refusal.TOO_LONG, ""),
        (LATENCY, Entered("  "), Refusal.EMPTY_TEXT, ""),
        (TEXT, Entered(""), Refusal.EMPTY_TEXT, ""),
        (TEXT, Entered("!?"), Refusal.EMPTY_TEXT, ""),
        (TEXT, Entered("x" * 301), Refusal.TOO_LONG, ""),
        (OPEN, Entered(" \n"), Refusal.EMPTY_TEXT, ""),
        (OPEN, Entered("x" * 8001), Refusal.TOO_LONG, ""),
    ],
)
def test_a_response_that_does_not_fit(body: Body, response: Response, code: Refusal, detail: str) -> None:
    with pytest.raises(InvalidResponse) as caught:
        judge(body, response)
    assert (caught.value.code, caught.value.detail) == (code, detail)
    assert str(caught.value) == (f"{code}: {detail}" if detail else code)


def test_the_longest_short_text_is_still_judged() -> None:
    assert judge(TEXT, Entered("x" * 300)) == Verdict(ZERO)


@pytest.mark.parametrize(
    ("level", "credit", "expected"),
    [
        (Level.JUNIOR, ONE, 10),
        (Level.MID, ONE, 20),
        (Level.SENIOR, ONE, 30),
        (Level.SENIOR, ZERO, 0),
        (Level.JUNIOR, Fraction(1, 4), 3),
        (Level.MID, Fraction(1, 8), 3),
        (Level.JUNIOR, Fraction(249, 1000), 2),
        (Level.JUNIOR, Fraction(1, 3), 3),
        (Level.JUNIOR, Fraction(2, 3), 7),
        (Level.JUNIOR, Fraction(1, 20), 1),
        (Level.JUNIOR, Fraction(99, 2000), 0),
    ],
)
def test_points_round_half_up(level: Level, credit: Fraction, expected: int) -> None:
    assert points(level, credit) == expected


def test_right_is_full_credit() -> None:
    assert is_right(ONE)
    assert not is_right(Fraction(99, 100))
    assert not is_right(ZERO)
    assert not is_right(None)


@given(st.sets(st.sampled_from("ABCDE"), min_size=1), st.sets(st.sampled_from("ABCDE"), min_size=1, max_size=4))
def test_multiple_choice_by_its_formula(answer: set[str], keys: set[str]) -> None:
    credit = judge(MultipleChoice(options("ABCDE"), frozenset(keys)), Chosen(frozenset(answer))).credit
    right = sum(name in keys for name in answer)
    assert credit == max(0, Fraction(2 * right - len(answer), len(keys)))
    assert is_right(credit) == (answer == keys)


@pytest.mark.parametrize("order", list(permutations("ABCD")))
def test_ordering_by_counting_the_swaps_that_sort_it(order: tuple[str, ...]) -> None:
    swaps, work = 0, list(order)
    for _ in work:
        for place in range(3):
            if work[place] > work[place + 1]:
                work[place], work[place + 1] = work[place + 1], work[place]
                swaps += 1
    assert judge(ORDER, Ordered(order)).credit == max(0, 1 - Fraction(2 * swaps, 6))


@given(st.text(max_size=60))
def test_no_text_breaks_a_judge(typed: str) -> None:
    for body in (LATENCY, TEXT, OPEN):
        try:
            verdict = judge(body, Entered(typed))
        except InvalidResponse:
            continue
        assert verdict.credit in (None, ONE, ZERO)
