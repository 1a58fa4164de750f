"""What happens to a workspace around us: channels that are lost, the bot removed, the bot back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.chat.codec import channel_to_text
from bot.chat.events import ChannelLost, Installed, Uninstalled
from bot.chat.outcomes import Nothing, Outcome
from bot.chat.router import Router
from bot.chat.text import notice
from bot.features.outgoing import Drop, Fresh, Renderer, Rendering, tell_managers
from bot.features.services import Services
from bot.features.setup import words
from bot.features.sight import account_key
from bot.features.wording import channel_name
from storage.database import Tx
from storage.people import resolve_accounts
from storage.records import Delivery, TenantState
from storage.series import lose_channel
from storage.tenants import ensure_tenant, find_tenant, leave_tenant, load_tenants, return_tenant, set_installer

LOST_CHANNEL = "channel-gone"
"""The kind of the notice that a channel was deleted, archived, or took the bot out."""

KEPT_AFTER_LEAVING = timedelta(days=30)


class Lifecycle:
    """Nothing is lost by an accident: a tenant that comes back in time finds everything."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Be told of tenants and channels."""
        router.on_installed(self.installed)
        router.on_uninstalled(self.uninstalled)
        router.on_channel_lost(self.lost)

    def renderers(self) -> Mapping[str, Renderer]:
        """The notices that are written here."""
        return {LOST_CHANNEL: self.render_lost}

    async def installed(self, event: Installed) -> Outcome:
        """A new tenant, or one that is back before it was purged."""
        await self._services.database.write(_install, event, self._services.clock.now())
        return Nothing()

    async def uninstalled(self, event: Uninstalled) -> Outcome:
        """Ask nothing any more, and purge after thirty days."""
        await self._services.database.write(_leave, event, self._services.clock.now() + KEPT_AFTER_LEAVING)
        return Nothing()

    async def lost(self, event: ChannelLost) -> Outcome:
        """Stop posting there, and tell managers once."""
        await self._services.database.write(_lose, event, self._services.clock.now())
        return Nothing()

    async def render_lost(self, delivery: Delivery) -> Rendering:
        """What managers are told."""
        told = json.loads(delivery.payload)
        name, reason = told.get("name"), told.get("reason")
        if not isinstance(name, str) or not isinstance(reason, str):
            return Drop("the payload names no channel")
        said = words.lost_channel(channel_name(name), reason)
        return Fresh(notice(said, words.LOST_HELP, title=words.LOST_TITLE))


def _install(tx: Tx, event: Installed, now: datetime) -> None:
    tenant = ensure_tenant(tx, event.tenant.platform.value, event.tenant.team, event.name, now)
    if tenant.state is TenantState.LEAVING:
        return_tenant(tx, tenant.id)
    if event.installer is not None:
        key = account_key(event.installer.account)
        account = resolve_accounts(tx, tenant.id, [(key, event.installer.name)], now)[key]
        set_installer(tx, tenant.id, account.id)


def _leave(tx: Tx, event: Uninstalled, purge_after: datetime) -> None:
    tenant = find_tenant(tx, event.tenant.platform.value, event.tenant.team)
    if tenant is not None and tenant.state is not TenantState.LEAVING:
        leave_tenant(tx, tenant.id, purge_after)


def _lose(tx: Tx, event: ChannelLost, now: datetime) -> None:
    lost = lose_channel(tx, channel_to_text(event.channel), event.reason)
    tenants = load_tenants(tx, {each.tenant_id for each in lost})
    for each in lost:
        payload = {"name": each.name, "reason": event.reason}
        tell_managers(tx, tenants[each.tenant_id], LOST_CHANNEL, (each.channel, event.event_key), payload, now)
