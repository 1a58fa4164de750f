"""Subscriptions: the channels that get the posts of a series."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, Select, delete, select, update

from storage.chunks import chunked
from storage.database import Tx
from storage.ids import SeriesId, TenantId, new_id
from storage.records import Subscription, SubscriptionState
from storage.tables import subscriptions
from storage.upsert import upsert


def subscribe(tx: Tx, series_id: SeriesId, tenant_id: TenantId, channel: str, name: str) -> None:
    """Let a channel get the posts of a series, also again after it was lost."""
    row = {
        "id": new_id(),
        "series_id": series_id,
        "tenant_id": tenant_id,
        "channel": channel,
        "name": name,
        "state": SubscriptionState.ACTIVE,
        "reason": "",
    }
    keys = ("series_id", "channel")
    upsert(tx, subscriptions, [row], keys=keys, replace=("tenant_id", "name", "state", "reason"))


def unsubscribe(tx: Tx, series_id: SeriesId, channel: str) -> bool:
    """End a subscription; whether there was one."""
    these = delete(subscriptions).where(subscriptions.c.series_id == series_id, subscriptions.c.channel == channel)
    return tx.execute(these).rowcount > 0


def lose_channel(tx: Tx, channel: str, reason: str) -> list[Subscription]:
    """Mark all active subscriptions of a channel as lost; returns those that it had, for telling managers."""
    lost = [each for each in subscriptions_of_channel(tx, channel) if each.state is SubscriptionState.ACTIVE]
    change = update(subscriptions).where(subscriptions.c.channel == channel)
    tx.execute(
        change.where(subscriptions.c.state == SubscriptionState.ACTIVE).values(
            state=SubscriptionState.LOST, reason=reason
        )
    )
    return lost


def load_subscriptions(tx: Tx, ids: Collection[int]) -> dict[int, Subscription]:
    """The subscriptions that exist among these ids."""
    found: dict[int, Subscription] = {}
    for chunk in chunked(sorted(ids)):
        found.update((each.id, each) for each in _fetch(tx, select(subscriptions).where(subscriptions.c.id.in_(chunk))))
    return found


def subscriptions_of(tx: Tx, series_ids: Collection[SeriesId]) -> dict[SeriesId, list[Subscription]]:
    """The subscriptions of each of these series, of lost channels too, in a lasting order; an empty list for none."""
    found: dict[SeriesId, list[Subscription]] = {each: [] for each in series_ids}
    for chunk in chunked(sorted(found)):
        for each in _fetch(tx, select(subscriptions).where(subscriptions.c.series_id.in_(chunk))):
            found[each.series_id].append(each)
    return found


def subscriptions_of_channel(tx: Tx, channel: str) -> list[Subscription]:
    """The subscriptions of a channel, of lost channels too."""
    return _fetch(tx, select(subscriptions).where(subscriptions.c.channel == channel))


def subscriptions_of_tenant(tx: Tx, tenant_id: TenantId) -> list[Subscription]:
    """The subscriptions of a tenant's channels, of lost channels too; the series may be another tenant's."""
    return _fetch(tx, select(subscriptions).where(subscriptions.c.tenant_id == tenant_id))


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Subscription]:
    return [_subscription(row) for row in tx.execute(query.order_by(subscriptions.c.id)).mappings()]


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(**{**row, "state": SubscriptionState(row["state"])})
