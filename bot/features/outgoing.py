"""What features and the delivery of messages agree on: how a due row becomes a message, and what is noted when it did.

A feature writes a row in the transaction that decides the message, and registers a renderer for its kind. Rendering
happens when the row is sent, from what is current then.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, Protocol

from bot.chat.actions import encode_id
from bot.chat.cards import Card
from bot.chat.codec import tenant_to_text
from bot.chat.refs import Channel, Message, PlatformName, TenantRef
from storage.database import Tx
from storage.deliveries import NewDelivery, enqueue
from storage.ids import PostId
from storage.records import Delivery, Tenant

POST: Final = "post"
"""The kind of a run's message in a channel; its subject is the post."""
EDIT: Final = "edit"
"""The kind of the edits of a post: counter, reveal, void."""

POST_LIFETIME: Final = timedelta(hours=6)
"""After which a post is missed and managers are told (the cut-off of catching up)."""
NOTICE_LIFETIME: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new message. `since` is the instant at which a post should have been there, for the figures."""

    card: Card
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Amend:
    """A message of ours becomes this card."""

    message: Message
    card: Card


@dataclass(frozen=True, slots=True)
class Later:
    """It can't be rendered before an instant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to send any more; `reason` is for the log."""

    reason: str


Rendering = Fresh | Amend | Later | Drop
Renderer = Callable[[Delivery], Awaitable[Rendering]]


class DeliveryBook(Protocol):
    """What is written, in the transaction that settles a delivery, about what became of it."""

    def sent(self, tx: Tx, delivery: Delivery, message: Message, now: datetime) -> None:
        """The platform has the message. May come twice."""
        ...

    def unsure(self, tx: Tx, delivery: Delivery, now: datetime) -> None:
        """Nobody will find out whether the message was sent, and it isn't repeated."""
        ...

    def missed(self, tx: Tx, delivery: Delivery, now: datetime) -> None:
        """Its time ran out before it could be sent."""
        ...

    def lost(self, tx: Tx, channel: Channel, reason: str, now: datetime) -> None:
        """Nothing can be sent to a channel any more; `reason` is a sentence."""
        ...


def post_mark(post_id: PostId) -> str:
    """The mark of a post."""
    return f"p{encode_id(post_id)}"


def edit_mark(post_id: PostId) -> str:
    """The mark of the row of all edits of a post."""
    return f"e{encode_id(post_id)}"


def derived_mark(*parts: object) -> str:
    """A mark that is the same for the same parts: what was said once is not said again."""
    digest = blake2b(digest_size=12)
    for part in parts:
        text = str(part).encode()
        digest.update(len(text).to_bytes(4, "big") + text)
    return f"n{digest.hexdigest()}"


def tell_managers(
    tx: Tx, tenant: Tenant, kind: str, about: tuple[object, ...], payload: Mapping[str, str | int], now: datetime
) -> None:
    """Send each manager of a tenant a private notice, once for what it is `about`. Who they are is asked when it is sent."""
    notice = NewDelivery(
        kind=kind,
        tenant_id=tenant.id,
        target=tenant_to_text(TenantRef(PlatformName(tenant.platform), tenant.team)),
        mark=derived_mark(kind, tenant.id, *about),
        due_at=now,
        payload=json.dumps(dict(payload), ensure_ascii=False, sort_keys=True),
        expires_at=now + NOTICE_LIFETIME,
    )
    enqueue(tx, [notice], now)
