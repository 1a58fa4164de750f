"""Which events were already handled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Tx
from storage.padded import padded
from storage.tables import events
from storage.upsert import insert_missing_returning


def claim_events(tx: Tx, keys: Collection[str], now: datetime) -> frozenset[str]:
    """Mark these events as handled; returns those that nobody had handled before.

    The mark is as durable as the transaction: who rolls back hasn't handled them.
    """
    rows = [{"key": key, "seen_at": now} for key in set(keys)]
    return frozenset(insert_missing_returning(tx, events, rows, "key"))


def were_handled(tx: Tx, keys: Collection[str]) -> frozenset[str]:
    """Those of the events that were handled before."""
    found: set[str] = set()
    for chunk in padded(sorted(keys)):
        found.update(row.key for row in tx.execute(select(events.c.key).where(events.c.key.in_(chunk))))
    return frozenset(found)


def forget_events(tx: Tx, before: datetime) -> int:
    """Remove what was handled before an instant, when no platform delivers it again. Returns how many."""
    return tx.execute(delete(events).where(events.c.seen_at < before)).rowcount
