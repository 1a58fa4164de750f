"""Claims on deliveries: who may send what, until when, and what became of it.

Only the head of a target's queue can be claimed, and only while nothing else to that target is on its way, so that the
messages of a channel come in their order. The instants are the callers': clocks of replicas that differ by more than a
lease lasts break it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Update, and_, case, literal, or_, select, tuple_, update

from storage.database import Tx
from storage.deliveries import read_deliveries
from storage.records import Delivery, DeliveryState
from storage.tables import deliveries

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The `lease_until` of what is uncertain for good: nobody looks into it again by himself."""


def claim_due(tx: Tx, holder: str, now: datetime, lease_until: datetime, limit: int) -> list[Delivery]:
    """Take what is due, the longest due first; `holder` must be new for every call.

    The deliveries are returned with the `state` they had before, `DUE` or `UNCERTAIN`.
    """
    other = deliveries.alias("other")
    in_flight = select(1).where(other.c.target == deliveries.c.target, other.c.state == DeliveryState.CLAIMED)
    earlier = select(1).where(
        other.c.target == deliveries.c.target,
        _ready(other, now),
        tuple_(other.c.due_at, other.c.id) < tuple_(deliveries.c.due_at, deliveries.c.id),
    )
    query = (
        select(deliveries)
        .where(_ready(deliveries, now), ~in_flight.exists(), ~earlier.exists())
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = read_deliveries(tx, query)
    if found:
        # Of what is sent for the first time, due_at becomes the instant of the first try.
        first_try = case(
            (deliveries.c.state == DeliveryState.DUE, literal(now, deliveries.c.due_at.type)), else_=deliveries.c.due_at
        )
        these = update(deliveries).where(deliveries.c.id.in_([each.id for each in found]))
        tx.execute(
            these.values(
                state=DeliveryState.CLAIMED,
                due_at=first_try,
                claimed_by=holder,
                lease_until=lease_until,
                attempts=deliveries.c.attempts + 1,
            )
        )
    return [
        replace(each, claimed_by=holder, lease_until=lease_until, attempts=each.attempts + 1)
        if each.state is DeliveryState.UNCERTAIN
        else replace(each, claimed_by=holder, lease_until=lease_until, attempts=each.attempts + 1, due_at=now)
        for each in found
    ]


def _ready(rows: FromClause, now: datetime) -> ColumnElement[bool]:
    due = and_(rows.c.state == DeliveryState.DUE, rows.c.due_at <= now)
    doubted = and_(rows.c.state == DeliveryState.UNCERTAIN, rows.c.lease_until <= now)
    return or_(due, doubted)


def lapse_claims(tx: Tx, now: datetime) -> int:
    """Make claims whose lease ran out uncertain; returns how many."""
    lapsed = and_(deliveries.c.state == DeliveryState.CLAIMED, deliveries.c.lease_until <= now)
    change = update(deliveries).where(lapsed)
    return tx.execute(change.values(state=DeliveryState.UNCERTAIN, claimed_by=None, lease_until=now)).rowcount


def miss_expired(tx: Tx, now: datetime, limit: int) -> list[Delivery]:
    """Give up what may no longer be sent, and return it. What is uncertain for good stays so."""
    waiting = or_(deliveries.c.state == DeliveryState.DUE, _ready(deliveries, now))
    query = select(deliveries).where(waiting, deliveries.c.expires_at <= now).order_by(deliveries.c.id).limit(limit)
    missed = read_deliveries(tx, query.with_for_update(skip_locked=True))
    if missed:
        these = update(deliveries).where(deliveries.c.id.in_([each.id for each in missed]))
        tx.execute(these.values(state=DeliveryState.MISSED))
    return missed


def confirm(tx: Tx, claimed: Delivery, message: str | None) -> bool:
    """The delivery was sent as of its revision; False for who no longer holds the claim.

    One whose revision rose meanwhile is due again, at the instant that raised it.
    """
    state = case((deliveries.c.revision > claimed.revision, DeliveryState.DUE.value), else_=DeliveryState.CONFIRMED)
    done = _mine(claimed).values(
        state=state, sent_revision=claimed.revision, message=message, claimed_by=None, lease_until=None, problem=""
    )
    return tx.execute(done).rowcount > 0


def reschedule(tx: Tx, claimed: Delivery, due_at: datetime, problem: str, *, counts: bool = True) -> bool:
    """It surely was not sent: try again at an instant. Without `counts` the attempt is forgotten."""
    attempts = claimed.attempts if counts else claimed.attempts - 1
    values = {"state": DeliveryState.DUE, "due_at": due_at, "attempts": attempts, "problem": problem}
    return tx.execute(_mine(claimed).values(**values, claimed_by=None, lease_until=None)).rowcount > 0


def doubt(tx: Tx, claimed: Delivery, look_at: datetime, problem: str) -> bool:
    """Nobody knows whether it was sent: look into it at an instant, or at `NEVER`."""
    values = {"state": DeliveryState.UNCERTAIN, "lease_until": look_at, "problem": problem}
    return tx.execute(_mine(claimed).values(**values, claimed_by=None)).rowcount > 0


def give_up(tx: Tx, claimed: Delivery, problem: str) -> bool:
    """It will not be sent."""
    values = {"state": DeliveryState.FAILED, "problem": problem}
    return tx.execute(_mine(claimed).values(**values, claimed_by=None, lease_until=None)).rowcount > 0


def _mine(claimed: Delivery) -> Update:
    return update(deliveries).where(_claim_of(claimed))


def _claim_of(claimed: Delivery) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == claimed.id,
        deliveries.c.state == DeliveryState.CLAIMED,
        deliveries.c.claimed_by == claimed.claimed_by,
    )
