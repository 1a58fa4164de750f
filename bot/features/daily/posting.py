"""What is noted about the messages of runs: sent, adopted, uncertain, missed, and channels lost."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.chat.codec import channel_to_text, message_to_text, target_from_text
from bot.chat.events import ChannelLost
from bot.chat.refs import Channel, Message
from bot.features.daily.closing import refresh_posts
from bot.features.outgoing import POST, tell_managers
from storage.database import Tx
from storage.deliveries import deliveries_of, fail_target, settle_found
from storage.ids import PostId, RunId
from storage.posts import load_posts, posts_of_runs, set_post_message
from storage.records import Delivery, Run
from storage.runs import load_runs
from storage.series import load_series, lose_channel
from storage.tenants import load_tenants

UNSURE: Final = "uncertain-post"
MISSED_POST: Final = "missed-post"
CHANNEL_LOST: Final = "channel-lost"


class PostBook:
    """A `DeliveryBook` for the messages of runs; other kinds have nothing to note but a lost channel."""

    def sent(self, tx: Tx, delivery: Delivery, message: Message, now: datetime) -> None:
        """The post has its message. What happened meanwhile is shown by an edit."""
        if delivery.kind != POST or delivery.subject_id is None:
            return
        _note_message(tx, PostId(delivery.subject_id), message, now)

    def unsure(self, tx: Tx, delivery: Delivery, now: datetime) -> None:
        """Managers of the channel's tenant are told, and may post it anew."""
        self._tell(tx, delivery, UNSURE, now)

    def missed(self, tx: Tx, delivery: Delivery, now: datetime) -> None:
        """Managers of the channel's tenant are told."""
        self._tell(tx, delivery, MISSED_POST, now)

    def lost(self, tx: Tx, channel: Channel, reason: str, now: datetime) -> None:
        """The channel's subscriptions end, and managers are told once."""
        end_subscriptions(tx, channel, reason, now)

    def _tell(self, tx: Tx, delivery: Delivery, kind: str, now: datetime) -> None:
        if delivery.kind != POST or delivery.subject_id is None:
            return
        post = load_posts(tx, [PostId(delivery.subject_id)]).get(PostId(delivery.subject_id))
        run = None if post is None else load_runs(tx, [post.run_id]).get(post.run_id)
        tenant = load_tenants(tx, [delivery.tenant_id]).get(delivery.tenant_id)
        if run is None or tenant is None:
            return
        payload: dict[str, str | int] = {
            "channel": channel_name(delivery.target),
            "delivery": delivery.id,
            "number": run.number,
        }
        tell_managers(tx, tenant, kind, (delivery.id, delivery.expires_at), payload, now)


def end_subscriptions(tx: Tx, channel: Channel, reason: str, now: datetime) -> None:
    """Nothing more is posted in a channel; its managers are told why, once."""
    text = channel_to_text(Channel(channel.platform, channel.team, channel.channel))
    lost = lose_channel(tx, text, reason)
    fail_target(tx, text, reason)
    for each in lost[:1]:
        series = load_series(tx, [each.series_id])[each.series_id]
        tenant = load_tenants(tx, [each.tenant_id])[each.tenant_id]
        payload: dict[str, str | int] = {"channel": each.name or channel.channel, "reason": reason}
        # A channel that was set up again and lost again is told again: its series moved on meanwhile.
        tell_managers(tx, tenant, CHANNEL_LOST, (text, series.next_number, series.revision), payload, now)


def note_channel_lost(tx: Tx, event: ChannelLost, now: datetime) -> None:
    """The platform said that a channel is gone."""
    end_subscriptions(tx, event.channel, event.reason, now)


def adopt(tx: Tx, run_id: RunId, message: Message, now: datetime) -> bool:
    """Somebody pressed a button of this run on a message that we don't know: it is the one whose sending was uncertain.

    Whether it was adopted. Only a channel whose post has no message yet can get one.
    """
    place = Channel(message.channel.platform, message.channel.team, message.channel.channel)
    wanted = channel_to_text(place)
    post = next((each for each in posts_of_runs(tx, [run_id])[run_id] if each.channel == wanted), None)
    if post is None or post.message is not None:
        return False
    sent = deliveries_of(tx, [post.id], POST).get(post.id)
    if sent is not None:
        settle_found(tx, sent.id, message_to_text(message))
    _note_message(tx, post.id, message, now)
    return True


def _note_message(tx: Tx, post_id: PostId, message: Message, now: datetime) -> None:
    if not set_post_message(tx, post_id, message_to_text(message), now):
        return
    post = load_posts(tx, [post_id])[post_id]
    run = load_runs(tx, [post.run_id]).get(post.run_id)
    if run is not None and _is_outdated(run):
        refresh_posts(tx, [run], now)


def _is_outdated(run: Run) -> bool:
    """Whether the message, as it was sent, may say less than is known by now."""
    return run.closed_at is not None or run.answered > 0


def channel_name(target: str) -> str:
    """What a channel is called where nobody gave it a name."""
    found = target_from_text(target)
    return found.channel if isinstance(found, Channel) else ""
