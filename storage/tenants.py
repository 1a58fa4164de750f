"""Tenants: workspaces and servers that installed the bot."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, Select, select, update

from storage.chunks import chunked
from storage.database import Tx
from storage.ids import AccountId, TenantId, new_id
from storage.records import Tenant, TenantState
from storage.tables import tenants
from storage.upsert import insert_missing

SECRET_BYTES: Final = 32
"""As long as the digests that it keys."""


def ensure_tenant(tx: Tx, platform: str, team: str, name: str, now: datetime) -> Tenant:
    """The tenant, made with a secret of its own if it is new.

    A changed `name` is kept; an empty one, or the bare `team` of a caller who knows no better, is no change. A tenant
    that is leaving stays so: see `return_tenant`.
    """
    found = find_tenant(tx, platform, team)
    if found is None:
        row = {
            "id": new_id(),
            "platform": platform,
            "team": team,
            "name": name,
            "secret": secrets.token_bytes(SECRET_BYTES),
            "state": TenantState.ACTIVE,
            "created_at": now,
        }
        insert_missing(tx, tenants, [row], keys=("platform", "team"))
        found = _fetch(tx, _named(platform, team))[0]
    if name not in {"", team, found.name}:
        tx.execute(update(tenants).where(tenants.c.id == found.id).values(name=name))
        found = load_tenants(tx, [found.id])[found.id]
    return found


def find_tenant(tx: Tx, platform: str, team: str) -> Tenant | None:
    """The tenant that the platform calls `team`."""
    return next(iter(_fetch(tx, _named(platform, team))), None)


def load_tenants(tx: Tx, ids: Collection[TenantId]) -> dict[TenantId, Tenant]:
    """The tenants that exist among these ids."""
    found: dict[TenantId, Tenant] = {}
    for chunk in chunked(sorted(ids)):
        found.update((tenant.id, tenant) for tenant in _fetch(tx, select(tenants).where(tenants.c.id.in_(chunk))))
    return found


def all_tenants(tx: Tx, platform: str | None = None) -> list[Tenant]:
    """All tenants, or those of a platform, the oldest first."""
    query = select(tenants).order_by(tenants.c.created_at, tenants.c.id)
    return _fetch(tx, query if platform is None else query.where(tenants.c.platform == platform))


def set_installer(tx: Tx, tenant_id: TenantId, account_id: AccountId | None) -> None:
    """Note who installed the bot."""
    tx.execute(update(tenants).where(tenants.c.id == tenant_id).values(installer_id=account_id))


def leave_tenant(tx: Tx, tenant_id: TenantId, purge_after: datetime) -> None:
    """The tenant removed the bot: nothing is asked any more, and all is purged after an instant."""
    change = update(tenants).where(tenants.c.id == tenant_id)
    tx.execute(change.values(state=TenantState.LEAVING, purge_after=purge_after))


def return_tenant(tx: Tx, tenant_id: TenantId) -> None:
    """The tenant has the bot again, before it was purged."""
    change = update(tenants).where(tenants.c.id == tenant_id)
    tx.execute(change.values(state=TenantState.ACTIVE, purge_after=None))


def tenants_to_purge(tx: Tx, now: datetime) -> list[TenantId]:
    """Tenants that left and whose time is over."""
    query = select(tenants.c.id).where(tenants.c.state == TenantState.LEAVING, tenants.c.purge_after <= now)
    return [TenantId(row.id) for row in tx.execute(query.order_by(tenants.c.id))]


def _named(platform: str, team: str) -> Select[tuple[object, ...]]:
    return select(tenants).where(tenants.c.platform == platform, tenants.c.team == team)


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Tenant]:
    return [_tenant(row) for row in tx.execute(query).mappings()]


def _tenant(row: RowMapping) -> Tenant:
    return Tenant(**{**row, "state": TenantState(row["state"])})
