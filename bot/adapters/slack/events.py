"""Slack's payloads as events of ours. Pure: what has to be asked from Slack is asked elsewhere.

Keys (the same key is the same delivery): events by their id; buttons by team, user, container and the time of the press;
commands by their trigger; forms by view, hash and trigger, since a view that came back with errors is sent again with
the same hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.adapters.slack.answers import Way
from bot.adapters.slack.cards import LINK_ACTION
from bot.adapters.slack.form_state import state_from_text
from bot.adapters.slack.markup import read_text, without_mention
from bot.adapters.slack.refs import account_ref, carrier, channel_ref, message_ref, tenant_ref
from bot.adapters.slack.short_names import ShortNames, typed_options
from bot.adapters.slack.submission import submitted_values
from bot.adapters.slack.wire import flag_at, list_at, object_at, text_at
from bot.adapters.slack.workspaces import Workspace
from bot.chat.events import (
    ActionPressed,
    Actor,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    HomeOpened,
    Mentioned,
    PersonalEvent,
    ThreadReply,
    Uninstalled,
    Where,
)
from bot.chat.refs import Account

LOST: Final = {
    "channel_deleted": "The channel was deleted.",
    "group_deleted": "The channel was deleted.",
    "channel_archive": "The channel was archived.",
    "group_archive": "The channel was archived.",
    "channel_left": "I was removed from the channel.",
    "group_left": "I was removed from the channel.",
}
"""Events that take a channel from us, and the sentence for managers."""

_SPOKEN: Final = frozenset({"", "file_share", "thread_broadcast"})
"""Subtypes of messages that people write; the others tell of edits, joins, topics and the like."""


def read_command(body: Mapping[str, object], team: str, names: ShortNames, now: datetime) -> tuple[CommandInvoked, Way]:
    """A slash command. Whether its conversation is the one with the bot is not in the payload."""
    channel = channel_ref(team, text_at(body, "channel_id"))
    account = account_ref(team, text_at(body, "user_id"))
    way = Way(team, account, channel, response_url=text_at(body, "response_url"), trigger=text_at(body, "trigger_id"))
    event = CommandInvoked(
        event_key=f"command-{text_at(body, 'trigger_id')}",
        actor=Actor(account, text_at(body, "user_name") or account.user),
        where=Where(tenant_ref(team), channel),
        path=names.path_of(text_at(body, "command")),
        options=typed_options(text_at(body, "text"), team),
        received_at=now,
    )
    return event, way


def read_action(body: Mapping[str, object], team: str, now: datetime) -> tuple[ActionPressed, Way] | None:
    """A button; None for one that only opens an address."""
    action = next(iter(list_at(body, "actions")), None)
    action_id = text_at(action, "action_id")
    if action_id.startswith(LINK_ACTION):
        return None
    message = carrier(body, team)
    account = _account(body, team)
    container = object_at(body, "container")
    spot = text_at(container, "message_ts") or text_at(container, "view_id") or (message.id if message else "")
    place = text_at(container, "channel_id") or (message.channel.channel if message else "")
    way = Way(
        team,
        account,
        channel=message.channel if message is not None else None,
        home=message is None and text_at(body, "view", "type") == "home",
        message=message,
        ephemeral=flag_at(container, "is_ephemeral"),
        response_url=text_at(body, "response_url"),
        trigger=text_at(body, "trigger_id"),
    )
    event = ActionPressed(
        event_key="-".join(("action", team, account.user, place, spot, text_at(action, "action_ts"))),
        actor=Actor(account, _user_name(body) or account.user),
        where=Where(tenant_ref(team), way.channel),
        action=action_id,
        message=message,
        received_at=now,
    )
    return event, way


def read_submission(body: Mapping[str, object], team: str, now: datetime) -> tuple[FormSubmitted, Way] | None:
    """A form; None when its state isn't ours."""
    view = object_at(body, "view")
    state = state_from_text(text_at(view, "private_metadata"))
    if state is None:
        return None
    account = _account(body, team)
    way = Way(
        team,
        account,
        channel=state.channel,
        direct=state.direct,
        message=state.message,
        ephemeral=state.ephemeral,
        response_url=state.response_url,
        trigger=text_at(body, "trigger_id"),
    )
    event = FormSubmitted(
        event_key=f"form-{text_at(view, 'id')}-{text_at(view, 'hash')}-{text_at(body, 'trigger_id')}",
        actor=Actor(account, _user_name(body) or account.user),
        where=Where(tenant_ref(team), state.channel, state.direct),
        action=state.action,
        values=submitted_values(view),
        received_at=now,
        message=state.message,
    )
    return event, way


