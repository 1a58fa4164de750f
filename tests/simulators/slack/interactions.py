"""The payloads of what people do: commands, presses, submissions and closings."""

from __future__ import annotations

from tests.simulators.slack.modals import initial_values
from tests.simulators.slack.model import Channel, Json, Message, Team, User, View
from tests.simulators.slack.payloads import message_as_sent, view_json
from tests.simulators.slack.world import World


def slash(world: World, team: Team, user: User, channel: Channel, command: str, text: str, response_url: str) -> Json:
    """A slash command."""
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.add_trigger(team, user.id),
    }


def action_on_message(
    world: World, team: Team, user: User, channel: Channel, message: Message, action: Json, response_url: str
) -> Json:
    """A press on a message. An ephemeral message isn't in the payload, only where it was."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    body = _common(world, team, user, "block_actions") | {
        "container": container,
        "trigger_id": world.add_trigger(team, user.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": initial_values({"blocks": message.blocks})},
        "response_url": response_url,
        "actions": [action],
    }
    if message.only_for is None:
        body["message"] = message_as_sent(world, team, message)
    return body


def action_in_view(world: World, team: Team, user: User, view: View, action: Json) -> Json:
    """A press in a modal or on a home page: there is no message, no channel and no response_url."""
    return _common(world, team, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.add_trigger(team, user.id, view.id if view.source["type"] == "modal" else None),
        "view": view_json(world, team, view),
        "actions": [action],
    }


def action_of(world: World, element: Json, block_id: str, **chosen: object) -> Json:
    """One entry of ``actions``."""
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block_id,
        "type": element["type"],
        "action_ts": world.ts(),
    }
    for name in ("text", "value", "url", "style", "placeholder"):
        if name in element:
            action[name] = element[name]
    return action | chosen


def submission(world: World, team: Team, user: User, view: View) -> Json:
    """A modal that was submitted."""
    return _common(world, team, user, "view_submission") | {
        "trigger_id": world.add_trigger(team, user.id, view.id),
        "view": view_json(world, team, view),
        "response_urls": [],
    }


def closing(world: World, team: Team, user: User, view: View, *, cleared: bool) -> Json:
    """A modal that was closed without being submitted."""
    return _common(world, team, user, "view_closed") | {
        "view": view_json(world, team, view),
        "is_cleared": cleared,
    }


def _common(world: World, team: Team, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
