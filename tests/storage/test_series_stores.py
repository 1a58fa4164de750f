"""Tenants and their series: what is asked, where, and when it is due."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from storage.database import Database
from storage.engine import open_database
from storage.errors import ConstraintViolated
from storage.ids import AccountId, PersonId, SeriesId, TenantId, new_id
from storage.records import (
    BoardPolicy,
    Feedback,
    NextItem,
    Pause,
    Series,
    SeriesState,
    SubscriptionState,
    Tenant,
    TenantState,
)
from storage.series import (
    all_series,
    claim_slot,
    due_series,
    end_pause,
    insert_pause,
    insert_previews,
    insert_series,
    load_series,
    load_subscriptions,
    lock_series,
    lose_channel,
    next_items_of,
    pauses_of,
    previewers,
    replace_next_items,
    series_of_channel,
    series_of_tenant,
    series_with_next_item,
    subscribe,
    subscriptions_of,
    subscriptions_of_channel,
    subscriptions_of_tenant,
    unsubscribe,
    update_series,
)
from storage.tenants import (
    all_tenants,
    ensure_tenant,
    find_tenant,
    leave_tenant,
    load_tenants,
    return_tenant,
    set_installer,
    tenants_to_purge,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def series_in(tenant: Tenant, name: str = "daily", due: datetime | None = NOW) -> Series:
    return Series(
        id=SeriesId(new_id()),
        tenant_id=tenant.id,
        name=name,
        state=SeriesState.ACTIVE,
        wall_time="09:00",
        zone="Europe/Berlin",
        weekdays="01234",
        country="DE",
        own_holidays=("2026-12-24",),
        questions=1,
        close_after=None,
        feedback=Feedback.AT_ONCE,
        focus="balanced",
        areas=("mlops",),
        stacks=(),
        level="mixed",
        boards=BoardPolicy.OPT_IN,
        next_slot_date=date(2026, 11, 20) if due else None,
        next_slot_at=due,
        next_number=1,
        settled_through=None,
        revision=1,
        created_at=NOW,
    )


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    return await database.write(ensure_tenant, "slack", "T1", "Acme", NOW)


async def test_a_tenant_is_made_once_with_a_secret_of_its_own(database: Database, tenant: Tenant) -> None:
    assert len(tenant.secret) == 32
    assert "secret" not in repr(tenant)
    again = await database.write(ensure_tenant, "slack", "T1", "", NOW + timedelta(days=1))
    assert again == tenant
    other = await database.write(ensure_tenant, "discord", "T1", "Other", NOW)
    assert other.secret != tenant.secret
    assert await database.read(find_tenant, "slack", "T1") == tenant
    assert await database.read(find_tenant, "slack", "T2") is None
    assert await database.read(load_tenants, {tenant.id, TenantId(5)}) == {tenant.id: tenant}
    assert set(await database.read(all_tenants)) == {tenant, other}
    assert await database.read(all_tenants, "slack") == [tenant]


@pytest.mark.parametrize(("said", "kept"), [("Acme Ltd", "Acme Ltd"), ("", "Acme"), ("T1", "Acme")])
async def test_a_tenants_name_follows_the_platform(database: Database, tenant: Tenant, said: str, kept: str) -> None:
    assert (await database.write(ensure_tenant, "slack", "T1", said, NOW)) == replace(tenant, name=kept)


async def test_two_replicas_make_one_tenant(database: Database, database_url: str) -> None:
    other = await open_database(database_url)
    made = await asyncio.gather(
        *(each.write(ensure_tenant, "web", "team", "Demo", NOW) for each in (database, other) * 4)
    )
    assert len(set(made)) == 1
    await other.close()


async def test_a_tenant_leaves_and_returns(database: Database, tenant: Tenant) -> None:
    later = NOW + timedelta(days=30)
    await database.write(set_installer, tenant.id, AccountId(7))
    await database.write(leave_tenant, tenant.id, later)
    left = await database.write(ensure_tenant, "slack", "T1", "", NOW)
    assert (left.state, left.purge_after, left.installer_id) == (TenantState.LEAVING, later, 7)
    assert await database.read(tenants_to_purge, later - timedelta(microseconds=1)) == []
    assert await database.read(tenants_to_purge, later) == [tenant.id]
    await database.write(return_tenant, tenant.id)
    assert await database.read(tenants_to_purge, later) == []


async def test_a_series_comes_back_as_it_was(database: Database, tenant: Tenant) -> None:
    one, two = series_in(tenant), replace(series_in(tenant, "weekly", None), created_at=NOW + timedelta(1))
    await database.write(insert_series, one)
    await database.write(insert_series, two)
    assert await database.read(load_series, [two.id, one.id, SeriesId(1)]) == {one.id: one, two.id: two}
    assert await database.read(series_of_tenant, tenant.id) == [one, two]
    assert await database.read(all_series) == [one, two]
    assert await database.write(lock_series, one.id) == one
    assert await database.write(lock_series, SeriesId(1)) is None
    with pytest.raises(ConstraintViolated):
        await database.write(insert_series, one)


async def test_changes_raise_the_revision(database: Database, tenant: Tenant) -> None:
    series = series_in(tenant)
    await database.write(insert_series, series)
    await database.write(update_series, series.id)
    await database.write(update_series, series.id, boards=BoardPolicy.OFF, areas=("llm", "mlops"), next_slot_at=None)
    expected = replace(series, boards=BoardPolicy.OFF, areas=("llm", "mlops"), next_slot_at=None, revision=2)
    assert (await database.read(load_series, [series.id]))[series.id] == expected


async def test_what_is_due(database: Database, tenant: Tenant) -> None:
    due = [replace(series_in(tenant, due=NOW - timedelta(minutes=minutes)), name=str(minutes)) for minutes in (0, 9, 5)]
    not_due = [
        series_in(tenant, due=NOW + timedelta(microseconds=1)),
        series_in(tenant, due=None),
        replace(series_in(tenant), state=SeriesState.PAUSED),
    ]
    for each in due + not_due:
        await database.write(insert_series, each)
    assert await database.read(due_series, NOW, 10) == [due[1].id, due[2].id, due[0].id]
    assert await database.read(due_series, NOW, 1) == [due[1].id]
    for each in not_due:
        assert await database.write(claim_slot, each.id, NOW) is None
    assert await database.write(claim_slot, due[0].id, NOW) == due[0]
    await database.write(leave_tenant, tenant.id, NOW)
    assert await database.read(due_series, NOW, 10) == []
    assert await database.write(claim_slot, due[0].id, NOW) is None


async def test_a_slot_is_claimed_by_one_replica(database: Database, tenant: Tenant, database_url: str) -> None:
    series = series_in(tenant)
    await database.write(insert_series, series)
    replicas = [database] + [await open_database(database_url) for _ in range(3)]

    def open_slot(tx: Connection) -> bool:
        claimed = claim_slot(tx, series.id, NOW)
        if claimed is None:
            return False
        update_series(tx, claimed.id, next_slot_at=NOW + timedelta(days=1), next_number=claimed.next_number + 1)
        return True

    assert sum(await asyncio.gather(*(each.write(open_slot) for each in replicas * 3))) == 1
    assert (await database.read(load_series, [series.id]))[series.id].next_number == 2
    for each in replicas[1:]:
        await each.close()


async def test_channels_subscribe(database: Database, tenant: Tenant) -> None:
    series, guests = series_in(tenant), await database.write(ensure_tenant, "slack", "T2", "Guests", NOW)
    await database.write(insert_series, series)
    await database.write(subscribe, series.id, tenant.id, "slack/T1/C1/", "general")
    await database.write(subscribe, series.id, guests.id, "slack/T2/C9/", "fun")
    await database.write(subscribe, series.id, tenant.id, "slack/T1/C1/", "renamed")
    found = (await database.read(subscriptions_of, [series.id, SeriesId(1)]))[series.id]
    assert {(each.channel, each.name, each.tenant_id) for each in found} == {
        ("slack/T1/C1/", "renamed", tenant.id),
        ("slack/T2/C9/", "fun", guests.id),
    }
    assert await database.read(load_subscriptions, [each.id for each in found]) == {each.id: each for each in found}
    assert (await database.read(subscriptions_of, [SeriesId(1)])) == {1: []}
    assert await database.read(series_of_channel, "slack/T2/C9/") == [series]
    assert [each.channel for each in await database.read(subscriptions_of_tenant, guests.id)] == ["slack/T2/C9/"]
    assert await database.write(unsubscribe, series.id, "slack/T2/C9/")
    assert not await database.write(unsubscribe, series.id, "slack/T2/C9/")
    assert await database.read(series_of_channel, "slack/T2/C9/") == []


async def test_a_lost_channel_is_told_once_and_set_up_again(database: Database, tenant: Tenant) -> None:
    series = series_in(tenant)
    await database.write(insert_series, series)
    await database.write(subscribe, series.id, tenant.id, "c", "general")
    lost = await database.write(lose_channel, "c", "archived")
    assert [each.name for each in lost] == ["general"]
    assert await database.write(lose_channel, "c", "again") == []
    (known,) = await database.read(subscriptions_of_channel, "c")
    assert (known.state, known.reason) == (SubscriptionState.LOST, "archived")
    await database.write(subscribe, series.id, tenant.id, "c", "general")
    (known,) = await database.read(subscriptions_of_channel, "c")
    assert (known.state, known.reason, known.id) == (SubscriptionState.ACTIVE, "", lost[0].id)


async def test_pauses_end_where_days_resume(database: Database, tenant: Tenant) -> None:
    series = series_in(tenant)
    await database.write(insert_series, series)

    def day(number: int) -> date:
        return date(2026, 12, number)

    spans = [(day(1), day(3)), (day(5), day(12)), (day(8), None), (day(10), day(11)), (day(20), None)]
    for first, last in spans:
        await database.write(insert_pause, series.id, first, last)
    await database.write(insert_pause, series.id, day(1), day(2))
    await database.write(end_pause, series.id, day(10))
    left = [(day(1), day(2)), (day(5), day(9)), (day(8), day(9))]
    found = await database.read(pauses_of, [series.id, SeriesId(1)])
    assert found == {series.id: [Pause(series.id, *each) for each in left], 1: []}


async def test_next_items_and_who_saw_them(database: Database, tenant: Tenant) -> None:
    series = series_in(tenant)
    await database.write(insert_series, series)
    items = [NextItem(series.id, each, f"bank:{each}", "h", date(2025, 1, 1) if each else None) for each in range(3)]
    await database.write(replace_next_items, series.id, items, NOW)
    await database.write(replace_next_items, series.id, items[1:], NOW)
    assert await database.read(next_items_of, series.id) == items[1:]
    assert await database.read(series_with_next_item, ["bank:0", "bank:2"]) == {series.id: {"bank:2"}}
    with pytest.raises(ValueError, match="another series"):
        await database.write(replace_next_items, SeriesId(1), items, NOW)
    await database.write(replace_next_items, series.id, [], NOW)
    assert await database.read(next_items_of, series.id) == []
    people = [PersonId(1), PersonId(2)]
    await database.write(insert_previews, series.id, ["bank:1", "bank:2"], people[:1], NOW)
    await database.write(insert_previews, series.id, ["bank:1"], people, NOW + timedelta(days=1))
    found = await database.read(previewers, series.id, ["bank:1", "bank:2", "bank:3"])
    assert found == {"bank:1": {1, 2}, "bank:2": {1}, "bank:3": set()}