def read_message(body: Mapping[str, object], workspace: Workspace, now: datetime) -> tuple[PersonalEvent, Way] | None:
    """What somebody wrote to us; None for all other talk, our own and that of other apps included."""
    event = object_at(body, "event")
    user, text = text_at(event, "user"), text_at(event, "text")
    if not user or user == workspace.bot_user or text_at(event, "bot_id") or text_at(event, "subtype") not in _SPOKEN:
        return None
    ts, thread, channel = text_at(event, "ts"), text_at(event, "thread_ts"), text_at(event, "channel")
    message = message_ref(workspace.team, channel, ts, thread)
    account = account_ref(text_at(event, "user_team") or workspace.team, user)
    direct = text_at(event, "channel_type") == "im"
    key, actor = f"event-{text_at(body, 'event_id')}", Actor(account, user)
    where = Where(tenant_ref(workspace.team), message.channel, direct)
    way = Way(workspace.team, account, message.channel, direct)
    said = read_text(without_mention(text, workspace.bot_user)).strip()
    if text_at(event, "type") == "app_mention":
        return None if direct else (Mentioned(key, actor, where, said, message, now), way)
    if message.channel.thread and text_at(event, "parent_user_id") == workspace.bot_user:
        # A mention in a channel comes a second time as what it is, and there it is answered.
        named = not direct and f"<@{workspace.bot_user}" in text
        return None if named else (ThreadReply(key, actor, where, said, message, now), way)
    return (DirectMessage(key, actor, where, said, message, now), way) if direct else None


def read_home(body: Mapping[str, object], workspace: Workspace, now: datetime) -> tuple[HomeOpened, Way] | None:
    """The home page was opened; None when it was another tab of the app."""
    event = object_at(body, "event")
    if text_at(event, "tab") not in ("", "home"):
        return None
    account = account_ref(workspace.team, text_at(event, "user"))
    key = f"event-{text_at(body, 'event_id')}"
    opened = HomeOpened(key, Actor(account, account.user), Where(tenant_ref(workspace.team), None), now)
    return opened, Way(workspace.team, account, home=True)


def read_loss(body: Mapping[str, object], team: str, now: datetime) -> ChannelLost | None:
    """A channel that we lost."""
    event = object_at(body, "event")
    reason = LOST.get(text_at(event, "type"))
    channel = text_at(event, "channel")
    if reason is None or not channel:
        return None
    return ChannelLost(f"event-{text_at(body, 'event_id')}", channel_ref(team, channel), reason, now)


def read_removal(body: Mapping[str, object], now: datetime) -> Uninstalled | None:
    """The bot was removed; None when only tokens of people were revoked, of which we hold none."""
    event = object_at(body, "event")
    if text_at(event, "type") == "tokens_revoked" and not list_at(event, "tokens", "bot"):
        return None
    return Uninstalled(f"event-{text_at(body, 'event_id')}", tenant_ref(text_at(body, "team_id")), now)


def _account(body: Mapping[str, object], team: str) -> Account:
    return account_ref(text_at(body, "user", "team_id") or team, text_at(body, "user", "id"))


def _user_name(body: Mapping[str, object]) -> str:
    return text_at(body, "user", "username") or text_at(body, "user", "name")
