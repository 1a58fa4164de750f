"""The next item: no repeats, rotation, fit, difficulty, and secrecy."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.draws import derive_seed, draw_below, shuffle
from bot.core.selection import Asked, Candidate, Choice, Pool, _closeness, aimed_share, choose, fits, remaining
from content.model import Level

START = date(2026, 11, 16)
Item = Candidate[str, str]


def items(skill: str, count: int, level: Level = Level.MID, expected: float | None = None) -> list[Item]:
    return [Candidate(f"{skill}{number:03}", skill, level, expected=expected) for number in range(count)]


def seed_of(turn: int) -> bytes:
    return derive_seed(b"secret", "pick", turn)


def play(candidates: list[Item], pool: Pool[str], turns: int) -> list[Choice[str, str]]:
    last: dict[str, date] = {}
    per_skill: Counter[str] = Counter()
    choices = []
    for turn in range(turns):
        choice = choose(candidates, Asked(dict(last), dict(per_skill)), pool, seed_of(turn))
        assert choice is not None
        assert choice.last_asked == last.get(choice.item)
        last[choice.item] = START + timedelta(days=turn)
        per_skill[choice.skill] += 1
        choices.append(choice)
    return choices


EQUAL = Pool({"a": 1, "b": 1})


def test_nothing_repeats_until_all_were_asked() -> None:
    choices = play(items("a", 3) + items("b", 7), EQUAL, 10)
    assert len({each.item for each in choices}) == 10
    assert all(each.last_asked is None for each in choices)


def test_repeats_come_from_the_older_half_and_in_turn() -> None:
    choices = play(items("a", 6) + items("b", 6), EQUAL, 60)
    for turn, choice in enumerate(choices[12:], 12):
        assert choice.last_asked is not None
        assert (START + timedelta(days=turn) - choice.last_asked).days > 6
    assert abs(sum(each.skill == "a" for each in choices) - 30) <= 1


def test_within_a_skill_the_least_recently_asked_comes_first() -> None:
    last = {f"a{number:03}": START - timedelta(days=number) for number in range(5)}
    choice = choose(items("a", 5), Asked(last), EQUAL, b"s")
    assert choice == Choice("a004", "a", START - timedelta(days=4))


def test_the_older_half_of_an_odd_pool_has_its_middle() -> None:
    last = {"a000": START, "b000": START + timedelta(days=1), "b001": START + timedelta(days=2)}
    # It is the turn of b, and its older item is in the older half of three.
    choice = choose(items("a", 1) + items("b", 2), Asked(last, {"a": 5}), EQUAL, b"s")
    assert choice == Choice("b000", "b", START + timedelta(days=1))
    # Of four the older half is two, both of a.
    last = {"a000": START, "a001": START, "b000": START + timedelta(days=1), "b001": START + timedelta(days=2)}
    choice = choose(items("a", 2) + items("b", 2), Asked(last, {"a": 5}), EQUAL, b"s")
    assert choice is not None
    assert choice.skill == "a"


def test_a_pool_of_one_repeats_it() -> None:
    assert [each.item for each in play(items("a", 1), EQUAL, 3)] == ["a000"] * 3


def test_nothing_fits() -> None:
    assert choose([], Asked(), EQUAL, b"s") is None
    assert choose(items("c", 3), Asked(), EQUAL, b"s") is None
    assert choose(items("a", 1), Asked(), EQUAL, b"s", {"a000"}) is None


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5), min_size=1), st.integers(1, 40))
def test_skills_rotate_by_weight(weights: dict[str, int], turns: int) -> None:
    candidates = [each for skill in "abcd" for each in items(skill, 40)]
    choices = play(candidates, Pool(weights), turns)
    for skill, weight in weights.items():
        share = Fraction(turns * weight, sum(weights.values()))
        assert abs(sum(each.skill == skill for each in choices) - share) < 1


def test_a_theme_holds_while_it_has_items_left() -> None:
    themed = Pool({"a": 1, "b": 1}, theme="b")
    choices = play(items("a", 5) + items("b", 3), themed, 8)
    assert [each.skill for each in choices] == ["b"] * 3 + ["a"] * 5


def test_excluded_items_are_never_chosen() -> None:
    candidates = items("a", 3)
    for turn in range(20):
        choice = choose(candidates, Asked(), EQUAL, seed_of(turn), {"a000", "a002"})
        assert choice == Choice("a001", "a")
        repeat = choose(
            candidates, Asked(dict.fromkeys(("a000", "a001", "a002"), START)), EQUAL, seed_of(turn), {"a000"}
        )
        assert repeat is not None
        assert repeat.item != "a000"


def test_the_choice_needs_the_seed_and_ignores_the_order_of_the_candidates() -> None:
    candidates = items("a", 20) + items("b", 20)
    first = [choose(candidates, Asked(), EQUAL, seed_of(turn)) for turn in range(60)]
    again = [choose(candidates[::-1], Asked(), EQUAL, seed_of(turn)) for turn in range(60)]
    assert first == again
    assert len({each.item for each in first if each}) > 25
    assert {each.skill for each in first if each} == {"a", "b"}
    # Items asked on the same date repeat in an order that only the seed tells.
    asked: Asked[str, str] = Asked(dict.fromkeys((each.item for each in candidates), START))
    repeats = {choice.item for turn in range(60) if (choice := choose(candidates, asked, EQUAL, seed_of(turn)))}
    assert len(repeats) > 20
    assert choose(candidates, asked, EQUAL, b"s") == choose(candidates[::-1], asked, EQUAL, b"s")


def shares_chosen(recent: list[float]) -> Counter[float | None]:
    candidates = [
        Candidate(f"{share}-{number}", "a", Level.MID, expected=share)
        for share in (0.1, 0.5, 0.7, 0.9, None)
        for number in range(4)
    ]
    by_item = {each.item: each.expected for each in candidates}
    chosen: Counter[float | None] = Counter()
    for turn in range(600):
        choice = choose(candidates, Asked(recent_shares=recent), EQUAL, seed_of(turn))
        assert choice is not None
        chosen[by_item[choice.item]] += 1
    return chosen


def test_seventy_per_cent_right_is_likeliest() -> None:
    chosen = shares_chosen([])
    # Weights 2, 20, 100, 20 and 100 of 242.
    for share, weight in {0.1: 2, 0.5: 20, 0.7: 100, 0.9: 20, None: 100}.items():
        assert chosen[share] == pytest.approx(600 * weight / 242, abs=40)
    assert chosen[0.1] < 20


def test_after_hard_ones_easier_ones_come_and_the_other_way_round() -> None:
    assert shares_chosen([0.3, 0.3])[0.9] > shares_chosen([])[0.9] * 3
    assert shares_chosen([1.0, 1.0, 1.0])[0.5] > shares_chosen([])[0.5] * 2
    assert shares_chosen([0.7]) == shares_chosen([])


def test_the_share_aimed_at_makes_up_for_half() -> None:
    assert aimed_share([]) == 0.7
    assert aimed_share([0.7]) == 0.7
    assert aimed_share([0.2, 0.4]) == pytest.approx(0.9)
    assert aimed_share([1.0]) == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("expected", "aim", "weight"),
    [
        (0.7, 0.7, 100),
        (None, 0.7, 100),
        (0.6, 0.7, 50),
        (0.8, 0.7, 50),
        (0.9, 0.7, 20),
        (None, 0.9, 20),
        (0.0, 0.7, 2),
        (0.0, 1.05, 1),
    ],
)
def test_an_item_weighs_by_its_closeness(expected: float | None, aim: float, weight: int) -> None:
    assert _closeness(expected, aim) == weight


def test_the_draws_are_fixed_so_that_every_replica_makes_the_same() -> None:
    for turn in range(30):
        seed, one_skill, skills = seed_of(turn), items("a", 9), items("a", 1) + items("b", 1) + items("c", 1)
        order = sorted((each.item for each in one_skill), key=lambda item: derive_seed(seed, "item", item))
        expected = order[draw_below(seed, 900, "draw") // 100]
        assert choose(one_skill, Asked(), EQUAL, seed) == Choice(expected, "a")
        first = shuffle(seed, "abc", "skill")[0]
        assert choose(skills, Asked(), Pool({"a": 1, "b": 1, "c": 1}), seed) == Choice(f"{first}000", first)
        same_day: Asked[str, str] = Asked({each.item: START for each in one_skill})
        oldest = min(same_day.last, key=lambda item: derive_seed(seed, "repeat", item))
        assert choose(one_skill, same_day, EQUAL, seed) == Choice(oldest, "a", START)


@pytest.mark.parametrize(
    ("tags", "team", "fit"),
    [
        ("", "", True),
        ("", "pytorch gcp", True),
        ("pytorch", "", True),
        ("pytorch", "pytorch", True),
        ("tensorflow", "pytorch", False),
        ("aws", "pytorch", True),
        ("aws", "pytorch gcp", False),
        ("aws pytorch", "pytorch gcp", False),
        ("gcp pytorch", "pytorch gcp", True),
        ("aws gcp", "gcp", False),
        ("aws gcp", "gcp aws", True),
        ("kubernetes", "pytorch gcp", True),
        ("spark", "ray", False),
        ("spark kubernetes", "spark", True),
    ],
)
def test_stacks(tags: str, team: str, fit: bool) -> None:
    candidate = Candidate("x", "a", Level.MID, frozenset(tags.split()))
    assert fits(candidate, Pool({"a": 1}, stack=frozenset(team.split()))) == fit


def test_levels_and_weights() -> None:
    junior = Candidate("x", "a", Level.JUNIOR)
    assert fits(junior, Pool({"a": 1}))
    assert not fits(junior, Pool({"a": 1}, levels=frozenset({Level.MID})))
    assert not fits(junior, Pool({"a": 0}))
    assert not fits(junior, Pool({"a": -1}))
    assert not fits(junior, Pool({"b": 1}))


def test_what_remains_is_what_was_never_asked_and_fits() -> None:
    candidates = items("a", 5) + items("b", 5, Level.SENIOR) + items("c", 5)
    pool = Pool({"a": 1, "b": 1}, levels=frozenset({Level.MID}))
    assert remaining(candidates, Asked(), pool) == 5
    assert remaining(candidates, Asked({"a000": START, "c001": START}), pool) == 4
    assert remaining(candidates, Asked({"a000": START}), pool, {"a000", "a001"}) == 3
