"""A Slack that answers what a test scripts: Web API, response addresses, uploads and sockets on a loopback port."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.adapters.slack import OneWorkspace, SlackAdapter, SlackConfig
from bot.adapters.slack.api import TIMEOUT
from bot.adapters.slack.limits import PATIENCE
from bot.adapters.slack.pace import Sleep
from bot.adapters.slack.socket_mode import SocketTimes
from bot.adapters.slack.wire import JsonObject
from bot.chat.refs import Account, Channel, PlatformName
from bot.config.secret import Secret
from tests.support.clock import MovableClock
from tests.support.quiet import SilentLog

BOT, BOT_ID, TEAM = "UBOT", "BBOT", "T1"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
GENERAL = Channel(PlatformName.SLACK, TEAM, "C1")
BOB = Account(PlatformName.SLACK, TEAM, "UBOB")

Answer = tuple[int, JsonObject, dict[str, str]]


def refused(error: str, **more: object) -> Answer:
    return 200, {"ok": False, "error": error, **more}, {}


LIMITED: Answer = (429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"})


@dataclass
class StubSlack:
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    responses: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    scripted: dict[str, list[Answer]] = field(default_factory=dict)
    response_statuses: list[tuple[int, str]] = field(default_factory=list)
    upload_status: int = 200
    members: dict[str, list[str]] = field(default_factory=lambda: {"C1": [BOT, "UADA", "UBOB"]})
    channels: dict[str, JsonObject] = field(
        default_factory=lambda: {"C1": {"id": "C1", "name": "general", "is_member": True, "is_archived": False}}
    )
    users: dict[str, JsonObject] = field(default_factory=dict)
    messages: list[JsonObject] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    hold: asyncio.Event | None = None
    greets: bool = True
    deaf: bool = False

    def __post_init__(self) -> None:
        self._ts = itertools.count(1)
        self._envelopes = itertools.count(1)
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        for user, admin in (("UADA", True), ("UBOB", False)):
            profile = {"display_name": user[1:].title()}
            self.users[user] = {"id": user, "name": user.lower(), "profile": profile, "tz": "Europe/Berlin",
                                "is_admin": admin}  # fmt: skip

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/api/{method}", self._call)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload", self._upload)
        app.router.add_get("/socket", self._socket)
        self.server = TestServer(app)
        await self.server.start_server()

    async def close(self) -> None:
        if self.hold is not None:
            self.hold.set()
        await self.server.close()

    @property
    def base_url(self) -> str:
        return str(self.server.make_url("/api/"))

    def response_url(self, name: str = "1") -> str:
        return str(self.server.make_url(f"/respond/{name}"))

    def called(self, method: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.calls if name == method]

    def script(self, method: str, *answers: Answer) -> None:
        self.scripted.setdefault(method, []).extend(answers)

    # --- what Slack sends --------------------------------------------------------------------------------------------

    async def deliver(self, kind: str, payload: JsonObject, socket: int = 0) -> dict[str, Any]:
        """Send an envelope and return its acknowledgement."""
        identity = f"E{next(self._envelopes)}"
        self._acks[identity] = asyncio.get_running_loop().create_future()
        await self.sockets[socket].send_json(
            {"type": kind, "envelope_id": identity, "payload": payload, "accepts_response_payload": True}
        )
        async with asyncio.timeout(5):
            return await self._acks[identity]

    async def sockets_opened(self, count: int) -> None:
        """Return when so many sockets were opened so far."""
        await until(lambda: len(self.sockets) >= count)

    # --- handlers ----------------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await request.text()
        kind = request.headers.get("Content-Type", "")
        payload: dict[str, Any] = json.loads(body or "{}") if "json" in kind else dict(await request.post())
        self.calls.append((method, payload))
        if self.hold is not None and method.startswith("chat."):
            await self.hold.wait()
        if self.scripted.get(method):
            status, answer, headers = self.scripted[method].pop(0)
            return web.json_response(answer, status=status, headers=headers)
        handler: Callable[[dict[str, Any]], Mapping[str, object]] = getattr(self, "_" + method.replace(".", "_"), _fine)
        return web.json_response({"ok": True, **handler(payload)})

    def _auth_test(self, payload: dict[str, Any]) -> Mapping[str, object]:
        return {"team_id": TEAM, "team": "Team", "user_id": BOT, "bot_id": BOT_ID, "user": "whetstone"}

    def _users_info(self, payload: dict[str, Any]) -> Mapping[str, object]:
        user = self.users.get(payload["user"])
        return {"user": user} if user else {"ok": False, "error": "user_not_found"}

    def _users_list(self, payload: dict[str, Any]) -> Mapping[str, object]:
        return {"members": list(self.users.values())}

    def _conversations_open(self, payload: dict[str, Any]) -> Mapping[str, object]:
        return {"channel": {"id": f"D{payload['users']}"}}

    def _conversations_info(self, payload: dict[str, Any]) -> Mapping[str, object]:
        channel = self.channels.get(payload["channel"])
        return {"channel": channel} if channel else {"ok": False, "error": "channel_not_found"}

    def _conversations_members(self, payload: dict[str, Any]) -> Mapping[str, object]:
        members = self.members.get(payload["channel"], [])
        start = int(payload.get("cursor") or 0)
        more = str(start + 2) if start + 2 < len(members) else ""
        return {"members": members[start : start + 2], "response_metadata": {"next_cursor": more}}

    def _conversations_history(self, payload: dict[str, Any]) -> Mapping[str, object]:
        start = int(payload.get("cursor") or 0)
        more = str(start + 1) if start + 1 < len(self.messages) else ""
        return {"messages": self.messages[start : start + 1], "response_metadata": {"next_cursor": more}}

    _conversations_replies = _conversations_history

    def _chat_postMessage(self, payload: dict[str, Any]) -> Mapping[str, object]:  # noqa: N802 - Slack's name
        ts = f"1700000000.{next(self._ts):06d}"
        return {"channel": payload["channel"], "ts": ts}

    def _chat_getPermalink(self, payload: dict[str, Any]) -> Mapping[str, object]:  # noqa: N802 - Slack's name
        return {"permalink": f"https://team.slack.com/archives/{payload['channel']}/p{payload['message_ts']}"}

    def _files_getUploadURLExternal(self, payload: dict[str, Any]) -> Mapping[str, object]:  # noqa: N802 - Slack's name
        return {"upload_url": str(self.server.make_url("/upload")), "file_id": f"F{len(self.uploads)}"}

    def _apps_connections_open(self, payload: dict[str, Any]) -> Mapping[str, object]:
        return {"url": str(self.server.make_url("/socket")).replace("http", "ws", 1)}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        self.responses.append((request.match_info["id"], await request.json()))
        status, text = self.response_statuses.pop(0) if self.response_statuses else (200, "ok")
        return web.Response(status=status, text=text)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.uploads.append(await request.read())
        return web.Response(status=self.upload_status)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=not self.deaf)
        await socket.prepare(request)
        if not self.greets:
            await socket.send_json({"type": "disconnect"})
            await socket.close()
            return socket
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1})
        self.sockets.append(socket)
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                ack = frame.json()
                waiting = self._acks.get(ack["envelope_id"])
                if waiting is not None and not waiting.done():
                    waiting.set_result(ack)
        return socket


def _fine(payload: dict[str, Any]) -> Mapping[str, object]:
    return {}


async def until(condition: Callable[[], bool]) -> None:
    """Return when it is so, as what makes it so runs on another side of a socket."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - nothing there could set an event
            await asyncio.sleep(0.001)


