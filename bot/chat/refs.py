"""Names of things on a platform, and their one text form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlatformName(StrEnum):
    """The platforms that have an adapter."""

    SLACK = "slack"
    DISCORD = "discord"
    WEB = "web"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, order=True)
class TenantRef:
    """A Slack installation, a Discord guild, or the playground's workspace; `team` is the platform's id of it."""

    platform: PlatformName
    team: str


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """A user on a platform. `home` is the user's own team where the platform has one (Slack), else empty."""

    platform: PlatformName
    home: str
    user: str


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """A place for messages: a channel, a thread in it (`thread` set), or a direct conversation."""

    platform: PlatformName
    team: str
    channel: str
    thread: str = ""

    @property
    def tenant(self) -> TenantRef:
        """The tenant that the channel belongs to."""
        return TenantRef(self.platform, self.team)


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message that was sent; `id` is the platform's (Slack's ``ts``, Discord's snowflake)."""

    channel: Channel
    id: str


Target = Channel | Account
"""Where a message can go: a channel, or a person directly."""
