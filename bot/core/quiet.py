"""When a series has gone quiet and its managers are offered something else."""

from __future__ import annotations

from collections.abc import Sequence

QUIET_RUNS = 5
FEWEST_ANSWERS = 2
"""A run with fewer answers is a quiet one."""


def quiet_runs(answers: Sequence[int]) -> int:
    """How many of the last runs in a row were quiet, given the answers of each closed run that isn't void, oldest first."""
    for length, count in enumerate(reversed(answers)):
        if count >= FEWEST_ANSWERS:
            return length
    return len(answers)


def is_quiet(answers: Sequence[int]) -> bool:
    """Whether the last five runs were quiet."""
    return quiet_runs(answers) >= QUIET_RUNS


def is_time_to_offer(answers: Sequence[int]) -> bool:
    """Whether managers hear of it after this run: at the fifth quiet one and each fifth after, not daily."""
    return is_quiet(answers) and quiet_runs(answers) % QUIET_RUNS == 0
