"""What housekeeping does across rooms: purge the tenants that left, and mend the books of others that they took part in."""

from __future__ import annotations

from datetime import datetime

from bot.ledger.rebuild import repair
from bot.operations.log import get_logger
from storage.database import Tx
from storage.purge import purge_tenant
from storage.series import load_series
from storage.tenants import tenants_to_purge

_log = get_logger(__name__)


def purge_departed(tx: Tx, now: datetime) -> None:
    """Remove every row of the tenants whose time of grace is over."""
    for tenant_id in tenants_to_purge(tx, now):
        touched = purge_tenant(tx, tenant_id)
        for series_id in load_series(tx, touched):
            repair(tx, series_id)
        _log.info("tenant purged", tenant=tenant_id)
