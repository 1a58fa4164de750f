"""What happens to channels, people and installations, with the events that tell of it."""

from __future__ import annotations

from tests.simulators.slack.delivery import Courier, Delivery
from tests.simulators.slack.model import Channel, Json, Team
from tests.simulators.slack.world import World


async def join(world: World, courier: Courier, team: Team, channel: Channel, user: str) -> Delivery | None:
    """A person, or the bot that somebody invites, comes into a channel."""
    channel.members.add(user)
    event: Json = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": team.id,
        "inviter": channel.creator,
        "event_ts": world.ts(),
    }
    return await courier.event(team, event)


async def leave(world: World, courier: Courier, team: Team, channel: Channel, user: str) -> list[Delivery]:
    """Somebody leaves a channel. When it is the bot, it is told by ``channel_left`` or ``group_left`` too."""
    channel.members.discard(user)
    left: Json = {
        "type": "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": team.id,
        "event_ts": world.ts(),
    }
    events = [left]
    if user == team.bot_user:
        kind = "group_left" if channel.is_private else "channel_left"
        events.append({"type": kind, "channel": channel.id, "actor_id": channel.creator, "event_ts": world.ts()})
    sent = [await courier.event(team, event) for event in events]
    return [delivery for delivery in sent if delivery is not None]


async def archive(world: World, courier: Courier, team: Team, channel: Channel, user: str) -> Delivery | None:
    """A channel is archived; everybody but the archive leaves it in no list."""
    channel.is_archived = True
    event: Json = {"type": "channel_archive", "channel": channel.id, "user": user, "event_ts": world.ts()}
    if channel.is_private:
        event |= {"type": "group_archive", "is_moved": 0}
    return await courier.event(team, event)


async def unarchive(world: World, courier: Courier, team: Team, channel: Channel, user: str) -> Delivery | None:
    """A channel is back. Bots are no longer in it."""
    channel.is_archived = False
    channel.members.discard(team.bot_user)
    event: Json = {"type": "channel_unarchive", "channel": channel.id, "user": user, "event_ts": world.ts()}
    if channel.is_private:
        event = {"type": "group_unarchive", "channel": channel.id, "actor_id": user, "event_ts": event["event_ts"]}
    return await courier.event(team, event)


async def rename(world: World, courier: Courier, team: Team, channel: Channel, name: str) -> Delivery | None:
    """A channel gets another name."""
    channel.name = name
    event: Json = {
        "type": "group_rename" if channel.is_private else "channel_rename",
        "channel": {
            "id": channel.id,
            "name": name,
            "name_normalized": name,
            "created": 1_700_000_000,
            "is_channel": not channel.is_private,
            "is_mpim": False,
        },
        "event_ts": world.ts(),
    }
    return await courier.event(team, event)


async def delete(world: World, courier: Courier, team: Team, channel: Channel, user: str) -> Delivery | None:
    """A channel is deleted."""
    channel.deleted = True
    event: Json = {"type": "channel_deleted", "channel": channel.id}
    if channel.is_private:
        event = {
            "type": "group_deleted",
            "channel": channel.id,
            "date_deleted": int(world.seconds()),
            "actor_id": user,
            "event_ts": world.ts(),
        }
    return await courier.event(team, event)


async def uninstall(courier: Courier, team: Team) -> list[Delivery]:
    """The app is removed from a workspace: its tokens die, and it is told twice, in no promised order."""
    team.installed = False
    for token in team.tokens:
        token.revoked = True
    sent = [
        await courier.event(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot_user]}}),
        await courier.event(team, {"type": "app_uninstalled"}),
    ]
    return [delivery for delivery in sent if delivery is not None]
