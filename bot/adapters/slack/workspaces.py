"""The workspaces that installed the bot, and with which token each is spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.adapters.slack.api import SlackApi, not_now
from bot.adapters.slack.wire import text_at
from bot.config.secret import Secret
from bot.errors import ConfigurationError, Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Workspace:
    """An installation. `bot_user` is the bot as a member, `bot_id` as an app; `installer` is a user id where known."""

    team: str
    name: str
    token: Secret
    bot_user: str
    bot_id: str
    installer: str = ""


class Workspaces(Protocol):
    """Where installations are looked up; tokens that rotate are renewed behind it."""

    async def find(self, team: str) -> Workspace | None:
        """The installation of a team, None where there is none (any more). Raises platform errors only."""
        ...


class OneWorkspace:
    """The workspace of a single bot token. Whatever team an event names, it came from this one's installation."""

    def __init__(self, token: Secret, installer: str = "") -> None:
        self._token = token
        self._installer = installer
        self.workspace: Workspace | None = None

    async def open(self, api: SlackApi) -> Workspace:
        """Ask Slack whose token it is.

        Raises:
            ConfigurationError: Slack refuses the token.
            PlatformError: Slack can't be asked now.
        """
        try:
            said = await api.post(self._token, "auth.test", {})
        except Forbidden as problem:
            raise ConfigurationError(
                "Slack refuses the bot token: copy it anew from OAuth & Permissions into WHETSTONE_SLACK_BOT_TOKEN."
            ) from problem
        self.workspace = Workspace(
            team=text_at(said, "team_id"),
            name=text_at(said, "team"),
            token=self._token,
            bot_user=text_at(said, "user_id"),
            bot_id=text_at(said, "bot_id"),
            installer=self._installer,
        )
        return self.workspace

    async def find(self, team: str) -> Workspace | None:
        """The workspace. People of other organisations in a shared channel come with their own team's id.

        Raises:
            RateLimited: Slack wasn't asked yet.
        """
        del team
        if self.workspace is None:
            raise not_now("the adapter isn't started")
        return self.workspace


async def require_workspace(workspaces: Workspaces, team: str) -> Workspace:
    """The installation of a team; raises `NotFound`."""
    workspace = await workspaces.find(team)
    if workspace is None:
        raise NotFound(f"not installed in {team}")
    return workspace
