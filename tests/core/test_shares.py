"""What a reveal tells of everybody's answers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import Chosen, Entered, Ordered, Response, choose_one
from bot.core.shares import Shares, WrongText, count_shares, whole_percents
from content.model import Body, MultipleChoice, Number, Open, Option, Ordering, ShortText, SingleChoice, TrueFalse

ONE, ZERO = Fraction(1), Fraction(0)
Answers = list[tuple[Response, Fraction | None]]


def times(count: int, response: Response, credit: Fraction | None) -> Answers:
    return [(response, credit)] * count


def options(names: str) -> tuple[Option, ...]:
    return tuple(Option(name, ()) for name in names)


SINGLE = SingleChoice(options("ABC"), "B")


def pressed(names: str, key: str = "B") -> Answers:
    return [(choose_one(name), ONE if name == key else ZERO) for name in names]


def typed(credit: Fraction, *texts: str) -> Answers:
    return [(Entered(text), credit) for text in texts]


def test_under_five_answers_nothing_is_told_but_their_number() -> None:
    assert count_shares(SINGLE, "ABC", pressed("BBBB")) == Shares(4)
    assert count_shares(SINGLE, "ABC", []) == Shares(0)
    assert count_shares(ShortText(("x",)), "", typed(ZERO, "y", "y", "y", "y")) == Shares(4)


def test_single_choice_in_the_order_shown() -> None:
    shares = count_shares(SINGLE, "CBA", pressed("BBBAC"))
    assert shares == Shares(5, 60, {"C": 20, "B": 60, "A": 20})
    assert list(shares.options or {}) == ["C", "B", "A"]


def test_the_right_share_is_that_of_the_key() -> None:
    shares = count_shares(SINGLE, "ABC", pressed("AABBCC"))
    assert shares.options == {"A": 34, "B": 33, "C": 33}
    assert shares.right == 33
    shares = count_shares(SINGLE, "BAC", pressed("AABBCC"))
    assert shares.right == 34


def test_one_person_right() -> None:
    assert count_shares(SINGLE, "ABC", pressed("AAABC")).right == 20


def test_nobody_right() -> None:
    assert count_shares(SINGLE, "ABC", pressed("AAACC")) == Shares(5, 0, {"A": 60, "B": 0, "C": 40})


def test_statements() -> None:
    answers = times(4, choose_one("true"), ONE) + times(1, choose_one("false"), ZERO)
    assert count_shares(TrueFalse(key=True), ("true", "false"), answers) == Shares(5, 80, {"true": 80, "false": 20})


def test_multiple_choice_is_each_out_of_all() -> None:
    answers = times(4, Chosen(frozenset("AB")), ONE) + times(2, Chosen(frozenset("AC")), ZERO)
    shares = count_shares(MultipleChoice(options("ABC"), frozenset("AB")), "ABC", answers)
    assert shares == Shares(6, 67, {"A": 100, "B": 67, "C": 33})


def test_half_a_percent_rounds_up() -> None:
    answers = times(1, Chosen(frozenset("A")), ONE) + times(7, Chosen(frozenset("B")), ZERO)
    shares = count_shares(MultipleChoice(options("AB"), frozenset("A")), "AB", answers)
    assert shares.right == 13
    assert shares.options == {"A": 13, "B": 88}


def test_orderings_and_open_answers_tell_only_how_many_were_right() -> None:
    ordered = times(3, Ordered(tuple("AB")), ONE) + times(2, Ordered(tuple("BA")), ZERO)
    assert count_shares(Ordering(options("AB")), "BA", ordered) == Shares(5, 60)
    open_answers = times(4, Entered("the same"), None) + times(1, Entered("the same"), ONE)
    assert count_shares(Open((), ()), "", open_answers) == Shares(5, 20)


def test_wrong_texts_of_three_people_in_normal_form_most_frequent_first() -> None:
    answers = typed(
        ZERO, "Label Noise", "label-noise", "the label noise", "noise", "noise", "Bias", "bias!", "BIAS", "bias"
    )
    answers += typed(ONE, "drift", "drift", "drift")
    shares = count_shares(ShortText(("drift",)), "", answers)
    assert shares == Shares(12, 25, None, (WrongText("bias", 4), WrongText("label noise", 3)))


def test_equally_frequent_wrong_texts_go_by_the_alphabet() -> None:
    shares = count_shares(ShortText(("drift",)), "", typed(ZERO, *(["b", "b", "b", "a", "a", "a"])))
    assert [each.text for each in shares.wrong] == ["a", "b"]


def test_wrong_numbers_are_grouped_by_value() -> None:
    body = Number(Decimal(5), unit="ms")
    answers = typed(ZERO, "1.5", "1,5 ms", "3/2", "1500", "1.5e3", "1,500 ms", "7", "soon", "soon", "soon")
    shares = count_shares(body, "", answers)
    assert shares.wrong == (WrongText("1.5 ms", 3), WrongText("1500 ms", 3))
    assert count_shares(Number(Decimal(5)), "", typed(ZERO, "1/3", *["0.333333333333333"] * 4)).wrong == (
        WrongText("0.333333333333", 5),
    )


def test_a_response_of_another_kind_chooses_nothing() -> None:
    answers: Answers = [*pressed("BBBB"), (Entered("B"), ZERO), (Ordered(("B",)), ZERO)]
    assert count_shares(SINGLE, "ABC", answers).options == {"A": 0, "B": 100, "C": 0}
    mixed: Answers = [*typed(ZERO, "x", "x"), *pressed("AAA")]
    body: Body = ShortText(("y",))
    assert count_shares(body, "", mixed).wrong == ()


@given(st.dictionaries(st.text("abc", max_size=3), st.integers(0, 10_000), min_size=1))
def test_percents_add_up_and_are_near(counts: dict[str, int]) -> None:
    percents = whole_percents(counts)
    total = sum(counts.values())
    assert list(percents) == list(counts)
    assert sum(percents.values()) == (100 if total else 0)
    for key, percent in percents.items():
        if total:
            assert abs(percent - Fraction(100 * counts[key], total)) < 1


def test_the_largest_remainder_gets_the_spare_percent() -> None:
    assert whole_percents({"A": 1, "B": 1, "C": 1}) == {"A": 34, "B": 33, "C": 33}
    assert whole_percents({"A": 1, "B": 1, "C": 5}) == {"A": 14, "B": 14, "C": 72}
    assert whole_percents({"A": 1, "B": 5}) == {"A": 17, "B": 83}
    assert whole_percents({"A": 0, "B": 0}) == {"A": 0, "B": 0}
    assert whole_percents({"A": 1, "B": 2, "C": 4}) == {"A": 14, "B": 29, "C": 57}
