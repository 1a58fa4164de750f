"""Delivery over HTTP: requests signed as Slack signs them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.simulators.slack.model import App, Json

USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True, slots=True)
class Response:
    """What the bot answered: the status, the body (as JSON where it is), and whether it forbids retries."""

    status: int
    text: str
    body: Json
    no_retry: bool


@dataclass(slots=True)
class Webhooks:
    """Posts to the bot. `now` stamps the requests: real time by default, since Bolt checks against it."""

    app: App
    url: str = ""
    now: Callable[[], float] = time.time
    session: aiohttp.ClientSession | None = None

    def sign(self, body: bytes, *, secret: str | None = None, age: float = 0) -> dict[str, str]:
        """The headers of a signed request, `age` seconds old."""
        stamp = str(int(self.now() - age))
        key = (secret if secret is not None else self.app.signing_secret).encode()
        digest = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
            "User-Agent": USER_AGENT,
        }

    async def post(
        self,
        kind: str,
        payload: Json,
        extra: dict[str, str],
        seconds: float,
        *,
        secret: str | None = None,
        age: float = 0,
    ) -> Response:
        """Deliver a payload of a kind (as Socket Mode names them).

        Raises:
            TimeoutError: no answer within so many real seconds.
            aiohttp.ClientError: no connection, or a broken one.
        """
        body, content_type = encode(kind, payload)
        headers = self.sign(body, secret=secret, age=age) | {"Content-Type": content_type} | extra
        return await self.send(body, headers, seconds)

    async def send(self, body: bytes, headers: dict[str, str], seconds: float) -> Response:
        """Post a body as it is."""
        if self.session is None:
            # A fresh connection for every request, as a load balancer gives them.
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        async with asyncio.timeout(seconds), self.session.post(self.url, data=body, headers=headers) as answer:
            text = await answer.text()
            return Response(answer.status, text, _json(text), answer.headers.get("x-slack-no-retry") == "1")

    async def verify(self, seconds: float = 3.0) -> bool:
        """The handshake that Slack makes when the address is entered: whether the challenge came back."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        payload = {"token": self.app.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = await self.post("events_api", payload, {}, seconds)
        return answer.status == 200 and challenge in answer.text

    async def close(self) -> None:
        """Let the connections go."""
        if self.session is not None:
            await self.session.close()
            self.session = None


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body and its content type: events are JSON, commands a form, interactions JSON in a form."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _json(text: str) -> Json:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
