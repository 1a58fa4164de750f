"""Accounts, people and memberships."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, func, select

from storage.database import Database, Tx
from storage.engine import open_database
from storage.ids import AccountId, PersonId, TenantId
from storage.people import (
    accounts_of,
    find_accounts,
    load_accounts,
    load_memberships,
    load_people,
    members_to_check,
    memberships_of,
    resolve_accounts,
    set_checked,
    set_welcomed,
    update_person,
)
from storage.records import AccountKey, KnownAccount
from storage.tables import accounts, memberships, persons

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TEAM = TenantId(1)
ADA, BOB = AccountKey("web", "", "ada"), AccountKey("web", "", "bob")


def statements(tx: Tx, tenant: TenantId | None, wanted: Sequence[tuple[AccountKey, str]]) -> int:
    """How many statements resolving takes."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(tx.engine, "before_cursor_execute", note)
    try:
        resolve_accounts(tx, tenant, wanted, NOW)
    finally:
        event.remove(tx.engine, "before_cursor_execute", note)
    return len(seen)


async def resolve(
    database: Database, *wanted: tuple[AccountKey, str], tenant: TenantId | None = TEAM
) -> dict[AccountKey, KnownAccount]:
    return await database.write(resolve_accounts, tenant, wanted, NOW)


async def name_of(database: Database, key: AccountKey) -> str:
    person = (await database.read(find_accounts, [key]))[key].person_id
    return (await database.read(load_memberships, TEAM, [person]))[person].name


async def test_new_accounts_get_a_person_and_a_membership(database: Database) -> None:
    found = await resolve(database, (ADA, "Ada"), (BOB, "Bob"))
    assert set(found) == {ADA, BOB}
    assert found[ADA].key == ADA
    people = [each.person_id for each in found.values()]
    loaded = await database.read(load_people, people)
    assert all(
        not each.hidden and not each.reminders and each.stack == () and not each.zone for each in loaded.values()
    )
    assert {each.created_at for each in loaded.values()} == {NOW}
    members = await database.read(load_memberships, TEAM, people)
    assert {each.name for each in members.values()} == {"Ada", "Bob"}
    assert {each.account_id for each in members.values()} == {each.id for each in found.values()}
    assert await resolve(database, (ADA, "Ada"), (BOB, "Bob")) == found


async def test_nobody_wanted(database: Database) -> None:
    assert await resolve(database) == {}


async def test_without_a_tenant_there_is_no_membership(database: Database) -> None:
    found = await resolve(database, (ADA, "Ada"), tenant=None)
    assert await database.read(memberships_of, found[ADA].person_id) == []
    assert await resolve(database, (ADA, "Ada")) == found
    assert [each.tenant_id for each in await database.read(memberships_of, found[ADA].person_id)] == [TEAM]


async def test_homes_and_platforms_keep_users_apart(database: Database) -> None:
    keys = [AccountKey(platform, home, "U1") for platform in ("slack", "discord") for home in ("", "T1", "T2")]
    found = await resolve(database, *((key, "U") for key in keys))
    assert set(found) == set(keys)
    assert len({each.person_id for each in found.values()}) == 6
    assert await database.read(find_accounts, [*keys, ADA]) == found


async def test_known_accounts_cost_one_statement(database: Database) -> None:
    wanted = [(AccountKey("web", "", f"user{number}"), "Same") for number in range(1100)]
    found = await resolve(database, *wanted)
    assert len(found) == 1100
    assert await database.write(statements, TEAM, wanted[:300]) == 1
    assert await database.write(statements, None, wanted[:1]) == 1
    assert await database.write(statements, TEAM, [(AccountKey("web", "", "user7"), "Renamed")]) == 2


async def test_the_same_account_twice_has_its_last_name(database: Database) -> None:
    await resolve(database, (ADA, "Ada"), (ADA, "Countess"))
    assert await name_of(database, ADA) == "Countess"


@pytest.mark.parametrize(("name", "expected"), [("Ada L.", "Ada L."), ("", "Ada")])
async def test_a_changed_name_is_kept_an_empty_one_is_none(database: Database, name: str, expected: str) -> None:
    await resolve(database, (ADA, "Ada"))
    await resolve(database, (ADA, name))
    assert await name_of(database, ADA) == expected


async def test_a_rename_keeps_what_the_member_was_told(database: Database) -> None:
    person = (await resolve(database, (ADA, "Ada")))[ADA].person_id
    await database.write(set_welcomed, TEAM, [person])
    await database.write(set_checked, TEAM, [person], NOW, left=False)
    await resolve(database, (ADA, "Ada L."))
    member = (await database.read(load_memberships, TEAM, [person]))[person]
    assert (member.name, member.welcomed, member.checked_at) == ("Ada L.", True, NOW)


async def test_who_left_is_back_by_acting(database: Database) -> None:
    person = (await resolve(database, (ADA, "Ada")))[ADA].person_id
    await database.write(set_checked, TEAM, [person], NOW, left=True)
    await database.write(set_checked, TEAM, [person], NOW + timedelta(days=1), left=True)
    member = (await database.read(load_memberships, TEAM, [person]))[person]
    assert (member.left_at, member.checked_at) == (NOW, NOW + timedelta(days=1))
    await resolve(database, (ADA, ""))
    member = (await database.read(load_memberships, TEAM, [person]))[person]
    assert (member.left_at, member.name) == (None, "Ada")
    await database.write(set_checked, TEAM, [person], NOW, left=True)
    await database.write(set_checked, TEAM, [person], NOW, left=False)
    assert (await database.read(load_memberships, TEAM, [person]))[person].left_at is None


async def test_a_second_account_of_a_person_changes_no_name(database: Database) -> None:
    first = (await resolve(database, (ADA, "Ada")))[ADA]
    other = AccountKey("slack", "T1", "U1")
    second = (await resolve(database, (other, "ada.l"), tenant=None))[other]

    def link(tx: Connection) -> None:
        tx.execute(accounts.update().where(accounts.c.id == second.id).values(person_id=first.person_id))

    await database.write(link)
    assert (await resolve(database, (other, "ada.l")))[other].person_id == first.person_id
    assert await name_of(database, ADA) == "Ada"
    owned = await database.read(accounts_of, [first.person_id, PersonId(5)])
    assert {each.key for each in owned[first.person_id]} == {ADA, other}
    assert set(owned) == {first.person_id}
    loaded = await database.read(load_accounts, [second.id, AccountId(5)])
    assert {each: account.key for each, account in loaded.items()} == {second.id: other}


async def test_two_replicas_meet_the_same_people_at_once(database: Database, database_url: str) -> None:
    others = [await open_database(database_url) for _ in range(3)]
    wanted = [(AccountKey("web", "", f"user{number}"), "N") for number in range(40)]
    found = await asyncio.gather(*(resolve(each, *wanted) for each in (database, *others)))
    assert all(each == found[0] for each in found)

    def counts(tx: Connection) -> list[int]:
        return [
            tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (accounts, persons, memberships)
        ]

    assert await database.read(counts) == [40, 40, 40]
    for each in others:
        await each.close()


async def test_people_change_what_they_told(database: Database) -> None:
    person = (await resolve(database, (ADA, "Ada")))[ADA].person_id
    await database.write(update_person, person, zone="Europe/Berlin", stack=("aws", "spark"))
    await database.write(update_person, person, hidden=True, reminders=True)
    await database.write(update_person, person)
    told = (await database.read(load_people, [person]))[person]
    assert (told.zone, told.stack, told.hidden, told.reminders) == ("Europe/Berlin", ("aws", "spark"), True, True)


async def test_whom_to_ask_the_platform_about(database: Database) -> None:
    found = await resolve(database, (ADA, "Ada"), (BOB, "Bob"))
    people = [found[ADA].person_id, found[BOB].person_id]
    assert len(await database.read(members_to_check, TEAM, people, NOW)) == 2
    await database.write(set_checked, TEAM, people[:1], NOW, left=False)
    assert [each.person_id for each in await database.read(members_to_check, TEAM, people, NOW)] == people[1:]
    assert len(await database.read(members_to_check, TEAM, people, NOW + timedelta(seconds=1))) == 2
