from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.slack import SlackAdapter, SlackConfig, Workspace
from bot.adapters.slack.form_state import FormState
from bot.adapters.slack.modal import FIELD, render_form
from bot.adapters.slack.socket_mode import SocketTimes
from bot.adapters.slack.webhooks import PATH
from bot.adapters.slack.wire import JsonObject
from bot.chat.actions import Action, encode
from bot.chat.events import ActionPressed, CommandInvoked, DirectMessage, FormSubmitted, Inbound, Uninstalled
from bot.chat.outcomes import FormErrors, Outcome, Reply
from bot.chat.text import notice
from bot.config.secret import Secret
from tests.adapters.slack.stub import (
    SIGNING_SECRET,
    StubSlack,
    command,
    event,
    make_adapter,
    press,
    refused,
    said,
    signed,
    submission,
    until,
)
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import setup_form
from tests.support.clock import MovableClock
from tests.support.quiet import SilentLog

A = encode(Action("a", ("run", "B")))
QUICK = SocketTimes(
    ping=timedelta(milliseconds=100), opening=timedelta(milliseconds=300), finishing=timedelta(milliseconds=20)
)
Webhooks = TestClient[web.Request, web.Application]


# --- sockets -------------------------------------------------------------------------------------------------------------


async def test_two_connections_stand_and_both_are_heard(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    await stub.sockets_opened(2)
    await stub.deliver("interactive", press(A, stub, when="1"), socket=0)
    await stub.deliver("interactive", press(A, stub, when="2"), socket=1)
    assert len(ingress.events) == 2
    assert adapter.connected


async def test_a_handover_opens_the_next_before_the_last_ends(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    await stub.sockets_opened(2)
    gate = asyncio.Event()

    async def slow(got: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("x"))

    ingress.answer = slow
    waiting = asyncio.create_task(stub.deliver("interactive", press(A, stub), socket=0))
    await until(lambda: bool(ingress.events))
    await stub.sockets[0].send_json({"type": "disconnect", "reason": "warning"})
    await stub.sockets_opened(3)
    gate.set()
    await stub.deliver("events_api", said("hello"), socket=2)
    assert len(ingress.events) == 2
    waiting.cancel()


async def test_what_is_in_hand_at_a_handover_is_acknowledged(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    gate = asyncio.Event()

    async def slow(got: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("x"))

    async def finishing(seconds: float) -> None:
        await gate.wait()
        await asyncio.sleep(0.02)

    adapter = make_adapter(stub, clock, log, sleep=finishing)
    await adapter.start(ingress)
    ingress.answer = slow
    waiting = asyncio.create_task(stub.deliver("interactive", press(A, stub), socket=0))
    await until(lambda: bool(ingress.events))
    await stub.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
    await stub.sockets_opened(3)
    gate.set()
    assert (await waiting)["envelope_id"] == "E1"
    await adapter.stop()


async def test_a_dropped_socket_is_replaced(adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress) -> None:
    await stub.sockets_opened(2)
    stub.script("apps.connections.open", refused("internal_error"), refused("internal_error"))
    await stub.sockets[0].close()
    await stub.sockets[1].close()
    await stub.sockets_opened(4)
    await stub.deliver("events_api", said("are you back?"), socket=3)
    assert isinstance(ingress.events[-1], DirectMessage)


async def test_a_wedged_socket_is_noticed_and_replaced(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    stub.deaf = True  # the other side stays connected and says nothing any more, not even to pings
    adapter = make_adapter(stub, clock, log, times=QUICK)
    await adapter.start(ingress)
    await stub.sockets_opened(2)
    stub.deaf = False
    await stub.sockets_opened(4)
    await adapter.stop()


async def test_a_socket_that_is_not_greeted_is_tried_again(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    adapter = make_adapter(stub, clock, log, times=QUICK)
    await adapter.start(ingress)
    await stub.sockets_opened(2)
    stub.greets = False
    await stub.sockets[1].close()
    await until(lambda: any(what == "socket not opened" for _, what, _ in log.entries))
    stub.greets = True
    await stub.sockets_opened(3)
    await adapter.stop()


async def test_an_acknowledgement_that_is_lost_loses_nothing_else(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, log: SilentLog
) -> None:
    gate = asyncio.Event()

    async def slow(got: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("Saved."))

    ingress.answer = slow
    waiting = asyncio.create_task(stub.deliver("interactive", press(A, stub)))
    await until(lambda: bool(ingress.events))
    await stub.sockets[0].close()
    gate.set()
    await adapter.settle()
    assert stub.responses[0][1]["text"] == "Saved."
    await until(lambda: any(what == "acknowledgement lost" for _, what, _ in log.entries))
    waiting.cancel()


@pytest.mark.parametrize("frame", ["nonsense", "[1]", "{}", '{"type": "hello"}', '{"envelope_id": "E9", "payload": 1}'])
async def test_odd_frames_harm_nobody(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, frame: str
) -> None:
    await stub.sockets[0].send_str(frame)
    await stub.sockets[0].send_bytes(b"\x00")
    await stub.deliver("events_api", said("hello"))
    assert len(ingress.events) == 1


async def test_stop_finishes_what_is_in_hand_and_takes_no_more(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    adapter = make_adapter(stub, clock, log)
    await adapter.start(ingress)
    gate = asyncio.Event()

    async def slow(got: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("Saved."))

    ingress.answer = slow
    waiting = asyncio.create_task(stub.deliver("interactive", press(A, stub)))
    await until(lambda: bool(ingress.events))
    stopping = asyncio.create_task(adapter.stop())
    await asyncio.sleep(0)
    gate.set()
    await stopping
    assert (await waiting)["envelope_id"] == "E1"
    assert [payload["text"] for _, payload in stub.responses] == ["Saved."]
    assert not adapter.connected
    assert await adapter._answer({}) == (False, None)
    await adapter.stop()


# --- webhooks ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def webhooks(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> AsyncIterator[Webhooks]:
    adapter = make_adapter(stub, clock, log, socket=False)
    app = web.Application()
    app.add_routes(adapter.routes())
    async with TestClient(TestServer(app)) as client:
        body, headers = signed(said("early"), clock.now().timestamp())
        assert (await client.post(PATH, data=body, headers=headers)).status == 503
        await adapter.start(ingress)
        yield client
        await adapter.stop()


async def post(client: Webhooks, payload: JsonObject, at: float, form: str = "", secret: str = "") -> tuple[int, str]:
    body, headers = signed(payload, at, form=form, **({"secret": secret} if secret else {}))
    response = await client.post(PATH, data=body, headers=headers)
    return response.status, await response.text()


async def test_everything_comes_signed_over_http_too(
    webhooks: Webhooks, stub: StubSlack, ingress: ScriptedIngress, clock: MovableClock
) -> None:
    now = clock.now().timestamp()
    assert await post(webhooks, command("/quiz mlops", stub), now, "*") == (200, "")
    assert await post(webhooks, press(A, stub), now, "payload") == (200, "")
    assert await post(webhooks, said("hello"), now) == (200, "")
    ingress.answer = lambda got: FormErrors({"time": "No."})
    view = render_form(setup_form(), FormState(setup_form().action))
    values: dict[str, JsonObject] = {FIELD + "time": {FIELD + "time": {"type": "plain_text_input", "value": "25:00"}}}
    status, text = await post(webhooks, submission(view, values), now, "payload")
    assert (status, json.loads(text)) == (200, {"response_action": "errors", "errors": {FIELD + "time": "No."}})
    kinds = [type(got) for got in ingress.events]
    assert kinds == [CommandInvoked, ActionPressed, DirectMessage, FormSubmitted]


async def test_the_address_is_verified_with_a_challenge(webhooks: Webhooks, clock: MovableClock) -> None:
    challenge: JsonObject = {"type": "url_verification", "challenge": "c123", "token": "t"}
    status, text = await post(webhooks, challenge, clock.now().timestamp())
    assert (status, json.loads(text)) == (200, {"challenge": "c123"})


async def test_forged_and_stale_requests_are_refused(
    webhooks: Webhooks, stub: StubSlack, ingress: ScriptedIngress, clock: MovableClock
) -> None:
    now = clock.now().timestamp()
    assert (await post(webhooks, said("x"), now, secret="0" * 32))[0] == 401
    assert (await post(webhooks, said("x"), now - 301))[0] == 401
    assert (await post(webhooks, said("x"), now + 301))[0] == 401
    assert (await post(webhooks, said("x"), now - 299))[0] == 200
    body, headers = signed(said("x"), now)
    for stamp in ("", "abc", "-1", "²"):
        refused_headers = {**headers, "X-Slack-Request-Timestamp": stamp.encode().decode("latin-1")}
        assert (await webhooks.post(PATH, data=body, headers=refused_headers)).status == 401
    assert (await webhooks.post(PATH, data=b"\xff", headers=headers)).status == 400
    assert (await webhooks.post(PATH, data=body + " ", headers=headers)).status == 401
    assert len(ingress.events) == 1


async def test_without_a_secret_nothing_comes_over_http(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    adapter = make_adapter(stub, clock, log, signing_secret="")
    app = web.Application()
    app.add_routes(adapter.routes())
    await adapter.start(ingress)
    async with TestClient(TestServer(app)) as client:
        assert (await post(client, said("x"), clock.now().timestamp()))[0] == 401
    await adapter.stop()
    assert ingress.events == []


class Nobody:
    async def find(self, team: str) -> Workspace | None:
        return None


async def test_where_nobody_installed_it_nothing_is_heard_but_the_removal(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    config = SlackConfig(signing_secret=Secret(SIGNING_SECRET), base_url=stub.base_url)
    adapter = SlackAdapter(Nobody(), clock, log, config)
    app = web.Application()
    app.add_routes(adapter.routes())
    await adapter.start(ingress)
    async with TestClient(TestServer(app)) as client:
        now = clock.now().timestamp()
        assert (await post(client, said("hello"), now))[0] == 200
        assert (await post(client, press(A, stub), now, "payload"))[0] == 200
        assert ingress.events == []
        assert (await post(client, event("app_uninstalled", identity="Ev2"), now))[0] == 200
    await adapter.stop()
    assert [type(got) for got in ingress.events] == [Uninstalled]
