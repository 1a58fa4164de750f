"""Where the playground's clock can be moved, what happens on the way, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.adapters.web import Jump
from bot.app import time_travel
from bot.app.playground import PlaygroundProcess
from bot.app.time_travel import PlaygroundTime
from bot.errors import UserError
from storage.database import Tx
from storage.playground import load_clock
from storage.runs import runs_of_series
from storage.series import all_series, update_series
from tests.app.stage import MONDAY, RIGHT, Crowd, set_up

DAY = timedelta(days=1)


@pytest.fixture
def time(process: PlaygroundProcess) -> PlaygroundTime:
    return PlaygroundTime(process._clock, process.application.ticker, process.application.database)


async def test_without_a_schedule_nothing_is_due_nor_open(time: PlaygroundTime) -> None:
    for jump, sentence in ((Jump.NEXT_POST, time_travel.NOTHING_DUE), (Jump.CLOSE, time_travel.NOTHING_OPEN)):
        with pytest.raises(UserError) as refused:
            await time.jump(jump)
        assert refused.value.sentence == sentence
    with pytest.raises(UserError, match="The clocks don't change in UTC"):
        await time.jump(Jump.CLOCK_CHANGE)
    await time.jump(Jump.TOMORROW)
    assert DAY <= time.now() - MONDAY < DAY + timedelta(minutes=1)


async def test_the_past_and_the_far_future_are_refused(time: PlaygroundTime) -> None:
    for instant, sentence in (
        (time.now() - timedelta(seconds=1), time_travel.PAST),
        (time.now() + 401 * DAY, time_travel.TOO_FAR),
    ):
        with pytest.raises(UserError) as refused:
            await time.set(instant)
        assert refused.value.sentence == sentence
    assert time.now() - MONDAY < timedelta(minutes=1)
    await time.set(MONDAY + 3 * DAY)
    assert time.now() >= MONDAY + 3 * DAY


async def test_an_instant_is_kept_as_soon_as_it_is_reached(time: PlaygroundTime, process: PlaygroundProcess) -> None:
    await time.set(MONDAY + DAY)
    kept = await process.application.database.read(load_clock)
    assert kept is not None
    assert kept >= MONDAY + DAY


async def test_every_question_on_the_way_is_asked_and_closed(crowd: Crowd, process: PlaygroundProcess) -> None:
    await set_up(crowd)
    await crowd.travel("next-post")
    await crowd.answer({"ada": RIGHT})
    await crowd.travel("clock-change")

    def numbers(tx: Tx) -> list[tuple[int, str, str]]:
        (series,) = all_series(tx)
        return [(run.number, f"{run.local_date:%a}", run.state.value) for run in runs_of_series(tx, series.id)]

    runs = await process.application.database.read(numbers)
    assert [number for number, _, _ in runs] == list(range(1, 21))  # four weeks of five days, none twice
    assert {day for _, day, _ in runs} == {"Mon", "Tue", "Wed", "Thu", "Fri"}
    assert [state for _, _, state in runs[:-1]] == ["closed"] * 19
    assert process.adapter.now().isoformat().startswith("2026-03-28T23:00")  # midnight of Sunday the 29th in Berlin


async def test_a_zone_without_summer_time_has_no_change_of_clocks(
    crowd: Crowd, process: PlaygroundProcess, time: PlaygroundTime
) -> None:
    await set_up(crowd)

    def move_to_nepal(tx: Tx) -> None:
        update_series(tx, all_series(tx)[0].id, zone="Asia/Kathmandu")

    await process.application.database.write(move_to_nepal)
    with pytest.raises(UserError, match="The clocks don't change in Kathmandu"):
        await time.jump(Jump.CLOCK_CHANGE)


async def test_the_page_hears_why_not(crowd: Crowd) -> None:
    with pytest.raises(AssertionError, match="No question is open"):
        await crowd.travel("close")
