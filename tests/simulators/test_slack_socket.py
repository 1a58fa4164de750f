"""Socket Mode of the simulator, with slack_sdk's real client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack import Slack
from tests.simulators.slack.example_bot import ExampleBot

Connect = Callable[..., Awaitable[SocketModeClient]]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    made = await Slack().start()
    yield made
    await made.close()
    made.assert_clean()


@pytest.fixture
async def connect(slack: Slack) -> AsyncIterator[Connect]:
    """Connects clients that keep what they get, and acknowledge it unless `mute`."""
    clients: list[SocketModeClient] = []

    async def make(got: list[SocketModeRequest] | None = None, *, mute: bool = False) -> SocketModeClient:
        client = SocketModeClient(
            slack.app.app_token, web_client=AsyncWebClient(base_url=slack.base_url), ping_interval=0.1
        )

        async def take(of: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            if got is not None:
                got.append(request)
            if not mute:
                await of.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        client.socket_mode_request_listeners.append(take)
        clients.append(client)
        before = slack.sim.sockets.opened
        link: Callable[[], Awaitable[None]] = client.connect
        await link()
        await slack.sim.until(lambda: slack.sim.sockets.opened > before)
        return client

    yield make
    for client in clients:
        close: Callable[[], Awaitable[None]] = client.close
        await close()


async def test_hello_comes_first(slack: Slack) -> None:
    opened = await AsyncWebClient(base_url=slack.base_url).apps_connections_open(app_token=slack.app.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        hello = json.loads(await socket.receive_str())
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"]["app_id"] == slack.app.id
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_only_the_apps_token_opens_sockets(slack: Slack) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await AsyncWebClient(base_url=slack.base_url).apps_connections_open(app_token=slack.bot_token)


async def test_each_envelope_goes_to_one_socket(slack: Slack, connect: Connect) -> None:
    first: list[SocketModeRequest] = []
    second: list[SocketModeRequest] = []
    await connect(first)
    await connect(second)
    for number in range(6):
        assert (await slack.command("ada", "general", f"/quiz {number}")).acked
    assert (len(first), len(second)) == (3, 3)
    assert {request.payload["text"] for request in (*first, *second)} == set("012345")
    assert {request.type for request in first} == {"slash_commands"}


async def test_without_a_socket_the_person_is_told(slack: Slack) -> None:
    delivery = await slack.command("ada", "general", "/quiz")
    assert (delivery.acked, delivery.error) == (False, "connection_failed")
    assert slack.troubles == [(slack.user("ada").id, "connection_failed")]


async def test_interactions_that_nobody_acknowledges_never_come_again(slack: Slack, connect: Connect) -> None:
    got: list[SocketModeRequest] = []
    await connect(got, mute=True)
    slack.sim.courier.ack_seconds = 0.05
    delivery = await slack.command("ada", "general", "/quiz")
    assert (delivery.acked, delivery.error) == (False, "timeout")
    await slack.advance(hours=1)
    assert len(got) == 1


async def test_events_that_nobody_acknowledges_come_three_times_again(slack: Slack, connect: Connect) -> None:
    got: list[SocketModeRequest] = []
    await connect(got, mute=True)
    slack.sim.courier.ack_seconds = 0.05
    await slack.say("ada", "direct", "hello")
    assert [request.retry_attempt for request in got] == [0, 1]
    await slack.advance(seconds=59)
    assert len(got) == 2
    await slack.advance(seconds=1)
    assert len(got) == 3
    await slack.advance(minutes=4)
    assert len(got) == 3
    await slack.advance(minutes=1)
    assert [(request.retry_attempt, request.retry_reason) for request in got] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({request.payload["event_id"] for request in got}) == 1
    assert len({request.envelope_id for request in got}) == 4
    await slack.advance(hours=1)
    assert len(got) == 4
    assert len(slack.sim.courier.lost) == 1


async def test_a_socket_that_breaks_during_an_envelope(slack: Slack, connect: Connect) -> None:
    got: list[SocketModeRequest] = []
    await connect(got, mute=True)
    pressed = asyncio.create_task(slack.command("ada", "general", "/quiz"))
    await slack.sim.until(lambda: any(each.waiting for each in slack.sim.sockets.open))
    slack.sim.sockets.cut()
    delivery = await pressed
    assert (delivery.acked, delivery.error) == (False, "connection_failed")
    await slack.sim.until(lambda: slack.sim.sockets.opened == 2)
    assert len(slack.sim.sockets.open) == 1


async def test_an_event_outlives_its_socket(slack: Slack, connect: Connect) -> None:
    got: list[SocketModeRequest] = []
    await connect(mute=True)
    said = asyncio.create_task(slack.say("ada", "direct", "hello"))
    await slack.sim.until(lambda: any(each.waiting for each in slack.sim.sockets.open))
    broken = slack.sim.sockets.open[0]
    await connect(got)
    slack.sim.sockets.cut(broken)
    delivery = (await said)[0]
    assert (delivery.acked, delivery.attempts, len(got)) == (True, 2, 1)


async def test_a_refresh_is_followed_by_a_new_socket(slack: Slack, connect: Connect) -> None:
    await connect()
    old = slack.sim.sockets.open[0]
    await slack.sim.sockets.announce("refresh_requested", old)
    await slack.sim.until(lambda: slack.sim.sockets.opened == 2 and len(slack.sim.sockets.open) == 1)
    assert slack.sim.sockets.open[0] is not old
    assert (await slack.command("ada", "general", "/quiz")).acked


async def test_a_warning_leaves_the_socket_open(slack: Slack) -> None:
    opened = await AsyncWebClient(base_url=slack.base_url).apps_connections_open(app_token=slack.app.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        await socket.receive_str()
        await slack.sim.sockets.announce("warning")
        assert json.loads(await socket.receive_str()) | {"debug_info": {}} == {
            "type": "disconnect",
            "reason": "warning",
            "debug_info": {},
        }
        assert slack.sim.sockets.open[0].leaving
        command = asyncio.create_task(slack.command("ada", "general", "/quiz"))
        envelope = json.loads(await socket.receive_str())
        assert envelope["accepts_response_payload"]
        await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "Hello"}}))
        await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"]}))
        assert (await command).body == {"text": "Hello"}
        assert slack.see("ada", "general")[-1].text == "Hello"
        await slack.sim.until(lambda: slack.sim.sockets.strays == [envelope["envelope_id"]])


async def test_an_eleventh_socket_is_sent_away(slack: Slack) -> None:
    web = AsyncWebClient(base_url=slack.base_url)
    slack.sim.limits.on = False
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            opened = await web.apps_connections_open(app_token=slack.app.app_token)
            sockets.append(await session.ws_connect(opened["url"]))
        assert json.loads(await sockets[-1].receive_str())["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_pings_are_answered_both_ways(slack: Slack, connect: Connect) -> None:
    await connect()
    assert await slack.sim.sockets.ping() == 1
    await slack.sim.until(lambda: slack.sim.sockets.open[0].pings > 0)


async def test_a_wedged_socket_says_nothing(slack: Slack) -> None:
    # A client that does not look after itself: the real one notices that no pong comes.
    opened = await AsyncWebClient(base_url=slack.base_url).apps_connections_open(app_token=slack.app.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        await socket.receive_str()
        slack.sim.sockets.wedge()
        slack.sim.courier.ack_seconds = 0.05
        assert (await slack.command("ada", "general", "/quiz")).error == "timeout"
        assert await slack.sim.sockets.ping(0.05) == 0
        await socket.ping()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await socket.receive()


async def test_opening_a_socket_can_fail(slack: Slack, connect: Connect) -> None:
    slack.sim.faults.fail("socket", 503)
    await connect()  # The client tries again.
    assert slack.sim.sockets.opened == 1


async def test_two_processes_share_the_clicks(slack: Slack) -> None:
    first, second = ExampleBot(slack), ExampleBot(slack)
    await first.connect()
    await second.connect()
    await slack.sim.until(lambda: len(slack.sim.sockets.open) == 2)
    await slack.command("ada", "general", "/public")
    for who in ("ada", "bob", "cleo", "dan"):
        await slack.press(who, "B")
    assert sorted(first.presses + second.presses) == sorted(slack.user(w).id for w in ("ada", "bob", "cleo", "dan"))
    assert first.presses
    assert second.presses
    await first.close()
    await second.close()
