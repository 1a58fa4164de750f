"""A desk for tests and benchmarks of the ledger: a database with a tenant, a series, items, runs and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from bot.core.answers import Entered, Response, choose_one
from bot.ledger.answering import AnswerCommand, AnswerResult, record_answers
from bot.ledger.closing import ClosedRun, close_run
from bot.ledger.items import SnapshotItems
from bot.ledger.rebuild import Difference, differences
from bot.ledger.settling import open_runs_of
from bot.ledger.voiding import void_run
from content.model import (
    AreaId,
    Body,
    ContentHash,
    Item,
    ItemId,
    Level,
    Number,
    Open,
    Option,
    SingleChoice,
    Thinking,
    TopicId,
)
from content.snapshot import item_to_json, seal_item
from content.text import Paragraph, Plain
from storage.database import Database, Tx
from storage.engine import open_database
from storage.ids import RunId, SeriesId, TenantId, new_id
from storage.records import AccountKey, BoardPolicy, Feedback, Run, RunState, Series, SeriesState
from storage.runs import load_runs
from storage.series import insert_series
from storage.snapshots import Snapshot, put_snapshots
from storage.tables import metadata
from storage.tenants import ensure_tenant

T = TypeVar("T")

FIRST_DAY = date(2026, 11, 2)
"""A Monday."""


def an_item(name: str = "one", *, area: str = "mlops", level: Level = Level.MID, body: Body | None = None) -> Item:
    """An item whose key is ``b`` of ``a`` to ``d``, or with a body of its own."""
    choice = SingleChoice(tuple(Option(each, (Plain(f"option {each}"),)) for each in "abcd"), "b")
    return seal_item(
        Item(
            id=ItemId(f"bank:{name}"),
            hash=ContentHash(""),
            area=AreaId(area),
            topic=TopicId(f"{area}.topic"),
            level=level,
            thinking=Thinking.RECALL,
            seconds=60,
            stack=frozenset(),
            stem=(Paragraph((Plain(f"Question {name}?"),)),),
            body=body or choice,
            explanation=(Paragraph((Plain("Because."),)),),
            sources=(),
        )
    )


def a_number() -> Number:
    """A body that asks for 42."""
    return Number(Decimal(42))


def an_open_question() -> Open:
    """A body that only a grader judges."""
    return Open((), ())


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a date; the desk's series lives in UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


class Desk:
    """One series on one database. Runs open at nine and close at nine of the next day unless told otherwise."""

    def __init__(self, database: Database, tenant_id: TenantId, series_id: SeriesId) -> None:
        self.database = database
        self.tenant_id = tenant_id
        self.series_id = series_id
        self.items = SnapshotItems()
        self._events = 0
        self._numbers = 0

    @classmethod
    async def open(cls, url: str, *, boards: BoardPolicy = BoardPolicy.ON) -> Desk:
        """Make the tables, a tenant and a series."""
        database = await open_database(url)
        await database.write(_create)
        tenant = await database.write(ensure_tenant, "memory", f"team-{new_id()}", "Team", at(FIRST_DAY))
        desk = cls(database, tenant.id, SeriesId(new_id()))
        await database.write(insert_series, a_series(desk.series_id, tenant.id, boards))
        return desk

    @classmethod
    async def join(cls, url: str, desk: Desk) -> Desk:
        """Another process on the same series."""
        return cls(await open_database(url), desk.tenant_id, desk.series_id)

    async def close_database(self) -> None:
        """Close the connections."""
        await self.database.close()

    async def run(
        self,
        day: date,
        item: Item | None = None,
        *,
        ordinal: int = 1,
        feedback: Feedback = Feedback.AT_ONCE,
        closes_at: datetime | None = None,
    ) -> RunId:
        """Open a run on a date."""
        chosen = item or an_item()
        self._numbers += 1
        run = a_run(self.series_id, day, chosen, ordinal, self._numbers)
        run = replace(run, feedback=feedback, closes_at=closes_at or run.closes_at)

        def work(tx: Tx) -> None:
            put_snapshots(tx, [Snapshot(chosen.hash, chosen.id, item_to_json(chosen))])
            open_runs_of(tx, [run])

        await self.database.write(work)
        return run.id

    def command(
        self, user: str, run_id: RunId, answer: str | Response = "b", *, when: datetime, event: str | None = None
    ) -> AnswerCommand:
        """A press of an option, or any response."""
        self._events += 1
        response = choose_one(answer) if isinstance(answer, str) else answer
        key = event or f"event-{self._events}"
        return AnswerCommand(key, AccountKey("memory", "", user), user.title(), self.tenant_id, run_id, response, when)

    async def record(self, *commands: AnswerCommand, now: datetime | None = None) -> list[AnswerResult]:
        """Record commands in one batch."""
        return await self.database.write(record_answers, commands, self.items, now or commands[0].received_at)

    async def answer(
        self, user: str, run_id: RunId, answer: str | Response = "b", *, when: datetime, event: str | None = None
    ) -> AnswerResult:
        """Record one command."""
        return (await self.record(self.command(user, run_id, answer, when=when, event=event)))[0]

    async def close(self, run_id: RunId, now: datetime | None = None, *, early: bool = False) -> ClosedRun:
        """Close a run, when it is due if no instant is given."""
        when = now or (await self.load(run_id)).closes_at
        return await self.database.write(close_run, run_id, self.items, when, early=early)

    async def void(self, run_id: RunId, now: datetime | None = None) -> Run:
        """Void a run."""
        return await self.database.write(void_run, run_id, "undone", now or at(FIRST_DAY, 23))

    async def load(self, run_id: RunId) -> Run:
        """The run as it is stored."""
        return (await self.database.read(load_runs, [run_id]))[run_id]

    async def differences(self) -> list[Difference]:
        """What a rebuild would change."""
        return await self.database.read(differences, self.series_id)

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Read."""
        return await self.database.read(work)


def typed(text: str) -> Entered:
    """A typed answer."""
    return Entered(text)


def days(count: int, start: date = FIRST_DAY) -> list[date]:
    """Dates in a row."""
    return [start + timedelta(days=each) for each in range(count)]


def a_series(series_id: SeriesId, tenant_id: TenantId, boards: BoardPolicy = BoardPolicy.ON) -> Series:
    """An active series in UTC."""
    return Series(
        id=series_id,
        tenant_id=tenant_id,
        name="general",
        state=SeriesState.ACTIVE,
        wall_time="09:00",
        zone="UTC",
        weekdays="01234",
        country="",
        own_holidays=(),
        questions=1,
        close_after=None,
        feedback=Feedback.AT_ONCE,
        focus="balanced",
        areas=(),
        stacks=(),
        level="mixed",
        boards=boards,
        next_slot_date=None,
        next_slot_at=None,
        next_number=1,
        settled_through=None,
        revision=1,
        created_at=at(FIRST_DAY),
    )


def a_run(series_id: SeriesId, day: date, item: Item, ordinal: int, number: int) -> Run:
    """A run that opens at nine and closes at nine of the next day."""
    return Run(
        id=RunId(new_id()),
        series_id=series_id,
        local_date=day,
        ordinal=ordinal,
        number=number,
        item_id=item.id,
        item_hash=item.hash,
        skill=item.area,
        level=item.level,
        shown_order=tuple("abcd"),
        feedback=Feedback.AT_ONCE,
        last_asked=None,
        state=RunState.OPEN,
        void_reason="",
        opened_at=at(day),
        closes_at=at(day) + timedelta(days=1),
        closed_at=None,
        answered=0,
        result=None,
    )


def _create(tx: Tx) -> None:
    metadata.create_all(tx)
