"""The demo team's story: the same for everyone, and told to its end even when its teller is killed."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.demo import PLAYER, TEAMMATES
from bot.app.demo_answers import answer_to
from bot.app.playground import Choices, open_playground
from bot.cli.run import _unless
from bot.config import Settings
from bot.core.credit import judge
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.commands import AnswerCommand, AnswerResult
from bot.ledger.rebuild import differences
from bot.scheduling.ticker import Ticker
from content.model import Body, ItemId
from content.snapshot import item_to_json, seal_item
from storage.backup import back_up
from storage.database import Tx
from storage.engine import open_database
from storage.series import all_series
from tests.app.stage import MONDAY, begin_at, make_settings, run_playground
from tests.support.items import (
    MULTIPLE,
    NUMBER,
    OPEN,
    ORDERING,
    SINGLE,
    TEXT,
    TRUE,
    make_item,
    make_library,
    many_items,
)

UNTIL = MONDAY + timedelta(days=9, hours=6)
"""A Wednesday at two in the afternoon, after eight questions, the last of which is open."""

Told = list[tuple[str, int, str, str]]


async def begin_short(settings: Settings) -> None:
    """A story of a week and a half instead of six."""
    await begin_at(settings, UNTIL, story=UNTIL - MONDAY)


async def tell(settings: Settings) -> Told:
    async with run_playground(settings, demo=True) as process:
        assert not await process.has_story()
        assert timedelta(0) <= process.adapter.now() - UNTIL < timedelta(minutes=1)
    return read(settings.playground.database.path)


def read(file: Path) -> Told:
    """Who answered which question, with what credit, and when."""
    query = """SELECT accounts.user, runs.number, answers.credit, answers.received_at FROM answers
               JOIN runs ON runs.id = answers.run_id JOIN accounts ON accounts.id = answers.account_id
               ORDER BY 2, 1"""
    with closing(sqlite3.connect(file)) as database:
        return [tuple(row) for row in database.execute(query)]


async def test_the_story_is_the_same_for_everyone(settings: Settings, tmp_path: Path) -> None:
    other = make_settings(tmp_path / "other")
    await begin_short(settings)
    await begin_short(other)
    first, second = await tell(settings), await tell(other)
    assert first == second
    assert {user for user, _, _, _ in first} == {mate.user for mate in TEAMMATES}
    assert {number for _, number, _, _ in first} == set(range(1, 9))
    assert not [row for row in first if row[0] == PLAYER.user and row[1] == 8]  # the newest is the visitor's
    assert await tell(settings) == first  # told once


async def test_a_story_that_was_killed_half_way_goes_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin_short(settings)
    killed = [make_settings(tmp_path / f"killed-{number}") for number in range(3)]
    submit, count = AnswerBatcher.submit, 0

    async def submit_and_copy(batcher: AnswerBatcher, command: AnswerCommand) -> AnswerResult:
        nonlocal count
        result = await submit(batcher, command)
        count += 1
        if count in (1, 14, 30):  # what a kill at this instant would leave on the disk
            target = killed[(1, 14, 30).index(count)].playground.database.path
            target.parent.mkdir()
            await back_up(settings.playground.database.url, target)
        return result

    with monkeypatch.context() as patched:
        patched.setattr(AnswerBatcher, "submit", submit_and_copy)
        whole = await tell(settings)
    for half in killed:
        assert 0 < len(read(half.playground.database.path)) < len(whole)
        assert [row[:3] for row in await tell(half)] == [row[:3] for row in whole]
        database = await open_database(half.playground.database.url)
        assert await database.read(_differences) == []
        await database.close()


def _differences(tx: Tx) -> list[object]:
    return [each for series in all_series(tx) for each in differences(tx, series.id)]


async def test_a_story_that_is_stopped_is_told_on_at_the_next_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin_short(settings)
    beat = Ticker.tick
    for beats in range(1, 12):
        process = await open_playground(settings, Choices())
        stop, left = asyncio.Event(), beats

        async def tick_or_stop(ticker: Ticker, *, drain: bool = True, stop: asyncio.Event = stop) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                stop.set()
            await beat(ticker, drain=drain)

        with monkeypatch.context() as patched:
            patched.setattr(Ticker, "tick", tick_or_stop)
            await _unless(stop, process.tell_story())
        assert await process.has_story()
        await process.stop()
        await process.stop()  # again is nothing
    whole = await tell(settings)
    assert {number for _, number, _, _ in whole} == set(range(1, 9))
    assert len(whole) > 8 * len(TEAMMATES) / 2


async def test_a_story_that_fails_says_so(settings: Settings) -> None:
    async def fail() -> None:
        raise LookupError("no tenant")

    with pytest.raises(LookupError, match="no tenant"):
        await _unless(asyncio.Event(), fail())


@pytest.mark.parametrize("body", [SINGLE, TRUE, MULTIPLE, ORDERING, NUMBER, TEXT], ids=lambda body: type(body).__name__)
def test_the_team_can_be_right_and_wrong_about_everything(body: Body) -> None:
    item = make_item("q", body)
    for is_right in (True, False):
        response = answer_to(item_to_json(item), b"seed", ("ada", 3), is_right=is_right)
        assert (judge(item.body, response).credit == 1) is is_right


def test_an_answer_to_an_open_question_is_taken() -> None:
    item = make_item("q", OPEN)
    response = answer_to(item_to_json(item), b"seed", ("ada", 3), is_right=True)
    assert judge(item.body, response).credit is None  # kept for its day, graded by nobody


async def test_the_newest_question_has_letters_to_press(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies: list[Body] = [OPEN, NUMBER, ORDERING, SINGLE]
    items = [replace(item, body=bodies[place // 10 % 4]) for place, item in enumerate(many_items(80))]
    library = make_library([seal_item(item) for item in items])
    monkeypatch.setattr("bot.app.playground.load_questions", lambda _: library)
    await begin_short(settings)
    whole = await tell(settings)
    assert {number for _, number, _, _ in whole} == set(range(1, 9))
    with closing(sqlite3.connect(settings.playground.database.path)) as database:
        query = "SELECT item_id FROM runs ORDER BY number DESC"
        newest, *_ = [library.items[ItemId(item)].body for (item,) in database.execute(query)]
    assert newest == SINGLE
