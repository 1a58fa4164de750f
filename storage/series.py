"""Series: what is asked in which channels, and when the next question is due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, insert, select, update

from storage.choices import (
    clear_next_items,
    insert_previews,
    next_items_of,
    previewers,
    replace_next_items,
    series_with_next_item,
)
from storage.chunks import chunked
from storage.database import Tx
from storage.ids import SeriesId, TenantId
from storage.pauses import end_pause, insert_pause, pauses_of
from storage.records import BoardPolicy, Feedback, Series, SeriesState, TenantState
from storage.subscriptions import (
    load_subscriptions,
    lose_channel,
    subscribe,
    subscriptions_of,
    subscriptions_of_channel,
    subscriptions_of_tenant,
    unsubscribe,
)
from storage.tables import series, subscriptions, tenants

__all__ = [
    "SeriesChanges",
    "all_series",
    "claim_slot",
    "clear_next_items",
    "due_series",
    "end_pause",
    "insert_pause",
    "insert_previews",
    "insert_series",
    "load_series",
    "load_subscriptions",
    "lock_series",
    "lose_channel",
    "next_items_of",
    "pauses_of",
    "previewers",
    "replace_next_items",
    "series_of_channel",
    "series_of_tenant",
    "series_with_next_item",
    "subscribe",
    "subscriptions_of",
    "subscriptions_of_channel",
    "subscriptions_of_tenant",
    "unsubscribe",
    "update_series",
]


class SeriesChanges(TypedDict, total=False):
    """What can change of a series."""

    name: str
    state: SeriesState
    wall_time: str
    zone: str
    weekdays: str
    country: str
    own_holidays: tuple[str, ...]
    questions: int
    close_after: int | None
    feedback: Feedback
    focus: str
    areas: tuple[str, ...]
    stacks: tuple[str, ...]
    level: str
    boards: BoardPolicy
    next_slot_date: date | None
    next_slot_at: datetime | None
    next_number: int
    settled_through: date | None


def insert_series(tx: Tx, new: Series) -> None:
    """Store a new series."""
    tx.execute(insert(series), asdict(new))


def update_series(tx: Tx, series_id: SeriesId, **changes: Unpack[SeriesChanges]) -> None:
    """Change a series and raise its revision; what isn't named stays."""
    if changes:
        raised = update(series).where(series.c.id == series_id).values(revision=series.c.revision + 1)
        tx.execute(raised.values(**changes))


def load_series(tx: Tx, ids: Collection[SeriesId]) -> dict[SeriesId, Series]:
    """The series that exist among these ids."""
    found: dict[SeriesId, Series] = {}
    for chunk in chunked(sorted(ids)):
        found.update((each.id, each) for each in _fetch(tx, select(series).where(series.c.id.in_(chunk))))
    return found


def lock_series(tx: Tx, series_id: SeriesId) -> Series | None:
    """The series, for this transaction alone; rows that refer to it can still be written by others."""
    query = select(series).where(series.c.id == series_id).with_for_update(key_share=True)
    return next(iter(_fetch(tx, query)), None)


def series_of_tenant(tx: Tx, tenant_id: TenantId) -> list[Series]:
    """The series that belong to a tenant, the oldest first."""
    query = select(series).where(series.c.tenant_id == tenant_id)
    return _fetch(tx, query.order_by(series.c.created_at, series.c.id))


def all_series(tx: Tx) -> list[Series]:
    """Every series, the oldest first."""
    return _fetch(tx, select(series).order_by(series.c.created_at, series.c.id))


def series_of_channel(tx: Tx, channel: str) -> list[Series]:
    """The series that a channel subscribes to, also those that lost it, the oldest first."""
    here = exists().where(subscriptions.c.series_id == series.c.id, subscriptions.c.channel == channel)
    return _fetch(tx, select(series).where(here).order_by(series.c.created_at, series.c.id))


def due_series(tx: Tx, now: datetime, limit: int) -> list[SeriesId]:
    """Active series of active tenants whose next slot has come, the longest due first."""
    query = select(series.c.id).where(_due(now)).order_by(series.c.next_slot_at, series.c.id).limit(limit)
    return [SeriesId(row.id) for row in tx.execute(query)]


def claim_slot(tx: Tx, series_id: SeriesId, now: datetime) -> Series | None:
    """The series if its next slot is still due, for this transaction alone; None where another process has it or had it.

    Who claims moves `next_slot_at` on in the same transaction.
    """
    query = select(series).where(series.c.id == series_id, _due(now))
    return next(iter(_fetch(tx, query.with_for_update(skip_locked=True, key_share=True))), None)


def _due(now: datetime) -> ColumnElement[bool]:
    asked = exists().where(tenants.c.id == series.c.tenant_id, tenants.c.state == TenantState.ACTIVE)
    return and_(series.c.state == SeriesState.ACTIVE, series.c.next_slot_at <= now, asked)


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Series]:
    return [_series(row) for row in tx.execute(query).mappings()]


def _series(row: RowMapping) -> Series:
    closed_sets = {
        "state": SeriesState(row["state"]),
        "feedback": Feedback(row["feedback"]),
        "boards": BoardPolicy(row["boards"]),
    }
    return Series(**{**row, **closed_sets})
