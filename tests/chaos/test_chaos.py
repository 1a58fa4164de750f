"""Two processes on one database, against a platform in a third that is never killed.

Workers are killed at every crash point in turn and at random instants, while runs fall due, answers stream in, and the
platform loses responses. In the end no acknowledged answer is lost, every question was posted once, none was missed, and
`rebuild` finds no difference. Taking out the lease or the mark must break that.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.chaos.driver import World, all_done, call_off_the_rest, crash_points, find_faults, make_world
from tests.chaos.worker import Settings

pytestmark = pytest.mark.chaos

Change = Callable[[Settings], Settings] | None
"""What is taken out of the workers."""

REACHED_WITHIN = 12.0
"""Real seconds in which a crash point should be reached; something falls due twice a second."""
TURNS = 3
"""How often a point is tried, since the other worker may do what this one waits for."""
QUESTIONS = 240
"""Enough for a slow machine; those that are ahead when everything was killed are called off."""


@asynccontextmanager
async def running(url: str, mode: str, count: int, *, loses: int, change: Change = None) -> AsyncIterator[World]:
    world, recorder = await make_world(url, mode, count, loses=loses, change=change)
    try:
        yield world
    finally:
        for place in (0, 1):
            await world.kill(place)
        recorder.send_signal(signal.SIGKILL)
        await recorder.wait()


async def crash_everywhere(world: World) -> None:
    """In place 0 a worker dies at each crash point; the next takes over from it."""
    waiting = deque(crash_points() * TURNS)
    while waiting:
        point = waiting.popleft()
        if point.value in world.reached:
            continue
        worker = await world.start_worker(0, point.value)
        try:
            async with asyncio.timeout(REACHED_WITHIN):
                await worker.process.wait()
        except TimeoutError:
            await world.kill(0)
        else:
            world.reached.append(point.value)
    await world.start_worker(0)


async def kill_at_random(world: World, kills: int, chance: random.Random) -> None:
    """In place 1 a worker is killed at random instants. The next one has started by then, or downtime would void runs."""
    worker = await world.start_worker(1)
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        following = await world.start_worker(1)
        await world.kill_worker(worker)
        worker = following


async def wait_until_done(world: World, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        done = False
        while not done:
            await asyncio.sleep(0.3)
            done = await all_done(world)


async def shake(url: str, mode: str, kills: int) -> None:
    async with running(url, mode, QUESTIONS, loses=5) as world:
        people = asyncio.create_task(world.answer_all(seed=7))
        await asyncio.gather(crash_everywhere(world), kill_at_random(world, kills, random.Random(11)))
        await call_off_the_rest(world)
        await wait_until_done(world, 60)
        world.stopping = True
        await people
        faults = await find_faults(world)
        assert faults == []
        assert world.acknowledged
        assert sorted(world.reached) == sorted(point.value for point in crash_points())


async def test_nothing_is_lost_or_doubled_on_sqlite(sqlite_url: str, kills: int) -> None:
    await shake(sqlite_url, "looks", kills)


@pytest.mark.postgres
async def test_nothing_is_lost_or_doubled_on_postgresql(postgres_url: str, kills: int) -> None:
    await shake(postgres_url, "marks", kills)


async def count_doubles(url: str, mode: str, change: Change = None) -> int:
    """How many of a few questions were posted twice or more, with nobody killed, and nobody whose click adopts a message."""
    async with running(url, mode, 8, loses=2, change=change) as world:
        await asyncio.gather(world.start_worker(0), world.start_worker(1))
        seen: Counter[str] = Counter()
        left = 60
        while left and max(seen.values(), default=0) < 2:
            await asyncio.sleep(0.2)
            seen = Counter(message["channel"] for message in await world.messages())
            # Once all are there, the last of them could still be sent again.
            left = min(left - 1, 12) if len(seen) == 8 else left - 1
        return sum(count > 1 for count in seen.values())


async def test_without_the_mark_questions_are_doubled(sqlite_url: str) -> None:
    assert await count_doubles(sqlite_url, "marks", lambda told: replace(told, marks=False)) > 0


async def test_without_the_lease_questions_are_doubled(sqlite_url: str) -> None:
    assert await count_doubles(sqlite_url, "looks", lambda told: replace(told, lease=30.0, send=5.0)) > 0


async def test_with_both_nothing_is_doubled(sqlite_url: str) -> None:
    assert await count_doubles(sqlite_url, "looks") == 0
