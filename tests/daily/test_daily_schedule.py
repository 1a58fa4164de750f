"""When runs open and close: downtime, catching up, clocks that change, and several replicas."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.delivery.limits import Limits
from bot.features.daily import rounds
from bot.features.daily.opening import Opened, open_slot
from content.library import Library
from storage.database import Tx
from storage.ids import SeriesId
from storage.pauses import insert_pause
from storage.records import RunState
from tests.support.team import Team, open_team


async def test_a_slot_is_caught_up_with_inside_six_hours(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.clock.move_to(datetime(2026, 11, 2, 13, 59, tzinfo=UTC))  # 14:59 in Berlin
    await team.tick()
    runs = await team.runs()
    assert len(runs) == 1
    assert runs[0].opened_at == team.clock.now()
    assert len(team.chat.public()) == 1
    assert team.notices() == []
    await team.travel(day=3)
    assert (await team.runs())[0].state is RunState.CLOSED


async def test_after_a_long_downtime_old_slots_are_missed_and_managers_told(team: Team) -> None:
    await team.set_up()
    await team.travel(day=2)
    team.clock.move_to(datetime(2026, 11, 5, 9, 0, tzinfo=UTC))  # Thursday 10:00; Tuesday and Wednesday passed
    await team.replica.stop()
    await team.begin("two")
    await team.tick()
    runs = await team.runs()
    assert [run.local_date.day for run in runs] == [2, 5]
    assert runs[0].state is RunState.VOID
    assert len(team.chat.public()) == 2
    assert "I was away for too much of the time" in team.chat.public()[0].text
    assert len([text for text in team.notices() if "was missed" in text]) == 2
    assert "Tuesday 3 Nov" in "".join(team.notices())
    await team.tick()
    assert len(team.chat.public()) == 2


async def test_a_slot_older_than_six_hours_is_missed(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.clock.move_to(datetime(2026, 11, 2, 15, 0, tzinfo=UTC))
    await team.tick()
    assert await team.runs() == []
    assert len(team.notices()) == 1
    await team.travel(day=3)
    assert len(await team.runs()) == 1


async def test_a_window_that_is_over_is_not_caught_up_with(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(close_after=60)
    team.clock.move_to(datetime(2026, 11, 2, 9, 30, tzinfo=UTC))
    await team.tick()
    assert await team.runs() == []


async def test_an_earlier_close_reveals_on_the_day(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(close_after=480)
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    await team.travel(day=2, at="17:00:04")
    assert "closed" not in team.last()
    await team.travel(day=2, at="17:00:05")
    assert "closed" in team.last()
    await team.travel(day=3, at="09:00:00")
    assert "Yesterday: " in team.last()


@pytest.mark.parametrize(
    ("zone", "wall", "first", "expected"),
    [
        ("Europe/Berlin", "02:30", date(2026, 3, 28), ["01:30", "01:00", "00:30"]),
        ("Europe/Berlin", "02:30", date(2026, 10, 24), ["00:30", "00:30", "01:30"]),
        ("Australia/Lord_Howe", "02:15", date(2026, 10, 3), ["15:45", "15:30", "15:15"]),
        ("America/New_York", "09:00", date(2026, 3, 7), ["14:00", "13:00", "13:00"]),
    ],
)
async def test_clocks_that_change(sqlite_url: str, zone: str, wall: str, first: date, expected: list[str]) -> None:
    async with open_team(sqlite_url) as team:
        team.clock.move_to(datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=12))
        await team.begin()
        await team.set_up(zone=zone, wall_time=wall, weekdays="0123456")
        await team.wait(days=3, hours=13)
        runs = [run for run in await team.runs() if run.local_date >= first][:3]
        assert [f"{run.opened_at:%H:%M}" for run in runs] == expected
        assert [run.local_date for run in runs] == [first + timedelta(days=each) for each in range(3)]
        assert all(before.closes_at == after.opened_at for before, after in pairwise(runs))


async def test_two_replicas_tick_one_database(database_url: str) -> None:
    async with open_team(database_url) as team:
        first = await team.begin("one", Limits(at_once=2))
        second = await team.begin("two", Limits(at_once=2))
        await team.set_up(channels=("general", "random"))
        for step in range(12):
            team.clock.move_to(datetime(2026, 11, 2, 8, tzinfo=UTC) + timedelta(hours=2 * step, seconds=6))
            await asyncio.gather(*(replica.ticker.tick() for replica in (first, second, first, second)))
        await asyncio.gather(first.ticker.tick(), second.ticker.tick())
        assert len(await team.runs()) == 1
        assert len(team.chat.public("general")) == 1
        assert len(team.chat.public("random")) == 1


async def test_a_pause_has_no_question(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.database.write(insert_pause, team.series_id, date(2026, 11, 3), date(2026, 11, 4))
    await team.travel(day=6)
    assert [run.local_date.day for run in await team.runs()] == [2, 5, 6]


async def test_one_series_that_fails_does_not_stop_another(quick_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team = quick_team
    broken = await team.set_up(channels=("random",))
    await team.set_up()

    def fail(tx: Tx, library: Library, series_id: SeriesId, now: datetime) -> Opened | None:
        if series_id == broken:
            raise RuntimeError("broken")
        return open_slot(tx, library, series_id, now)

    monkeypatch.setattr(rounds, "open_slot", fail)
    await team.travel(day=2)
    assert len(team.chat.public("general")) == 1
    assert team.chat.public("random") == []


async def test_a_run_that_cannot_be_closed_does_not_stop_another(
    quick_team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)

    def fail(*args: object) -> object:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "close_due", fail)
        await team.travel(day=3)
    assert len(await team.runs()) == 2
    await team.tick()
    assert (await team.runs())[0].state is RunState.CLOSED


async def test_the_ticker_beats_by_itself(sqlite_url: str) -> None:
    async with open_team(sqlite_url) as team:
        replica = await team.begin()
        await team.set_up()
        team.clock.move_to(datetime(2026, 11, 2, 8, 0, 6, tzinfo=UTC))
        replica.ticker._beat = timedelta(milliseconds=5)
        hold = team.chat.faults.hold()
        await replica.ticker.start()
        async with asyncio.timeout(5):
            await hold.reached()
        hold.release()
        await replica.ticker.stop()
        assert len(team.chat.public()) == 1


async def test_housekeeping_forgets_what_is_old(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    old = {each.id for each in await team.deliveries()}
    assert old

    async def after(days: int) -> set[int]:
        """What is still there so long after the first question, when we were down until then."""
        team.clock.move_to(datetime(2026, 11, 2, 8, 0, 6, tzinfo=UTC) + timedelta(days=days, seconds=1))
        await team.tick()
        return {each.id for each in await team.deliveries()}

    assert old <= await after(29)
    kept = await after(30)
    assert not old & kept
    assert kept
