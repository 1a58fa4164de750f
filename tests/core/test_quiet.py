"""Quiet series."""

from __future__ import annotations

import pytest

from bot.core.quiet import is_quiet, is_time_to_offer, quiet_runs


@pytest.mark.parametrize(
    ("answers", "length"),
    [([], 0), ([0], 1), ([2], 0), ([2, 1, 0], 2), ([0, 0, 2], 0), ([5, 1, 1, 1, 1, 1], 5), ([1] * 9, 9)],
)
def test_the_last_runs_in_a_row_count(answers: list[int], length: int) -> None:
    assert quiet_runs(answers) == length


def test_quiet_from_five() -> None:
    assert not is_quiet([0] * 4)
    assert not is_quiet([0, 0, 2, 0, 0, 0, 0])
    assert is_quiet([9, 1, 0, 1, 0, 1])
    assert is_quiet([0] * 6)


def test_offered_at_the_fifth_and_each_fifth_after() -> None:
    assert [length for length in range(17) if is_time_to_offer([0] * length)] == [5, 10, 15]
