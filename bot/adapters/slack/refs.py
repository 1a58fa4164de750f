"""Slack's ids as refs. A thread is its first message's `ts`; whoever is at home in another team keeps that team's id."""

from __future__ import annotations

from bot.adapters.slack.wire import text_at
from bot.chat.refs import Account, Channel, Message, PlatformName, TenantRef

DIRECT = "D"
"""Begins the ids of one-to-one conversations."""


def tenant_ref(team: str) -> TenantRef:
    """A workspace."""
    return TenantRef(PlatformName.SLACK, team)


def account_ref(home: str, user: str) -> Account:
    """A person; `home` is the team in which the account lives."""
    return Account(PlatformName.SLACK, home, user)


def channel_ref(team: str, channel: str, thread: str = "") -> Channel:
    """A channel, a conversation, or a thread in one."""
    return Channel(PlatformName.SLACK, team, channel, thread)


def message_ref(team: str, channel: str, ts: str, thread: str = "") -> Message:
    """A message. The first message of a thread stands in the channel, though Slack gives it a `thread_ts` too."""
    return Message(channel_ref(team, channel, thread if thread != ts else ""), ts)


def carrier(body: object, team: str) -> Message | None:
    """The message whose button was pressed; None on a home page."""
    channel = text_at(body, "container", "channel_id") or text_at(body, "channel", "id")
    ts = text_at(body, "container", "message_ts") or text_at(body, "message", "ts")
    thread = text_at(body, "container", "thread_ts") or text_at(body, "message", "thread_ts")
    return message_ref(team, channel, ts, thread) if channel and ts else None
