"""Which scope each method and each event needs, as Slack's reference gives it."""

from __future__ import annotations

BASE = frozenset({"commands", "chat:write", "app_mentions:read", "im:write", "im:history", "users:read", "files:write"})
"""What a bot needs that posts, hears mentions and direct messages, and knows people's zones."""

READING = frozenset({"channels:read", "groups:read"})
"""What conversations.info, conversations.members and the events of channels' lives need."""

HISTORY = frozenset({"channels:history", "groups:history"})
"""What looking for own messages in channels needs."""

NO_SCOPE = frozenset(
    {
        "auth.test",
        "auth.revoke",
        "chat.getPermalink",
        "views.open",
        "views.push",
        "views.update",
        "views.publish",
    }
)
"""Methods that any bot token may call."""

OF_METHOD: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "conversations.join": "channels:join",
    "users.info": "users:read",
    "users.list": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "team.info": "team:read",
}
"""Methods with one scope. conversations.info, members, history and replies depend on the kind of the conversation."""

BY_CONVERSATION: dict[str, str] = {
    "conversations.info": "read",
    "conversations.members": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}
"""Methods whose scope is the conversation's family and this: ``channels:history``."""

OF_EVENT: dict[str, tuple[str, ...]] = {
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_left": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_deleted": ("groups:read",),
    "app_home_opened": (),
    "app_uninstalled": (),
    "tokens_revoked": (),
}
"""Events with the scopes of which one suffices."""
