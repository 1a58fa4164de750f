from __future__ import annotations

import pytest

from content.errors import ContentError
from content.model import AreaId
from content.skills import (
    FOCUSES,
    area_title,
    find_area,
    focus_areas,
    known_stacks,
    load_skill_map,
    read_skill_map,
    stack_fits,
)

TEN = [
    "foundations",
    "frameworks",
    "maths",
    "algorithms",
    "data",
    "evaluation",
    "mlops",
    "cloud",
    "data-engineering",
    "communication",
]


def test_ten_areas_and_seven_bonus_areas_in_order() -> None:
    areas = load_skill_map().areas
    assert [area.id for area in areas if not area.bonus] == TEN
    assert [area.id for area in areas if area.bonus] == ["streaming", "nlp", "vision", "rl", "llm", "xai", "research"]
    assert [area.number for area in areas] == list(range(1, 18))
    assert all(len(area.topics) >= 2 for area in areas)
    assert all(topic.id.startswith(f"{area.id}.") for area in areas for topic in area.topics)


def test_focuses() -> None:
    assert list(focus_areas("balanced")) == TEN
    assert all(focus_areas(focus) for focus in FOCUSES)
    assert "llm" in focus_areas("llm")
    assert focus_areas("nonsense") == ()


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("mlops", "mlops"),
        (" MLOps & Deployment ", "mlops"),
        ("pytorch", "frameworks"),
        ("SQL", "data-engineering"),
        ("Data engineering", "data-engineering"),
        ("data_engineering", "data-engineering"),
        ("k8s", "mlops"),
        ("evalution", "evaluation"),
        ("statistcs", "maths"),
        ("commun", "communication"),
        ("cv", "vision"),
        ("Cross-validation", "evaluation"),
        ("a/b testing", "research"),
    ],
)
def test_people_find_their_area(text: str, area: str) -> None:
    assert find_area(text) == area


@pytest.mark.parametrize("text", ["", "  ", "cooking", "zz", "🙂", "m", "x" * 5_000])
def test_nothing_is_near_to_everything(text: str) -> None:
    assert find_area(text) is None


def test_titles_and_aliases_are_found_as_written() -> None:
    skills = load_skill_map()
    for area in skills.areas:
        assert find_area(area.id) == area.id
        assert find_area(area.title) == area.id
    for alias, area_id in skills.aliases:
        assert find_area(alias) == area_id, alias


def test_area_title() -> None:
    assert area_title(AreaId("mlops")) == "MLOps and deployment"
    assert area_title(AreaId("gone")) == "gone"


@pytest.mark.parametrize(
    ("needs", "named", "fits"),
    [
        ((), ("pytorch",), True),
        (("aws",), (), True),
        (("aws",), ("pytorch", "gcp"), False),
        (("pytorch",), ("pytorch", "gcp"), True),
        (("tensorflow",), ("pytorch",), False),
        (("kubernetes",), ("pytorch",), True),
        (("pytorch", "aws"), ("pytorch",), True),
        (("pytorch", "aws"), ("pytorch", "azure"), False),
        (("our-own-tool",), ("pytorch",), False),
        (("our-own-tool",), ("our-own-tool",), True),
        (("our-own-tool",), (), True),
    ],
)
def test_a_team_is_not_asked_about_the_rivals_of_its_stacks(
    needs: tuple[str, ...], named: tuple[str, ...], fits: bool
) -> None:
    assert stack_fits(needs, named) is fits


def test_stack_tags_belong_to_one_family() -> None:
    tags = [tag for _, members in load_skill_map().stacks for tag in members]
    assert len(tags) == len(set(tags)) == len(known_stacks())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("areas: []", 1, "list `areas`"),
        ("areas:\n  - mlops", 2, "fields with names"),
        ("areas:\n  - id: a\n    topics: {x: X}", 2, "`title` is missing"),
        ("areas:\n  - id: a\n    title: A\n    topics: x", 2, "fields with names"),
        ("areas:\n  - id: a\n    title: A\n    topics: {x: X}\n    groups: x", 2, "list of words"),
        (
            "areas:\n  - id: a\n    title: A\n    topics: {x: X}\n  - id: a\n    title: A\n    topics: {x: X}",
            5,
            "twice",
        ),
    ],
)
def test_a_broken_map_says_where(text: str, line: int, words: str) -> None:
    with pytest.raises(ContentError, match=words) as caught:
        read_skill_map(text, "skills.yaml")
    assert caught.value.line == line