async def no_sleep(seconds: float) -> None:
    """Gives way, and waits for nothing."""
    await asyncio.sleep(0)


def make_adapter(
    stub: StubSlack, clock: MovableClock, log: SilentLog, *, socket: bool = True,
    patience: timedelta = PATIENCE, timeout: timedelta = TIMEOUT, times: SocketTimes | None = None, sleep: Sleep | None = None,
    signing_secret: str = SIGNING_SECRET,
) -> SlackAdapter:  # fmt: skip
    config = SlackConfig(
        app_token=Secret("xapp-1") if socket else None,
        signing_secret=Secret(signing_secret) if signing_secret else None,
        base_url=stub.base_url,
        sleep=sleep or no_sleep,
        socket_times=times or SocketTimes(),
        patience=patience,
        timeout=timeout,
    )
    return SlackAdapter(OneWorkspace(Secret("xoxb-1")), clock, log, config)


# --- payloads ----------------------------------------------------------------------------------------------------------


def command(line: str, stub: StubSlack, user: str = "UBOB", channel: str = "C1", trigger: str = "tr1") -> JsonObject:
    name, _, text = line.partition(" ")
    return {
        "command": name, "text": text, "team_id": TEAM, "team_domain": "team", "channel_id": channel,
        "channel_name": "general", "user_id": user, "user_name": user.lower(), "api_app_id": "A1", "token": "t",
        "response_url": stub.response_url(), "trigger_id": trigger, "is_enterprise_install": "false",
    }  # fmt: skip


