"""Pauses of a series: days without slots."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, or_, select, update

from storage.chunks import chunked
from storage.database import Tx
from storage.ids import SeriesId
from storage.records import Pause
from storage.tables import pauses
from storage.upsert import upsert


def insert_pause(tx: Tx, series_id: SeriesId, first: date, last: date | None) -> None:
    """Pause from `first` to `last`, both included; without `last`, until `end_pause`. A pause that begins then is replaced."""
    upsert(tx, pauses, [{"series_id": series_id, "first": first, "last": last}], replace=("last",))


def end_pause(tx: Tx, series_id: SeriesId, resumes_on: date) -> None:
    """Let days resume on a date: pauses that reach it end the day before, those that begin then or later are dropped."""
    these = pauses.c.series_id == series_id
    tx.execute(delete(pauses).where(these, pauses.c.first >= resumes_on))
    reaching = or_(pauses.c.last.is_(None), pauses.c.last >= resumes_on)
    tx.execute(update(pauses).where(these, reaching).values(last=date.fromordinal(resumes_on.toordinal() - 1)))


def pauses_of(tx: Tx, series_ids: Collection[SeriesId]) -> dict[SeriesId, list[Pause]]:
    """The pauses of each of these series in their order; an empty list for none."""
    found: dict[SeriesId, list[Pause]] = {each: [] for each in series_ids}
    for chunk in chunked(sorted(found)):
        query = select(pauses).where(pauses.c.series_id.in_(chunk)).order_by(pauses.c.series_id, pauses.c.first)
        for row in tx.execute(query):
            found[row.series_id].append(Pause(row.series_id, row.first, row.last))
    return found
