"""The series that a manager has in hand: one of the tenant's own, of a channel that the manager can see."""

from __future__ import annotations

from bot.chat.actions import UnreadableAction, decode_id
from bot.chat.events import ActionPressed, FormSubmitted, PersonalEvent
from bot.chat.refs import Channel
from bot.errors import NotFound, UserError
from bot.features.access import channel_of, series_in_sight
from bot.features.services import Services
from bot.features.setup import words
from storage.ids import SeriesId
from storage.records import Series


async def series_in_hand(services: Services, event: ActionPressed | FormSubmitted, args: tuple[str, ...]) -> Series:
    """The series that an action names.

    Raises:
        UnreadableAction: the action names none.
        UserError: the person doesn't manage, the series isn't the tenant's, or none of its channels is in sight.
    """
    if len(args) != 1:
        raise UnreadableAction(event.action)
    return await series_in_sight(services, event, SeriesId(decode_id(args[0])))


async def postable_channel(services: Services, event: PersonalEvent) -> tuple[Channel, str]:
    """The channel of the event and its name.

    Raises:
        UserError: there is none, or the bot can't post there; the sentence says what is missing.
    """
    channel = channel_of(event)
    if channel is None:
        raise UserError(words.NEEDS_CHANNEL)
    try:
        profile = await services.platforms[channel.platform].channel(channel)
    except NotFound:
        raise UserError(words.CHANNEL_GONE) from None
    if not profile.postable:
        raise UserError(words.CANT_POST.format(why=profile.why_not))
    return channel, profile.name
