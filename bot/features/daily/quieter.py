"""What managers are offered for a series in which hardly anybody answers: asked less, paused, or at another level."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat.actions import Action, UnreadableAction, decode_id, encode
from bot.chat.events import ActionPressed, FormSubmitted
from bot.chat.forms import Choice, Form, OneChoice
from bot.chat.outcomes import FirstResponse, FormErrors, OpenForm, Outcome, Reply, Update
from bot.chat.router import Router
from bot.chat.text import notice
from bot.core.localtime import local_date
from bot.core.schedule import next_slot
from bot.errors import UserError
from bot.features.access import NOT_SET_UP, managed_series
from bot.features.daily import manager_words as words
from bot.features.schedules import schedule_of
from bot.features.services import Services
from storage.choices import clear_next_items
from storage.database import Tx
from storage.ids import SeriesId
from storage.pauses import insert_pause, pauses_of
from storage.records import Series
from storage.runs import latest_runs
from storage.series import lock_series, update_series

TWO_DAYS: Final = "13"
"""Tuesday and Thursday."""


class Quieter:
    """The buttons of the offer."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the buttons and the form."""
        router.action("quiet", self.change)
        router.action("quiet-level", self.open_level, FirstResponse.FORM)
        router.form("quiet-level", self.set_level)

    async def change(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*Twice a week* or *Pause*."""
        if len(args) != 2 or args[1] not in ("twice", "pause"):
            raise UnreadableAction(":".join(args))
        series = await managed_series(self._services, event, SeriesId(decode_id(args[0])))
        now = self._services.clock.now()
        if args[1] == "twice":
            await self._services.database.write(_ask_twice, series.id, now)
            return Update(notice(words.now_twice(series.name)))
        await self._services.database.write(_pause, series.id, now)
        return Update(notice(words.now_paused(series.name)))

    async def open_level(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*Another level*."""
        series = await managed_series(self._services, event, _only_series(args))
        choices = tuple(Choice(value, label) for value, label in words.LEVELS.items())
        field = OneChoice("level", words.LEVEL_FIELD, choices, initial=series.level)
        return OpenForm(Form(words.LEVEL_FORM, encode(Action("quiet-level", args)), (field,)))

    async def set_level(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """The level that was chosen."""
        series = await managed_series(self._services, event, _only_series(args))
        level = next(iter(event.values.get("level", ())), "")
        if level not in words.LEVELS:
            return FormErrors({"level": words.CHOOSE})
        await self._services.database.write(_set_level, series.id, level)
        return Reply(notice(words.now_level(series.name, level)))


def _only_series(args: tuple[str, ...]) -> SeriesId:
    if len(args) != 1:
        raise UnreadableAction(":".join(args))
    return SeriesId(decode_id(args[0]))


def _ask_twice(tx: Tx, series_id: SeriesId, now: datetime) -> None:
    series = _lock(tx, series_id)
    update_series(tx, series_id, weekdays=TWO_DAYS)
    _plan(tx, replace(series, weekdays=TWO_DAYS), now)


def _pause(tx: Tx, series_id: SeriesId, now: datetime) -> None:
    series = _lock(tx, series_id)
    today = local_date(now, ZoneInfo(series.zone))
    insert_pause(tx, series_id, series.next_slot_date or today + timedelta(days=1), None)
    _plan(tx, series, now)


def _set_level(tx: Tx, series_id: SeriesId, level: str) -> None:
    _lock(tx, series_id)
    update_series(tx, series_id, level=level)
    clear_next_items(tx, series_id)


def _lock(tx: Tx, series_id: SeriesId) -> Series:
    series = lock_series(tx, series_id)
    if series is None:
        raise UserError(NOT_SET_UP)  # purged since the button was checked
    return series


def _plan(tx: Tx, series: Series, now: datetime) -> None:
    """The next slot under the schedule as it is now, on a date that had none."""
    schedule = schedule_of(series, pauses_of(tx, [series.id])[series.id])
    last = next(iter(latest_runs(tx, series.id, 1)), None)
    slot = next_slot(schedule, now, None if last is None else last.local_date)
    update_series(
        tx,
        series.id,
        next_slot_date=None if slot is None else slot.date,
        next_slot_at=None if slot is None else slot.instant,
    )
