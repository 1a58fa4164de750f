"""Rotation by weight."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rotation import pick_by_weight, turn_at

WEIGHTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9), min_size=1).filter(
    lambda each: any(each.values())
)


@given(WEIGHTS, st.integers(1, 60))
def test_every_count_stays_within_one_of_its_share(weights: dict[str, int], turns: int) -> None:
    counts = dict.fromkeys(weights, 0)
    total = sum(weights.values())
    for turn in range(1, turns + 1):
        counts[pick_by_weight(weights, counts)] += 1
        for skill, weight in weights.items():
            assert abs(counts[skill] - Fraction(turn * weight, total)) < 1


@given(WEIGHTS, st.integers(0, 50))
def test_turns_follow_the_rotation_and_come_round(weights: dict[str, int], turn: int) -> None:
    counts = dict.fromkeys(weights, 0)
    for _ in range(turn):
        counts[pick_by_weight(weights, counts)] += 1
    assert turn_at(weights, turn) == pick_by_weight(weights, counts)
    assert turn_at(weights, turn + sum(weights.values())) == turn_at(weights, turn)


def test_equals_take_turns_in_order() -> None:
    assert [turn_at({"a": 1, "b": 1, "c": 1}, turn) for turn in range(4)] == ["a", "b", "c", "a"]
    assert [turn_at({"b": 1, "a": 2}, turn) for turn in range(3)] == ["a", "b", "a"]


def test_counts_from_elsewhere_are_made_up_for() -> None:
    assert pick_by_weight({"a": 1, "b": 1}, {"a": 5}) == "b"
    assert pick_by_weight({"a": 1, "b": 1}, {"a": 5, "b": 6}) == "a"
    assert pick_by_weight({"a": 3, "b": 1}, {"z": 100, "b": 1}) == "a"


def test_who_has_no_count_had_no_turn() -> None:
    assert pick_by_weight({"a": 2, "b": 3}, {"b": 1}) == "a"
    # a has its half of two turns already.
    assert pick_by_weight({"a": 3, "b": 1, "c": 1, "d": 1}, {"a": 1}) == "b"


def test_negative_weights_are_none() -> None:
    assert [turn_at({"a": -1, "b": 1}, turn) for turn in range(3)] == ["b", "b", "b"]


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": -1}])
def test_somebody_needs_a_weight(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^nothing has a weight$"):
        pick_by_weight(weights, {})
    with pytest.raises(ValueError, match=r"^nothing has a weight$"):
        turn_at(weights, 3)
