"""The playground's clock: it goes with the machine's, stands while held, and never goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from bot.app.clock import MovableClock, SystemClock
from bot.config import Settings
from tests.app.stage import MONDAY, Crowd, begin_at, run_playground

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_clock_starts_where_it_is_told_and_goes_at_the_machines_pace() -> None:
    with time_machine.travel(NOON, tick=False) as machine:
        assert SystemClock().now() == MovableClock().now() == NOON
        clock = MovableClock(MONDAY)
        assert clock.now() == MONDAY
        machine.shift(HOUR)
        assert clock.now() == MONDAY + HOUR
        clock.move_to(MONDAY + 5 * HOUR)
        machine.shift(HOUR)
        assert clock.now() == MONDAY + 6 * HOUR


def test_a_held_clock_stands_until_it_is_released() -> None:
    with time_machine.travel(NOON, tick=False) as machine:
        clock = MovableClock(MONDAY)
        clock.hold()
        machine.shift(HOUR)
        assert clock.now() == MONDAY
        clock.move_to(MONDAY + 2 * HOUR)
        machine.shift(HOUR)
        assert clock.now() == MONDAY + 2 * HOUR
        clock.release()
        clock.release()
        machine.shift(HOUR)
        assert clock.now() == MONDAY + 3 * HOUR


def test_the_clock_does_not_go_back() -> None:
    clock = MovableClock(MONDAY)
    with pytest.raises(ValueError, match="can't go back"):
        clock.move_to(MONDAY - HOUR)


@given(st.lists(st.tuples(st.sampled_from(["hold", "release", "shift", "move"]), st.integers(0, 10**7))))
def test_no_order_of_moves_makes_time_that_was_told_come_back(moves: list[tuple[str, int]]) -> None:
    with time_machine.travel(NOON, tick=False) as machine:
        clock = MovableClock(MONDAY)
        told = clock.now()
        for move, seconds in moves:
            match move:
                case "hold":
                    clock.hold()
                case "release":
                    clock.release()
                case "shift":
                    machine.shift(seconds)
                case _:
                    clock.move_to(clock.now() + timedelta(seconds=seconds))
            assert clock.now() >= told
            told = clock.now()


async def test_time_stands_still_while_the_playground_is_off(settings: Settings) -> None:
    await begin_at(settings, MONDAY)
    async with run_playground(settings) as first:
        await Crowd(first.adapter).travel("tomorrow")
        stood = first.adapter.now()
    assert stood - MONDAY >= timedelta(days=1)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9), tick=True):
        async with run_playground(settings) as second:
            assert timedelta(0) <= second.adapter.now() - stood < timedelta(minutes=2)


async def test_an_empty_playground_begins_now(settings: Settings) -> None:
    async with run_playground(settings) as process:
        assert abs(process.adapter.now() - datetime.now(UTC)) < timedelta(minutes=1)
        assert not await process.has_story()
