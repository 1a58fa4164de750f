"""The app's manifest, made from the catalogue and from what this adapter calls and listens to.

Paste it at api.slack.com/apps, *Create New App*, *From a manifest* (docs: app manifests).
"""

from __future__ import annotations

import json
from typing import Final

from bot.adapters.slack.events import LOST
from bot.adapters.slack.short_names import ShortNames
from bot.adapters.slack.webhooks import PATH
from bot.adapters.slack.wire import JsonObject
from bot.chat.catalogue import ROOT, Catalogue, Command
from bot.chat.help import usage
from bot.chat.text import clamp

NAME: Final = "Whetstone"
SUMMARY: Final = "A daily machine-learning question, streaks, leaderboards and mock interviews."

SCOPES: Final = {
    "app_mentions:read": "the event app_mention: somebody names the bot",
    "channels:read": "conversations.members and conversations.info: who reads a channel; the events of channels",
    "chat:write": "chat.postMessage, chat.update, chat.delete, chat.postEphemeral",
    "commands": "slash commands",
    "files:write": "files.getUploadURLExternal: pictures of boards, exports",
    "groups:read": "the same as channels:read, for private channels",
    "im:history": "the event message.im: what people write to the bot alone",
    "im:write": "conversations.open: a message to one person",
    "users:read": "users.info: name, time zone, whether somebody is an admin",
}
"""Every scope that is always asked for, and what it is for."""

HISTORY_SCOPES: Final = {
    "channels:history": "conversations.history: whether an uncertain message is there; the event message.channels",
    "groups:history": "the same in private channels; the event message.groups",
}
"""Asked for only where the operator wants sure delivery and interviews in channel threads."""

EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    *LOST,
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "tokens_revoked",
)
HISTORY_EVENTS: Final = ("message.channels", "message.groups")

_DESCRIPTION: Final = 2_000
_HINT: Final = 1_000
"""Limits of a slash command's description and usage hint (manifest reference)."""


def manifest(
    catalogue: Catalogue,
    names: ShortNames | None = None,
    *,
    history: bool = False,
    public_url: str | None = None,
    many_workspaces: bool = False,
) -> JsonObject:
    """The manifest. With a public https address everything comes there; without one, through Socket Mode."""
    scopes = sorted([*SCOPES, *(HISTORY_SCOPES if history else ())])
    events = sorted([*EVENTS, *(HISTORY_EVENTS if history else ())])
    address = f"{public_url.rstrip('/')}{PATH}" if public_url is not None else None
    request: JsonObject = {"request_url": address} if address is not None else {}
    oauth: JsonObject = {"scopes": {"bot": scopes}}
    if many_workspaces and public_url is not None:
        oauth["redirect_urls"] = [f"{public_url.rstrip('/')}/slack/oauth_redirect"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": NAME, "description": SUMMARY},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [_command(name, path, catalogue, address) for name, path in _names(catalogue, names)],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**request, "bot_events": events},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(document: JsonObject) -> str:
    """The manifest as Slack takes it."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _names(catalogue: Catalogue, names: ShortNames | None) -> list[tuple[str, str]]:
    return list((names or ShortNames()).names(catalogue).items())


def _command(name: str, path: str, catalogue: Catalogue, address: str | None) -> JsonObject:
    command = None if path == ROOT else catalogue.find(path)
    described: JsonObject = {
        "command": name,
        "description": clamp(command.summary if command is not None else "Everything I can do", _DESCRIPTION),
        "usage_hint": clamp(_hint(command, catalogue), _HINT),
        # People are typed as @name and have to come as ids.
        "should_escape": True,
    }
    return {**described, "url": address} if address is not None else described


def _hint(command: Command | None, catalogue: Catalogue) -> str:
    if command is None:
        verbs = [each.path.removeprefix(f"{ROOT} ") for each in catalogue]
        return " | ".join(verbs)
    return usage(command).removeprefix(f"/{command.path}").strip() or " "
