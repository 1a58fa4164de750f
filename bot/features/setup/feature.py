"""`/whetstone setup` and the forms that change a series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.chat.actions import UnreadableAction
from bot.chat.codec import channel_to_text
from bot.chat.events import ActionPressed, CommandInvoked, FormSubmitted, PersonalEvent
from bot.chat.outcomes import FirstResponse, FormErrors, OpenForm, Outcome, Reply
from bot.chat.refs import Channel
from bot.chat.router import Router
from bot.errors import UserError
from bot.features.access import ELSEWHERE, channel_of, channel_series, require_manager
from bot.features.outgoing import Renderer
from bot.features.services import Services
from bot.features.setup import words
from bot.features.setup.cards import saved_card
from bot.features.setup.changes import Doer, change_series, create_series, doer
from bot.features.setup.export import Export
from bot.features.setup.forms import CHOSEN, areas_form, asked_areas, more_form, setup_form
from bot.features.setup.hand import postable_channel, series_in_hand
from bot.features.setup.lifecycle import Lifecycle
from bot.features.setup.named import NamedManagers
from bot.features.setup.purging import Purging
from bot.features.setup.reading import Basics, Errors, read_basics, read_details, read_pool
from bot.features.setup.schedule import ScheduleCards
from bot.features.setup.view import load_view
from bot.features.sight import account_key
from content.skills import focus_areas
from storage.database import Tx
from storage.ids import SeriesId
from storage.people import find_accounts, load_people
from storage.records import Series
from storage.series import SeriesChanges, series_of_channel, subscribe

NEW = "-"
"""Stands for a series that isn't there yet in an action id."""


class Setup:
    """Everything that managers change. Every action and form asks again whether the person manages."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lifecycle = Lifecycle(services)

    def register(self, router: Router) -> None:
        """Take the manager's commands, buttons and forms but those about single questions."""
        router.command("whetstone setup", self.command)
        router.action("setup-open", self.open_basics, FirstResponse.FORM)
        router.action("setup-more", self.open_details, FirstResponse.FORM)
        router.action("setup-areas", self.open_pool, FirstResponse.FORM)
        router.form("setup", self.submit)
        router.form("setup-more", self.submit_details)
        router.form("setup-areas", self.submit_pool)
        ScheduleCards(self._services).register(router)
        NamedManagers(self._services).register(router)
        Export(self._services).register(router)
        Purging(self._services).register(router)
        self._lifecycle.register(router)

    def renderers(self) -> Mapping[str, Renderer]:
        """The messages that are written here."""
        return self._lifecycle.renderers()

    async def command(self, event: CommandInvoked) -> Outcome:
        """The form, filled with what is or with the person's zone."""
        channel = channel_of(event)
        if channel is None:
            raise UserError(words.NEEDS_CHANNEL)
        await require_manager(self._services, event)
        known, zone = await self._services.database.read(_prefill, event, channel)
        return OpenForm(setup_form(known, zone))

    async def open_basics(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The form of time, days and focus."""
        return OpenForm(setup_form(await series_in_hand(self._services, event, args), event.actor.zone))

    async def open_details(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The form of the further settings."""
        return OpenForm(more_form(await series_in_hand(self._services, event, args)))

    async def open_pool(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The form of areas and stacks."""
        series = await series_in_hand(self._services, event, args)
        return OpenForm(areas_form(series, self._services.library.skills))

    async def submit(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Start the questions of the channel, or change them."""
        if len(args) != 1:
            raise UnreadableAction(event.action)
        await require_manager(self._services, event)
        known = None if args[0] == NEW else await series_in_hand(self._services, event, args)
        errors = Errors()
        basics = read_basics(event.values, errors)
        if basics is None:
            return FormErrors(errors.at)
        changes = _basic_changes(basics, known)
        if known is not None and known.id not in {each.id for each in await channel_series(self._services, event)}:
            return await self._changed(event, known, changes)
        channel, name = await postable_channel(self._services, event)
        now = self._services.clock.now()
        series_id, is_new = await self._services.database.write(_save_here, event, channel, name, changes, now)
        return await self._saved(series_id, title=words.STARTED if is_new else words.SAVED, again=not is_new)

    async def submit_details(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Change the further settings."""
        series = await series_in_hand(self._services, event, args)
        errors = Errors()
        details = read_details(event.values, errors)
        if details is None:
            return FormErrors(errors.at)
        changes = SeriesChanges(
            questions=details.questions,
            feedback=details.feedback,
            close_after=details.close_after,
            boards=details.boards,
            country=details.country,
        )
        return await self._changed(event, series, changes)

    async def submit_pool(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Change areas, stacks and own holidays."""
        series = await series_in_hand(self._services, event, args)
        errors = Errors()
        skills = self._services.library.skills
        pool = read_pool(event.values, skills, errors)
        if pool is None:
            return FormErrors(errors.at)
        changes = SeriesChanges(stacks=pool.stacks, own_holidays=pool.own_holidays)
        if pool.areas != asked_areas(series, skills):
            changes |= SeriesChanges(focus=CHOSEN, areas=pool.areas)
        return await self._changed(event, series, changes)

    async def _changed(self, event: PersonalEvent, series: Series, changes: SeriesChanges) -> Outcome:
        await self._services.database.write(_change, event, series.id, changes, self._services.clock.now())
        return await self._saved(series.id, title=words.SAVED, again=True)

    async def _saved(self, series_id: SeriesId, *, title: str, again: bool) -> Outcome:
        view = await self._services.database.read(load_view, series_id, self._services.clock.now())
        return Reply(saved_card(view, self._services.library.skills, title=title, again=again))


def _prefill(tx: Tx, event: PersonalEvent, channel: Channel) -> tuple[Series | None, str]:
    """The series of the channel, else the zone that the platform or the person told."""
    found = series_of_channel(tx, channel_to_text(channel))
    if found or event.actor.zone:
        return (found[0] if found else None), event.actor.zone
    key = account_key(event.actor.account)
    account = find_accounts(tx, [key]).get(key)
    person = None if account is None else load_people(tx, [account.person_id]).get(account.person_id)
    return None, "" if person is None else person.zone


def _basic_changes(basics: Basics, known: Series | None) -> SeriesChanges:
    changes = SeriesChanges(
        wall_time=basics.wall_time,
        zone=basics.zone,
        weekdays=basics.weekdays,
        focus=basics.focus,
        level=basics.level,
    )
    if basics.focus == CHOSEN and not (known and known.areas):
        changes["areas"] = focus_areas("balanced")  # until somebody picks them in their own form
    return changes


def _save_here(
    tx: Tx, event: PersonalEvent, channel: Channel, name: str, changes: SeriesChanges, now: datetime
) -> tuple[SeriesId, bool]:
    """The series of the channel, and whether it is new. Raises `UserError` where another tenant owns it."""
    by = doer(tx, event, now)
    place = channel_to_text(channel)
    found = series_of_channel(tx, place)
    if found and found[0].tenant_id != by.tenant.id:
        raise UserError(ELSEWHERE)
    if found:
        series_id = found[0].id
        change_series(tx, by, series_id, changes, now)
    else:
        series_id = create_series(tx, by, name, changes, now)
    subscribe(tx, series_id, by.tenant.id, place, name)
    return series_id, not found


def _change(tx: Tx, event: PersonalEvent, series_id: SeriesId, changes: SeriesChanges, now: datetime) -> Doer:
    by = doer(tx, event, now)
    change_series(tx, by, series_id, changes, now)
    return by
