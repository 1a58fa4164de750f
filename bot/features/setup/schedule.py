"""`/whetstone schedule`, pausing and resuming, and channels that share their questions."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.chat.events import ActionPressed, CommandInvoked, PersonalEvent
from bot.chat.outcomes import Outcome, Reply, Update
from bot.chat.router import Router
from bot.core.localtime import local_date
from bot.errors import UserError
from bot.features.access import NOT_SET_UP, channel_of, channel_series, managed_series, require_manager
from bot.features.services import Services
from bot.features.setup import words
from bot.features.setup.cards import schedule_card, unset_card
from bot.features.setup.changes import doer, locked_series, refresh_slot
from bot.features.setup.hand import postable_channel, series_in_hand
from bot.features.setup.sharing import join_series, leave_series
from bot.features.setup.view import load_view, running_pause
from bot.features.sight import Place, look_around
from bot.features.wording import channel_name, join_words
from storage.audit import record_deed
from storage.database import Tx
from storage.ids import SeriesId
from storage.records import Series, SeriesState
from storage.series import end_pause, insert_pause, pauses_of, update_series


class ScheduleCards:
    """What managers see and switch about when a channel is asked."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the commands and buttons of the schedule."""
        router.command("whetstone schedule", self.show)
        router.command("whetstone pause", self.pause)
        router.command("whetstone resume", self.resume)
        router.action("setup-pause", self.press_pause)
        router.action("setup-resume", self.press_resume)
        router.action("share-join", self.join)
        router.action("share-leave", self.leave)

    async def show(self, event: CommandInvoked) -> Outcome:
        """All settings and the next slots."""
        await require_manager(self._services, event)
        if channel_of(event) is None:
            raise UserError(words.NEEDS_CHANNEL)
        if not await channel_series(self._services, event):
            return Reply(unset_card(NOT_SET_UP, await self._others(event, None)))
        series = await managed_series(self._services, event)
        return await self._card(event, series.id, title=words.SCHEDULE)

    async def pause(self, event: CommandInvoked) -> Outcome:
        """No slots from today on, to a last day or until somebody resumes."""
        series = await managed_series(self._services, event)
        until = date.fromisoformat(event.options["until"]) if "until" in event.options else None
        return await self._paused(event, series, until)

    async def resume(self, event: CommandInvoked) -> Outcome:
        """Slots again from today on."""
        return await self._resumed(event, await managed_series(self._services, event))

    async def press_pause(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The button *Pause*."""
        return _in_place(await self._paused(event, await series_in_hand(self._services, event, args), None))

    async def press_resume(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The button *Resume*."""
        return _in_place(await self._resumed(event, await series_in_hand(self._services, event, args)))

    async def join(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Give this channel the questions of another."""
        series = await series_in_hand(self._services, event, args)
        channel, name = await postable_channel(self._services, event)
        if series.id in {each.id for each in await channel_series(self._services, event)}:
            raise UserError(words.SHARED_ALREADY)
        now = self._services.clock.now()
        others = await self._services.database.write(join_series, event, series.id, channel, name, now)
        said = words.SHARED.format(channels=join_words([channel_name(each) for each in others]))
        return _in_place(await self._card(event, series.id, title=words.SHARED_TITLE, said=said))

    async def leave(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Take this channel out of the questions that it shares."""
        series = await series_in_hand(self._services, event, args)
        channel = channel_of(event)
        if channel is None:
            raise UserError(words.NEEDS_CHANNEL)
        if series.id not in {each.id for each in await channel_series(self._services, event)}:
            raise UserError(NOT_SET_UP)
        await self._services.database.write(leave_series, event, series.id, channel, self._services.clock.now())
        said = words.UNSHARED.format(series=channel_name(series.name))
        return Update(unset_card(said, await self._others(event, None)))

    async def _paused(self, event: PersonalEvent, series: Series, until: date | None) -> Reply:
        await self._services.database.write(_pause, event, series.id, until, self._services.clock.now())
        said = words.NO_SLOT_PAUSED if until is None else words.next_after_pause(until)
        return await self._card(event, series.id, title=words.PAUSED_TITLE, said=said)

    async def _resumed(self, event: PersonalEvent, series: Series) -> Reply:
        await self._services.database.write(_resume, event, series.id, self._services.clock.now())
        return await self._card(event, series.id, title=words.RESUMED_TITLE)

    async def _card(self, event: PersonalEvent, series_id: SeriesId, *, title: str, said: str = "") -> Reply:
        others = await self._others(event, series_id)
        view = await self._services.database.read(load_view, series_id, self._services.clock.now())
        if view.paused and view.open_questions:
            said = " ".join((said, words.open_stays(view.open_questions))).strip()
        return Reply(schedule_card(view, self._services.library.skills, others, title=title, said=said))

    async def _others(self, event: PersonalEvent, series_id: SeriesId | None) -> list[Place]:
        """Places in sight whose series is the tenant's own and another one."""
        sight = await look_around(self._services, event)
        return [
            place
            for place in sight.one_each()
            if place.series.id != series_id and place.series.tenant_id == sight.tenant.id
        ]


def _in_place(outcome: Reply) -> Update:
    return Update(outcome.card)


def _pause(tx: Tx, event: PersonalEvent, series_id: SeriesId, until: date | None, now: datetime) -> None:
    series = locked_series(tx, series_id)
    today = local_date(now, ZoneInfo(series.zone))
    running = running_pause(series, pauses_of(tx, [series_id])[series_id], now)
    if until is not None and until < today:
        raise UserError(words.BAD_RANGE)
    endless = series.state is SeriesState.PAUSED or (running is not None and running.last is None)
    if until is None and endless:
        raise UserError(words.PAUSED_ALREADY)
    if running is not None:
        end_pause(tx, series_id, today)
    insert_pause(tx, series_id, today, until)
    update_series(tx, series_id, state=SeriesState.PAUSED if until is None else SeriesState.ACTIVE)
    refresh_slot(tx, series_id, now)
    by = doer(tx, event, now)
    record_deed(
        tx, by.tenant.id, by.account_id, "series-paused", now, {"series": series_id, "until": str(until or "resumed")}
    )


def _resume(tx: Tx, event: PersonalEvent, series_id: SeriesId, now: datetime) -> None:
    series = locked_series(tx, series_id)
    running = running_pause(series, pauses_of(tx, [series_id])[series_id], now)
    if running is None and series.state is not SeriesState.PAUSED:
        raise UserError(words.NOT_PAUSED)
    end_pause(tx, series_id, local_date(now, ZoneInfo(series.zone)))
    update_series(tx, series_id, state=SeriesState.ACTIVE)
    refresh_slot(tx, series_id, now)
    by = doer(tx, event, now)
    record_deed(tx, by.tenant.id, by.account_id, "series-resumed", now, {"series": series_id})
