from __future__ import annotations

import json
import re
from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from bot.adapters.slack import ShortNames, manifest, manifest_text
from bot.adapters.slack.manifest import EVENTS, HISTORY_SCOPES, SCOPES
from bot.adapters.slack.wire import list_at, text_at
from bot.chat.commands import CATALOGUE

ROOM = Path(__file__).parents[3] / "bot" / "adapters" / "slack"
NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "conversations.members": "channels:read groups:read",
    "conversations.info": "channels:read groups:read",
    "conversations.history": "im:history channels:history groups:history",
    "conversations.replies": "im:history channels:history groups:history",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "users.info": "users:read",
    "users.list": "users:read",
    "auth.test": "",
    "apps.connections.open": "",
    "chat.getPermalink": "",
    "views.open": "",
    "views.publish": "",
}
"""The scopes of every method that is called (methods reference)."""
EVENT_NEEDS = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
}


def test_the_manifest(snapshot: SnapshotAssertion) -> None:
    document = manifest(CATALOGUE)
    assert document == snapshot
    assert json.loads(manifest_text(document)) == document


def test_each_scope_is_needed_by_a_call_or_an_event() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py") if path.name != "manifest.py")
    families = "auth|apps|chat|conversations|files|users|views|team|bots|reactions"
    called = set(re.findall(rf'"((?:{families})\.[a-zA-Z.]+)"', source))
    assert called == NEEDS.keys()
    needed = {scope for method in called for scope in NEEDS[method].split()}
    assert set(EVENTS) == EVENT_NEEDS.keys()
    needed |= {scope for scope in EVENT_NEEDS.values() if scope} | {"commands"}
    assert needed == SCOPES.keys() | HISTORY_SCOPES.keys()


def test_what_the_settings_change() -> None:
    plain, all_in = manifest(CATALOGUE), manifest(
        CATALOGUE, ShortNames(off=True), history=True, public_url="https://bot.example/", many_workspaces=True
    )  # fmt: skip
    assert "channels:history" not in json.dumps(plain)
    assert {"channels:history", "groups:history"} <= set(map(str, list_at(all_in, "oauth_config", "scopes", "bot")))
    assert "message.channels" in list_at(all_in, "settings", "event_subscriptions", "bot_events")
    assert list_at(all_in, "oauth_config", "redirect_urls") == ["https://bot.example/slack/oauth_redirect"]
    assert text_at(all_in, "settings", "interactivity", "request_url") == "https://bot.example/slack/events"
    (only,) = list_at(all_in, "features", "slash_commands")
    assert (text_at(only, "command"), text_at(only, "url")) == ("/whetstone", "https://bot.example/slack/events")
    assert [text_at(each, "command") for each in list_at(plain, "features", "slash_commands")] == [
        "/whetstone", "/quiz", "/leaderboard", "/stats",
    ]  # fmt: skip
