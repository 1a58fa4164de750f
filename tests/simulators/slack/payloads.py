"""What Slack says of things: users, channels, messages, views and files as JSON, and events about them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.simulators.slack.model import Channel, File, Json, Message, Team, User, View
from tests.simulators.slack.world import World


def user_json(team: Team, user: User, now: datetime) -> Json:
    """A user object. A deactivated person has no zone and no rights in it."""
    base: Json = {
        "id": user.id,
        "team_id": team.id,
        "name": user.name,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "real_name_normalized": user.real_name,
            "display_name_normalized": user.name,
            "team": team.id,
        },
    }
    if user.deleted:
        return base
    zone = now.astimezone(ZoneInfo(user.tz))
    offset = zone.utcoffset()
    return base | {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": zone.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


def channel_json(team: Team, channel: Channel) -> Json:
    """A conversation object."""
    common: Json = {
        "id": channel.id,
        "created": 1_700_000_000,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": team.id,
    }
    if channel.is_im:
        other = next(user for user in channel.members if user != team.bot_user)
        return common | {"user": other, "is_user_deleted": team.users[other].deleted, "is_open": True}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": channel.is_private,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": team.bot_user in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "creator": channel.creator,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_as_sent(world: World, team: Team, message: Message, *, metadata: bool = False) -> Json:
    """A message object, as posting answers it and histories list it."""
    body: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team.id,
    }
    if message.by_bot:
        body |= {"bot_id": team.bot_id, "bot_profile": bot_profile(world, team)}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.edited_ts is not None:
        body["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.thread_ts is not None:
        body["thread_ts"] = message.thread_ts
    replies = [
        reply
        for reply in team.channels[message.channel].messages
        if reply.thread_ts == message.ts and reply.ts != message.ts and not reply.deleted
    ]
    if replies:
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
        }
    if message.files:
        body["files"] = [file_json(team.files[file]) for file in message.files]
    if metadata and message.metadata is not None:
        body["metadata"] = message.metadata
    return body


def bot_profile(world: World, team: Team) -> Json:
    """Who the bot is, beside its messages."""
    return {
        "id": team.bot_id,
        "name": world.app.name,
        "app_id": world.app.id,
        "team_id": team.id,
        "icons": {"image_36": "https://a.slack-edge.com/bot_36.png"},
        "updated": 1_700_000_000,
        "deleted": False,
    }


def file_json(file: File) -> Json:
    """A file object."""
    return {
        "id": file.id,
        "created": 1_700_000_000,
        "timestamp": 1_700_000_000,
        "name": file.name,
        "title": file.title or file.name,
        "alt_txt": file.alt,
        "mimetype": "image/png" if file.data.startswith(b"\x89PNG") else "application/octet-stream",
        "filetype": file.name.rpartition(".")[2],
        "size": file.length,
        "user": file.user,
        "mode": "hosted",
        "permalink": f"https://files.example.slack.com/{file.id}",
        "url_private": f"https://files.slack.com/files-pri/{file.id}/{file.name}",
        "shares": {"public": {channel: [{"ts": ts}] for channel, ts in file.shares}},
    }


def view_json(world: World, team: Team, view: View) -> Json:
    """A view object, with its state."""
    source = view.source
    return {
        "id": view.id,
        "team_id": team.id,
        "type": source["type"],
        "blocks": source["blocks"],
        "private_metadata": source.get("private_metadata", ""),
        "callback_id": source.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": source.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": source.get("clear_on_close", False),
        "notify_on_close": source.get("notify_on_close", False),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": world.app.id,
        "external_id": source.get("external_id", ""),
        "app_installed_team_id": team.id,
        "bot_id": team.bot_id,
    }


def message_event(world: World, team: Team, channel: Channel, message: Message, *, mention: bool = False) -> Json:
    """``message`` or ``app_mention``. The app's own messages come too, with its bot_id."""
    body: Json = {
        "type": "app_mention" if mention else "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team.id,
        "channel": channel.id,
        "event_ts": message.ts,
    }
    if not mention:
        body["channel_type"] = channel.type
    if message.blocks:
        body["blocks"] = message.blocks
    if message.by_bot:
        body |= {"bot_id": team.bot_id, "bot_profile": bot_profile(world, team)}
    else:
        body["client_msg_id"] = world.secret("client")
    if message.edited_ts is not None:
        body["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.thread_ts is not None:
        body["thread_ts"] = message.thread_ts
        root = world.find_message(team, channel.id, message.thread_ts)
        if root is not None and not mention:
            body["parent_user_id"] = root.user
    return body


def message_changed(world: World, team: Team, channel: Channel, message: Message, before: Json) -> Json:
    """``message`` with the subtype ``message_changed``; `before` is the message's event as it would have been."""
    ts = world.ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.type,
        "ts": ts,
        "event_ts": ts,
        "message": message_event(world, team, channel, message),
        "previous_message": before,
    }


def envelope(world: World, team: Team, event: Json) -> Json:
    """The outer part of an event."""
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{world.number():08d}",
        "event_time": int(world.seconds()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": world.secret("context"),
    }