def press(
    action: str, stub: StubSlack, *, user: str = "UBOB", channel: str = "C1", ts: str = "1.1", when: str = "9.1",
    thread: str = "", ephemeral: bool = False,
) -> JsonObject:  # fmt: skip
    container: JsonObject = {
        "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral,
        **({"thread_ts": thread} if thread else {}),
    }  # fmt: skip
    return {
        "type": "block_actions", "team": {"id": TEAM, "domain": "team"}, "api_app_id": "A1", "token": "t",
        "user": {"id": user, "username": user.lower(), "team_id": TEAM}, "container": container,
        "channel": {"id": channel, "name": "general"}, "response_url": stub.response_url(), "trigger_id": f"tr{when}",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "action_ts": when}],
    }  # fmt: skip


def home_press(action: str, user: str = "UBOB") -> JsonObject:
    return {
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "name": "bob", "team_id": TEAM},
        "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "home"}, "trigger_id": "tr",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "action_ts": "9.1"}],
    }  # fmt: skip


def submission(view: JsonObject, values: Mapping[str, JsonObject], user: str = "UBOB", mark: str = "h1") -> JsonObject:
    return {
        "type": "view_submission", "team": {"id": TEAM, "domain": "team"}, "trigger_id": f"tr{mark}",
        "user": {"id": user, "username": "bob", "team_id": TEAM}, "api_app_id": "A1", "token": "t",
        "view": {**view, "id": "V1", "hash": mark, "state": {"values": values}},
    }  # fmt: skip


def event(kind: str, *, identity: str = "Ev1", **entries: object) -> JsonObject:
    return {
        "type": "event_callback", "event_id": identity, "event_time": 1, "team_id": TEAM, "api_app_id": "A1",
        "token": "t", "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {"type": kind, **entries},
    }  # fmt: skip


def said(text: str, *, user: str = "UBOB", channel: str = "DUBOB", ts: str = "5.1", identity: str = "Ev1",
         **entries: object) -> JsonObject:  # fmt: skip
    kind = "im" if channel.startswith("D") else "channel"
    return event(
        "message", identity=identity, user=user, text=text, ts=ts, channel=channel, channel_type=kind, **entries
    )


def signed(
    payload: JsonObject, at: float, *, form: str = "", secret: str = SIGNING_SECRET
) -> tuple[str, dict[str, str]]:
    """A body and its headers; `form` is the field under which interactivity comes, or ``*`` for a command's fields."""
    if form == "*":
        body, kind = urlencode({key: str(value) for key, value in payload.items()}), "application/x-www-form-urlencoded"
    elif form:
        body, kind = urlencode({form: json.dumps(payload)}), "application/x-www-form-urlencoded"
    else:
        body, kind = json.dumps(payload), "application/json"
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}",
    }  # fmt: skip
