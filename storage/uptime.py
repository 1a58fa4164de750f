"""Our own record of when a process could take answers: a void run is one for most of whose window none could."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from sqlalchemy import delete, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables import uptime

SpanId = NewType("SpanId", int)


@dataclass(frozen=True, slots=True)
class UpSpan:
    """From `started_at` to `last_seen` a process of ours could take answers."""

    replica: str
    started_at: datetime
    last_seen: datetime


def open_span(tx: Tx, replica: str, now: datetime) -> SpanId:
    """Begin a span of a process."""
    span_id = new_id()
    tx.execute(insert(uptime), {"id": span_id, "replica": replica, "started_at": now, "last_seen": now})
    return SpanId(span_id)


def extend_span(tx: Tx, span_id: SpanId, now: datetime) -> bool:
    """Say that the process still can; False where the span is gone. A span never gets shorter."""
    change = update(uptime).where(uptime.c.id == span_id, uptime.c.last_seen <= now).values(last_seen=now)
    if tx.execute(change).rowcount:
        return True
    return tx.execute(select(uptime.c.id).where(uptime.c.id == span_id)).first() is not None


def spans_between(tx: Tx, start: datetime, end: datetime) -> list[UpSpan]:
    """The spans that have an instant in common with a window, the earliest first; they may overlap each other."""
    query = select(uptime).where(uptime.c.last_seen >= start, uptime.c.started_at <= end)
    return [
        UpSpan(row.replica, row.started_at, row.last_seen)
        for row in tx.execute(query.order_by(uptime.c.started_at, uptime.c.id))
    ]


def first_seen(tx: Tx) -> datetime | None:
    """When the record begins; before that nothing is known."""
    query = select(uptime.c.started_at).order_by(uptime.c.started_at).limit(1)
    return tx.execute(query).scalar_one_or_none()


def forget_spans(tx: Tx, before: datetime) -> int:
    """Remove spans that ended before an instant; returns how many."""
    return tx.execute(delete(uptime).where(uptime.c.last_seen < before)).rowcount
