"""People: what they told us, and which tenants they belong to under which name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import Row, RowMapping, or_, select, update

from storage.accounts import accounts_of, find_accounts, load_accounts, resolve_accounts
from storage.database import Tx
from storage.ids import AccountId, PersonId, TenantId
from storage.padded import padded
from storage.records import Membership, Person
from storage.tables import memberships, persons

__all__ = [
    "PersonChanges",
    "accounts_of",
    "find_accounts",
    "load_accounts",
    "load_memberships",
    "load_people",
    "members_to_check",
    "memberships_of",
    "resolve_accounts",
    "set_checked",
    "set_welcomed",
    "update_person",
]


class PersonChanges(TypedDict, total=False):
    """What people can change of themselves."""

    zone: str
    hidden: bool
    stack: tuple[str, ...]
    reminders: bool


def load_people(tx: Tx, ids: Iterable[PersonId]) -> dict[PersonId, Person]:
    """The persons that exist among these ids."""
    found: dict[PersonId, Person] = {}
    for chunk in padded(ids):
        for row in tx.execute(select(persons).where(persons.c.id.in_(chunk))).mappings():
            found[PersonId(row["id"])] = _person(row)
    return found


def update_person(tx: Tx, person_id: PersonId, **changes: Unpack[PersonChanges]) -> None:
    """Change what a person told us; what isn't named stays."""
    if changes:
        tx.execute(update(persons).where(persons.c.id == person_id).values(**changes))


def load_memberships(tx: Tx, tenant_id: TenantId, person_ids: Iterable[PersonId]) -> dict[PersonId, Membership]:
    """The memberships of these people in a tenant, of those who left too."""
    found: dict[PersonId, Membership] = {}
    for chunk in padded(person_ids):
        query = select(memberships).where(memberships.c.tenant_id == tenant_id, memberships.c.person_id.in_(chunk))
        found.update((member.person_id, member) for member in map(_membership, tx.execute(query)))
    return found


def memberships_of(tx: Tx, person_id: PersonId) -> list[Membership]:
    """All memberships of a person."""
    query = select(memberships).where(memberships.c.person_id == person_id).order_by(memberships.c.tenant_id)
    return [_membership(row) for row in tx.execute(query)]


def members_to_check(
    tx: Tx, tenant_id: TenantId, person_ids: Iterable[PersonId], checked_before: datetime
) -> list[Membership]:
    """Those of these members of whom the platform was not asked since an instant."""
    found: list[Membership] = []
    for chunk in padded(person_ids):
        query = select(memberships).where(
            memberships.c.tenant_id == tenant_id,
            memberships.c.person_id.in_(chunk),
            or_(memberships.c.checked_at.is_(None), memberships.c.checked_at < checked_before),
        )
        found += map(_membership, tx.execute(query))
    return sorted(found, key=lambda member: member.person_id)


def set_checked(
    tx: Tx, tenant_id: TenantId, person_ids: Iterable[PersonId], checked_at: datetime, *, left: bool
) -> None:
    """Note what the platform said: whether these members left. The instant of leaving is that of the first such word."""
    for chunk in padded(person_ids):
        these = update(memberships).where(memberships.c.tenant_id == tenant_id, memberships.c.person_id.in_(chunk))
        tx.execute(these.values(checked_at=checked_at))
        if left:
            tx.execute(these.where(memberships.c.left_at.is_(None)).values(left_at=checked_at))
        else:
            tx.execute(these.where(memberships.c.left_at.is_not(None)).values(left_at=None))


def set_welcomed(tx: Tx, tenant_id: TenantId, person_ids: Iterable[PersonId]) -> None:
    """Note that these members were told that boards name them."""
    for chunk in padded(person_ids):
        these = update(memberships).where(memberships.c.tenant_id == tenant_id, memberships.c.person_id.in_(chunk))
        tx.execute(these.values(welcomed=True))


def _person(row: RowMapping) -> Person:
    return Person(**row)


def _membership(row: Row[tuple[object, ...]]) -> Membership:
    return Membership(
        tenant_id=TenantId(row.tenant_id),
        person_id=PersonId(row.person_id),
        account_id=AccountId(row.account_id),
        name=row.name,
        welcomed=row.welcomed,
        checked_at=row.checked_at,
        left_at=row.left_at,
    )
