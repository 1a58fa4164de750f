"""`/whetstone privacy` and its buttons, which other cards carry too."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.chat.actions import UnreadableAction
from bot.chat.cards import Card, File
from bot.chat.events import ActionPressed, CommandInvoked, FormSubmitted, PersonalEvent
from bot.chat.outcomes import FirstResponse, FormErrors, OpenForm, Outcome, Reply, Update
from bot.chat.router import Router
from bot.chat.text import notice
from bot.features.privacy import words
from bot.features.privacy.cards import ON_CARD, data_card, delete_form, privacy_card
from bot.features.privacy.data import erase, own_data
from bot.features.services import Services
from bot.features.sight import account_key
from storage.database import Tx
from storage.ids import PersonId
from storage.people import find_accounts, load_people, resolve_accounts, update_person
from storage.tenants import ensure_tenant


class Privacy:
    """Everybody sees, copies and deletes what is theirs, and decides whether others see them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the command, its buttons and its form."""
        router.command("whetstone privacy", self.command)
        router.action("privacy", self.press)
        router.action("hide", partial(self.set_hidden, hidden=True))
        router.action("show-me", partial(self.set_hidden, hidden=False))
        router.action("my-data", self.my_data)
        router.action("delete-me", self.ask_delete, FirstResponse.FORM)
        router.form("delete-me", self.delete)

    async def command(self, event: CommandInvoked) -> Outcome:
        """What is kept and who sees it."""
        return Reply(await self._card(event))

    async def press(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The same from a button."""
        _expect(event, args)
        return Reply(await self._card(event))

    async def set_hidden(self, event: ActionPressed, args: tuple[str, ...], *, hidden: bool) -> Outcome:
        """Be absent from, or on, every surface that others see."""
        _expect(event, args, (ON_CARD,))
        await self._services.database.write(_set_hidden, event, hidden, self._services.clock.now())
        if args:
            return Update(privacy_card(hidden=hidden))
        return Reply(notice(words.HIDDEN_NOW if hidden else words.SHOWN_NOW))

    async def my_data(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """A file with all that is kept."""
        _expect(event, args)
        now = self._services.clock.now()
        text = await self._services.database.read(_own_data, event, now)
        if not text:
            return Reply(notice(words.NOTHING_KEPT))
        return Reply(data_card(File(f"my-data-{now:%Y-%m-%d}.json", text.encode(), "application/json")))

    async def ask_delete(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Say what goes, and ask for a word."""
        _expect(event, args)
        return OpenForm(delete_form())

    async def delete(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Delete everything about the person."""
        _expect(event, args)
        if "".join(event.values.get("word", ())).strip(" “”\"'").casefold() != words.DELETE_WORD:
            return FormErrors({"word": words.DELETE_WRONG})
        await self._services.database.write(_erase, event, self._services.clock.now())
        return Reply(notice(words.DELETED))

    async def _card(self, event: PersonalEvent) -> Card:
        return privacy_card(hidden=await self._services.database.read(_is_hidden, event))


def _expect(event: ActionPressed | FormSubmitted, args: tuple[str, ...], *others: tuple[str, ...]) -> None:
    if args not in ((), *others):
        raise UnreadableAction(event.action)


def _find(tx: Tx, event: PersonalEvent) -> PersonId | None:
    key = account_key(event.actor.account)
    found = find_accounts(tx, [key]).get(key)
    return None if found is None else found.person_id


def _is_hidden(tx: Tx, event: PersonalEvent) -> bool:
    person_id = _find(tx, event)
    return person_id is not None and load_people(tx, [person_id])[person_id].hidden


def _set_hidden(tx: Tx, event: PersonalEvent, hidden: bool, now: datetime) -> None:
    where, key = event.where.tenant, account_key(event.actor.account)
    tenant = ensure_tenant(tx, where.platform.value, where.team, where.team, now)
    person_id = resolve_accounts(tx, tenant.id, [(key, event.actor.name)], now)[key].person_id
    update_person(tx, person_id, hidden=hidden)


def _own_data(tx: Tx, event: PersonalEvent, now: datetime) -> str:
    person_id = _find(tx, event)
    return "" if person_id is None else own_data(tx, person_id, now)


def _erase(tx: Tx, event: PersonalEvent, now: datetime) -> None:
    person_id = _find(tx, event)
    if person_id is not None:
        erase(tx, person_id, now)
