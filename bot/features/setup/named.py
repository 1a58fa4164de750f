"""`/whetstone managers`: who was named, naming and dismissing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.cards import Card
from bot.chat.codec import account_from_text
from bot.chat.events import CommandInvoked, PersonalEvent
from bot.chat.outcomes import Outcome, Reply
from bot.chat.refs import Account
from bot.chat.router import Router
from bot.chat.text import bullets, para
from bot.errors import UserError
from bot.features.access import require_manager
from bot.features.services import Services
from bot.features.setup import words
from bot.features.setup.changes import doer
from bot.features.sight import account_key
from bot.features.wording import person_name
from storage.audit import record_deed
from storage.database import Tx
from storage.managers import dismiss_manager, managers_of, name_manager
from storage.people import find_accounts, load_accounts, load_memberships, resolve_accounts


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom a manager named or dismisses."""

    account: Account
    name: str


class NamedManagers:
    """The managers that are named here, beside those of the platform."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the command."""
        router.command("whetstone managers", self.command)

    async def command(self, event: CommandInvoked) -> Outcome:
        """List, name, dismiss."""
        await require_manager(self._services, event)
        said: list[str] = []
        now = self._services.clock.now()
        if text := event.options.get("add", ""):
            added = await self._member(event, account_from_text(text))
            await self._services.database.write(_add, event, added, now)
            said.append(words.ADDED.format(name=person_name(added.name)))
        if text := event.options.get("remove", ""):
            name = await self._services.database.write(_remove, event, account_from_text(text), now)
            said.append(words.REMOVED.format(name=name))
        names = await self._services.database.write(_names, event, now)
        return Reply(_card(said, names))

    async def _member(self, event: CommandInvoked, account: Account) -> Named:
        tenant = event.where.tenant
        known = account.platform is tenant.platform
        profile = await self._services.platforms[tenant.platform].member(tenant, account) if known else None
        if profile is None:
            raise UserError(words.NO_MEMBER)
        return Named(account, profile.name)


def _card(said: Sequence[str], names: Sequence[str]) -> Card:
    listed = bullets(*names) if names else para(words.NOBODY_NAMED)
    return Card(
        title=words.MANAGERS_TITLE,
        blocks=(*map(para, said), listed, para(words.MANAGERS_ALSO)),
        summary=" · ".join((words.MANAGERS_TITLE, *said, *(names or [words.NOBODY_NAMED]), words.MANAGERS_ALSO)),
    )


def _add(tx: Tx, event: PersonalEvent, added: Named, now: datetime) -> None:
    by = doer(tx, event, now)
    key = account_key(added.account)
    account = resolve_accounts(tx, by.tenant.id, [(key, added.name)], now)[key]
    name_manager(tx, by.tenant.id, account.id, now)
    record_deed(tx, by.tenant.id, by.account_id, "manager-named", now, {"account": account.id})


def _remove(tx: Tx, event: PersonalEvent, account: Account, now: datetime) -> str:
    """The name of who was dismissed. Raises `UserError` for the last one, and for who isn't named."""
    by = doer(tx, event, now)
    key = account_key(account)
    known = find_accounts(tx, [key]).get(key)
    named = managers_of(tx, by.tenant.id)
    if known is None or known.id not in named:
        raise UserError(words.NOT_NAMED)
    if len(named) == 1:
        raise UserError(words.LAST_MANAGER)
    dismiss_manager(tx, by.tenant.id, known.id)
    record_deed(tx, by.tenant.id, by.account_id, "manager-dismissed", now, {"account": known.id})
    member = load_memberships(tx, by.tenant.id, [known.person_id]).get(known.person_id)
    return person_name(member.name if member else account.user)


def _names(tx: Tx, event: PersonalEvent, now: datetime) -> list[str]:
    tenant_id = doer(tx, event, now).tenant.id
    ids = managers_of(tx, tenant_id)
    accounts = load_accounts(tx, ids)
    members = load_memberships(tx, tenant_id, [account.person_id for account in accounts.values()])
    found = [accounts[each] for each in ids if each in accounts]
    return [person_name(members[each.person_id].name if each.person_id in members else each.key.user) for each in found]
