"""Purge a tenant: every row that is its own, in every table, and the people whom nothing else keeps.

`RULES` names each table once; a table that is missing there fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, Table, delete, or_, select, union

from storage import tables as t
from storage.chunks import chunked
from storage.database import Tx
from storage.ids import PersonId, SeriesId, TenantId

Condition = Callable[[TenantId], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of a table go with a tenant, and which columns name a person or an account; or why none go."""

    rows: Condition | None = None
    person: str = ""
    account: str = ""
    kept_because: str = ""


def _of_tenant(table: Table) -> Condition:
    return lambda tenant: table.c.tenant_id == tenant


def _of_series(table: Table) -> Condition:
    return lambda tenant: table.c.series_id.in_(select(t.series.c.id).where(t.series.c.tenant_id == tenant))


def _of_run(table: Table) -> Condition:
    owned = select(t.runs.c.id).join(t.series, t.series.c.id == t.runs.c.series_id)
    return lambda tenant: table.c.run_id.in_(owned.where(t.series.c.tenant_id == tenant))


def _of_board(table: Table) -> Condition:
    owned = select(t.boards.c.id).join(t.series, t.series.c.id == t.boards.c.series_id)
    return lambda tenant: table.c.board_id.in_(owned.where(t.series.c.tenant_id == tenant))


def _either(*conditions: Condition) -> Condition:
    return lambda tenant: or_(*(condition(tenant) for condition in conditions))


RULES: Final[Mapping[Table, Rule]] = {
    # In this order: what refers to a row goes before it.
    t.posts: Rule(_of_run(t.posts)),
    t.answers: Rule(_either(_of_run(t.answers), _of_tenant(t.answers)), person="person_id"),
    t.previews: Rule(_of_series(t.previews), person="person_id"),
    t.kept_days: Rule(_of_series(t.kept_days), person="person_id"),
    t.participants: Rule(_of_series(t.participants), person="person_id"),
    t.streaks: Rule(_of_series(t.streaks), person="person_id"),
    t.standings: Rule(_of_board(t.standings), person="person_id"),
    t.boards: Rule(_of_series(t.boards)),
    t.next_items: Rule(_of_series(t.next_items)),
    t.pauses: Rule(_of_series(t.pauses)),
    t.runs: Rule(_of_series(t.runs)),
    t.subscriptions: Rule(_either(_of_series(t.subscriptions), _of_tenant(t.subscriptions))),
    t.series: Rule(_of_tenant(t.series)),
    t.deliveries: Rule(_of_tenant(t.deliveries)),
    t.audit: Rule(_of_tenant(t.audit), account="account_id"),
    t.away: Rule(_of_tenant(t.away), person="person_id"),
    t.managers: Rule(_of_tenant(t.managers), account="account_id"),
    t.memberships: Rule(_of_tenant(t.memberships), person="person_id"),
    # What a tenant suggested or corrected is its own; all other content is the bank's or a pack's.
    t.snapshots: Rule(lambda tenant: t.snapshots.c.item_id.startswith(f"tenant:{tenant}:", autoescape=True)),
    t.tenants: Rule(lambda tenant: t.tenants.c.id == tenant, account="installer_id"),
    t.accounts: Rule(person="person_id"),
    t.persons: Rule(person="id"),
    t.events: Rule(kept_because="keys of events name no tenant, and go after a day"),
    t.leases: Rule(kept_because="they are of replicas"),
    t.uptime: Rule(kept_because="it is of replicas"),
    t.playground: Rule(kept_because="it is the chat of the browser playground, which its adapter keeps"),
}


def purge_tenant(tx: Tx, tenant_id: TenantId) -> list[SeriesId]:
    """Remove all that belongs to a tenant.

    Other tenants keep what is theirs. People stay who are members, managers or installers elsewhere, with what they did
    in series of other tenants; all others leave nothing behind, in those series neither.

    Returns the series of other tenants that lost rows, since people of this tenant took part in them: their streaks and
    totals have to be rebuilt.
    """
    people = _people_of(tx, tenant_id)
    touched = _series_answered(tx, t.answers.c.tenant_id == tenant_id)
    for table, rule in RULES.items():
        if rule.rows is not None:
            tx.execute(delete(table).where(rule.rows(tenant_id)))
    gone = sorted(people - _people_elsewhere(tx, people))
    for chunk in chunked(gone):
        touched |= _series_answered(tx, t.answers.c.person_id.in_(chunk))
        for table, rule in RULES.items():
            if rule.person:
                tx.execute(delete(table).where(table.c[rule.person].in_(chunk)))
    return sorted(_series_left(tx, touched))


def _series_left(tx: Tx, ids: Iterable[SeriesId]) -> set[SeriesId]:
    found: set[SeriesId] = set()
    for chunk in chunked(sorted(ids)):
        found.update(SeriesId(row.id) for row in tx.execute(select(t.series.c.id).where(t.series.c.id.in_(chunk))))
    return found


def _people_of(tx: Tx, tenant_id: TenantId) -> set[PersonId]:
    """Everybody whom rows of the tenant name."""
    found: set[PersonId] = set()
    for table, rule in RULES.items():
        if rule.rows is None:
            continue
        if rule.person:
            found.update(tx.execute(select(table.c[rule.person]).where(rule.rows(tenant_id)).distinct()).scalars())
        if rule.account:
            named = select(table.c[rule.account]).where(rule.rows(tenant_id))
            found.update(PersonId(row.person_id) for row in tx.execute(_holders(named)))
    return found


def _people_elsewhere(tx: Tx, people: Iterable[PersonId]) -> set[PersonId]:
    """Those of these people whom a tenant that is left has as a member, a manager or an installer."""
    accounts = union(select(t.managers.c.account_id), select(t.tenants.c.installer_id)).subquery()
    found: set[PersonId] = set()
    for chunk in chunked(sorted(people)):
        named = _holders(select(accounts.c.account_id)).where(t.accounts.c.person_id.in_(chunk))
        members = select(t.memberships.c.person_id).where(t.memberships.c.person_id.in_(chunk))
        found.update(PersonId(person) for person in tx.execute(union(named, members)).scalars())
    return found


def _holders(account_ids: Select[tuple[int]]) -> Select[tuple[int]]:
    return select(t.accounts.c.person_id).where(t.accounts.c.id.in_(account_ids))


def _series_answered(tx: Tx, condition: ColumnElement[bool]) -> set[SeriesId]:
    query = select(t.runs.c.series_id).join(t.answers, t.answers.c.run_id == t.runs.c.id)
    return set(tx.execute(query.where(condition).distinct()).scalars())
