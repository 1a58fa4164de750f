"""People who left: the platform is asked about those whom a board would show, and its word is kept for a day."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.refs import Account, PlatformName, TenantRef
from bot.errors import PlatformError
from bot.features.boards.load import Stage, top_people
from bot.features.boards.view import BoardQuery
from bot.features.services import Services
from storage.database import Tx
from storage.ids import PersonId, TenantId
from storage.people import load_accounts, members_to_check, set_checked
from storage.tenants import load_tenants

KEPT = timedelta(days=1)
ROUNDS = 3
"""Whoever moves up in place of somebody who left is asked about too, but a board doesn't wait for a whole team."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to ask about, and where."""

    tenant_id: TenantId
    person_id: PersonId
    tenant: TenantRef
    account: Account


async def ask_who_left(services: Services, stage: Stage, query: BoardQuery) -> None:
    """Note who of those that the board shows has left; where the platform can't say, nothing is noted."""
    for _ in range(ROUNDS):
        now = services.clock.now()
        unsure = await services.database.read(_to_ask, stage, query, now)
        if not unsure:
            return
        answers = await asyncio.gather(*(_has_left(services, member) for member in unsure))
        known = [(member, left) for member, left in zip(unsure, answers, strict=True) if left is not None]
        await services.database.write(_note, known, now)
        if not any(left for _, left in known):
            return


async def _has_left(services: Services, member: Member) -> bool | None:
    platform = services.platforms.get(member.tenant.platform)
    if platform is None:
        return None
    try:
        return await platform.member(member.tenant, member.account) is None
    except PlatformError:
        return None


def _to_ask(tx: Tx, stage: Stage, query: BoardQuery, now: datetime) -> list[Member]:
    people = top_people(tx, stage, query, now)
    tenants = load_tenants(tx, stage.tenant_ids)
    unsure = [each for tenant_id in stage.tenant_ids for each in members_to_check(tx, tenant_id, people, now - KEPT)]
    accounts = load_accounts(tx, {each.account_id for each in unsure})
    found = []
    for each in unsure:
        tenant, key = tenants[each.tenant_id], accounts[each.account_id].key
        ref = TenantRef(PlatformName(tenant.platform), tenant.team)
        account = Account(PlatformName(key.platform), key.home, key.user)
        found.append(Member(each.tenant_id, each.person_id, ref, account))
    return found


def _note(tx: Tx, known: list[tuple[Member, bool]], now: datetime) -> None:
    these: defaultdict[tuple[TenantId, bool], list[PersonId]] = defaultdict(list)
    for member, left in known:
        these[member.tenant_id, left].append(member.person_id)
    for (tenant_id, left), people in these.items():
        set_checked(tx, tenant_id, people, now, left=left)
