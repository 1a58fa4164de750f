"""users.*, conversations.* and team.info: who is here, and who is in which conversation."""

from __future__ import annotations

from tests.simulators.slack.call import Call
from tests.simulators.slack.model import Json, Message, Refused
from tests.simulators.slack.payloads import channel_json, message_as_sent, user_json


def users_info(call: Call) -> Json:
    """One person."""
    return {"user": user_json(call.team, call.user(str(call.arguments["user"])), call.world.clock.now())}


def users_list(call: Call) -> Json:
    """Everybody, page by page, with those who left."""
    everybody = [user_json(call.team, user, call.world.clock.now()) for user in call.team.users.values()]
    page, meta = _page(call, everybody, 1000)
    return {"members": page} | meta


def team_info(call: Call) -> Json:
    """The workspace."""
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.domain}}


def conversations_open(call: Call) -> Json:
    """The conversation with one person."""
    if call.arguments.get("channel"):
        channel = call.channel(str(call.arguments["channel"]))
        return {"channel": {"id": channel.id}}
    people = [user for user in str(call.arguments.get("users", "")).split(",") if user]
    if not people:
        raise Refused("users_list_not_supplied")
    if len(people) > 1:
        raise Refused("missing_scope", needed="mpim:write", provided=",".join(sorted(call.token.scopes)))
    user = call.user(people[0])
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")
    known = len(call.team.channels)
    channel = call.world.direct(call.team, user.id)
    already: Json = {"no_op": True, "already_open": True} if len(call.team.channels) == known else {}
    return already | {"channel": {"id": channel.id}}


def conversations_info(call: Call) -> Json:
    """One conversation."""
    channel = call.covered(call.channel(str(call.arguments["channel"])))
    body = channel_json(call.team, channel)
    return {"channel": body | {"num_members": len(channel.members)} if call.flag("include_num_members") else body}


def conversations_members(call: Call) -> Json:
    """Who is in a conversation, page by page."""
    channel = call.covered(call.channel(str(call.arguments["channel"])))
    page, meta = _page(call, sorted(channel.members), 100)
    return {"members": page} | meta


def conversations_join(call: Call) -> Json:
    """The bot joins a public channel."""
    channel = call.channel(str(call.arguments["channel"]))
    if channel.is_private or channel.is_im:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    channel.members.add(call.team.bot_user)
    return {"channel": channel_json(call.team, channel)}


def conversations_history(call: Call) -> Json:
    """The messages of a conversation, newest first. Ephemeral ones and replies in threads are none of them."""
    channel = call.covered(call.channel(str(call.arguments["channel"])))
    if call.team.bot_user not in channel.members:
        raise Refused("not_in_channel")
    listed = [
        message
        for message in reversed(channel.messages)
        if not message.deleted and (message.thread_ts in (None, message.ts) or message.broadcast) and _in(call, message)
    ]
    return _messages(call, listed)


def conversations_replies(call: Call) -> Json:
    """A thread, from its first message on."""
    channel = call.covered(call.channel(str(call.arguments["channel"])))
    root = str(call.arguments["ts"])
    if call.world.find_message(call.team, channel.id, root) is None:
        raise Refused("thread_not_found")
    listed = [
        message
        for message in channel.messages
        if not message.deleted and (message.ts == root or (message.thread_ts == root and _in(call, message)))
    ]
    return _messages(call, listed)


def _in(call: Call, message: Message) -> bool:
    """Whether a message is between ``oldest`` and ``latest``."""
    ts = float(message.ts)
    oldest, latest = call.arguments.get("oldest"), call.arguments.get("latest")
    inclusive = call.flag("inclusive")
    if oldest and (ts < float(oldest) or (ts == float(oldest) and not inclusive)):
        return False
    return not (latest and (ts > float(latest) or (ts == float(latest) and not inclusive)))


def _messages(call: Call, listed: list[Message]) -> Json:
    metadata = call.flag("include_all_metadata")
    bodies = [message_as_sent(call.world, call.team, message, metadata=metadata) for message in listed]
    page, meta = _page(call, bodies, 100)
    return {"messages": page, "has_more": bool(meta["response_metadata"]["next_cursor"])} | meta


def _page(call: Call, items: list[Json] | list[str], default: int) -> tuple[list[Json] | list[str], Json]:
    """A page of at most 999 items, and where the next begins."""
    cursor = str(call.arguments.get("cursor") or "0")
    if not cursor.isdigit():
        raise Refused("invalid_cursor")
    start, limit = int(cursor), call.whole("limit", default)
    if not 1 <= limit <= 1000:
        raise Refused("invalid_limit")
    following = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": following}}
