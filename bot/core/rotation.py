"""Rotation by weight: each turn goes where it keeps every count within one of its weighted share."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

SkillT = TypeVar("SkillT")


def pick_by_weight(weights: Mapping[SkillT, int], counts: Mapping[SkillT, int]) -> SkillT:
    """Whose turn it is, given the turns so far.

    This is the quota method of Balinski and Young (1975): of those still under their share of the turns including this one, the one with the most
    weight per turn. Counts that arose by it stay within one of the weighted share at every step. Equals go by the order of
    `weights`. Raises `ValueError` without a positive weight.
    """
    weighted = _positive(weights)
    total = sum(weighted.values())
    turns = sum(counts.get(skill, 0) for skill in weighted) + 1
    # Somebody is always under: the shares add up to `turns`, the counts to one less.
    under = [skill for skill, weight in weighted.items() if counts.get(skill, 0) * total < turns * weight]
    return max(under, key=lambda skill: Fraction(weighted[skill], counts.get(skill, 0) + 1))


def turn_at(weights: Mapping[SkillT, int], turn: int) -> SkillT:
    """Whose turn the `turn`-th is, from 0, when the rotation is followed from its start; repeats after as many turns as the weights sum to.

    For weekly themes `turn` is a count of weeks. Raises `ValueError` without a positive weight.
    """
    counts = dict.fromkeys(weights, 0)
    for _ in range(turn % sum(_positive(weights).values())):
        counts[pick_by_weight(weights, counts)] += 1
    return pick_by_weight(weights, counts)


def _positive(weights: Mapping[SkillT, int]) -> dict[SkillT, int]:
    positive = {skill: weight for skill, weight in weights.items() if weight > 0}
    if not positive:
        raise ValueError("nothing has a weight")
    return positive
