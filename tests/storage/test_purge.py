"""Purging a tenant: nothing of it is left in any table, and nobody else loses anything."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Float, LargeBinary, Table, insert, select

from storage.columns import Instant, Names
from storage.database import Database, Tx
from storage.ids import PersonId, TenantId
from storage.purge import RULES, purge_tenant
from storage.tables import accounts, answers, memberships, metadata, participants, runs, series, tenants

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NAMES = {
    "tenant_id": "tenant",
    "series_id": "series",
    "run_id": "run",
    "person_id": "person",
    "account_id": "account",
    "installer_id": "account",
    "subject_id": "run",
    "board_id": "own",
}
"""What the columns of ids refer to."""
Rows = dict[str, list[tuple[object, ...]]]


def ids(tenant: int) -> dict[str, int]:
    """The ids of all that a tenant has one of; none occurs by chance elsewhere."""
    kinds = ("tenant", "series", "run", "person", "account", "own")
    return {kind: tenant * 1_000_000 + number for number, kind in enumerate(kinds, 1)}


def value(table: Table, column: Column[object], tenant: int) -> object:
    """Something for a column, made so that rows of two tenants never clash."""
    known = ids(tenant)
    if column.name == "id":
        own = {"tenants": "tenant", "series": "series", "runs": "run", "persons": "person", "accounts": "account"}
        return known[own.get(table.name, "own")]
    if column.name in NAMES:
        return known[NAMES[column.name]]
    match column.type:
        case Instant():
            return NOW
        case Names():
            return ("a",)
        case Date():
            return date(2026, 11, 20)
        case Boolean():
            return True
        case LargeBinary():
            return bytes([tenant])
        case Float():
            return 0.5
        case _ if column.type.python_type is int:
            return 1
        case _:
            return f"tenant:{ids(tenant)['tenant']}:x" if column.name == "item_id" else f"{tenant}"


def fill(tx: Tx, tenant: int) -> None:
    """A row in every table."""
    for table in metadata.sorted_tables:
        tx.execute(insert(table), {column.name: value(table, column, tenant) for column in table.columns})


def everything(tx: Tx) -> Rows:
    return {table.name: sorted(map(tuple, tx.execute(select(table))), key=repr) for table in metadata.sorted_tables}


def test_every_table_has_a_rule() -> None:
    assert set(RULES) == set(metadata.tables.values())
    for table, rule in RULES.items():
        reason = f"{table.name}: rows of the tenant, rows of its people, or a reason to keep them"
        assert bool(rule.rows or rule.person) != bool(rule.kept_because), reason
        if {"person_id", "tenant_id", "series_id", "run_id", "account_id"} & set(table.columns.keys()):
            assert not rule.kept_because, f"{table.name} names a tenant's things"
        if "person_id" in table.columns:
            assert rule.person == "person_id", f"{table.name} names people"


async def test_nothing_is_left_and_nobody_else_touched(database: Database) -> None:
    await database.write(fill, 2)
    before = await database.read(everything)
    await database.write(fill, 1)
    assert all(len(rows) == 2 for rows in (await database.read(everything)).values()), "every table is tried"
    assert await database.write(purge_tenant, TenantId(ids(1)["tenant"])) == []
    after = await database.read(everything)
    kept = {table.name for table, rule in RULES.items() if rule.kept_because}
    for name, rows in after.items():
        if name not in kept:
            assert rows == before[name], name
    mine = set(ids(1).values())
    left = [(name, row) for name, rows in after.items() if name not in kept for row in rows if mine & set(row)]
    assert left == []


async def test_purging_again_and_purging_nothing(database: Database) -> None:
    await database.write(fill, 1)
    await database.write(purge_tenant, TenantId(ids(1)["tenant"]))
    before = await database.read(everything)
    assert await database.write(purge_tenant, TenantId(ids(1)["tenant"])) == []
    assert await database.write(purge_tenant, TenantId(5)) == []
    assert await database.read(everything) == before


def link(tx: Connection) -> None:
    """A person of tenant 1 answers, through it, what a series of tenant 2 asks."""
    mine, theirs = ids(1), ids(2)
    row = {column.name: value(answers, column, 1) for column in answers.columns}
    tx.execute(insert(answers), {**row, "run_id": theirs["run"], "counts": False})
    row = {column.name: value(participants, column, 1) for column in participants.columns}
    tx.execute(insert(participants), {**row, "series_id": theirs["series"]})
    assert row["person_id"] == mine["person"]


@pytest.mark.parametrize("kept_by", ["nothing", "membership", "manager", "installer"])
async def test_people_stay_whom_another_tenant_knows(database: Database, kept_by: str) -> None:
    mine, theirs = ids(1), ids(2)

    def prepare(tx: Connection) -> None:
        fill(tx, 1)
        fill(tx, 2)
        link(tx)
        person = {"tenant_id": theirs["tenant"], "person_id": mine["person"], "account_id": mine["account"]}
        if kept_by == "membership":
            tx.execute(insert(memberships), {**person, "name": "Ada", "welcomed": True})
        elif kept_by == "manager":
            managers = metadata.tables["managers"]
            tx.execute(insert(managers), {"named_at": NOW} | {key: person[key] for key in ("tenant_id", "account_id")})
        elif kept_by == "installer":
            changed = tenants.update().where(tenants.c.id == theirs["tenant"])
            tx.execute(changed.values(installer_id=mine["account"]))

    def state(tx: Connection) -> tuple[int, int, int]:
        person = PersonId(mine["person"])
        known = tx.execute(select(accounts).where(accounts.c.person_id == person)).all()
        part = tx.execute(select(participants).where(participants.c.person_id == person)).all()
        given = tx.execute(select(answers).where(answers.c.person_id == person)).all()
        return len(known), len(part), len(given)

    await database.write(prepare)
    assert await database.write(purge_tenant, TenantId(mine["tenant"])) == [theirs["series"]]
    assert await database.read(state) == ((0, 0, 0) if kept_by == "nothing" else (1, 1, 0))
    assert len(await database.read(lambda tx: tx.execute(select(runs)).all())) == 1
    assert len(await database.read(lambda tx: tx.execute(select(series)).all())) == 1


async def test_what_others_read_in_names_alike_stays(database: Database) -> None:
    snapshots = metadata.tables["snapshots"]
    names = ["tenant:7:a", "tenant:71:a", "bank:tenant:7:a", "pack:x:tenant:7:"]
    rows = [{"hash": str(number), "item_id": name, "body": "{}"} for number, name in enumerate(names)]
    await database.write(lambda tx: tx.execute(insert(snapshots), rows))
    await database.write(purge_tenant, TenantId(7))
    left = await database.read(lambda tx: tx.execute(select(snapshots.c.item_id)).scalars().all())
    assert sorted(left) == sorted(names[1:])
