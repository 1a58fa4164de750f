"""The stacks that forms offer: whole families, as many as a list of choices holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.features.stacks import MOST_CHOICES, offered_stacks
from content.skills import load_skill_map


@pytest.mark.parametrize(
    ("sizes", "offered"),
    [([], 0), ([25], 25), ([26], 0), ([24, 1], 25), ([24, 2], 24), ([24, 2, 1], 24), ([3, 4], 7)],
)
def test_families_are_offered_whole_or_not_at_all(sizes: list[int], offered: int) -> None:
    families = tuple((f"family-{size}", tuple(f"{size}-{tag}" for tag in range(size))) for size in sizes)
    found = offered_stacks(replace(load_skill_map(), stacks=families))
    assert len(found) == offered
    assert found == tuple(tag for _, members in families for tag in members)[:offered]


def test_the_map_offers_as_many_as_a_form_holds() -> None:
    assert 0 < len(offered_stacks(load_skill_map())) <= MOST_CHOICES
