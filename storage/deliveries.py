"""Deliveries: every message that isn't a direct response, written in the transaction that decides it.

``due → claimed → confirmed``. A claim whose lease ran out is uncertain: nobody knows whether the message was sent
(`storage.claims` has what who sends does with rows). Of an uncertain row `due_at` is the instant of its first try and
`lease_until` the one before which nobody looks into it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import RowMapping, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.ids import DeliveryId, TenantId, new_id
from storage.padded import padded
from storage.records import Delivery, DeliveryState
from storage.tables import deliveries
from storage.upsert import insert_missing

_Insert = sqlite.Insert | postgresql.Insert


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent or an edit to be made. `mark`, at most 25 ASCII characters, names it for ever.

    `subject_id` is the row it is about, `payload` JSON of what rendering needs beside current rows, `target` a ref.
    """

    kind: str
    tenant_id: TenantId
    target: str
    mark: str
    due_at: datetime
    subject_id: int | None = None
    payload: str = "{}"
    expires_at: datetime | None = None


def enqueue(tx: Tx, new: Sequence[NewDelivery], now: datetime) -> None:
    """Store deliveries; one whose mark is known is left alone."""
    insert_missing(tx, deliveries, [_row(each, now) for each in new], keys=("mark",))


def enqueue_edits(tx: Tx, edits: Sequence[NewDelivery], now: datetime) -> None:
    """Ask for edits, one row a mark: where there is one its revision rises, and it is due at the sooner of both instants.

    Nothing is written for a row that is due by then anyway, since an edit renders what is current when it is sent.
    """
    if edits:
        rows = sorted((_row(each, now) for each in edits), key=lambda row: str(row["mark"]))
        tx.execute(_coalesce(tx.dialect.name), rows)


@lru_cache(maxsize=2)
def _coalesce(dialect: str) -> _Insert:
    statement: _Insert = postgresql.insert(deliveries) if dialect == "postgresql" else sqlite.insert(deliveries)
    old, new = deliveries.c, statement.excluded
    waiting = and_(old.state == DeliveryState.DUE, old.due_at <= new.due_at)
    return statement.on_conflict_do_update(
        index_elements=["mark"],
        set_={
            "revision": old.revision + 1,
            "due_at": new.due_at,
            "state": case((old.state == DeliveryState.CLAIMED, old.state), else_=DeliveryState.DUE.value),
            "attempts": 0,
            "problem": "",
        },
        where=~waiting,
    )


def deliveries_of(tx: Tx, subject_ids: Collection[int], kind: str) -> dict[int, Delivery]:
    """The delivery of a kind about each of these rows, where there is one."""
    found: dict[int, Delivery] = {}
    for chunk in padded(sorted(subject_ids)):
        query = select(deliveries).where(deliveries.c.subject_id.in_(chunk), deliveries.c.kind == kind)
        found.update((each.subject_id, each) for each in _fetch(tx, query) if each.subject_id is not None)
    return found


def load_delivery(tx: Tx, delivery_id: DeliveryId) -> Delivery | None:
    """A delivery by id."""
    return next(iter(_fetch(tx, select(deliveries).where(deliveries.c.id == delivery_id))), None)


def release(tx: Tx, delivery_id: DeliveryId, now: datetime, expires_at: datetime | None) -> bool:
    """Send again what is uncertain, missed or failed, because somebody says so; whether it was."""
    stuck = deliveries.c.state.in_([DeliveryState.UNCERTAIN, DeliveryState.MISSED, DeliveryState.FAILED])
    change = update(deliveries).where(deliveries.c.id == delivery_id, stuck)
    fresh = {"state": DeliveryState.DUE, "due_at": now, "expires_at": expires_at, "attempts": 0, "problem": ""}
    return tx.execute(change.values(**fresh)).rowcount > 0


def settle_found(tx: Tx, delivery_id: DeliveryId, message: str) -> bool:
    """The message of a delivery turned up; nothing is sent any more. False where it was confirmed before."""
    change = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state != DeliveryState.CONFIRMED)
    done = {"state": DeliveryState.CONFIRMED, "message": message, "lease_until": None, "claimed_by": None}
    return tx.execute(change.values(**done, sent_revision=deliveries.c.revision)).rowcount > 0


def cancel_deliveries(tx: Tx, subject_ids: Collection[int], kind: str, problem: str) -> int:
    """Don't send what is still due of a kind about these rows; returns how many. One on its way can't be held back."""
    cancelled = 0
    for chunk in padded(sorted(subject_ids)):
        these = update(deliveries).where(
            deliveries.c.subject_id.in_(chunk), deliveries.c.kind == kind, deliveries.c.state == DeliveryState.DUE
        )
        cancelled += tx.execute(these.values(state=DeliveryState.FAILED, problem=problem)).rowcount
    return cancelled


def fail_target(tx: Tx, target: str, problem: str) -> int:
    """Give up all that waits for a target, because it is gone; returns how many."""
    waiting = deliveries.c.state.in_([DeliveryState.DUE, DeliveryState.UNCERTAIN])
    change = update(deliveries).where(deliveries.c.target == target, waiting)
    return tx.execute(change.values(state=DeliveryState.FAILED, problem=problem)).rowcount


def count_backlog(tx: Tx, now: datetime) -> int:
    """How many are due and neither sent nor given up."""
    waiting = or_(deliveries.c.state == DeliveryState.DUE, deliveries.c.state == DeliveryState.CLAIMED)
    query = select(func.count()).select_from(deliveries).where(waiting, deliveries.c.due_at <= now)
    return int(tx.execute(query).scalar_one())


def forget_deliveries(tx: Tx, before: datetime) -> int:
    """Remove what was done with before an instant; returns how many."""
    done = deliveries.c.state.in_([DeliveryState.CONFIRMED, DeliveryState.FAILED, DeliveryState.MISSED])
    return tx.execute(delete(deliveries).where(done, deliveries.c.due_at < before)).rowcount


def read_deliveries(tx: Tx, query: Select[tuple[object, ...]]) -> list[Delivery]:
    """The deliveries that a query of all columns selects; for `storage.claims`."""
    return _fetch(tx, query)


def _row(new: NewDelivery, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": new.kind,
        "tenant_id": new.tenant_id,
        "target": new.target,
        "subject_id": new.subject_id,
        "payload": new.payload,
        "mark": new.mark,
        "revision": 1,
        "sent_revision": 0,
        "state": DeliveryState.DUE,
        "due_at": new.due_at,
        "expires_at": new.expires_at,
        "attempts": 0,
        "problem": "",
        "created_at": now,
    }


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Delivery]:
    return [_delivery(row) for row in tx.execute(query).mappings()]


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**{**row, "state": DeliveryState(row["state"])})
