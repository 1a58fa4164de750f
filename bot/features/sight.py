"""What a person has before them: the tenant, who they are, and the series of the channels that they can see.

What belongs to a channel reaches only people whom the platform confirms can see it, asked live; what can't be confirmed
is out of sight.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.chat.codec import channel_from_text
from bot.chat.events import PersonalEvent
from bot.chat.refs import Account, Channel
from bot.errors import PlatformError
from bot.features.services import Services
from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.people import resolve_accounts
from storage.records import AccountKey, Series, Subscription, SubscriptionState, Tenant
from storage.series import load_series, subscriptions_of_tenant
from storage.tenants import ensure_tenant


@dataclass(frozen=True, slots=True)
class Place:
    """A channel and the series it gets."""

    series: Series
    channel: Channel
    name: str


@dataclass(frozen=True, slots=True)
class Sight:
    """`places` begins with those of the channel where the event happened, of which `here` is the first; then by name.

    `here` is None in a direct conversation and in a channel without questions.
    """

    tenant: Tenant
    person_id: PersonId
    account: AccountKey
    places: tuple[Place, ...]
    here: Place | None

    def place_of(self, series_id: SeriesId) -> Place | None:
        """The first place in sight that gets this series."""
        return next((place for place in self.places if place.series.id == series_id), None)

    def one_each(self) -> tuple[Place, ...]:
        """One place of each series in sight."""
        places: dict[SeriesId, Place] = {}
        for place in self.places:
            places.setdefault(place.series.id, place)
        return tuple(places.values())

    def belongs_here(self, series_id: SeriesId) -> bool:
        """Whether the channel of the event gets the series, so that all who read it may see what is the series'."""
        here = self.here
        return here is not None and any(
            place.series.id == series_id and same_channel(place.channel, here.channel) for place in self.places
        )


def account_key(account: Account) -> AccountKey:
    """An account as the tables name it."""
    return AccountKey(account.platform.value, account.home, account.user)


def same_channel(one: Channel | None, other: Channel) -> bool:
    """Whether both are in one channel, whichever threads of it they name."""
    return one is not None and (one.platform, one.team, one.channel) == (other.platform, other.team, other.channel)


async def look_around(services: Services, event: PersonalEvent) -> Sight:
    """What the person who caused the event may see; makes the rows for who is new."""
    tenant, person_id, series, subscriptions = await services.database.write(_load, event, services.clock.now())
    places = [Place(series[each.series_id], channel_from_text(each.channel), each.name) for each in subscriptions]
    # An event that comes from a channel proves that its author can see it.
    here = [place for place in places if same_channel(event.where.channel, place.channel)]
    asked = sorted((place for place in places if place not in here), key=lambda place: (place.name, place.channel))
    seen = await asyncio.gather(*(can_see(services, place.channel, event.actor.account) for place in asked))
    visible = (*here, *(place for place, sees in zip(asked, seen, strict=True) if sees))
    return Sight(tenant, person_id, account_key(event.actor.account), visible, here[0] if here else None)


async def can_see(services: Services, channel: Channel, account: Account) -> bool:
    """Whether the platform confirms that an account can see a channel; whatever it can't say is no."""
    platform = services.platforms.get(channel.platform)
    if platform is None or account.platform is not channel.platform:
        return False
    try:
        return await platform.can_see(channel, account)
    except PlatformError:
        return False


def _load(
    tx: Tx, event: PersonalEvent, now: datetime
) -> tuple[Tenant, PersonId, dict[SeriesId, Series], list[Subscription]]:
    where = event.where.tenant
    tenant = ensure_tenant(tx, where.platform.value, where.team, where.team, now)
    key = account_key(event.actor.account)
    known = resolve_accounts(tx, tenant.id, [(key, event.actor.name)], now)[key]
    subscriptions = [each for each in subscriptions_of_tenant(tx, tenant.id) if each.state is SubscriptionState.ACTIVE]
    return tenant, known.person_id, load_series(tx, {each.series_id for each in subscriptions}), subscriptions
