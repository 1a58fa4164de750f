"""The audit: who did what to a tenant's settings. It never holds an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.database import Tx
from storage.ids import AccountId, TenantId, new_id
from storage.tables import audit

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry. Without an account it was Whetstone itself."""

    at: datetime
    account_id: AccountId | None
    deed: str
    detail: Detail


def record_deed(
    tx: Tx, tenant_id: TenantId, account_id: AccountId | None, deed: str, now: datetime, detail: Detail | None = None
) -> None:
    """Write an entry; `deed` is a short name such as ``series-changed``."""
    tx.execute(
        insert(audit),
        {
            "id": new_id(),
            "tenant_id": tenant_id,
            "at": now,
            "account_id": account_id,
            "deed": deed,
            "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True),
        },
    )


def deeds_of(tx: Tx, tenant_id: TenantId, limit: int) -> list[Deed]:
    """The entries of a tenant, the newest first."""
    query = select(audit).where(audit.c.tenant_id == tenant_id).order_by(audit.c.at.desc(), audit.c.id.desc())
    return [Deed(row.at, row.account_id, row.deed, json.loads(row.detail)) for row in tx.execute(query.limit(limit))]


def forget_deeds(tx: Tx, before: datetime) -> int:
    """Remove the entries from before an instant; returns how many."""
    return tx.execute(delete(audit).where(audit.c.at < before)).rowcount
