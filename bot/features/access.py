"""Who may manage, and what belongs to a channel: checks that every feature shares. What can't be confirmed is refused."""

from __future__ import annotations

from bot.chat.codec import channel_from_text, channel_to_text
from bot.chat.events import PersonalEvent
from bot.chat.refs import Account, Channel, PlatformName, TenantRef
from bot.errors import PlatformError, UserError
from bot.features.services import Services
from bot.features.sight import can_see, same_channel
from storage.accounts import find_accounts, load_accounts
from storage.database import Tx
from storage.ids import SeriesId, TenantId
from storage.managers import is_manager, managers_of
from storage.records import AccountKey, Series, Tenant
from storage.series import load_series, series_of_channel, subscriptions_of
from storage.tenants import ensure_tenant, find_tenant, load_tenants

MANAGERS_ONLY = (
    "Only managers of this workspace can do that. Whoever set Whetstone up is one, and can name more with "
    "/whetstone managers."
)
NOT_SET_UP = "This channel has no questions yet. A manager starts them with /whetstone setup."
ELSEWHERE = "These questions belong to another workspace; only its managers can change them."
OUT_OF_SIGHT = "Those questions belong to a channel that you can't see."
IN_A_CHANNEL = "Run this in the channel whose questions it is about."


async def manages(services: Services, event: PersonalEvent) -> bool:
    """Whether the person who caused the event manages the tenant.

    A manager is whom the platform says manages, whoever installed the bot, and who was named. Where the event doesn't
    say, the platform is asked; without an answer nobody is one.
    """
    if event.actor.manages:
        return True
    if await services.database.read(_is_known_manager, event.where.tenant, event.actor.account):
        return True
    if event.actor.manages is False:
        return False
    try:
        profile = await services.platforms[event.where.tenant.platform].member(event.where.tenant, event.actor.account)
    except PlatformError:
        return False
    return profile is not None and profile.manages


async def require_manager(services: Services, event: PersonalEvent) -> None:
    """Raises `UserError` for who doesn't manage the tenant."""
    if not await manages(services, event):
        raise UserError(MANAGERS_ONLY)


async def tenant_of(services: Services, event: PersonalEvent) -> Tenant:
    """The tenant in which the event happened, made where it is new."""
    where = event.where.tenant
    return await services.database.write(
        ensure_tenant, where.platform.value, where.team, where.team, services.clock.now()
    )


def channel_of(event: PersonalEvent) -> Channel | None:
    """The channel of the event, of a thread the channel around it; None in a direct conversation and without one."""
    channel = event.where.channel
    if channel is None or event.where.direct:
        return None
    return Channel(channel.platform, channel.team, channel.channel)


async def channel_series(services: Services, event: PersonalEvent) -> list[Series]:
    """The series that the channel of the event gets, the oldest first; none outside of a channel."""
    channel = channel_of(event)
    if channel is None:
        return []
    return await services.database.read(series_of_channel, channel_to_text(channel))


async def managed_series(services: Services, event: PersonalEvent, series_id: SeriesId | None = None) -> Series:
    """The series of the event's channel, or the one of this id, for a manager of the tenant that owns it.

    Raises:
        UserError: the person doesn't manage, there is no such series, or another tenant owns it.
    """
    await require_manager(services, event)
    if series_id is None:
        if channel_of(event) is None:
            raise UserError(IN_A_CHANNEL)
        found = await channel_series(services, event)
    else:
        found = list((await services.database.read(load_series, [series_id])).values())
    if not found:
        raise UserError(NOT_SET_UP)
    where = event.where.tenant
    tenant = await services.database.read(find_tenant, where.platform.value, where.team)
    owned = [series for series in found if tenant is not None and series.tenant_id == tenant.id]
    if not owned:
        raise UserError(ELSEWHERE)
    return owned[0]


async def series_in_sight(services: Services, event: PersonalEvent, series_id: SeriesId) -> Series:
    """The series of this id for a manager who can see one of its channels: managing opens no private channel.

    Raises:
        UserError: as `managed_series`, or none of the series' channels is in sight.
    """
    series = await managed_series(services, event, series_id)
    subscriptions = (await services.database.read(subscriptions_of, [series.id]))[series.id]
    channels = [channel_from_text(each.channel) for each in subscriptions]
    if any(same_channel(event.where.channel, channel) for channel in channels):
        return series
    for channel in channels:
        if await can_see(services, channel, event.actor.account):
            return series
    raise UserError(OUT_OF_SIGHT)


async def managers_to_tell(services: Services, tenant_id: TenantId) -> list[Account]:
    """The accounts to tell when something needs a manager: who was named, who installed, else whom the platform names.

    Raises:
        PlatformError: the platform can't say whom.
    """
    tenant, known = await services.database.read(_known_managers, tenant_id)
    if tenant is None or known:
        return known
    platform = services.platforms.get(PlatformName(tenant.platform))
    return [] if platform is None else list(await platform.installers(TenantRef(platform.name, tenant.team)))


def _is_known_manager(tx: Tx, where: TenantRef, account: Account) -> bool:
    tenant = find_tenant(tx, where.platform.value, where.team)
    key = AccountKey(account.platform.value, account.home, account.user)
    known = find_accounts(tx, [key]).get(key)
    if tenant is None or known is None:
        return False
    return tenant.installer_id == known.id or is_manager(tx, tenant.id, known.id)


def _known_managers(tx: Tx, tenant_id: TenantId) -> tuple[Tenant | None, list[Account]]:
    tenant = load_tenants(tx, [tenant_id]).get(tenant_id)
    if tenant is None:
        return None, []
    ids = managers_of(tx, tenant_id)
    if tenant.installer_id is not None and tenant.installer_id not in ids:
        ids.append(tenant.installer_id)
    accounts = load_accounts(tx, ids)
    keys = [accounts[each].key for each in ids if each in accounts]
    return tenant, [Account(PlatformName(key.platform), key.home, key.user) for key in keys]
