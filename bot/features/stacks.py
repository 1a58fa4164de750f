"""The stacks that forms offer: as many families of the skill map as a list of choices holds."""

from __future__ import annotations

from collections.abc import Iterator

from content.model import SkillMap

MOST_CHOICES = 25
"""Discord's limit for a select menu."""


def offered_stacks(skills: SkillMap) -> tuple[str, ...]:
    """Tags of whole families in the map's order: a family offered in part would leave out somebody's own."""
    return tuple(_offered(skills))


def _offered(skills: SkillMap) -> Iterator[str]:
    room = MOST_CHOICES
    for _, members in skills.stacks:
        if len(members) > room:
            return
        room -= len(members)
        yield from members
