"""How fast answers are recorded with all their book-keeping, beside an ORM that inserts and commits one row a call.

    python -m tests.benchmarks.answer_path --json FILE

Both run in turn on the same database with the same durability: SQLite in WAL mode with ``synchronous=FULL`` in a file on
the disk, PostgreSQL with fsync on. The people have answered before, as a team's have; those of the burst are new. After
each database a rebuild from the log must find no difference.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.ledger.batcher import AnswerBatcher
from bot.ledger.commands import AnswerCommand, Saved
from bot.ledger.rebuild import differences
from tests.benchmarks.orm import OrmInserts
from tests.support.binaries import find_binaries
from tests.support.cluster import start_cluster, stop_cluster
from tests.support.ledger import FIRST_DAY, Desk, an_item, at
from tests.support.postgres import create_database

CALLERS = (1, 16, 64, 256)
ANSWERS = {1: 600, 16: 2_400, 64: 4_096, 256: 4_096}
PEOPLE = 4_096
BURST = 10_000
BURST_RATE = 500
ANSWERS_OF_CHOICE = "bbcbbdbb"
"""Three quarters are right."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Latencies in milliseconds."""

    calls: int
    per_second: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Level:
    """One number of callers: ours, and the better of the ORM's two ways."""

    callers: int
    ledger: Figures
    orm: Figures
    orm_way: str
    ratio: float
    mean_batch: float


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
    return _figures(latencies, time.perf_counter() - began)


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
    return _figures(latencies, time.perf_counter() - began)


def _figures(latencies: Sequence[float], seconds: float) -> Figures:
    ordered = sorted(latencies)
    return Figures(
        calls=len(ordered),
        per_second=round(len(ordered) / seconds, 1),
        p50_ms=round(1000 * ordered[len(ordered) // 2], 3),
        p99_ms=round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
    )


class AnswerBench:
    """The measurements on one database."""

    def __init__(self, desk: Desk, orm: OrmInserts, people: int, scale: float) -> None:
        self.desk = desk
        self.orm = orm
        self.people = people
        self.scale = scale
        self.day = FIRST_DAY
        self.batches: list[int] = []
        self.batcher = AnswerBatcher(desk.database, desk.items, self.now, observe_batch=self.batches.append)

    def now(self) -> datetime:
        """The clock of the ledger."""
        return at(self.day, 10)

    async def commands(self, users: Sequence[str]) -> list[AnswerCommand]:
        """One answer of each of these people to a new run on a new day."""
        self.day += timedelta(days=1)
        run_id = await self.desk.run(self.day, an_item())
        choices = ANSWERS_OF_CHOICE
        return [
            self.desk.command(user, run_id, choices[place % len(choices)], when=at(self.day, 10))
            for place, user in enumerate(users)
        ]

    async def warm_up(self) -> None:
        """Everybody answers a first question."""
        users = [f"user-{number}" for number in range(self.people)]
        commands = await self.commands(users)
        await run_closed(256, len(commands), lambda number: self.submit(commands[number]))

    async def submit(self, command: AnswerCommand) -> None:
        """One call; it must save."""
        result = await self.batcher.submit(command)
        if not isinstance(result, Saved):
            raise TypeError(f"not saved: {result}")

    async def measure(self, callers: int) -> Level:
        """Ours and the ORM's at one number of callers."""
        calls = min(max(callers, round(ANSWERS[callers] * self.scale)), self.people)
        commands = await self.commands([f"user-{number}" for number in range(calls)])
        self.batches.clear()
        ledger = await run_closed(callers, calls, lambda number: self.submit(commands[number]))
        mean_batch = sum(self.batches) / len(self.batches)
        ways = {
            way: await run_closed(callers, max(callers, calls // 2), call)
            for way, call in (("plain", self.orm.insert_plain), ("one lock", self.orm.insert_locked))
        }
        way = max(ways, key=lambda each: ways[each].per_second)
        ratio = round(ledger.per_second / ways[way].per_second, 2)
        return Level(callers, ledger, ways[way], way, ratio, round(mean_batch, 1))

    async def burst(self) -> Figures:
        """New people, all on one question."""
        calls = round(BURST * self.scale)
        commands = await self.commands([f"new-{number}" for number in range(calls)])
        return await run_open(BURST_RATE, calls, lambda number: self.submit(commands[number]))


async def bench(name: str, url: str, *, scale: float, with_burst: bool) -> dict[str, object]:
    """All measurements on one database, printed as they come."""
    desk = await Desk.open(url)
    orm = await OrmInserts.open(url)
    bench = AnswerBench(desk, orm, max(256, round(PEOPLE * scale)), scale)
    await bench.warm_up()
    levels = []
    for callers in CALLERS:
        level = await bench.measure(callers)
        levels.append(asdict(level))
        _say(
            f"{name:10} {callers:4} callers: {level.ledger.per_second:9,.0f}/s p50 {level.ledger.p50_ms:7.2f} p99 "
            f"{level.ledger.p99_ms:7.2f} ms (batch {level.mean_batch:5.1f}) | ORM {level.orm.per_second:7,.0f}/s p50 "
            f"{level.orm.p50_ms:7.2f} p99 {level.orm.p99_ms:7.2f} ms ({level.orm_way}) | {level.ratio:.2f} times"
        )
    report: dict[str, object] = {"levels": levels}
    if with_burst:
        burst = await bench.burst()
        report["burst"] = asdict(burst)
        _say(f"{name:10} burst of {burst.calls:,} at {BURST_RATE}/s: p50 {burst.p50_ms:.2f} p99 {burst.p99_ms:.2f} ms")
    await bench.batcher.close()
    found = await desk.database.read(differences, desk.series_id)
    report["differences"] = len(found)
    _say(f"{name:10} rebuild: {len(found)} differences")
    await orm.close()
    await desk.close_database()
    if found:
        raise RuntimeError(f"the rebuild differs, first: {found[0]}")
    return report


async def run_all(scale: float, *, with_burst: bool, databases: Sequence[str], directory: Path) -> dict[str, object]:
    """The report on both databases; PostgreSQL is left out where there is none."""
    report: dict[str, object] = {"scale": scale}
    if "sqlite" in databases:
        report["sqlite"] = await bench(
            "SQLite", f"sqlite:///{directory / 'bench.db'}", scale=scale, with_burst=with_burst
        )
    if "postgresql" in databases:
        if find_binaries() is None:
            _say("PostgreSQL left out: none was found")
            return report
        cluster = start_cluster(os.getpid(), durable=True)
        try:
            url = cluster.address(create_database(cluster))
            report["postgresql"] = await bench("PostgreSQL", url, scale=scale, with_burst=with_burst)
        finally:
            stop_cluster(cluster)
    return report


def main() -> None:
    """Measure, print, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full number of answers")
    parser.add_argument("--no-burst", action="store_true")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--directory", type=Path, help="on the disk to measure; the default is a temporary one")
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="whetstone-bench-", dir=chosen.directory))
    databases = (chosen.only,) if chosen.only else ("sqlite", "postgresql")
    try:
        report = asyncio.run(
            run_all(chosen.scale, with_burst=not chosen.no_burst, databases=databases, directory=directory)
        )
    finally:
        shutil.rmtree(directory)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=2) + "\n")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
