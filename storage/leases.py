"""Leases: what only one replica may do at a time, such as hold a gateway connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from storage.database import Tx
from storage.tables import leases
from storage.upsert import insert_missing_returning


@dataclass(frozen=True, slots=True)
class Lease:
    """`holder` has `name` until an instant, unless it renews."""

    name: str
    holder: str
    until: datetime


def acquire_lease(tx: Tx, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take a lease that is free, has run out, or is the holder's own; whether that worked.

    The instants are the caller's: clocks of replicas that differ by more than a lease lasts break it.
    """
    row = {"name": name, "holder": holder, "until": until}
    if insert_missing_returning(tx, leases, [row], "name"):
        return True
    free = or_(leases.c.holder == holder, leases.c.until <= now)
    return tx.execute(update(leases).where(leases.c.name == name, free).values(holder=holder, until=until)).rowcount > 0


def renew_lease(tx: Tx, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Keep a lease that hasn't run out; False means that it may be somebody else's already, so stop what it covers."""
    mine = update(leases).where(leases.c.name == name, leases.c.holder == holder, leases.c.until > now)
    return tx.execute(mine.values(until=until)).rowcount > 0


def release_lease(tx: Tx, name: str, holder: str) -> bool:
    """Give a lease back; False where it is not the holder's."""
    return tx.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder)).rowcount > 0


def load_lease(tx: Tx, name: str) -> Lease | None:
    """Who has, or last had, a lease."""
    row = tx.execute(select(leases).where(leases.c.name == name)).one_or_none()
    return None if row is None else Lease(row.name, row.holder, row.until)
