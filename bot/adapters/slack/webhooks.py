"""Slack's requests over HTTP, for where there is a public address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

PATH: Final = "/slack/events"
"""Where Slack sends everything: events, interactivity and commands."""


def webhook(app: Callable[[], AsyncApp | None]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of a POST to `PATH`; 503 while the adapter isn't started, so that events come again."""

    async def handle(request: web.Request) -> web.Response:
        present = app()
        if present is None:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        # The SDK takes a timestamp for a number without looking.
        if not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            body = (await request.read()).decode("utf-8")
        except UnicodeDecodeError:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        answer = await present.async_dispatch(
            AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        )
        return await to_aiohttp_response(answer)

    return handle
