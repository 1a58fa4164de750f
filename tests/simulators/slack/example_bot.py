"""A small Bolt app that the simulator's own tests play, over sockets or over HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.driver import Slack
from tests.simulators.slack.model import Json

Respond = Callable[..., Awaitable[object]]
Ack = Callable[..., Awaitable[object]]


def card(words: str, *labels: str) -> Json:
    """A message with buttons."""
    blocks: list[Json] = [{"type": "section", "text": {"type": "plain_text", "text": words}}]
    if labels:
        blocks.append({"type": "actions", "elements": [button(label) for label in labels]})
    return {"text": words, "blocks": blocks}


def button(label: str) -> Json:
    """A button whose action id is its label."""
    return {"type": "button", "action_id": f"press:{label}", "text": {"type": "plain_text", "text": label}}


def form(title: str = "Setup", *, required: bool = True) -> Json:
    """A modal with a text and a choice."""
    options = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Easy", "Hard")]
    return {
        "type": "modal",
        "callback_id": "setup",
        "private_metadata": "kept",
        "notify_on_close": True,
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [
            {
                "type": "input",
                "block_id": "time",
                "optional": not required,
                "label": {"type": "plain_text", "text": "Time"},
                "element": {"type": "plain_text_input", "action_id": "value", "max_length": 5},
            },
            {
                "type": "input",
                "block_id": "level",
                "label": {"type": "plain_text", "text": "Level"},
                "element": {
                    "type": "static_select",
                    "action_id": "value",
                    "options": options,
                    "initial_option": options[0],
                },
            },
            {"type": "actions", "elements": [button("More")]},
        ],
    }


def home(words: str) -> Json:
    """A home page with a button."""
    return {"type": "home", "blocks": card(words, "Refresh")["blocks"]}


@dataclass(slots=True)
class ExampleBot:
    """``/quiz`` asks privately, ``/setup`` opens a form, ``/public`` posts; presses, forms, words and homes are answered."""

    slack: Slack
    app: AsyncApp = field(init=False)
    events: list[Json] = field(default_factory=list)
    retries: list[str] = field(default_factory=list)
    presses: list[str] = field(default_factory=list)
    answer: Json = field(default_factory=dict)
    """What a submission is answered with."""
    delay: float = 0
    _handlers: list[AsyncSocketModeHandler] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    def __post_init__(self) -> None:
        self.app = AsyncApp(
            token=self.slack.bot_token,
            signing_secret=self.slack.app.signing_secret,
            client=AsyncWebClient(self.slack.bot_token, base_url=self.slack.base_url),
            process_before_response=True,
        )
        self._listen()

    async def connect(self, times: int = 1) -> None:
        """Open sockets."""
        for _ in range(times):
            handler = AsyncSocketModeHandler(
                self.app, self.slack.app.app_token, web_client=self.app.client, ping_interval=0.2
            )
            self._handlers.append(handler)
            connect: Callable[[], Awaitable[None]] = handler.connect_async
            await connect()
        await self.slack.sim.until(lambda: len(self.slack.sim.sockets.open) >= times)

    async def serve(self) -> str:
        """Listen on HTTP, and let Slack know; the address."""

        async def take(request: web.Request) -> web.Response:
            self.retries += request.headers.getall("x-slack-retry-num", [])
            return await to_aiohttp_response(await self.app.async_dispatch(await to_bolt_request(request)))

        site = web.Application()
        site.router.add_post("/slack/events", take)
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"
        self.slack.deliver_to(url)
        return url

    async def close(self) -> None:
        """Disconnect."""
        for handler in self._handlers:
            close: Callable[[], Awaitable[None]] = handler.close_async
            await close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _listen(self) -> None:
        app = self.app

        @app.command("/quiz")
        async def quiz(ack: Ack, respond: Respond) -> None:
            await ack()
            await respond(**card("Which one?", "A", "B"))

        @app.command("/now")
        async def now(ack: Ack) -> None:
            await ack(**card("At once", "A"))

        @app.command("/public")
        async def public(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await client.chat_postMessage(channel=body["channel_id"], **card("For all", "A", "B"))
            await ack()

        @app.command("/setup")
        async def setup(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=form())
            await ack()

        @app.action({"type": "block_actions", "action_id": "press:B"})
        async def right(ack: Ack, body: Json, respond: Respond) -> None:
            await asyncio.sleep(self.delay)
            self.presses.append(body["user"]["id"])
            await ack()
            await respond(**card("B is right"), replace_original=body["container"]["is_ephemeral"])

        @app.action({"type": "block_actions", "action_id": "press:More"})
        async def more(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await client.views_push(trigger_id=body["trigger_id"], view=form("More"))
            await ack()

        @app.action({"type": "block_actions", "action_id": "press:Refresh"})
        async def refresh(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await client.views_publish(user_id=body["user"]["id"], view=home("Fresh"))
            await ack()

        @app.view("setup")
        async def saved(ack: Ack) -> None:
            await asyncio.sleep(self.delay)
            await ack(**self.answer)

        @app.view_closed("setup")
        async def closed(ack: Ack, body: Json) -> None:
            self.events.append(body)
            await ack()

        @app.event("app_home_opened")
        async def opened(event: Json, client: AsyncWebClient) -> None:
            await client.views_publish(user_id=event["user"], view=home("Home"))

        @app.event("message")
        async def heard(event: Json) -> None:
            await asyncio.sleep(self.delay)
            self.events.append(event)

        @app.event("app_mention")
        async def mentioned(event: Json) -> None:
            self.events.append(event)

        @app.event(re.compile(r"(channel|group|member)_\w+|app_uninstalled|tokens_revoked"))
        async def told(event: Json) -> None:
            self.events.append(event)
