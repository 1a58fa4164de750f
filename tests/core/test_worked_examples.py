"""The rules by example: every one holds, and bot/core/RULES.md shows them as they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.core.answers import Chosen, Entered, Ordered, Response
from bot.core.credit import judge, points
from bot.core.localtime import slot_instant
from bot.core.ranking import Board, Standing, board
from bot.core.schedule import Schedule, Slot, closes_at
from bot.core.shares import whole_percents
from bot.core.streaks import Day, DayState, History, replay
from bot.core.uptime import is_void
from bot.core.windows import Season, periods_of
from content.model import Body, Level, MultipleChoice, Number, Option, Ordering, ShortText, SingleChoice

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "bot" / "core" / "RULES.md"
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    kind: str
    given: Facts
    expect: Facts


def read_examples() -> list[Example]:
    return [Example(**each) for each in yaml.safe_load((HERE / "worked_examples.yaml").read_text("utf-8"))]


def text(facts: Facts, name: str, default: str = "") -> str:
    return str(facts.get(name, default))


def played(days: list[Day[str]], kept: dict[date, frozenset[str]], away: set[date]) -> History[str]:
    return replay(days, kept, away)


def streak(given: Facts) -> Facts:
    states = {"v": DayState.VOID, "o": DayState.OPEN}
    tokens = {MONDAY + place * DAY: token for place, token in enumerate(text(given, "days").split()) if token != "-"}
    days = [Day(day, states.get(token[0], DayState.CLOSED), frozenset({"x"})) for day, token in tokens.items()]
    kept = {day: frozenset({"x"}) for day, token in tokens.items() if "k" in token}
    history = played(days, kept, {day for day, token in tokens.items() if "a" in token})
    overall = history.shown.overall
    return {
        "current": overall.current,
        "longest": overall.longest,
        "freezes": history.shown.purse.freezes,
        "outcomes": " ".join(entry.outcome for entry in history.entries),
    }


def by_skill(given: Facts) -> Facts:
    days: list[Day[str]] = []
    kept: dict[date, frozenset[str]] = {}
    for place, token in enumerate(text(given, "days").split()):
        asked, answered = token.split(":")
        days.append(Day(MONDAY + place * DAY, DayState.CLOSED, frozenset(asked)))
        if answered:
            kept[MONDAY + place * DAY] = frozenset(answered)
    shown = played(days, kept, set()).shown
    skills = {skill: streak.current for skill, streak in shown.skills.items()}
    return {"overall": shown.overall.current, "a": 0, "b": 0, **skills, "freezes": shown.purse.freezes}


def options(names: str) -> tuple[Option, ...]:
    return tuple(Option(name, ()) for name in names.split())


def item_and_answer(given: Facts) -> tuple[Body, Response]:
    answer, key = text(given, "answer"), text(given, "key")
    match given["type"]:
        case "single":
            return SingleChoice(options("A B C D"), key), Chosen(frozenset({answer}))
        case "multiple":
            all_options = options(text(given, "options"))
            return MultipleChoice(all_options, frozenset(key.split())), Chosen(frozenset(answer.split()))
        case "ordering":
            return Ordering(options(key)), Ordered(tuple(answer.split()))
        case "number":
            value, unit = key.split()
            units = given["units"]
            assert isinstance(units, dict)
            factors = tuple((name, Decimal(factor)) for name, factor in units.items())
            return Number(Decimal(value), Decimal(text(given, "tolerance")), unit, factors), Entered(answer)
        case _:
            rejected = tuple(filter(None, [text(given, "rejected")]))
            return ShortText((text(given, "accepted"),), rejected), Entered(answer)


def credit(given: Facts) -> Facts:
    verdict = judge(*item_and_answer(given))
    assert verdict.credit is not None
    return {"credit": str(verdict.credit), "points": points(Level[text(given, "level").upper()], verdict.credit)}


def standings(given: Facts) -> Facts:
    rows = [row.split() for row in text(given, "scores").split("; ")]
    people = [Standing(row[0], int(row[1]), "hidden" in row) for row in rows]
    seen: Board[str] = board(people, text(given, "viewer"), int(text(given, "top", "10")))
    assert seen.own is not None
    assert seen.next_rank is not None
    return {
        "ranks": "; ".join(f"{each.rank} {each.row.person}" for each in seen.top),
        "gap": seen.gap,
        "own": seen.own.rank,
        "next": f"{seen.next_rank.points} to rank {seen.next_rank.rank}",
    }


def in_utc(instant: datetime | None) -> Facts:
    return {"utc": "none" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%d %H:%M}"}


def slot(given: Facts) -> Facts:
    wall, zone = time.fromisoformat(text(given, "time")), ZoneInfo(text(given, "zone"))
    return in_utc(slot_instant(date.fromisoformat(text(given, "date")), wall, zone))


def from_to(given: Facts, name: str) -> tuple[date, date] | None:
    if name not in given:
        return None
    first, last = text(given, name).split(" to ")
    return date.fromisoformat(first), date.fromisoformat(last)


def close(given: Facts) -> Facts:
    opens = date.fromisoformat(text(given, "opens"))
    pause = from_to(given, "pause")
    schedule = Schedule(
        wall_time=time.fromisoformat(text(given, "time")),
        zone=ZoneInfo(text(given, "zone")),
        weekdays=frozenset(range(7 if "weekdays" in given else 5)),
        country=text(given, "country") or None,
        pauses=(pause,) if pause else (),
        close_after=timedelta(hours=int(text(given, "close_after_hours"))) if "close_after_hours" in given else None,
    )
    instant = slot_instant(opens, schedule.wall_time, schedule.zone)
    assert instant is not None
    return in_utc(closes_at(schedule, Slot(opens, instant)))


def periods(given: Facts) -> Facts:
    season = from_to(given, "season")
    seasons = (Season("cup", *season),) if season else ()
    return {"keys": " ".join(periods_of(date.fromisoformat(text(given, "date")), seasons))}


def shares(given: Facts) -> Facts:
    counts = {name: int(count) for name, count in (each.split() for each in text(given, "answers").split("; "))}
    return {"percents": "; ".join(f"{name} {percent}" for name, percent in whole_percents(counts).items())}


def uptime(given: Facts) -> Facts:
    start = datetime(2026, 11, 16, 9, tzinfo=UTC)
    up = start + timedelta(hours=float(text(given, "up_hours")))
    return {"void": is_void([(start, up)], start, start + timedelta(hours=float(text(given, "window_hours"))))}


PLAY: dict[str, Callable[[Facts], Facts]] = {
    "streak": streak,
    "by skill": by_skill,
    "credit": credit,
    "board": standings,
    "slot": slot,
    "close": close,
    "periods": periods,
    "shares": shares,
    "uptime": uptime,
}

HEAD = """# The rules by example

