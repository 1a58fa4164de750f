"""The Web API: reads a request, takes it through faults, limits, token, gate and scopes, and answers it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.simulators.slack import methods_auth, methods_chat, methods_files, methods_people, methods_views, scopes
from tests.simulators.slack.call import Call, Emit
from tests.simulators.slack.faults import Fault, Faults, Kind
from tests.simulators.slack.gate import Gate
from tests.simulators.slack.limits import Limits
from tests.simulators.slack.model import Json, Refused
from tests.simulators.slack.world import World

METHODS: dict[str, Callable[[Call], Json]] = {
    "auth.test": methods_auth.auth_test,
    "auth.revoke": methods_auth.auth_revoke,
    "chat.postMessage": methods_chat.post_message,
    "chat.postEphemeral": methods_chat.post_ephemeral,
    "chat.update": methods_chat.update,
    "chat.delete": methods_chat.delete,
    "chat.getPermalink": methods_chat.get_permalink,
    "conversations.open": methods_people.conversations_open,
    "conversations.info": methods_people.conversations_info,
    "conversations.members": methods_people.conversations_members,
    "conversations.history": methods_people.conversations_history,
    "conversations.replies": methods_people.conversations_replies,
    "conversations.join": methods_people.conversations_join,
    "users.info": methods_people.users_info,
    "users.list": methods_people.users_list,
    "views.open": methods_views.open_view,
    "views.push": methods_views.push_view,
    "views.update": methods_views.update_view,
    "views.publish": methods_views.publish_view,
    "files.getUploadURLExternal": methods_files.get_upload_url,
    "files.completeUploadExternal": methods_files.complete_upload,
    "files.info": methods_files.files_info,
    "team.info": methods_people.team_info,
}
IN_JSON = ("blocks", "attachments", "metadata", "view", "files")
"""Arguments that a form carries as JSON."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call that reached Slack, and how it was answered: ``ok``, an error's code, or what the fault did."""

    method: str
    arguments: Json
    team: str
    answer: str


@dataclass(slots=True)
class Api:
    """`open_socket` gives the address of a new socket, for apps.connections.open."""

    world: World
    gate: Gate
    faults: Faults
    limits: Limits
    emit: Emit
    open_socket: Callable[[], str]
    address: str = ""
    calls: list[Recorded] = field(default_factory=list)
    in_flight: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        method = request.match_info["method"]
        self.in_flight += 1
        try:
            return await self._answer(request, method)
        finally:
            self.in_flight -= 1
            self.world.bell.ring()

    async def _answer(self, request: web.Request, method: str) -> web.StreamResponse:
        arguments, token, warnings = await read(request)
        fault = self.faults.take(method)
        early = await act_before(request, fault)
        if early is not None:
            self.calls.append(Recorded(method, arguments, "", fault.kind.value if fault is not None else ""))
            return early
        team, headers = "", dict[str, str]()
        body: Json
        try:
            if fault is not None and fault.kind is Kind.REFUSE:
                raise Refused(fault.code)
            done, team, headers = self._do(method, arguments, token, request.headers.get("Authorization", ""))
            body = {"ok": True, **done}
            if warnings:
                meta: Json = body.get("response_metadata", {})
                body |= {"warning": ",".join(warnings), "response_metadata": meta | {"warnings": warnings}}
        except Refused as refused:
            body = {"ok": False, "error": refused.code, **refused.extra}
        self.calls.append(Recorded(method, arguments, team, body.get("error", "ok")))
        self.world.bell.ring()
        if body.get("error") == "ratelimited":
            return web.json_response(body, status=429, headers={"Retry-After": str(body.pop("retry_after", 1))})
        return await act_after(request, fault, web.json_response(body, headers=headers))

    def _do(self, method: str, arguments: Json, token: str, authorization: str) -> tuple[Json, str, dict[str, str]]:
        if method == "apps.connections.open":
            return self._connection(token), "", {}
        if method == "oauth.v2.access":
            return methods_auth.exchange(self.world, arguments, authorization), "", {}
        if method not in METHODS:
            refused = Refused("unknown_method", req_method=method)
            self.gate.note(method, refused, arguments)
            raise refused
        if not token:
            raise Refused("not_authed")
        team, held = self.world.team_of(token)
        wait = self.limits.check(team.id, method, str(arguments.get("channel", "")))
        if wait:
            raise Refused("ratelimited", retry_after=wait)
        call = Call(method, arguments, self.world, team, held, self.emit, self.address)
        if method in scopes.OF_METHOD:
            call.need(scopes.OF_METHOD[method])
        self.gate.check(method, arguments)
        headers = {"x-oauth-scopes": ",".join(sorted(held.scopes)), "x-accepted-oauth-scopes": ""}
        return METHODS[method](call), team.id, headers

    def _connection(self, token: str) -> Json:
        if token != self.world.app.app_token:
            raise Refused("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        wait = self.limits.check("", "apps.connections.open")
        if wait:
            raise Refused("ratelimited", retry_after=wait)
        return {"url": self.open_socket()}


async def read(request: web.Request) -> tuple[Json, str, list[str]]:
    """The arguments, the token and the warnings of a request; query, form and JSON are all read."""
    arguments: Json = dict(request.query)
    warnings: list[str] = []
    kind = request.content_type
    if kind == "application/json":
        if request.charset is None:
            warnings.append("missing_charset")
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = {}
        arguments |= body if isinstance(body, dict) else {}
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in IN_JSON:
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                continue  # It stays a string, which the gate refuses.
    token = str(arguments.pop("token", "") or "")
    bearer = request.headers.get("Authorization", "")
    return arguments, bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else token, warnings


async def act_before(request: web.Request, fault: Fault | None) -> web.StreamResponse | None:
    """What a fault does before the call: a response if that is all."""
    match fault:
        case Fault(kind=Kind.LIMIT):
            headers = {"Retry-After": str(int(fault.number))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case Fault(kind=Kind.STATUS):
            return web.Response(status=int(fault.number), text="upstream failure")
        case Fault(kind=Kind.DROP):
            return cut(request)
        case Fault(kind=Kind.SLOW):
            await asyncio.sleep(fault.number)
        case Fault(kind=Kind.HOLD, hold=hold) if hold is not None and not hold.after:
            await hold.stand()
        case _:
            return None
    return None


async def act_after(request: web.Request, fault: Fault | None, response: web.StreamResponse) -> web.StreamResponse:
    """What a fault does after the call took effect."""
    if fault is not None and fault.kind is Kind.LOSE:
        return cut(request)
    if fault is not None and fault.hold is not None and fault.hold.after:
        await fault.hold.stand()
    return response


def cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection; the response that is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)
