"""Socket Mode: two connections that we open and Slack sends through, so that one is there while the other is renewed.

This is a client of its own and not the SDK's, for two reasons: that one closes before it opens the next when Slack asks
it to reconnect, and it can stay wedged on a closed session. Here a connection has one life; it is never repaired, only
replaced. What watches it: an answer to each ping, a limit for opening, and a loop that opens the next one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import aiohttp

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.pace import Sleep
from bot.adapters.slack.wire import text_at
from bot.chat.dispatcher import Log
from bot.config.secret import Secret
from bot.errors import ConfigurationError, Forbidden, PlatformError, Unavailable

CONNECTIONS: Final = 2
"""Slack allows ten an app and sends each envelope through one of them (docs: Socket Mode)."""
LONGEST_WAIT: Final = timedelta(seconds=30)
"""Between two tries to connect."""
LARGEST_FRAME: Final = 4 * 2**20
"""A submission of five long texts stays far below."""


@dataclass(frozen=True, slots=True)
class SocketTimes:
    """`ping` is how often a connection is tried; no pong for half of it, and it is replaced. `opening` ends a try."""

    ping: timedelta = timedelta(seconds=10)
    opening: timedelta = timedelta(seconds=10)
    finishing: timedelta = timedelta(seconds=3)
    """How long a connection that is replaced may still acknowledge what it brought."""


Answer = Callable[[Mapping[str, object]], Awaitable[tuple[bool, object]]]
"""What becomes of a payload: whether it is acknowledged, and with which payload."""


class SocketMode:
    """`start` returns when the first connection stands; the others follow by themselves."""

    def __init__(
        self,
        api: SlackApi,
        app_token: Secret,
        answer: Answer,
        log: Log,
        times: SocketTimes | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._api = api
        self._app_token = app_token
        self._answer = answer
        self._log = log
        self._times = times or SocketTimes()
        self._sleep = sleep
        self._keepers: list[asyncio.Task[None]] = []
        self._lives: set[asyncio.Task[None]] = set()
        self._sockets: set[aiohttp.ClientWebSocketResponse] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def connected(self) -> int:
        """How many connections stand."""
        return sum(1 for socket in self._sockets if not socket.closed)

    async def start(self) -> None:
        """Connect.

        Raises:
            ConfigurationError: Slack refuses the app token.
            PlatformError: there is no connection now.
        """
        try:
            first = await self._open()
        except Forbidden as problem:
            raise ConfigurationError(
                "Slack refuses the app token: make one with connections:write under Basic Information, App-Level Tokens, "
                "turn Socket Mode on, and set WHETSTONE_SLACK_APP_TOKEN."
            ) from problem
        self._keepers = [
            asyncio.create_task(self._keep(first if number == 0 else None)) for number in range(CONNECTIONS)
        ]

    async def stop(self) -> None:
        """Take nothing more, acknowledge what is in hand, disconnect."""
        self._stopping = True
        for keeper in self._keepers:
            keeper.cancel()
        await _all(self._keepers)
        await _all(self._work)
        for socket in list(self._sockets):
            await socket.close()
        await _all(self._lives)

    async def _keep(self, socket: aiohttp.ClientWebSocketResponse | None) -> None:
        """One connection after another; the next is open before Slack closes the last."""
        wait = 0.0
        while not self._stopping:
            try:
                socket = socket or await self._open()
            except PlatformError as problem:
                wait = min(max(1.0, wait * 2), LONGEST_WAIT.total_seconds())
                self._log.warning("socket not opened", platform="slack", detail=problem.detail, again_in=wait)
                await self._sleep(wait)
                continue
            wait = 0.0
            leaving = asyncio.Event()
            life = asyncio.create_task(self._live(socket, leaving))
            self._lives.add(life)
            life.add_done_callback(self._lives.discard)
            await leaving.wait()
            socket = None

    async def _open(self) -> aiohttp.ClientWebSocketResponse:
        """A connection that Slack has greeted. Raises a platform error."""
        said = await self._api.post(self._app_token, "apps.connections.open", {})
        try:
            async with asyncio.timeout(self._times.opening.total_seconds()):
                socket = await self._api.session.ws_connect(
                    text_at(said, "url"), heartbeat=self._times.ping.total_seconds(), max_msg_size=LARGEST_FRAME
                )
                try:
                    _require_greeting(await socket.receive())
                except BaseException:
                    await socket.close()
                    raise
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as problem:
            raise Unavailable(f"socket: {type(problem).__name__}") from problem
        self._sockets.add(socket)
        return socket

    async def _live(self, socket: aiohttp.ClientWebSocketResponse, leaving: asyncio.Event) -> None:
        """Receive until the end. `leaving` tells the keeper to open the next one, which may be long before."""
        try:
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    continue
                envelope = _read(frame.data)
                match text_at(envelope, "type"):
                    case "disconnect":
                        leaving.set()
                        closing = asyncio.create_task(self._close_later(socket))
                        self._lives.add(closing)
                        closing.add_done_callback(self._lives.discard)
                    case _ if text_at(envelope, "envelope_id") and not self._stopping:
                        work = asyncio.create_task(self._take(socket, envelope))
                        self._work.add(work)
                        work.add_done_callback(self._work.discard)
                    case _:
                        continue
        finally:
            leaving.set()
            self._sockets.discard(socket)
            await socket.close()

    async def _close_later(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Slack closes a connection that it wants gone; we do when it has had time to hear our acknowledgements."""
        if not self._stopping:
            await self._sleep(self._times.finishing.total_seconds())
        await socket.close()

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, object]) -> None:
        payload = envelope.get("payload")
        acknowledged, answer = await self._answer(payload if isinstance(payload, Mapping) else {})
        if not acknowledged:
            return
        reply: dict[str, object] = {"envelope_id": text_at(envelope, "envelope_id")}
        if answer:
            reply["payload"] = answer
        try:
            await socket.send_str(json.dumps(reply))
        except (ConnectionError, aiohttp.ClientError) as problem:
            # The work is done all the same. An event comes again and is known; a press was answered by other ways.
            self._log.warning("acknowledgement lost", platform="slack", problem=type(problem).__name__)


async def _all(tasks: list[asyncio.Task[None]] | set[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(set(tasks))


def _require_greeting(frame: aiohttp.WSMessage) -> None:
    if frame.type is not aiohttp.WSMsgType.TEXT or text_at(_read(frame.data), "type") != "hello":
        raise Unavailable("socket: not greeted")


def _read(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
