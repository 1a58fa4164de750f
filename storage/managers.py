"""Managers that somebody named, beside those whom the platform says are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Tx
from storage.ids import AccountId, TenantId
from storage.tables import managers
from storage.upsert import insert_missing


def name_manager(tx: Tx, tenant_id: TenantId, account_id: AccountId, now: datetime) -> None:
    """Make an account a manager; naming it again changes nothing."""
    insert_missing(tx, managers, [{"tenant_id": tenant_id, "account_id": account_id, "named_at": now}])


def dismiss_manager(tx: Tx, tenant_id: TenantId, account_id: AccountId) -> bool:
    """Take the name back; whether it was one."""
    these = delete(managers).where(managers.c.tenant_id == tenant_id, managers.c.account_id == account_id)
    return tx.execute(these).rowcount > 0


def is_manager(tx: Tx, tenant_id: TenantId, account_id: AccountId) -> bool:
    """Whether an account was named."""
    query = select(managers.c.account_id).where(managers.c.tenant_id == tenant_id, managers.c.account_id == account_id)
    return tx.execute(query).first() is not None


def managers_of(tx: Tx, tenant_id: TenantId) -> list[AccountId]:
    """The accounts that were named, in the order in which they were."""
    query = select(managers.c.account_id).where(managers.c.tenant_id == tenant_id)
    return [AccountId(row.account_id) for row in tx.execute(query.order_by(managers.c.named_at, managers.c.account_id))]
