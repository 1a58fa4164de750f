"""When something falls due next: what time travel steps through."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage.database import Tx
from storage.records import DeliveryState, RunState, SeriesState, TenantState
from storage.tables import deliveries, runs, series, tenants


def next_instant(tx: Tx, after: datetime, close_wait: timedelta) -> datetime | None:
    """The first instant after `after` at which a slot opens, a run can be closed (`close_wait` past its time), or a delivery is due."""
    slots = (
        select(func.min(series.c.next_slot_at))
        .join(tenants, tenants.c.id == series.c.tenant_id)
        .where(series.c.state == SeriesState.ACTIVE, tenants.c.state == TenantState.ACTIVE)
        .where(series.c.next_slot_at > after)
    )
    closes = select(func.min(runs.c.closes_at)).where(
        runs.c.state == RunState.OPEN, runs.c.closes_at > after - close_wait
    )
    due = select(func.min(deliveries.c.due_at)).where(
        deliveries.c.state == DeliveryState.DUE, deliveries.c.due_at > after
    )
    leases = select(func.min(deliveries.c.lease_until)).where(
        deliveries.c.state.in_([DeliveryState.CLAIMED, DeliveryState.UNCERTAIN]), deliveries.c.lease_until > after
    )
    close = tx.execute(closes).scalar_one()
    found = [
        tx.execute(slots).scalar_one(),
        None if close is None else close + close_wait,
        tx.execute(due).scalar_one(),
        tx.execute(leases).scalar_one(),
    ]
    return min((instant for instant in found if instant is not None), default=None)
