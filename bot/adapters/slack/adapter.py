"""Slack as an adapter: one object that the application starts and stops, over Socket Mode or webhooks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.adapters.slack.answers import Answers, Way
from bot.adapters.slack.api import BASE_URL, TIMEOUT, SlackApi
from bot.adapters.slack.bolt import build_app
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.limits import MESSAGES_APART, PATIENCE
from bot.adapters.slack.pace import Pace, Sleep
from bot.adapters.slack.platform import SlackPlatform
from bot.adapters.slack.reception import Reception
from bot.adapters.slack.refs import account_ref, tenant_ref
from bot.adapters.slack.sending import Mail
from bot.adapters.slack.short_names import ShortNames
from bot.adapters.slack.socket_mode import SocketMode, SocketTimes
from bot.adapters.slack.uploads import Uploads
from bot.adapters.slack.webhooks import PATH, webhook
from bot.adapters.slack.workspaces import OneWorkspace, Workspace, Workspaces
from bot.chat.dispatcher import Log
from bot.chat.events import Actor, Installed
from bot.chat.ports import Clock, Ingress, Platform
from bot.config.secret import Secret


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """How Slack is reached.

    `app_token` opens sockets; without it everything comes to `routes`, signed with `signing_secret`. `history` says that
    the optional scopes were granted (`bot.adapters.slack.manifest`). The rest is shortened or redirected by tests.
    """

    app_token: Secret | None = None
    signing_secret: Secret | None = None
    history: bool = False
    names: ShortNames = field(default_factory=ShortNames)
    base_url: str = BASE_URL
    timeout: timedelta = TIMEOUT
    patience: timedelta = PATIENCE
    messages_apart: timedelta = MESSAGES_APART
    socket_times: SocketTimes = field(default_factory=SocketTimes)
    sleep: Sleep = asyncio.sleep


class SlackAdapter:
    """An `Adapter`, started once. `platform` may be used before `start` and until `stop`."""

    def __init__(self, workspaces: Workspaces, clock: Clock, log: Log, config: SlackConfig) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._log = log
        self._config = config
        self._api = SlackApi(config.base_url, config.timeout)
        self._directory = Directory(self._api, workspaces, clock)
        pace = Pace(clock, config.messages_apart, config.sleep)
        self._mail = Mail(self._api, workspaces, self._directory, Uploads(self._api), pace)
        self._answers = Answers(self._api, workspaces, self._mail)
        self._platform = SlackPlatform(self._api, workspaces, self._directory, self._mail, history=config.history)
        self._reception: Reception | None = None
        self._app: AsyncApp | None = None
        self._socket: SocketMode | None = None

    @property
    def platform(self) -> Platform:
        """The outbound side."""
        return self._platform

    @property
    def connected(self) -> bool:
        """Whether events can come in now."""
        return self._app is not None and (self._socket is None or self._socket.connected > 0)

    def routes(self) -> list[web.RouteDef]:
        """What an HTTP server of the process adds for webhooks."""
        return [web.post(PATH, webhook(lambda: self._app))]

    async def start(self, ingress: Ingress) -> None:
        """Connect and begin to deliver events.

        Raises:
            ConfigurationError: Slack refuses a token.
            PlatformError: Slack can't be reached.
        """
        try:
            if isinstance(self._workspaces, OneWorkspace):
                await self._workspaces.open(self._api)
            config = self._config
            self._reception = Reception(
                ingress, self._answers, self._directory, self._clock, self._log, config.names, config.patience
            )
            self._app = build_app(self._api, self._workspaces, self._reception, self._clock, config.signing_secret)
            if config.app_token is not None:
                self._socket = SocketMode(
                    self._api, config.app_token, self._answer, self._log, config.socket_times, config.sleep
                )
                await self._socket.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take no new events, finish those in hand, disconnect."""
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.stop()
        self._app = None
        await self.settle()
        await self._api.close()

    async def settle(self) -> None:
        """Return when everything in hand is done and shown."""
        if self._reception is not None:
            await self._reception.drain()

    async def announce(self, workspace: Workspace) -> None:
        """Tell the application of a workspace that was just installed.

        The application has to be ready, which it is not while it starts its adapters; so whoever installs calls this.
        """
        if self._reception is None:
            return
        tenant = tenant_ref(workspace.team)
        account = account_ref(workspace.team, workspace.installer) if workspace.installer else None
        installer = Actor(account, workspace.installer) if account is not None else None
        key = f"installed-{workspace.team}-{int(self._clock.now().timestamp())}"
        event = Installed(key, tenant, workspace.name, installer, self._clock.now())
        await self._reception.tell(event, Way(workspace.team, account) if account is not None else None)

    async def _answer(self, payload: Mapping[str, object]) -> tuple[bool, object]:
        """What Bolt makes of a payload from a socket."""
        if self._app is None:
            return False, None
        answer = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=dict(payload)))
        if answer.status != _OK:
            return False, None
        if not answer.body:
            return True, None
        return True, json.loads(answer.body) if answer.body.startswith("{") else {"text": answer.body}


_OK: Final = 200
