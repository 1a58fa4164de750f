"""Who is who and who sees what, asked from Slack and kept for seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.refs import DIRECT
from bot.adapters.slack.wire import flag_at, list_at, object_at, text_at
from bot.adapters.slack.workspaces import Workspaces, require_workspace
from bot.chat.ports import Clock, Profile
from bot.errors import NotFound, PlatformError

SEES_FOR: Final = timedelta(seconds=5)
"""How long a channel's members are believed; whoever joins or leaves is noticed at once by an event."""
KNOWN_FOR: Final = timedelta(minutes=1)
"""How long a profile is believed: what a manager may do is asked from Slack no later than this."""
_PAGE: Final = "999"
"""conversations.members gives fewer than 1,000 at a time."""
_KEPT: Final = 20_000


class Directory:
    """Asks through `SlackApi`. Nothing here raises anything but platform errors."""

    def __init__(self, api: SlackApi, workspaces: Workspaces, clock: Clock) -> None:
        self._api = api
        self._workspaces = workspaces
        self._clock = clock
        self._profiles: dict[tuple[str, str], tuple[datetime, Profile]] = {}
        self._members: dict[tuple[str, str], tuple[datetime, frozenset[str]]] = {}
        self._asking: dict[tuple[str, str], asyncio.Lock] = {}
        self._conversations: dict[tuple[str, str], str] = {}
        self._changes = 0

    async def profile(self, team: str, user: str) -> Profile | None:
        """The member's profile; None when the user is not a member, was deactivated, or is a bot."""
        known = self._profiles.get((team, user))
        if known is not None and known[0] > self._clock.now():
            return known[1]
        workspace = await require_workspace(self._workspaces, team)
        try:
            said = await self._api.ask(workspace.token, "users.info", {"user": user})
        except NotFound:
            found = None
        else:
            found = _profile(object_at(said, "user"))
        if found is None:
            self._profiles.pop((team, user), None)
        else:
            if len(self._profiles) > _KEPT:
                self._profiles.clear()
            self._profiles[(team, user)] = (self._clock.now() + KNOWN_FOR, found)
        return found

    def remembered(self, team: str, user: str) -> Profile | None:
        """What was last known of a member, however long ago: good enough for a name and a zone."""
        known = self._profiles.get((team, user))
        return known[1] if known is not None else None

    async def sees(self, team: str, channel: str, user: str) -> bool:
        """Whether the user reads the channel now. Unknown is False."""
        try:
            if channel.startswith(DIRECT):
                return await self.conversation(team, user) == channel
            return user in await self._members_of(team, channel)
        except PlatformError:
            return False

    async def conversation(self, team: str, user: str) -> str:
        """The id of the bot's conversation with a user, opened where there is none yet."""
        known = self._conversations.get((team, user))
        if known is not None:
            return known
        workspace = await require_workspace(self._workspaces, team)
        said = await self._api.post(workspace.token, "conversations.open", {"users": user})
        opened = text_at(said, "channel", "id")
        self._conversations[(team, user)] = opened
        return opened

    def note_conversation(self, team: str, user: str, channel: str) -> None:
        """A message came in the bot's conversation with this user."""
        self._conversations[(team, user)] = channel

    def forget_members(self, team: str, channel: str) -> None:
        """Somebody joined or left."""
        self._changes += 1
        self._members.pop((team, channel), None)

    def forget_workspace(self, team: str) -> None:
        """The bot was removed."""
        for table in (self._profiles, self._members, self._conversations):
            for key in [key for key in table if key[0] == team]:
                table.pop(key, None)

    async def owners(self, team: str, most: int) -> list[str]:
        """The workspace's owners and then its admins, from the first page of its members."""
        workspace = await require_workspace(self._workspaces, team)
        said = await self._api.ask(workspace.token, "users.list", {"limit": "200"})
        people = [member for member in list_at(said, "members") if _profile(object_at(member)) is not None]
        rank = ("is_primary_owner", "is_owner", "is_admin")
        managing = [member for member in people if any(flag_at(member, flag) for flag in rank)]
        managing.sort(key=lambda member: [not flag_at(member, flag) for flag in rank])
        return [text_at(member, "id") for member in managing[:most]]

    async def _members_of(self, team: str, channel: str) -> frozenset[str]:
        key = (team, channel)
        # Many ask about one channel at once: the first asks Slack, the others wait for that answer.
        async with self._asking.setdefault(key, asyncio.Lock()):
            known = self._members.get(key)
            if known is not None and known[0] > self._clock.now():
                return known[1]
            workspace = await require_workspace(self._workspaces, team)
            changes = self._changes
            members: set[str] = set()
            cursor, more = "", True
            while more:
                fields = {"channel": channel, "limit": _PAGE, **({"cursor": cursor} if cursor else {})}
                said = await self._api.ask(workspace.token, "conversations.members", fields)
                members |= {member for member in list_at(said, "members") if isinstance(member, str)}
                cursor = text_at(said, "response_metadata", "next_cursor")
                more = bool(cursor)
            if len(self._members) > _KEPT:
                self._members.clear()
                self._asking.clear()
            if changes == self._changes:  # else somebody left while Slack was telling
                self._members[key] = (self._clock.now() + SEES_FOR, frozenset(members))
            return frozenset(members)


def _profile(user: Mapping[str, object]) -> Profile | None:
    if not text_at(user, "id") or flag_at(user, "deleted") or flag_at(user, "is_bot"):
        return None
    names = (
        text_at(user, "profile", "display_name"),
        text_at(user, "profile", "real_name"),
        text_at(user, "real_name"),
        text_at(user, "name"),
        text_at(user, "id"),
    )
    manages = any(flag_at(user, flag) for flag in ("is_admin", "is_owner", "is_primary_owner"))
    return Profile(next((name for name in names if name.strip()), ""), text_at(user, "tz"), manages)
