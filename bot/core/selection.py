"""Which item a series asks next: rotating over its skills, fitting its stacks and level, about 70 % right, and not to be guessed.

Nothing here draws from anything but the seed, so every replica chooses the same item, and nobody without the secret can.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from typing import Generic, TypeVar

from bot.core.draws import derive_seed, draw_below, shuffle
from bot.core.rotation import pick_by_weight
from content.model import Level

ItemT = TypeVar("ItemT")
SkillT = TypeVar("SkillT")

THIN_POOL = 15
"""Managers are told once this few unasked items are left."""

TARGET_SHARE = 0.7
"""Where questions neither bore nor discourage."""

# Tags of one family are alternatives: a team that named one of them isn't asked about the others, and one that named none is
# asked about all. Tags outside the families suit everybody.
STACK_FAMILIES = (
    frozenset({"pytorch", "tensorflow", "jax"}),
    frozenset({"aws", "gcp", "azure"}),
    frozenset({"spark", "ray"}),
)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[ItemT, SkillT]):
    """An item that could be asked; `expected` is the share of people, 0 to 1, who should get it right, None where nothing is known."""

    item: ItemT
    skill: SkillT
    level: Level
    stack: frozenset[str] = frozenset()
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Asked(Generic[ItemT, SkillT]):
    """What the series asked: each item's last date, runs per skill since the weights were set, and recent shares right (0 to 1)."""

    last: Mapping[ItemT, dt.date] = field(default_factory=dict)
    per_skill: Mapping[SkillT, int] = field(default_factory=dict)
    recent_shares: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Pool(Generic[SkillT]):
    """What a series wants: whole weights by skill (those without one aren't asked), levels, stacks, and this week's theme if it has one."""

    weights: Mapping[SkillT, int]
    levels: frozenset[Level] = frozenset(Level)
    stack: frozenset[str] = frozenset()
    theme: SkillT | None = None


@dataclass(frozen=True, slots=True)
class Choice(Generic[ItemT, SkillT]):
    """The item to ask; `last_asked` is set where it repeats."""

    item: ItemT
    skill: SkillT
    last_asked: dt.date | None = None


def choose(
    candidates: Sequence[Candidate[ItemT, SkillT]],
    asked: Asked[ItemT, SkillT],
    pool: Pool[SkillT],
    seed: bytes,
    excluded: Collection[ItemT] = frozenset(),
) -> Choice[ItemT, SkillT] | None:
    """The next item, or None where nothing fits. The seed must differ for every run; the order of the candidates doesn't matter.

    While unasked items are left, one of them: of the theme, else of the skill whose turn it is by weight, drawn so that those near the share aimed
    at are likeliest. Once all were asked, the least recently asked of the skill whose turn it is, among the older half of the pool:
    so the rotation goes on, and a skill with two items doesn't bring them every other day.
    """
    fitting = [each for each in candidates if fits(each, pool) and each.item not in excluded]
    fresh = [each for each in fitting if each.item not in asked.last]
    if fresh:
        own = _of_turn(fresh, asked, pool, seed)
        chosen = _draw_near_target(own, asked.recent_shares, seed)
        return Choice(chosen.item, chosen.skill)
    if not fitting:
        return None
    by_age = sorted(fitting, key=lambda each: (asked.last[each.item], derive_seed(seed, "repeat", each.item)))
    oldest = _of_turn(by_age[: (len(by_age) + 1) // 2], asked, pool, seed)[0]
    return Choice(oldest.item, oldest.skill, asked.last[oldest.item])


def remaining(
    candidates: Sequence[Candidate[ItemT, SkillT]],
    asked: Asked[ItemT, SkillT],
    pool: Pool[SkillT],
    excluded: Collection[ItemT] = frozenset(),
) -> int:
    """How many fitting items were never asked."""
    return sum(fits(each, pool) and each.item not in excluded and each.item not in asked.last for each in candidates)


def fits(candidate: Candidate[ItemT, SkillT], pool: Pool[SkillT]) -> bool:
    """Whether an item is of a skill, level and stack that the series wants."""
    return (
        pool.weights.get(candidate.skill, 0) > 0
        and candidate.level in pool.levels
        and all(not pool.stack & family or candidate.stack & family <= pool.stack for family in STACK_FAMILIES)
    )


def aimed_share(recent: Sequence[float]) -> float:
    """The share right to aim at: the target, and after hard questions above it by half of what they missed it by; the same the other way."""
    return TARGET_SHARE + (TARGET_SHARE - sum(recent) / len(recent)) / 2 if recent else TARGET_SHARE


def _of_turn(
    candidates: Sequence[Candidate[ItemT, SkillT]],
    asked: Asked[ItemT, SkillT],
    pool: Pool[SkillT],
    seed: bytes,
) -> list[Candidate[ItemT, SkillT]]:
    skills = {each.skill for each in candidates}
    if pool.theme in skills:
        turn = pool.theme
    else:
        order = shuffle(seed, skills, "skill")
        turn = pick_by_weight({skill: pool.weights[skill] for skill in order}, asked.per_skill)
    return [each for each in candidates if each.skill == turn]


def _draw_near_target(
    candidates: Sequence[Candidate[ItemT, SkillT]], recent: Sequence[float], seed: bytes
) -> Candidate[ItemT, SkillT]:
    aim = aimed_share(recent)
    order = sorted(candidates, key=lambda each: derive_seed(seed, "item", each.item))
    reach = list(accumulate(_closeness(each.expected, aim) for each in order))
    return order[bisect_right(reach, draw_below(seed, reach[-1], "draw"))]


def _closeness(expected: float | None, aim: float) -> int:
    """A whole weight from 1 to 100: 100 at the aim, 50 at a tenth from it, 20 at two tenths. An unknown item is taken to be on target."""
    off = Fraction(round((TARGET_SHARE if expected is None else expected) * 100 - aim * 100), 10)
    return max(1, int(100 / (1 + off * off)))
