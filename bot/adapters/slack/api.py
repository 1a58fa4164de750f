"""Calls to Slack's Web API, response addresses and upload addresses; every failure is a platform error of ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.adapters.slack.problems import translate, wait_of
from bot.adapters.slack.wire import JsonObject, text_at
from bot.config.secret import Secret
from bot.errors import Expired, Forbidden, RateLimited, Unavailable

BASE_URL: Final = "https://slack.com/api/"
TIMEOUT: Final = timedelta(seconds=10)
"""Slack answers in well under a second, or something is wrong."""
_START_UP: Final = timedelta(seconds=5)
"""A process that starts is ready after this, and one that stops leaves the call to the next."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class SlackApi:
    """One HTTP session for everything, open from the first call until `close`.

    After that a call is `RateLimited`: unlike `Unavailable` that says that it surely wasn't made, and may be made later.
    """

    def __init__(self, base_url: str = BASE_URL, timeout: timedelta = TIMEOUT) -> None:
        self._base_url = base_url
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._calls = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def post(self, token: Secret | None, method: str, payload: JsonObject) -> Mapping[str, object]:
        """A call that changes something, sent once: the SDK would send it again after a broken connection.

        Raises:
            PlatformError: as `bot.adapters.slack.problems` translates; `Unavailable` leaves open whether it took effect.
        """
        client = self.client(token, [])
        with self._counted():
            return await _answer(method, client.api_call(method, json=payload))

    async def ask(self, token: Secret, method: str, fields: Mapping[str, str]) -> Mapping[str, object]:
        """A call that only reads, so that it is repeated once after a rate limit. Raises as `post` does."""
        client = self.client(token, [AsyncRateLimitErrorRetryHandler(max_retry_count=1)])
        with self._counted():
            return await _answer(method, client.api_call(method, data=dict(fields)))

    async def respond(self, url: str, payload: JsonObject) -> None:
        """Send to a response address.

        Raises:
            Expired: it was used up or is too old.
            Forbidden: Slack refuses the payload.
            RateLimited, Unavailable: as everywhere.
        """
        status, headers, text = await self._send(url, json.dumps(payload).encode(), "application/json; charset=utf-8")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited(wait_of(headers), "response address: rate limited")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unavailable(f"response address: {status}")
        if status != HTTPStatus.OK or _refuses(text):
            reason = _reason(text) or str(status)
            if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) or reason in ("used_url", "expired_url"):
                raise Expired(f"response address: {reason}")
            raise Forbidden("", f"response address: {reason}")

    async def upload(self, url: str, data: bytes) -> None:
        """Send bytes to an upload address. Raises `Unavailable`."""
        status, _, _ = await self._send(url, data, "application/octet-stream")
        if status != HTTPStatus.OK:
            raise Unavailable(f"upload address: {status}")

    def client(self, token: Secret | None, retry_handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
        """A client of the SDK on our session."""
        client = AsyncWebClient(
            token=token.reveal() if token is not None else None,
            base_url=self._base_url,
            timeout=max(1, round(self._timeout.total_seconds())),
            session=self.session,
            retry_handlers=retry_handlers,
        )
        if URL(self._base_url).host in _LOOPBACK:
            client.proxy = None  # the SDK takes a proxy from the environment and knows no exceptions to it
        return client

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session, opened when it is first needed. Raises `RateLimited` after `close`."""
        if self._closed:
            raise not_now("the connection to Slack is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(self._timeout.total_seconds()))
        return self._session

    async def close(self) -> None:
        """Take no more calls, finish those that were made, and let go of all connections."""
        self._closed = True
        await self._idle.wait()
        if self._session is not None:
            await self._session.close()

    async def _send(self, url: str, data: bytes, kind: str) -> tuple[int, Mapping[str, object], str]:
        session = self.session
        try:
            with self._counted():
                async with session.post(url, data=data, headers={"Content-Type": kind}) as response:
                    return response.status, dict(response.headers), await response.text(errors="replace")
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            raise Unavailable(f"{URL(url).host}: {type(problem).__name__}") from problem

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._calls += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._idle.set()


def not_now(detail: str) -> RateLimited:
    """The error of a call that wasn't made, since the adapter isn't started or has stopped."""
    return RateLimited(_START_UP, detail)


async def _answer(method: str, call: Awaitable[AsyncSlackResponse]) -> Mapping[str, object]:
    try:
        response = await call
    except SlackApiError as problem:
        raise translate(problem, method) from problem
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as problem:
        raise Unavailable(f"{method}: {type(problem).__name__}") from problem
    return response.data if isinstance(response.data, dict) else {}


def _refuses(text: str) -> bool:
    """A response address answers ``ok``, or JSON that says so."""
    return text.startswith("{") and '"ok":true' not in text.replace(" ", "")


def _reason(text: str) -> str:
    try:
        return text_at(json.loads(text), "error")
    except ValueError:
        return text[:60] if text.isascii() and " " not in text.strip() else ""
