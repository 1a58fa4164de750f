"""Milestones on a reveal."""

from __future__ import annotations

import pytest

from bot.core.milestones import Milestone, Reached, milestone, name_milestones


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        *(
            (6, 7, 7),
            (7, 7, None),
            (7, 8, None),
            (5, 6, None),
            (29, 30, 30),
            (30, 31, None),
            (99, 100, 100),
            (100, 101, None),
        ),
        *((0, 0, None), (6, 31, 30), (7, 0, None)),
    ],
)
def test_reached_on_the_way(before: int, after: int, days: int | None) -> None:
    assert milestone(before, after) == days


def test_five_names_longest_first_and_never_the_hidden() -> None:
    people = [
        Reached("ada", 6, 7),
        Reached("ben", 99, 100, hidden=True),
        Reached("cy", 29, 30),
        Reached("di", 6, 7),
        Reached("eve", 7, 8),
        Reached("flo", 99, 100),
        Reached("gus", 6, 7),
        Reached("hal", 6, 7),
    ]
    assert name_milestones(people) == (
        Milestone("flo", 100),
        Milestone("cy", 30),
        Milestone("ada", 7),
        Milestone("di", 7),
        Milestone("gus", 7),
    )
    assert name_milestones([]) == ()
