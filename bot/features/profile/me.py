"""`/whetstone me`: zone, stack, hidden or not."""

from __future__ import annotations

from datetime import datetime

from bot.chat.actions import Action, UnreadableAction, encode
from bot.chat.events import CommandInvoked, FormSubmitted, PersonalEvent
from bot.chat.forms import Choice, Form, ManyChoices, OneChoice, ShortField
from bot.chat.outcomes import FormErrors, OpenForm, Outcome, Reply
from bot.chat.router import Router
from bot.chat.text import notice
from bot.core.zones import UnknownZone, find_zone
from bot.features.profile import words
from bot.features.services import Services
from bot.features.sight import account_key
from bot.features.stacks import offered_stacks
from storage.database import Tx
from storage.people import PersonChanges, find_accounts, load_people, resolve_accounts, update_person
from storage.records import Person
from storage.tenants import ensure_tenant


class Me:
    """What people tell us about themselves."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the command and its form."""
        router.command("whetstone me", self.command)
        router.form("me", self.submit)

    async def command(self, event: CommandInvoked) -> Outcome:
        """The form, filled with what we know."""
        person = await self._services.database.read(_known, event)
        return OpenForm(self._form(person, event.actor.zone))

    async def submit(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Keep what the form says."""
        if args:
            raise UnreadableAction(event.action)
        errors: dict[str, str] = {}
        text = "".join(event.values.get("zone", ())).strip()
        zone = ""
        if text:
            try:
                zone = find_zone(text).key
            except UnknownZone as unknown:
                errors["zone"] = words.unknown_zone(unknown.suggestions)
        seen = "".join(event.values.get("seen", ()))
        if seen not in words.SEEN_CHOICES:
            errors["seen"] = words.CHOOSE_ONE
        if errors:
            return FormErrors(errors)
        chosen = event.values.get("stack", ())
        stack = tuple(tag for tag in offered_stacks(self._services.library.skills) if tag in chosen)
        changes = PersonChanges(zone=zone, stack=stack, hidden=seen == "hidden")
        await self._services.database.write(_save, event, changes, self._services.clock.now())
        lines = words.me_lines(zone, stack, hidden=changes["hidden"])
        return Reply(notice(words.ME_SAVED, *lines, title=words.ME_TITLE))

    def _form(self, person: Person | None, told_zone: str) -> Form:
        offered = offered_stacks(self._services.library.skills)
        stack = tuple(tag for tag in person.stack if tag in offered) if person else ()
        zone = (person.zone if person else "") or told_zone
        seen = tuple(Choice(value, label) for value, label in words.SEEN_CHOICES.items())
        tags = tuple(Choice(tag, tag) for tag in offered)
        return Form(
            title=words.ME_TITLE,
            action=encode(Action("me")),
            fields=(
                ShortField("zone", words.ZONE, hint=words.ZONE_HINT, initial=zone, required=False, max_length=60),
                ManyChoices("stack", words.STACK, tags, hint=words.STACK_HINT, initial=stack, required=False),
                OneChoice("seen", words.SEEN, seen, initial="hidden" if person and person.hidden else "shown"),
            ),
        )


def _known(tx: Tx, event: PersonalEvent) -> Person | None:
    key = account_key(event.actor.account)
    account = find_accounts(tx, [key]).get(key)
    return None if account is None else load_people(tx, [account.person_id]).get(account.person_id)


def _save(tx: Tx, event: PersonalEvent, changes: PersonChanges, now: datetime) -> None:
    where, key = event.where.tenant, account_key(event.actor.account)
    tenant = ensure_tenant(tx, where.platform.value, where.team, where.team, now)
    person_id = resolve_accounts(tx, tenant.id, [(key, event.actor.name)], now)[key].person_id
    update_person(tx, person_id, **changes)
