"""What happens to a workspace around us: the bot is added, removed, and added again.

Channels that are lost are the daily question's business, which stops posting there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.chat.codec import account_to_text
from bot.chat.events import Installed, Uninstalled
from bot.chat.outcomes import Nothing, Outcome
from bot.chat.router import Router
from bot.chat.text import notice
from bot.features.outgoing import NOTICE_LIFETIME, Fresh, Renderer, Rendering, derived_mark
from bot.features.services import Services
from bot.features.setup import words
from bot.features.sight import account_key
from storage.database import Tx
from storage.deliveries import NewDelivery, enqueue
from storage.people import resolve_accounts
from storage.records import Delivery, TenantState
from storage.tenants import ensure_tenant, find_tenant, leave_tenant, return_tenant, set_installer

WELCOME = "welcome"
"""The kind of the message to who installed the bot."""

KEPT_AFTER_LEAVING = timedelta(days=30)


class Lifecycle:
    """Nothing is lost by an accident: a tenant that comes back in time finds everything."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Be told of tenants."""
        router.on_installed(self.installed)
        router.on_uninstalled(self.uninstalled)

    def renderers(self) -> Mapping[str, Renderer]:
        """The first message to who installed the bot."""
        return {WELCOME: _render_welcome}

    async def installed(self, event: Installed) -> Outcome:
        """A new tenant, or one that is back before it was purged."""
        await self._services.database.write(_install, event, self._services.clock.now())
        return Nothing()

    async def uninstalled(self, event: Uninstalled) -> Outcome:
        """Ask nothing any more, and purge after thirty days."""
        await self._services.database.write(_leave, event, self._services.clock.now() + KEPT_AFTER_LEAVING)
        return Nothing()


async def _render_welcome(delivery: Delivery) -> Rendering:
    return Fresh(notice(words.INSTALLED, words.READS, words.NEXT, title=words.INSTALLED_TITLE))


def _install(tx: Tx, event: Installed, now: datetime) -> None:
    tenant = ensure_tenant(tx, event.tenant.platform.value, event.tenant.team, event.name, now)
    if tenant.state is TenantState.LEAVING:
        return_tenant(tx, tenant.id)
    if event.installer is not None:
        key = account_key(event.installer.account)
        account = resolve_accounts(tx, tenant.id, [(key, event.installer.name)], now)[key]
        set_installer(tx, tenant.id, account.id)
        welcome = NewDelivery(
            kind=WELCOME,
            tenant_id=tenant.id,
            target=account_to_text(event.installer.account),
            mark=derived_mark(WELCOME, tenant.id, event.event_key),
            due_at=now,
            expires_at=now + NOTICE_LIFETIME,
        )
        enqueue(tx, [welcome], now)


def _leave(tx: Tx, event: Uninstalled, purge_after: datetime) -> None:
    tenant = find_tenant(tx, event.tenant.platform.value, event.tenant.team)
    if tenant is not None and tenant.state is not TenantState.LEAVING:
        leave_tenant(tx, tenant.id, purge_after)
