"""Managers, snapshots, audit, uptime, leases, days away, and what is forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.audit import Deed, deeds_of, forget_deeds, record_deed
from storage.away import Away, away_of, declare_away, remove_away
from storage.database import Database
from storage.engine import open_database
from storage.events import claim_events
from storage.ids import AccountId, PersonId, TenantId
from storage.leases import Lease, acquire_lease, load_lease, release_lease, renew_lease
from storage.managers import dismiss_manager, is_manager, managers_of, name_manager
from storage.retention import forget_old
from storage.snapshots import Snapshot, hashes_of_item, load_snapshots, put_snapshots
from storage.uptime import SpanId, UpSpan, extend_span, first_seen, open_span, spans_between

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TEAM = TenantId(1)


async def test_managers_are_named_and_dismissed(database: Database) -> None:
    await database.write(name_manager, TEAM, AccountId(5), NOW)
    await database.write(name_manager, TEAM, AccountId(3), NOW + MINUTE)
    await database.write(name_manager, TEAM, AccountId(5), NOW + 2 * MINUTE)
    assert await database.read(managers_of, TEAM) == [5, 3]
    assert await database.read(is_manager, TEAM, AccountId(3))
    assert not await database.read(is_manager, TenantId(2), AccountId(3))
    assert await database.write(dismiss_manager, TEAM, AccountId(3))
    assert not await database.write(dismiss_manager, TEAM, AccountId(3))
    assert not await database.read(is_manager, TEAM, AccountId(3))


async def test_a_snapshot_is_stored_once(database: Database) -> None:
    await database.write(put_snapshots, [Snapshot("b", "bank:1", "{1}"), Snapshot("a", "bank:1", "{0}")])
    await database.write(put_snapshots, [Snapshot("b", "bank:1", "never"), Snapshot("c", "bank:2", "{2}")])
    await database.write(put_snapshots, [])
    assert await database.read(load_snapshots, ["a", "b", "x"]) == {"a": "{0}", "b": "{1}"}
    assert await database.read(load_snapshots, []) == {}
    assert await database.read(hashes_of_item, "bank:1") == ["a", "b"]


async def test_the_audit_tells_the_newest_first(database: Database) -> None:
    await database.write(record_deed, TEAM, AccountId(5), "series-changed", NOW, {"zone": "Überall", "count": 2})
    await database.write(record_deed, TEAM, None, "channel-lost", NOW + MINUTE)
    await database.write(record_deed, TenantId(2), None, "else", NOW)
    newest = Deed(NOW + MINUTE, None, "channel-lost", {})
    assert await database.read(deeds_of, TEAM, 9) == [
        newest,
        Deed(NOW, AccountId(5), "series-changed", {"zone": "Überall", "count": 2}),
    ]
    assert await database.read(deeds_of, TEAM, 1) == [newest]
    assert await database.write(forget_deeds, NOW + MINUTE) == 2
    assert await database.read(deeds_of, TEAM, 9) == [newest]


async def test_spans_of_uptime_grow_and_never_shrink(database: Database) -> None:
    assert await database.read(first_seen) is None
    span = await database.write(open_span, "a", NOW)
    assert await database.write(extend_span, span, NOW + 5 * MINUTE)
    assert await database.write(extend_span, span, NOW + MINUTE)
    assert not await database.write(extend_span, SpanId(1), NOW)
    assert await database.read(spans_between, NOW, NOW) == [UpSpan("a", NOW, NOW + 5 * MINUTE)]
    assert await database.read(first_seen) == NOW


@pytest.mark.parametrize(
    ("start", "end", "seen"),
    [(-9, -1, ""), (-9, 0, "a"), (1, 2, "a"), (5, 7, "ab"), (6, 7, "b"), (5, 20, "ab"), (12, 20, "b"), (13, 20, "")],
)
async def test_spans_that_touch_a_window(database: Database, start: int, end: int, seen: str) -> None:
    for replica, first, last in (("b", 4, 12), ("a", 0, 5)):
        span = await database.write(open_span, replica, NOW + first * MINUTE)
        await database.write(extend_span, span, NOW + last * MINUTE)
    found = await database.read(spans_between, NOW + start * MINUTE, NOW + end * MINUTE)
    assert "".join(each.replica for each in found) == seen


async def test_a_lease_has_one_holder(database: Database) -> None:
    until = NOW + MINUTE
    assert await database.read(load_lease, "shard") is None
    assert await database.write(acquire_lease, "shard", "a", NOW, until)
    assert not await database.write(acquire_lease, "shard", "b", until - timedelta(microseconds=1), until + MINUTE)
    assert await database.write(acquire_lease, "shard", "a", NOW, until)
    assert not await database.write(renew_lease, "shard", "b", NOW, until + MINUTE)
    assert await database.write(renew_lease, "shard", "a", NOW, until + MINUTE)
    assert await database.read(load_lease, "shard") == Lease("shard", "a", until + MINUTE)
    assert not await database.write(renew_lease, "shard", "a", until + MINUTE, until + 2 * MINUTE), "it had run out"
    assert await database.write(acquire_lease, "shard", "b", until + MINUTE, until + 2 * MINUTE)
    assert not await database.write(release_lease, "shard", "a")
    assert await database.write(release_lease, "shard", "b")
    assert await database.write(acquire_lease, "shard", "a", NOW, until)


@pytest.mark.parametrize("expired", [False, True])
async def test_of_many_who_want_a_lease_one_gets_it(database: Database, database_url: str, expired: bool) -> None:
    if expired:
        await database.write(acquire_lease, "shard", "old", NOW - 2 * MINUTE, NOW - MINUTE)
    replicas = [database, await open_database(database_url), await open_database(database_url)]
    wanted = [each.write(acquire_lease, "shard", str(n), NOW, NOW + MINUTE) for n, each in enumerate(replicas * 3)]
    assert sum(await asyncio.gather(*wanted)) == 1
    for each in replicas[1:]:
        await each.close()


async def test_days_away(database: Database) -> None:
    ada, bob = PersonId(1), PersonId(2)
    first, last = date(2026, 12, 21), date(2027, 1, 3)
    await database.write(declare_away, TEAM, ada, first, first)
    await database.write(declare_away, TEAM, ada, first, last)
    await database.write(declare_away, TEAM, ada, date(2026, 11, 30), date(2026, 11, 30))
    await database.write(declare_away, TenantId(2), bob, first, last)
    expected = [Away(ada, date(2026, 11, 30), date(2026, 11, 30)), Away(ada, first, last)]
    assert await database.read(away_of, TEAM, [ada, bob]) == {ada: expected, bob: []}
    assert await database.write(remove_away, TEAM, ada, first)
    assert not await database.write(remove_away, TEAM, ada, first)
    assert await database.read(away_of, TEAM, [ada]) == {ada: expected[:1]}
    with pytest.raises(ValueError, match="before the first"):
        await database.write(declare_away, TEAM, ada, last, first)


async def test_old_traces_are_forgotten(database: Database) -> None:
    await database.write(claim_events, ["old"], NOW - timedelta(days=1, microseconds=1))
    await database.write(claim_events, ["young"], NOW - timedelta(days=1))
    await database.write(open_span, "old", NOW - timedelta(days=61))
    await database.write(open_span, "young", NOW - timedelta(days=59))
    assert await database.write(forget_old, NOW) == 2
    assert await database.write(claim_events, ["old", "young"], NOW) == {"old"}
    assert [each.replica for each in await database.read(spans_between, NOW - timedelta(days=99), NOW)] == ["young"]
