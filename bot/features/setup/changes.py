"""Change a series, and see that its next slot, its next items and the audit follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.chat.events import PersonalEvent
from bot.core.schedule import next_slot
from bot.errors import UserError
from bot.features.access import NOT_SET_UP
from bot.features.schedules import schedule_of
from bot.features.sight import account_key
from storage.audit import record_deed
from storage.database import Tx
from storage.ids import AccountId, SeriesId, TenantId, new_id
from storage.people import resolve_accounts
from storage.records import BoardPolicy, Feedback, Series, SeriesState, Tenant
from storage.runs import latest_runs
from storage.series import SeriesChanges, clear_next_items, insert_series, lock_series, pauses_of, update_series
from storage.tenants import ensure_tenant

POOL: Final = frozenset({"focus", "areas", "stacks", "level", "questions"})
"""What decides which items fit; items chosen before a change of it may fit no more."""


@dataclass(frozen=True, slots=True)
class Doer:
    """The manager who does something, and where."""

    tenant: Tenant
    account_id: AccountId


def doer(tx: Tx, event: PersonalEvent, now: datetime) -> Doer:
    """Who caused the event; makes the rows for who is new."""
    where, key = event.where.tenant, account_key(event.actor.account)
    tenant = ensure_tenant(tx, where.platform.value, where.team, where.team, now)
    return Doer(tenant, resolve_accounts(tx, tenant.id, [(key, event.actor.name)], now)[key].id)


def create_series(tx: Tx, by: Doer, name: str, changes: SeriesChanges, now: datetime) -> SeriesId:
    """A new series with these settings and the usual others; it has no channel yet."""
    series_id = SeriesId(new_id())
    insert_series(tx, _usual(series_id, by.tenant.id, name, now))
    update_series(tx, series_id, **changes)
    refresh_slot(tx, series_id, now)
    record_deed(tx, by.tenant.id, by.account_id, "series-created", now, {"series": series_id, **_told(changes)})
    return series_id


def change_series(tx: Tx, by: Doer, series_id: SeriesId, changes: SeriesChanges, now: datetime) -> None:
    """Set what is named; a change of time or zone takes effect on the next date without a slot."""
    before = locked_series(tx, series_id)
    update_series(tx, series_id, **changes)
    if any(getattr(before, name) != value for name, value in changes.items() if name in POOL):
        clear_next_items(tx, series_id)
    # A slot that has come and waits for the ticker is asked first.
    if before.next_slot_at is None or before.next_slot_at > now:
        refresh_slot(tx, series_id, now)
    record_deed(tx, by.tenant.id, by.account_id, "series-changed", now, {"series": series_id, **_told(changes)})


def locked_series(tx: Tx, series_id: SeriesId) -> Series:
    """The series, for this transaction alone. Raises `UserError` where it is gone."""
    series = lock_series(tx, series_id)
    if series is None:
        raise UserError(NOT_SET_UP)
    return series


def refresh_slot(tx: Tx, series_id: SeriesId, now: datetime) -> None:
    """Find the next slot anew by the settings, the pauses and the last date that was asked."""
    series = locked_series(tx, series_id)
    asked = latest_runs(tx, series_id, 1)
    schedule = schedule_of(series, pauses_of(tx, [series_id])[series_id])
    slot = next_slot(schedule, now, asked[0].local_date if asked else None)
    update_series(
        tx, series_id, next_slot_date=slot.date if slot else None, next_slot_at=slot.instant if slot else None
    )


def _told(changes: SeriesChanges) -> Mapping[str, str]:
    """Settings as the audit keeps them."""
    return {name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in changes.items()}


def _usual(series_id: SeriesId, tenant_id: TenantId, name: str, now: datetime) -> Series:
    return Series(
        id=series_id,
        tenant_id=tenant_id,
        name=name,
        state=SeriesState.ACTIVE,
        wall_time="09:00",
        zone="UTC",
        weekdays="01234",
        country="",
        own_holidays=(),
        questions=1,
        close_after=None,
        feedback=Feedback.AT_ONCE,
        focus="balanced",
        areas=(),
        stacks=(),
        level="mixed",
        boards=BoardPolicy.ON,
        next_slot_date=None,
        next_slot_at=None,
        next_number=1,
        settled_through=None,
        revision=1,
        created_at=now,
    )
