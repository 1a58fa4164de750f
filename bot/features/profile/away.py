"""`/whetstone away`: declare days, see them, take them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.chat.actions import Action, UnreadableAction, encode
from bot.chat.cards import Button, Card
from bot.chat.dates import read_date
from bot.chat.events import ActionPressed, CommandInvoked, FormSubmitted, PersonalEvent
from bot.chat.forms import Form, ShortField
from bot.chat.outcomes import FormErrors, OpenForm, Outcome, Reply, Update
from bot.chat.router import Router
from bot.chat.text import bullets, buttons, para
from bot.errors import UserError
from bot.features.profile import words
from bot.features.profile.spans import declare, spans_ahead, take_back, today_in
from bot.features.services import Services
from bot.features.sight import account_key
from storage.away import Away
from storage.database import Tx
from storage.ids import PersonId, TenantId
from storage.people import resolve_accounts
from storage.tenants import ensure_tenant


class AwayDays:
    """Away days hold in all series of the tenant in which they were declared."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the command, its form and the buttons of the list."""
        router.command("whetstone away", self.command)
        router.form("away", self.submit)
        router.action("away-remove", self.remove)

    async def command(self, event: CommandInvoked) -> Outcome:
        """Declare the days that were typed; without any, ask for them."""
        if not event.options:
            return OpenForm(_form())
        if "first" not in event.options:
            raise UserError(words.LAST_ALONE)
        first = date.fromisoformat(event.options["first"])
        last = date.fromisoformat(event.options.get("last", event.options["first"]))
        return Reply(await self._declared(event, first, last))

    async def submit(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Declare the days of the form; an empty one shows the list."""
        if args:
            raise UnreadableAction(event.action)
        now = self._services.clock.now()
        texts = {key: "".join(event.values.get(key, ())).strip() for key in ("first", "last")}
        today = await self._services.database.write(_today, event, now)
        days = {key: read_date(text, today) for key, text in texts.items() if text}
        if bad := {key: words.BAD_DATE for key, found in days.items() if found is None}:
            return FormErrors(bad)
        first, last = days.get("first"), days.get("last")
        if first is None:
            return FormErrors({"first": words.LAST_ALONE}) if last else Reply(await self._listed(event))
        try:
            return Reply(await self._declared(event, first, last or first))
        except UserError as error:
            return FormErrors({"first": error.sentence})

    async def remove(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Take back a span."""
        try:
            (text,) = args
            first = date.fromisoformat(text)
        except ValueError as error:
            raise UnreadableAction(event.action) from error
        now = self._services.clock.now()
        removed, spans = await self._services.database.write(_remove, event, first, now)
        return Update(_card(spans, words.AWAY_REMOVED if removed else words.AWAY_GONE))

    async def _declared(self, event: PersonalEvent, first: date, last: date) -> Card:
        spans = await self._services.database.write(_declare, event, first, last, self._services.clock.now())
        return _card(spans, words.away_saved(first, last))

    async def _listed(self, event: PersonalEvent) -> Card:
        return _card(await self._services.database.write(_list, event, self._services.clock.now()), "")


def _form() -> Form:
    return Form(
        title=words.AWAY_TITLE,
        action=encode(Action("away")),
        fields=(
            ShortField("first", words.AWAY_FIRST, hint=words.AWAY_HINT, required=False, max_length=40),
            ShortField("last", words.AWAY_LAST, hint=words.AWAY_LAST_HINT, required=False, max_length=40),
        ),
    )


def _card(spans: Sequence[Away], said: str) -> Card:
    lines = [words.span(span.first, span.last) for span in spans]
    listed = bullets(*lines) if lines else para(words.AWAY_NONE)
    first = (para(said),) if said else ()
    removers = [
        Button(words.remove_label(span.first, span.last), encode(Action("away-remove", (span.first.isoformat(),))))
        for span in spans
    ]
    return Card(
        title=words.AWAY_TITLE,
        blocks=(*first, listed, para(words.AWAY_RULE)),
        summary=" · ".join(
            text for text in (words.AWAY_TITLE, said, *(lines or [words.AWAY_NONE]), words.AWAY_RULE) if text
        ),
        actions=buttons(*removers),
    )


def _who(tx: Tx, event: PersonalEvent, now: datetime) -> tuple[TenantId, PersonId]:
    where, key = event.where.tenant, account_key(event.actor.account)
    tenant = ensure_tenant(tx, where.platform.value, where.team, where.team, now)
    return tenant.id, resolve_accounts(tx, tenant.id, [(key, event.actor.name)], now)[key].person_id


def _today(tx: Tx, event: PersonalEvent, now: datetime) -> date:
    return today_in(tx, _who(tx, event, now)[0], now)


def _declare(tx: Tx, event: PersonalEvent, first: date, last: date, now: datetime) -> list[Away]:
    declare(tx, *_who(tx, event, now), first, last, now)
    return _list(tx, event, now)


def _remove(tx: Tx, event: PersonalEvent, first: date, now: datetime) -> tuple[bool, list[Away]]:
    removed = take_back(tx, *_who(tx, event, now), first, now)
    return removed, _list(tx, event, now)


def _list(tx: Tx, event: PersonalEvent, now: datetime) -> list[Away]:
    tenant_id, person_id = _who(tx, event, now)
    return spans_ahead(tx, tenant_id, person_id, today_in(tx, tenant_id, now))
