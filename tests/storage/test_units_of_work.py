"""Units of work: all or nothing, again after a conflict, and a cancellation that tells the truth."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing

import pytest
from sqlalchemy import Connection, text

from storage import database as database_module
from storage.database import ATTEMPTS, Database
from storage.engine import open_database
from storage.errors import ConstraintViolated, DatabaseBusy, DatabaseUnreachable
from tests.support.gate import Gate

COUNT = text("SELECT count(*) FROM marks")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "FIRST_PAUSE", 0.0)


@pytest.fixture
async def marks(database_url: str) -> AsyncIterator[Database]:
    database = await open_database(database_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE marks (mark int PRIMARY KEY, times int)")))
    yield database
    await database.close()


def put(tx: Connection, mark: int, *, times: int = 1) -> int:
    tx.execute(text("INSERT INTO marks VALUES (:mark, :times)"), {"mark": mark, "times": times})
    return mark


def count(tx: Connection) -> int:
    return int(tx.execute(COUNT).scalar_one())


async def test_arguments_and_result_pass_through(marks: Database) -> None:
    assert await marks.write(put, 7, times=3) == 7
    assert await marks.read(lambda tx, more: count(tx) + more, more=10) == 11


async def test_an_exception_rolls_back_and_is_the_callers(marks: Database) -> None:
    def fail(tx: Connection) -> None:
        put(tx, 1)
        raise LookupError("of the caller")

    with pytest.raises(LookupError, match="of the caller"):
        await marks.write(fail)
    assert await marks.read(count) == 0
    await marks.write(put, 1)


async def test_a_violated_constraint_is_no_conflict(marks: Database) -> None:
    runs = []

    def twice(tx: Connection) -> None:
        runs.append(1)
        put(tx, 1)
        put(tx, 1)

    with pytest.raises(ConstraintViolated) as caught:
        await marks.write(twice)
    assert len(runs) == 1
    assert "\n" not in str(caught.value)
    assert await marks.read(count) == 0


async def test_a_defect_keeps_its_traceback(marks: Database) -> None:
    with pytest.raises(Exception, match="nonsense"):
        await marks.write(lambda tx: tx.execute(text("nonsense")))
    assert await marks.write(put, 1) == 1


async def test_many_at_once(marks: Database) -> None:
    await asyncio.gather(*(marks.write(put, each) for each in range(60)))
    assert set(await asyncio.gather(*(marks.read(count) for _ in range(20)))) == {60}


async def test_a_lock_of_another_process_is_waited_for_a_while(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE marks (mark int PRIMARY KEY, times int)")))
    await database.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout = 0"))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="Another process keeps the SQLite file"):
            await database.write(put, 1)
        assert await database.read(count) == 0, "readers don't wait for a writer"
        other.execute("COMMIT")
    assert await database.write(put, 1) == 1
    await database.close()


@pytest.mark.postgres
async def test_a_deadlock_is_run_again(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE marks (mark int PRIMARY KEY, times int)")))
    await database.write(lambda tx: (put(tx, 1), put(tx, 2)))
    both = asyncio.Barrier(2)
    loop = asyncio.get_running_loop()
    runs: list[int] = []

    def raise_both(tx: Connection, first: int, second: int) -> None:
        tx.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        change = text("UPDATE marks SET times = times + 1 WHERE mark = :mark")
        tx.execute(change, {"mark": first})
        if len(runs) < 2:
            runs.append(first)
            _meet(tx, both)
        else:
            runs.append(first)
        tx.execute(change, {"mark": second})

    await asyncio.gather(database.write(raise_both, 1, 2), database.write(raise_both, 2, 1))
    assert len(runs) == 3
    times = await database.read(lambda tx: tx.execute(text("SELECT times FROM marks")).scalars().all())
    assert list(times) == [3, 3]
    assert loop.is_running()
    await database.close()


def _meet(tx: Connection, barrier: asyncio.Barrier) -> None:
    """Wait inside a transaction until another one is as far."""
    from sqlalchemy.util import await_only

    await_only(barrier.wait())


@pytest.mark.postgres
async def test_a_serialization_failure_that_stays_is_busy(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    runs = []

    def fail(tx: Connection) -> None:
        runs.append(1)
        tx.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(DatabaseBusy):
        await database.write(fail)
    assert len(runs) == ATTEMPTS
    await database.close()


@pytest.mark.postgres
async def test_a_connection_that_broke_is_made_anew(postgres_url: str) -> None:
    database, other = await open_database(postgres_url), await open_database(postgres_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE marks (mark int PRIMARY KEY, times int)")))
    end = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert await other.write(lambda tx: tx.execute(end).scalar_one()) >= 1
    assert await database.write(put, 1) == 1
    assert await database.read(count) == 1
    await database.close()
    await other.close()


@pytest.mark.postgres
async def test_a_connection_that_breaks_in_the_commit_leaves_it_open(postgres_url: str) -> None:
    database, other = await open_database(postgres_url), await open_database(postgres_url)
    runs = []

    def fall_in_commit(tx: Connection) -> None:
        runs.append(1)
        tx.execute(
            text(
                "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON marks INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION die()"
            )
        )
        put(tx, 1)

    def prepare(tx: Connection) -> None:
        tx.execute(text("CREATE TABLE marks (mark int PRIMARY KEY, times int)"))
        tx.execute(
            text(
                "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
            )
        )

    await other.write(prepare)
    with pytest.raises(DatabaseUnreachable, match="may or may not"):
        await database.write(fall_in_commit)
    assert len(runs) == 1, "what may have been committed is not run again"
    await database.close()
    await other.close()


@pytest.mark.postgres
async def test_a_statement_that_takes_too_long(postgres_url: str) -> None:
    database = await open_database(postgres_url)

    def stall(tx: Connection) -> None:
        tx.execute(text("SET LOCAL statement_timeout = '10ms'"))
        tx.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(DatabaseBusy):
        await database.write(stall)
    await database.close()


@pytest.mark.postgres
async def test_a_deferred_constraint_fails_in_the_commit(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    await database.write(
        lambda tx: tx.execute(text("CREATE TABLE marks (mark int UNIQUE DEFERRABLE INITIALLY DEFERRED, times int)"))
    )
    with pytest.raises(ConstraintViolated):
        await database.write(lambda tx: (put(tx, 1), put(tx, 1)))
    await database.close()


async def test_cancelled_before_the_commit_nothing_is_written(marks: Database) -> None:
    gate = Gate()

    def work(tx: Connection) -> None:
        put(tx, 1)
        gate(tx)

    task = asyncio.create_task(marks.write(work))
    await gate.reached.wait()
    task.cancel()
    asyncio.get_running_loop().call_later(0.02, gate.open.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await marks.read(count) == 0
    assert await marks.write(put, 1) == 1, "no transaction was left open"


async def test_cancelled_before_its_turn_it_never_runs(marks: Database) -> None:
    gate = Gate()
    first = asyncio.create_task(marks.write(gate))
    await gate.reached.wait()
    second = asyncio.create_task(marks.write(put, 1))
    await asyncio.sleep(0)
    second.cancel()
    gate.open.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await second
    assert await marks.read(count) == 0


async def cancel_in_commit(
    marks: Database, monkeypatch: pytest.MonkeyPatch, act: Callable[[asyncio.Task[int]], None]
) -> asyncio.Task[int]:
    """Start a write and do something to its task while the database commits."""
    gate = Gate()
    committing = Connection._commit_impl

    def commit(connection: Connection) -> None:
        gate(connection)
        committing(connection)

    monkeypatch.setattr(Connection, "_commit_impl", commit)
    after: list[str] = []

    async def write() -> int:
        written = await marks.write(put, 5)
        after.append("returned")
        await asyncio.sleep(0)
        after.append("went on")
        return written

    task = asyncio.create_task(write())
    await gate.reached.wait()
    act(task)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gate.open.set()
    await asyncio.wait([task])
    monkeypatch.undo()
    assert after == ["returned"]
    return task


@pytest.mark.parametrize("times", [1, 3])
async def test_cancelled_in_the_commit_the_caller_learns_of_it(
    marks: Database, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    def act(task: asyncio.Task[int]) -> None:
        for _ in range(times):
            task.cancel()

    task = await cancel_in_commit(marks, monkeypatch, act)
    assert task.cancelled()
    assert await marks.read(count) == 1


async def test_timeouts_still_tell_their_own_cancellation(marks: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()

    def work(tx: Connection) -> None:
        put(tx, 1)
        gate(tx)

    asyncio.get_running_loop().call_later(0.03, gate.open.set)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await marks.write(work)
    assert await marks.read(count) == 0


async def test_closing_finishes_what_is_in_hand(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    await database.write(lambda tx: tx.execute(text("CREATE TABLE marks (mark int PRIMARY KEY, times int)")))
    writes = [asyncio.create_task(database.write(put, each)) for each in range(20)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*writes) == list(range(20))
    again = await open_database(sqlite_url)
    assert await again.read(count) == 20
    await again.close()
