"""Whether somebody may see a run: it belongs to its channels, and reaches only who can see one of them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from bot.chat.codec import channel_from_text, channel_to_text
from bot.chat.events import ActionPressed, FormSubmitted, PersonalEvent
from bot.chat.refs import Channel, TenantRef
from bot.errors import UserError
from bot.features.access import channel_of
from bot.features.daily import words
from bot.features.daily.load import row_of
from bot.features.daily.posting import adopt
from bot.features.services import Services
from bot.features.sight import can_see
from storage.database import Tx
from storage.ids import RunId, TenantId
from storage.posts import posts_of_runs
from storage.runs import load_runs
from storage.tenants import ensure_tenant

_REMEMBERED: Final = 512
"""Runs whose channels are kept in memory; they never change once a run is open."""


@dataclass(frozen=True, slots=True)
class Places:
    """The channels of a run, by text, with whether their message is known. `lead` is the first run of its row.

    `tenants` are those through which events about the run came; a tenant that was purged and set up again has new runs.
    """

    lead: RunId
    channels: dict[str, bool]
    tenants: dict[TenantRef, TenantId] = field(default_factory=dict)


class Sighting:
    """Checks every event that names a run. Answering in the channel costs nothing once the run was seen."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._places: OrderedDict[RunId, Places] = OrderedDict()

    async def require(self, event: PersonalEvent, run_id: RunId, *, private: bool) -> Places:
        """Let through who pressed in one of the run's channels, or whom the platform confirms to see one.

        A press on the run's own button, on a message that we don't know, makes the message known (`adopt`). `private` says
        that the button was on a private card, which never is.

        Raises:
            UserError: there is no such run, or it is out of sight.
        """
        places = await self._find(run_id)
        if places is None:
            raise UserError(words.UNKNOWN_RUN)
        here = channel_of(event)
        text = None if here is None else channel_to_text(here)
        if text is not None and text in places.channels:
            if not private and not places.channels[text] and isinstance(event, ActionPressed | FormSubmitted):
                await self._adopt(event, places, run_id, text)
            return places
        for channel in places.channels:
            if await can_see(self._services, channel_from_text(channel), event.actor.account):
                return places
        raise UserError(words.CANT_SEE)

    async def tenant_id(self, event: PersonalEvent, places: Places) -> TenantId:
        """The tenant through which the event about that run came."""
        ref = event.where.tenant
        known = places.tenants.get(ref)
        if known is None:
            now = self._services.clock.now()
            made = await self._services.database.write(ensure_tenant, ref.platform.value, ref.team, ref.team, now)
            known = places.tenants[ref] = made.id
        return known

    async def _find(self, run_id: RunId) -> Places | None:
        known = self._places.get(run_id)
        if known is not None:
            self._places.move_to_end(run_id)
            return known
        found = await self._services.database.read(_load_places, run_id)
        if found is not None:
            self._keep(run_id, found)
        return found

    def _keep(self, run_id: RunId, places: Places) -> None:
        self._places[run_id] = places
        while len(self._places) > _REMEMBERED:
            self._places.popitem(last=False)

    async def _adopt(self, event: ActionPressed | FormSubmitted, places: Places, run_id: RunId, text: str) -> None:
        if event.message is not None and channel_to_text(_around(event.message.channel)) == text:
            await self._services.database.write(adopt, places.lead, event.message, self._services.clock.now())
        found = await self._services.database.read(_load_places, run_id)
        if found is not None:
            self._keep(run_id, replace(places, channels=found.channels))


def _around(channel: Channel) -> Channel:
    return Channel(channel.platform, channel.team, channel.channel)


def _load_places(tx: Tx, run_id: RunId) -> Places | None:
    run = load_runs(tx, [run_id]).get(run_id)
    if run is None:
        return None
    lead = row_of(tx, run)[0].id
    return Places(lead, {post.channel: post.message is not None for post in posts_of_runs(tx, [lead])[lead]})
