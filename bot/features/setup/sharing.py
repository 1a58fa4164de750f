"""Let a channel get the questions of another, or take it out again."""

from __future__ import annotations

from datetime import datetime

from bot.chat.codec import channel_to_text
from bot.chat.events import PersonalEvent
from bot.chat.refs import Channel
from bot.errors import UserError
from bot.features.access import ELSEWHERE
from bot.features.setup import words
from bot.features.setup.changes import Doer, doer, refresh_slot
from storage.audit import record_deed
from storage.database import Tx
from storage.ids import SeriesId
from storage.records import SeriesState, SubscriptionState
from storage.series import series_of_channel, subscribe, subscriptions_of, unsubscribe, update_series


def join_series(
    tx: Tx, event: PersonalEvent, series_id: SeriesId, channel: Channel, name: str, now: datetime
) -> list[str]:
    """Subscribe the channel to the series in place of its own; returns the names of the other channels.

    Raises:
        UserError: the channel gets the questions of another tenant.
    """
    by = doer(tx, event, now)
    place = channel_to_text(channel)
    for series in series_of_channel(tx, place):
        if series.tenant_id != by.tenant.id:
            raise UserError(ELSEWHERE)
        _take_out(tx, by, series.id, place, now)
    others = [
        each.name for each in subscriptions_of(tx, [series_id])[series_id] if each.state is SubscriptionState.ACTIVE
    ]
    subscribe(tx, series_id, by.tenant.id, place, name)
    record_deed(tx, by.tenant.id, by.account_id, "channel-joined", now, {"series": series_id, "channel": place})
    return others


def leave_series(tx: Tx, event: PersonalEvent, series_id: SeriesId, channel: Channel, now: datetime) -> None:
    """Unsubscribe the channel from a series that others get too. Raises `UserError` where none does."""
    by = doer(tx, event, now)
    place = channel_to_text(channel)
    if all(each.channel == place for each in subscriptions_of(tx, [series_id])[series_id]):
        raise UserError(words.ALONE)
    _take_out(tx, by, series_id, place, now)


def _take_out(tx: Tx, by: Doer, series_id: SeriesId, place: str, now: datetime) -> None:
    unsubscribe(tx, series_id, place)
    record_deed(tx, by.tenant.id, by.account_id, "channel-left", now, {"series": series_id, "channel": place})
    if not subscriptions_of(tx, [series_id])[series_id]:
        # Nobody would see its questions; its streaks and boards are kept.
        update_series(tx, series_id, state=SeriesState.PAUSED)
        refresh_slot(tx, series_id, now)
