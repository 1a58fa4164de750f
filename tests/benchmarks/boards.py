"""How fast a board and one's own rank are read when a season has a million answers.

    python -m tests.benchmarks.boards --json FILE

Twenty thousand people have answered fifty questions each. The rows are written as the ledger would leave them; reading
goes through the same stores as `/leaderboard`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from storage import standings
from storage.address import parse_url
from storage.boards import BoardScope
from storage.database import Database, Tx
from storage.engine import postgres_engine
from storage.ids import OVERALL, AccountId, PersonId, RunId
from storage.standings import Score, StandingKey, write_scores
from storage.tables import accounts, answers, memberships, persons
from tests.benchmarks.load import Figures, figures
from tests.support.binaries import find_binaries
from tests.support.cluster import start_cluster, stop_cluster
from tests.support.ledger import FIRST_DAY, Desk, at
from tests.support.postgres import create_database

PEOPLE = 20_000
QUESTIONS = 50
READS = 1_000
PERIOD = "2026-Q4"
CHUNK = 10_000


def fill(tx: Tx, desk: Desk, people: int, questions: int) -> list[PersonId]:
    """Write people, answers and standings."""
    rng = random.Random(20261121)
    now = at(FIRST_DAY)
    ids = [PersonId(number + 1) for number in range(people)]
    blank = {"zone": "", "stack": (), "reminders": False, "created_at": now}
    tx.execute(insert(persons), [{"id": each, "hidden": rng.random() < 0.02, **blank} for each in ids])
    tx.execute(
        insert(accounts),
        [
            {"id": each, "platform": "memory", "home": "", "user": f"u{each}", "person_id": each, "created_at": now}
            for each in ids
        ],
    )
    tx.execute(
        insert(memberships),
        [
            {
                "tenant_id": desk.tenant_id,
                "person_id": each,
                "account_id": each,
                "name": f"Person {each}",
                "welcomed": True,
                "checked_at": None,
                "left_at": now if rng.random() < 0.02 else None,
            }
            for each in ids
        ],
    )
    rights = {each: sum(rng.random() < rng.random() for _ in range(questions)) for each in ids}
    for question in range(questions):
        asked = now + timedelta(days=question)
        rows = [
            {
                "run_id": RunId(question + 1),
                "account_id": AccountId(each),
                "person_id": each,
                "tenant_id": desk.tenant_id,
                "counts": True,
                "response": '{"chosen":["b"]}',
                "credit": 1.0 if question < rights[each] else 0.0,
                "points": 20 if question < rights[each] else 0,
                "earns": True,
                "received_at": asked,
                "saved_at": asked,
            }
            for each in ids
        ]
        for start in range(0, people, CHUNK):
            tx.execute(insert(answers), rows[start : start + CHUNK])
    scores = {
        StandingKey(desk.series_id, skill, PERIOD, each): Score(20 * rights[each], rights[each], questions)
        for skill in (OVERALL, "mlops")
        for each in ids
    }
    write_scores(tx, scores)
    return ids


async def vacuum(url: str) -> None:
    """What PostgreSQL does by itself within a minute or so after many rows were written."""
    engine = postgres_engine(parse_url(url), patient=True)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("VACUUM ANALYZE")
    await engine.dispose()


async def measure(database: Database, desk: Desk, ids: Sequence[PersonId], reads: int) -> tuple[Figures, Figures]:
    """Latencies of the top ten and of the own rank, one reader after another."""
    scope = BoardScope((desk.series_id,), (desk.tenant_id,))
    rng = random.Random(1)
    tops: list[float] = []
    owns: list[float] = []
    began = time.perf_counter()
    for _ in range(reads):
        start = time.perf_counter()
        rows = await database.read(standings.top, scope, OVERALL, PERIOD, 10)
        tops.append(time.perf_counter() - start)
        if len(rows) != 10:
            raise RuntimeError("the board is not full")
        start = time.perf_counter()
        own = await database.read(standings.own, scope, OVERALL, PERIOD, rng.choice(ids))
        owns.append(time.perf_counter() - start)
        if own is None:
            raise RuntimeError("somebody has no rank")
    seconds = time.perf_counter() - began
    return figures(tops, seconds), figures(owns, seconds)


async def bench(name: str, url: str, scale: float) -> dict[str, object]:
    """Fill one database and read it."""
    desk = await Desk.open(url)
    people = max(100, round(PEOPLE * scale))
    ids = await desk.database.write(fill, desk, people, QUESTIONS)
    if desk.database.dialect == "postgresql":
        await vacuum(url)
    top, own = await measure(desk.database, desk, ids, max(100, round(READS * scale)))
    await desk.close_database()
    sys.stdout.write(
        f"{name:10} {people * QUESTIONS:,} answers: top ten p50 {top.p50_ms:.2f} p99 {top.p99_ms:.2f} ms | "
        f"own rank p50 {own.p50_ms:.2f} p99 {own.p99_ms:.2f} ms\n"
    )
    sys.stdout.flush()
    return {"answers": people * QUESTIONS, "top": asdict(top), "own": asdict(own)}


async def run_all(scale: float, directory: Path) -> dict[str, object]:
    """Both databases; PostgreSQL is left out where there is none."""
    report: dict[str, object] = {"sqlite": await bench("SQLite", f"sqlite:///{directory / 'boards.db'}", scale)}
    if find_binaries() is None:
        sys.stdout.write("PostgreSQL left out: none was found\n")
        return report
    cluster = start_cluster(os.getpid(), durable=True)
    try:
        report["postgresql"] = await bench("PostgreSQL", cluster.address(create_database(cluster)), scale)
    finally:
        stop_cluster(cluster)
    return report


def main() -> None:
    """Measure, print, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full number of people")
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="whetstone-bench-"))
    try:
        report = asyncio.run(run_all(chosen.scale, directory))
    finally:
        shutil.rmtree(directory)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
