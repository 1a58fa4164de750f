"""Runs: one item asked in a series on a date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from sqlalchemy import RowMapping, Select, bindparam, insert, select, update

from storage.database import Tx
from storage.ids import RunId, SeriesId
from storage.padded import padded
from storage.records import Feedback, Run, RunState
from storage.tables import runs

_SHARED: Final = (
    select(runs)
    .where(runs.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(runs.c.id)
    .with_for_update(read=True, key_share=True)
)
_MORE_ANSWERED: Final = (
    update(runs).where(runs.c.id == bindparam("run")).values(answered=runs.c.answered + bindparam("more"))
)


def insert_runs(tx: Tx, new: Sequence[Run]) -> None:
    """Store new runs. Raises SQLAlchemy's integrity error where the series already has one of that date and ordinal."""
    if new:
        tx.execute(insert(runs), [asdict(run) for run in new])


def load_runs(tx: Tx, ids: Collection[RunId]) -> dict[RunId, Run]:
    """The runs that exist among these ids."""
    found: dict[RunId, Run] = {}
    for chunk in padded(sorted(ids)):
        found.update((run.id, run) for run in _fetch(tx, select(runs).where(runs.c.id.in_(chunk))))
    return found


def share_runs(tx: Tx, ids: Collection[RunId]) -> dict[RunId, Run]:
    """The runs, kept from closing until this transaction ends; others may answer them meanwhile.

    On PostgreSQL the weakest row lock is enough: closing takes the strongest, and counting answers up conflicts with neither.
    """
    found: dict[RunId, Run] = {}
    for chunk in padded(sorted(ids)):
        found.update((run.id, run) for run in map(_run, tx.execute(_SHARED, {"ids": chunk}).mappings()))
    return found


def lock_run(tx: Tx, run_id: RunId) -> Run | None:
    """The run, for this transaction alone."""
    return next(iter(_fetch(tx, select(runs).where(runs.c.id == run_id).with_for_update())), None)


def due_runs(tx: Tx, now: datetime, limit: int) -> list[RunId]:
    """Open runs whose `closes_at` has come, the longest due first."""
    query = (
        select(runs.c.id)
        .where(runs.c.state == RunState.OPEN, runs.c.closes_at <= now)
        .order_by(runs.c.closes_at, runs.c.id)
        .limit(limit)
    )
    return [RunId(row.id) for row in tx.execute(query)]


def open_runs(tx: Tx, series_ids: Collection[SeriesId]) -> list[Run]:
    """The open runs of these series by date and ordinal."""
    found: list[Run] = []
    for chunk in padded(sorted(series_ids)):
        found += _fetch(tx, select(runs).where(runs.c.series_id.in_(chunk), runs.c.state == RunState.OPEN))
    return sorted(found, key=lambda run: (run.series_id, run.local_date, run.ordinal))


def runs_of_series(tx: Tx, series_id: SeriesId, *, after: date | None = None) -> list[Run]:
    """All runs of a series by date and ordinal, only those of later dates where `after` is given."""
    query = select(runs).where(runs.c.series_id == series_id).order_by(runs.c.local_date, runs.c.ordinal)
    return _fetch(tx, query if after is None else query.where(runs.c.local_date > after))


def runs_of_date(tx: Tx, series_id: SeriesId, local_date: date) -> list[Run]:
    """The runs of one date by ordinal."""
    query = select(runs).where(runs.c.series_id == series_id, runs.c.local_date == local_date)
    return _fetch(tx, query.order_by(runs.c.ordinal))


def latest_runs(tx: Tx, series_id: SeriesId, limit: int, *, state: RunState | None = None) -> list[Run]:
    """The last runs of a series, newest first."""
    query = select(runs).where(runs.c.series_id == series_id)
    if state is not None:
        query = query.where(runs.c.state == state)
    return _fetch(tx, query.order_by(runs.c.local_date.desc(), runs.c.ordinal.desc()).limit(limit))


def days_of_series(tx: Tx, series_id: SeriesId, *, after: date | None = None) -> list[tuple[date, str, RunState]]:
    """Date, skill and state of every run of a series, as `bot.core.streaks.gather_days` reads them."""
    query = select(runs.c.local_date, runs.c.skill, runs.c.state).where(runs.c.series_id == series_id)
    if after is not None:
        query = query.where(runs.c.local_date > after)
    return [(row.local_date, row.skill, RunState(row.state)) for row in tx.execute(query)]


def asked_items(tx: Tx, series_id: SeriesId) -> dict[str, date]:
    """Every item the series has asked, void runs included, with the last date."""
    query = select(runs.c.item_id, runs.c.local_date).where(runs.c.series_id == series_id).order_by(runs.c.local_date)
    return {row.item_id: row.local_date for row in tx.execute(query)}


def add_answered(tx: Tx, counts: Mapping[RunId, int]) -> None:
    """Raise the numbers of counting answers."""
    if counts:
        tx.execute(_MORE_ANSWERED, [{"run": run_id, "more": counts[run_id]} for run_id in sorted(counts)])


def set_answered(tx: Tx, counts: Mapping[RunId, int]) -> None:
    """Correct the numbers of counting answers."""
    if counts:
        change = update(runs).where(runs.c.id == bindparam("run")).values(answered=bindparam("total"))
        tx.execute(change, [{"run": run_id, "total": counts[run_id]} for run_id in sorted(counts)])


def set_closed(tx: Tx, run_id: RunId, closed_at: datetime) -> None:
    """Close a run."""
    tx.execute(update(runs).where(runs.c.id == run_id).values(state=RunState.CLOSED, closed_at=closed_at))


def set_result(tx: Tx, run_id: RunId, result: str) -> None:
    """Store the JSON of what the reveal shows."""
    tx.execute(update(runs).where(runs.c.id == run_id).values(result=result))


def set_void(tx: Tx, run_id: RunId, closed_at: datetime, reason: str) -> None:
    """Void a run; one that was closed keeps its time and loses its result."""
    change = update(runs).where(runs.c.id == run_id)
    tx.execute(change.values(state=RunState.VOID, void_reason=reason, closed_at=closed_at, result=None))


def set_closes_at(tx: Tx, run_ids: Iterable[RunId], closes_at: datetime) -> None:
    """Move the close of open runs."""
    for chunk in padded(sorted(run_ids)):
        change = update(runs).where(runs.c.id.in_(chunk), runs.c.state == RunState.OPEN)
        tx.execute(change.values(closes_at=closes_at))


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Run]:
    return [_run(row) for row in tx.execute(query).mappings()]


def _run(row: RowMapping) -> Run:
    return Run(**{**row, "state": RunState(row["state"]), "feedback": Feedback(row["feedback"])})