Every line is a test: `tests/core/test_worked_examples.py` plays it, and writes this page from `tests/core/worked_examples.yaml`
(`UPDATE_RULES=1` in the environment rewrites it).

Days are one sign a date: `-` no day, `k` kept, `m` missed, `a` away, `ka` away but answered, `v` void, `vk` void and answered, `o` open,
`ok` open and kept. In *by skill* each is the skills asked, a colon, and the skills answered.

| | rule | kind | given | result |
|---|---|---|---|---|
"""


def render(facts: Facts) -> str:
    def value(each: object) -> str:
        if isinstance(each, dict):
            return ", ".join(f"1 {name} = {number}" for name, number in each.items())
        return {True: "yes", False: "no"}[each] if isinstance(each, bool) else str(each)

    return "<br>".join(f"{name.replace('_', ' ')}: `{value(each)}`" for name, each in facts.items())


def page(examples: list[Example]) -> str:
    lines = (
        f"| {number} | {each.title} | {each.kind} | {render(each.given)} | {render(each.expect)} |\n"
        for number, each in enumerate(examples, 1)
    )
    return HEAD + "".join(lines)


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: example.title)
def test_example_holds(example: Example) -> None:
    result = PLAY[example.kind](example.given)
    assert {name: result[name] for name in example.expect} == dict(example.expect)


def test_there_are_enough_examples_of_every_kind() -> None:
    examples = read_examples()
    assert len(examples) >= 40
    assert {each.kind for each in examples} == set(PLAY)
    assert len({each.title for each in examples}) == len(examples)


def test_the_page_shows_the_examples_as_they_are() -> None:
    wanted = page(read_examples())
    if os.environ.get("UPDATE_RULES"):
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted
