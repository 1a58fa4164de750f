"""Accounts: finding those we know, and making those we don't, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Row, and_, bindparam, insert, select

from storage.database import Tx
from storage.ids import AccountId, PersonId, TenantId, new_id
from storage.padded import padded
from storage.records import AccountKey, KnownAccount
from storage.tables import accounts, memberships, persons
from storage.upsert import insert_missing_returning, upsert


class _Found(NamedTuple):
    """An account and its person's membership; `through` is None where there is none."""

    account: KnownAccount
    through: AccountId | None
    name: str | None
    left: bool


_FOUND: Final = (
    select(
        accounts.c.id,
        accounts.c.user,
        accounts.c.person_id,
        memberships.c.account_id,
        memberships.c.name,
        memberships.c.left_at,
    )
    # Without a tenant the join finds nothing, since no membership has a null tenant.
    .select_from(
        accounts.outerjoin(
            memberships,
            and_(memberships.c.tenant_id == bindparam("tenant"), memberships.c.person_id == accounts.c.person_id),
        )
    )
    .where(
        accounts.c.platform == bindparam("platform"),
        accounts.c.home == bindparam("home"),
        accounts.c.user.in_(bindparam("users", expanding=True)),
    )
)


def resolve_accounts(
    tx: Tx, tenant_id: TenantId | None, wanted: Sequence[tuple[AccountKey, str]], now: datetime
) -> dict[AccountKey, KnownAccount]:
    """The accounts of these keys with the names that people go by, made where they are new.

    A new account gets a person of its own. In a tenant each person becomes a member; a member who had left is back, and a
    changed name is kept, an empty one is no change. Costs one statement while all are known and nothing changed.
    """
    names = dict(wanted)
    found = _find(tx, tenant_id, names)
    if missing := sorted((key for key in names if key not in found), key=_order):
        _make(tx, missing, now)
        found |= _find(tx, tenant_id, missing)
    if tenant_id is not None:
        _refresh_members(tx, tenant_id, names, found.values())
    return {key: each.account for key, each in found.items()}


def find_accounts(tx: Tx, keys: Collection[AccountKey]) -> dict[AccountKey, KnownAccount]:
    """The accounts that we know among these."""
    return {key: each.account for key, each in _find(tx, None, keys).items()}


def load_accounts(tx: Tx, ids: Iterable[AccountId]) -> dict[AccountId, KnownAccount]:
    """The accounts that exist among these ids."""
    found: dict[AccountId, KnownAccount] = {}
    for chunk in padded(ids):
        for row in tx.execute(select(accounts).where(accounts.c.id.in_(chunk))):
            found[AccountId(row.id)] = _account(row)
    return found


def accounts_of(tx: Tx, person_ids: Iterable[PersonId]) -> dict[PersonId, list[KnownAccount]]:
    """The accounts of each person, the oldest first; nobody is left out who has one."""
    found: defaultdict[PersonId, list[KnownAccount]] = defaultdict(list)
    for chunk in padded(person_ids):
        query = select(accounts).where(accounts.c.person_id.in_(chunk)).order_by(accounts.c.created_at, accounts.c.id)
        for row in tx.execute(query):
            found[PersonId(row.person_id)].append(_account(row))
    return dict(found)


def _find(tx: Tx, tenant_id: TenantId | None, keys: Collection[AccountKey]) -> dict[AccountKey, _Found]:
    users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key in keys:
        users[key.platform, key.home].append(key.user)
    found: dict[AccountKey, _Found] = {}
    for (platform, home), names in users.items():  # nearly always one
        for chunk in padded(names):
            asked = {"tenant": tenant_id, "platform": platform, "home": home, "users": chunk}
            for account_id, user, person_id, through, name, left_at in tx.execute(_FOUND, asked):
                key = AccountKey(platform, home, user)
                found[key] = _Found(KnownAccount(account_id, person_id, key), through, name, left_at is not None)
    return found


def _make(tx: Tx, keys: Sequence[AccountKey], now: datetime) -> None:
    """Make accounts with a person each; where another process is first, its account and person stand and ours is dropped."""
    rows = [
        {
            "id": new_id(),
            "platform": key.platform,
            "home": key.home,
            "user": key.user,
            "person_id": new_id(),
            "created_at": now,
        }
        for key in keys
    ]
    mine = insert_missing_returning(tx, accounts, rows, "person_id", keys=("platform", "home", "user"))
    if mine:
        tx.execute(
            insert(persons),
            [
                {"id": person, "zone": "", "hidden": False, "stack": (), "reminders": False, "created_at": now}
                for person in sorted(mine)
            ],
        )


def _refresh_members(tx: Tx, tenant_id: TenantId, names: dict[AccountKey, str], found: Iterable[_Found]) -> None:
    changed: dict[PersonId, dict[str, object]] = {}
    for each in found:
        name = names[each.account.key] or each.name or ""
        if each.through is None or each.left:
            through = each.account.id  # new here, or back
        elif each.through == each.account.id and each.name != name:
            through = each.through
        else:
            continue  # nothing new, or another account of a person who goes by the name of the first
        changed[each.account.person_id] = {
            "tenant_id": tenant_id,
            "person_id": each.account.person_id,
            "account_id": through,
            "name": name,
            "welcomed": False,
            "checked_at": None,
            "left_at": None,
        }
    upsert(tx, memberships, list(changed.values()), replace=("account_id", "name", "left_at"))


def _order(key: AccountKey) -> tuple[str, str, str]:
    return key.platform, key.home, key.user


def _account(row: Row[tuple[object, ...]]) -> KnownAccount:
    return KnownAccount(AccountId(row.id), PersonId(row.person_id), AccountKey(row.platform, row.home, row.user))
