"""Make calls by the thousand and say how long they took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Latencies in milliseconds."""

    calls: int
    per_second: float
    p50_ms: float
    p99_ms: float


def figures(latencies: Sequence[float], seconds: float) -> Figures:
    """Of latencies in seconds, measured in so many seconds altogether."""
    ordered = sorted(latencies)
    return Figures(
        calls=len(ordered),
        per_second=round(len(ordered) / seconds, 1),
        p50_ms=round(1000 * ordered[len(ordered) // 2], 3),
        p99_ms=round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
    )


def middle(rounds: Sequence[Figures]) -> Figures:
    """The round in the middle by calls a second: a machine that others use too is slow now and then."""
    return sorted(rounds, key=lambda each: each.per_second)[len(rounds) // 2]


async def run_closed(callers: int, calls: int, call: Callable[[int], Awaitable[object]]) -> Figures:
    """`callers` tasks that each make the next of `calls` as soon as their last is done."""
    numbers: Iterator[int] = iter(range(calls))
    latencies: list[float] = []

    async def caller() -> None:
        for number in numbers:
            began = time.perf_counter()
            await call(number)
            latencies.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return figures(latencies, time.perf_counter() - began)


async def run_open(rate: int, calls: int, call: Callable[[int], Awaitable[object]]) -> Figures:
    """Calls that arrive at `rate` a second whatever the others do; a late start counts as latency."""
    began = time.perf_counter()
    latencies: list[float] = []

    async def one(number: int, due: float) -> None:
        await call(number)
        latencies.append(time.perf_counter() - due)

    async with asyncio.TaskGroup() as tasks:
        for number in range(calls):
            due = began + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.create_task(one(number, due))
    return figures(latencies, time.perf_counter() - began)
