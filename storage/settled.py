"""How far the days of a series are settled, and who is away on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from storage.database import Tx
from storage.ids import PersonId, SeriesId, TenantId
from storage.tables import away, series


@dataclass(frozen=True, slots=True)
class SettledSeries:
    """A series and the last date whose streaks are settled, None before the first."""

    series_id: SeriesId
    tenant_id: TenantId
    through: date | None


def read_settled(tx: Tx, series_id: SeriesId) -> SettledSeries | None:
    """How far a series is settled, None where there is no such series."""
    return _read(tx, series_id, lock=False)


def lock_settled(tx: Tx, series_id: SeriesId) -> SettledSeries | None:
    """`read_settled`; until this transaction ends nobody else settles the series."""
    return _read(tx, series_id, lock=True)


def set_settled(tx: Tx, series_id: SeriesId, through: date | None) -> None:
    """Move the last settled date."""
    tx.execute(update(series).where(series.c.id == series_id).values(settled_through=through))


def people_away(tx: Tx, tenant_id: TenantId, day: date) -> frozenset[PersonId]:
    """Who declared to be away on a date."""
    query = select(away.c.person_id).where(away.c.tenant_id == tenant_id, away.c.first <= day, away.c.last >= day)
    return frozenset(PersonId(row.person_id) for row in tx.execute(query))


def _read(tx: Tx, series_id: SeriesId, *, lock: bool) -> SettledSeries | None:
    query = select(series.c.tenant_id, series.c.settled_through).where(series.c.id == series_id)
    if lock:
        query = query.with_for_update(key_share=True)
    row = tx.execute(query).one_or_none()
    return None if row is None else SettledSeries(series_id, TenantId(row.tenant_id), row.settled_through)
