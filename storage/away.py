"""Days on which people said they would be away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from storage.database import Tx
from storage.ids import PersonId, TenantId
from storage.padded import padded
from storage.tables import away
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Away:
    """From `first` to `last`, both included."""

    person_id: PersonId
    first: date
    last: date


def declare_away(tx: Tx, tenant_id: TenantId, person_id: PersonId, first: date, last: date) -> None:
    """Note days away; a span that begins on the same day is replaced. Raises `ValueError` where `last` is before `first`."""
    if last < first:
        raise ValueError("the last day away is before the first")
    row = {"tenant_id": tenant_id, "person_id": person_id, "first": first, "last": last}
    upsert(tx, away, [row], replace=("last",))


def remove_away(tx: Tx, tenant_id: TenantId, person_id: PersonId, first: date) -> bool:
    """Take back the span that begins on a day; whether there was one."""
    these = delete(away).where(away.c.tenant_id == tenant_id, away.c.person_id == person_id, away.c.first == first)
    return tx.execute(these).rowcount > 0


def away_of(tx: Tx, tenant_id: TenantId, person_ids: Iterable[PersonId]) -> dict[PersonId, list[Away]]:
    """The spans of these people in a tenant in their order; an empty list for none. Spans may overlap."""
    people = list(person_ids)
    found: dict[PersonId, list[Away]] = {each: [] for each in people}
    for chunk in padded(people):
        query = select(away).where(away.c.tenant_id == tenant_id, away.c.person_id.in_(chunk))
        for row in tx.execute(query.order_by(away.c.person_id, away.c.first)):
            found[row.person_id].append(Away(row.person_id, row.first, row.last))
    return found
