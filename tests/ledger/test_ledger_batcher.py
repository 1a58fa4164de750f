"""Gathering answers into batches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.ledger.answering import AlreadyAnswered, AnswerResult, Refused, Saved
from bot.ledger.batcher import MOST_AT_ONCE, AnswerBatcher, BatcherClosed
from bot.ledger.commands import AnswerCommand
from storage.database import Database, Tx
from storage.errors import DatabaseBusy
from storage.ids import RunId
from storage.records import RunState
from storage.runs import load_runs
from tests.support.ledger import FIRST_DAY, Desk, at

TEN = at(FIRST_DAY, 10)


class Watch:
    """What a batcher tells."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.grown: list[list[RunId]] = []

    def on_answered(self, tx: Tx, run_ids: Sequence[RunId], now: datetime) -> None:
        assert {run.answered > 0 for run in load_runs(tx, run_ids).values()} == {True}
        assert now == TEN
        self.grown.append(list(run_ids))


def batcher_of(desk: Desk, watch: Watch) -> AnswerBatcher:
    return AnswerBatcher(desk.database, desk.items, lambda: TEN, watch.on_answered, watch.sizes.append)


async def test_what_comes_together_is_one_batch(desk: Desk) -> None:
    run, watch = await desk.run(FIRST_DAY), Watch()
    batcher = batcher_of(desk, watch)
    results = await asyncio.gather(*(batcher.submit(desk.command(f"u{n}", run, when=TEN)) for n in range(40)))
    assert all(isinstance(result, Saved) for result in results)
    assert watch.sizes == [40]
    assert watch.grown == [[run]]
    again = await batcher.submit(desk.command("u1", run, when=TEN))
    assert isinstance(again, AlreadyAnswered)
    assert watch.grown == [[run]], "nothing to count up"
    assert await desk.differences() == []


async def test_a_batch_has_its_limit(desk: Desk) -> None:
    run, watch = await desk.run(FIRST_DAY), Watch()
    batcher = batcher_of(desk, watch)
    many = MOST_AT_ONCE + 10
    await asyncio.gather(*(batcher.submit(desk.command(f"u{n}", run, when=TEN)) for n in range(many)))
    assert watch.sizes == [MOST_AT_ONCE, 10]
    assert (await desk.load(run)).answered == many


async def test_a_bad_command_fails_alone(desk: Desk) -> None:
    run, watch = await desk.run(FIRST_DAY), Watch()
    batcher = batcher_of(desk, watch)
    bad = desk.command("bad", run, when=TEN.replace(tzinfo=None))  # noqa: DTZ
    results = await asyncio.gather(
        batcher.submit(desk.command("ada", run, when=TEN)),
        batcher.submit(bad),
        batcher.submit(desk.command("bob", run, when=TEN)),
        return_exceptions=True,
    )
    assert isinstance(results[0], Saved)
    assert isinstance(results[1], Exception)
    assert isinstance(results[2], Saved)
    assert watch.sizes == [1, 1]
    assert await desk.differences() == []


async def test_a_database_that_cannot_fails_the_batch_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run, watch, calls = await desk.run(FIRST_DAY), Watch(), []

    async def busy(self: Database, *_: object) -> list[AnswerResult]:
        calls.append(1)
        raise DatabaseBusy("busy")

    batcher = batcher_of(desk, watch)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", busy)
        commands = [desk.command(user, run, when=TEN) for user in ("ada", "bob")]
        results = await asyncio.gather(*map(batcher.submit, commands), return_exceptions=True)
    assert [type(result) for result in results] == [DatabaseBusy, DatabaseBusy]
    assert len(calls) == 1
    assert isinstance(await batcher.submit(commands[0]), Saved), "the same command may be submitted again"


async def test_who_is_cancelled_while_waiting_records_nothing(desk: Desk) -> None:
    run, watch = await desk.run(FIRST_DAY), Watch()
    batcher = batcher_of(desk, watch)
    flying = asyncio.create_task(batcher.submit(desk.command("ada", run, when=TEN)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting = asyncio.create_task(batcher.submit(desk.command("bob", run, when=TEN)))
    await asyncio.sleep(0)
    waiting.cancel()
    flying.cancel()
    await asyncio.gather(flying, waiting, return_exceptions=True)
    await batcher.close()
    assert (await desk.load(run)).answered == 1, "what was in hand is finished"
    assert await desk.differences() == []


async def test_closing_drains_and_takes_no_more(desk: Desk) -> None:
    run, watch = await desk.run(FIRST_DAY), Watch()
    batcher = batcher_of(desk, watch)
    await batcher.close()
    batcher = batcher_of(desk, watch)
    tasks = [asyncio.create_task(batcher.submit(desk.command(f"u{n}", run, when=TEN))) for n in range(5)]
    await asyncio.sleep(0)
    await batcher.close()
    assert all(isinstance(each, Saved) for each in await asyncio.gather(*tasks))
    with pytest.raises(BatcherClosed):
        await batcher.submit(desk.command("late", run, when=TEN))


async def test_two_replicas_and_a_close_race(desk: Desk, database_url: str) -> None:
    """Both record the same people on the same run while it is closed: each answer is in the result or refused."""
    other = await Desk.join(database_url, desk)
    run = await desk.run(FIRST_DAY)
    batchers = [batcher_of(each, Watch()) for each in (desk, other)]
    users = [f"u{n}" for n in range(60)]
    presses: list[AnswerCommand] = [desk.command(user, run, "bc"[n % 2], when=TEN) for user in users for n in range(2)]

    async def press(place: int, command: AnswerCommand) -> AnswerResult:
        for _ in range(place // 8):
            await asyncio.sleep(0)
        return await batchers[place % 2].submit(command)

    async def close() -> int:
        for _ in range(9):
            await asyncio.sleep(0)
        closed = await other.close(run, at(FIRST_DAY, 11), early=True)
        assert closed.result is not None
        return closed.result.shares.answered

    *results, answered = await asyncio.gather(*(press(*each) for each in enumerate(presses)), close())
    outcomes = [result for result in results if not isinstance(result, int)]
    saved = [result.answer.person_id for result in outcomes if isinstance(result, Saved)]
    assert len(saved) == len(set(saved)) == answered
    assert all(isinstance(result, Saved | AlreadyAnswered | Refused) for result in outcomes)
    stored = await desk.load(run)
    assert (stored.state, stored.answered) == (RunState.CLOSED, answered)
    for batcher in batchers:
        await batcher.close()
    assert await desk.differences() == []
    await other.close_database()


async def test_two_replicas_on_many_days(desk: Desk, database_url: str) -> None:
    """The same people on runs of several dates from two replicas, batches in all orders: no deadlock, no lost row."""
    other = await Desk.join(database_url, desk)
    runs = [await desk.run(FIRST_DAY, ordinal=ordinal) for ordinal in (1, 2, 3)]
    batchers = [batcher_of(each, Watch()) for each in (desk, other)]
    presses = [desk.command(f"u{n % 17}", runs[n % 3], "bc"[n % 2], when=TEN) for n in range(204)]
    results = await asyncio.gather(*(batchers[n % 2].submit(press) for n, press in enumerate(presses)))
    assert sum(isinstance(result, Saved) for result in results) == 51
    assert await desk.differences() == []
    for batcher in batchers:
        await batcher.close()
    await other.close_database()
