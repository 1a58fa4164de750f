"""Bolt's app: who sent a request, is it genuine, and which of the four doors it goes through.

One listener a kind, each for everything: Bolt tries its listeners one after another, so thirty cost what thirty cost.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, cast

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.request_verification.async_request_verification import AsyncRequestVerification
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.reception import Reception
from bot.adapters.slack.workspaces import Workspace, Workspaces
from bot.chat.ports import Clock
from bot.config.secret import Secret

_EVERYTHING: Final = re.compile(r".*", re.DOTALL)
_WORKSPACE: Final = "whetstone_workspace"


class _Seconds(SignatureClock):
    """Our clock as the SDK's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now().timestamp()


def build_app(
    api: SlackApi, workspaces: Workspaces, reception: Reception, clock: Clock, signing_secret: Secret | None
) -> AsyncApp:
    """The app. Without a signing secret it takes nothing over HTTP, only from a socket that we opened."""

    async def authorize(context: AsyncBoltContext, team_id: str | None) -> AuthorizeResult | None:
        workspace = await workspaces.find(team_id or "")
        if workspace is None:
            return None
        context[_WORKSPACE] = workspace
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot_id,
            bot_token=workspace.token.reveal(),
        )

    async def command(ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        await reception.command(ack, body, _workspace(context))

    async def action(ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        await reception.action(ack, body, _workspace(context))

    async def submission(ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        await reception.submission(ack, body, _workspace(context))

    async def event(ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        await reception.event(ack, body, context.get(_WORKSPACE))

    app = AsyncApp(
        name="whetstone",
        logger=_quiet_logger(),
        process_before_response=True,
        client=api.client(None, []),
        # Bolt's type forgets that an installation may be missing; its code doesn't.
        authorize=cast("Callable[..., Awaitable[AuthorizeResult]]", authorize),
        signing_secret="",
        request_verification_enabled=False,
        before_authorize=_Verification(signing_secret, clock),
        attaching_function_token_enabled=False,
    )
    app.action(_EVERYTHING)(action)
    app.command(_EVERYTHING)(command)
    app.view(_EVERYTHING)(submission)
    app.event(_EVERYTHING)(event)
    return app


class _Verification(AsyncRequestVerification):
    """Bolt's own check, on our clock. Without a secret it refuses everything that doesn't come through our socket."""

    def __init__(self, signing_secret: Secret | None, clock: Clock) -> None:
        secret = signing_secret.reveal() if signing_secret is not None else secrets.token_hex(32)
        super().__init__(secret, base_logger=_quiet_logger())
        self._on_our_clock = SignatureVerifier(secret, clock=_Seconds(clock))

    @property
    def verifier(self) -> SignatureVerifier:
        """What compares signatures, within five minutes."""
        return self._on_our_clock


def _workspace(context: AsyncBoltContext) -> Workspace:
    workspace = context[_WORKSPACE]
    if not isinstance(workspace, Workspace):
        raise TypeError("authorisation has left no workspace")
    return workspace


def _quiet_logger() -> logging.Logger:
    """Bolt's log, without its lines of INFO and DEBUG: these hold requests with what people typed."""
    logger = logging.getLogger("bot.slack.bolt")
    logger.setLevel(logging.WARNING)
    return logger
