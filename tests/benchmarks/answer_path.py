"""How fast answers are taken with all their book-keeping, beside an ORM that inserts and commits one row a call.

    python -m tests.benchmarks.answer_path --json FILE

Three things in turn, several rounds of each, on the same database with the same durability (SQLite in WAL mode with
``synchronous=FULL`` in a file on the disk, PostgreSQL with fsync on):

- the whole path, from `ActionPressed` to `Reply`, through the dispatcher and the daily feature;
- the ledger alone, which is the part of it that reads and writes;
- the ORM, the better of plain and one lock.

All presses of a round are of distinct people on one run. They have answered before, as a team's have; those of the burst
are new. Afterwards every run must have all its answers, and a rebuild from the log must find no difference.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.events import ActionPressed
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.commands import AnswerCommand, Saved
from bot.ledger.rebuild import differences
from storage.ids import RunId
from tests.benchmarks.load import Figures, middle, run_closed, run_open
from tests.benchmarks.orm import OrmInserts
from tests.benchmarks.pressing import Pressing
from tests.support.binaries import find_binaries
from tests.support.cluster import start_cluster, stop_cluster
from tests.support.ledger import FIRST_DAY, Desk, an_item, at
from tests.support.postgres import create_database

CALLERS = (1, 16, 64, 256)
ANSWERS = {1: 300, 16: 1_600, 64: 4_096, 256: 4_096}
ORM_ANSWERS = {1: 300, 16: 800, 64: 1_024, 256: 1_024}
ROUNDS = 3
PEOPLE = 4_096
BURST = 10_000
BURST_RATE = 500
CHOICES = "bbcbbdbb"
"""Three quarters are right."""


@dataclass(frozen=True, slots=True)
class Level:
    """One number of callers: the whole path, the ledger alone, the ORM, and how many times as fast the first two are."""

    callers: int
    path: Figures
    ledger: Figures
    orm: Figures
    orm_way: str
    ratio: float
    ledger_ratio: float
    mean_batch: float


class AnswerBench:
    """The measurements on one database."""

    def __init__(self, desk: Desk, orm: OrmInserts, people: int, scale: float) -> None:
        self.desk = desk
        self.orm = orm
        self.people = people
        self.scale = scale
        self.day = FIRST_DAY
        self.batches: list[int] = []
        self.expected: dict[RunId, int] = {}
        self.batcher = AnswerBatcher(desk.database, desk.items, self.now, observe_batch=self.batches.append)

    def now(self) -> datetime:
        """The clock of everything."""
        return at(self.day, 10)

    async def open_run(self, answers: int) -> RunId:
        """A new run on a new day, which will get so many answers."""
        self.day += timedelta(days=1)
        run_id = await self.desk.run(self.day, an_item())
        self.expected[run_id] = answers
        return run_id

    async def commands(self, users: Sequence[str]) -> list[AnswerCommand]:
        """One answer of each of these people to a new run, for the ledger."""
        run_id = await self.open_run(len(users))
        return [
            self.desk.command(user, run_id, CHOICES[place % len(CHOICES)], when=self.now())
            for place, user in enumerate(users)
        ]

    async def presses(self, pressing: Pressing, users: Sequence[str]) -> list[ActionPressed]:
        """The same as presses of a button."""
        return await pressing.events(await self.open_run(len(users)), users, CHOICES, self.now())

    async def warm_up(self) -> None:
        """Everybody answers a first question."""
        commands = await self.commands(self.users(self.people))
        await run_closed(256, len(commands), lambda number: self.submit(commands[number]))

    def users(self, count: int) -> list[str]:
        """People who have answered before."""
        return [f"user-{number}" for number in range(count)]

    async def submit(self, command: AnswerCommand) -> None:
        """One call to the ledger; it must save."""
        result = await self.batcher.submit(command)
        if not isinstance(result, Saved):
            raise TypeError(f"not saved: {result}")

    async def measure(self, pressing: Pressing, callers: int) -> Level:
        """Everything at one number of callers."""
        users = self.users(min(max(callers, round(ANSWERS[callers] * self.scale)), self.people))
        orm_calls = max(callers, round(ORM_ANSWERS[callers] * self.scale))
        path: list[Figures] = []
        ledger: list[Figures] = []
        plain: list[Figures] = []
        locked: list[Figures] = []
        self.batches.clear()
        for _ in range(ROUNDS):
            path.append(await self.press_all(pressing, callers, users))
            ledger.append(await self.submit_all(callers, users))
            plain.append(await run_closed(callers, orm_calls, self.orm.insert_plain))
            locked.append(await run_closed(callers, orm_calls, self.orm.insert_locked))
        whole, part, orm = (
            middle(path),
            middle(ledger),
            max(middle(plain), middle(locked), key=lambda each: each.per_second),
        )
        return Level(
            callers,
            whole,
            part,
            orm,
            "plain" if orm is middle(plain) else "one lock",
            round(whole.per_second / orm.per_second, 2),
            round(part.per_second / orm.per_second, 2),
            round(sum(self.batches) / len(self.batches), 1),
        )

    async def press_all(self, pressing: Pressing, callers: int, users: Sequence[str]) -> Figures:
        """The whole path."""
        events = await self.presses(pressing, users)
        return await run_closed(callers, len(events), lambda number: pressing.press(events[number]))

    async def submit_all(self, callers: int, users: Sequence[str]) -> Figures:
        """The ledger alone."""
        commands = await self.commands(users)
        return await run_closed(callers, len(commands), lambda number: self.submit(commands[number]))

    async def burst(self, pressing: Pressing) -> Figures:
        """New people, all on one question."""
        users = [f"new-{number}" for number in range(round(BURST * self.scale))]
        events = await self.presses(pressing, users)
        return await run_open(BURST_RATE, len(events), lambda number: pressing.press(events[number]))

    async def verify(self) -> int:
        """How many rows a rebuild would change; raises where answers are missing or rows differ."""
        for run_id, answers in self.expected.items():
            if (found := (await self.desk.load(run_id)).answered) != answers:
                raise RuntimeError(f"{answers} answers were told as saved, {found} are there")
        found_rows = await self.desk.database.read(differences, self.desk.series_id)
        if found_rows:
            raise RuntimeError(f"the rebuild differs, first: {found_rows[0]}")
        return len(found_rows)


async def bench(name: str, url: str, *, scale: float, with_burst: bool) -> dict[str, object]:
    """All measurements on one database, printed as they come."""
    desk = await Desk.open(url)
    orm = await OrmInserts.open(url)
    bench = AnswerBench(desk, orm, max(256, round(PEOPLE * scale)), scale)
    pressing = await Pressing.open(desk, url, bench.now)
    await bench.warm_up()
    levels = []
    for callers in CALLERS:
        level = await bench.measure(pressing, callers)
        levels.append(asdict(level))
        _say(
            f"{name:10} {callers:4} callers: {_words(level.path)}, {level.ratio:.2f} times the ORM | "
            f"ledger alone {_words(level.ledger)}, {level.ledger_ratio:.2f} times (batch {level.mean_batch:.1f}) | "
            f"ORM {_words(level.orm)} ({level.orm_way})"
        )
    report: dict[str, object] = {"levels": levels}
    if with_burst:
        burst = await bench.burst(pressing)
        report["burst"] = asdict(burst)
        _say(f"{name:10} burst of {burst.calls:,} at {BURST_RATE}/s: p50 {burst.p50_ms:.2f} p99 {burst.p99_ms:.2f} ms")
    await bench.batcher.close()
    report["differences"] = await bench.verify()
    _say(f"{name:10} every answer is there; rebuild: {report['differences']} differences")
    await pressing.close()
    await orm.close()
    await desk.close_database()
    return report


def _words(figures: Figures) -> str:
    return f"{figures.per_second:,.0f}/s p50 {figures.p50_ms:.2f} p99 {figures.p99_ms:.2f} ms"


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
