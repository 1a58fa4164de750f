"""The web server: who may come in, what browsers are told, what a broken or greedy socket gets, starting and stopping."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web

from bot.adapters.web import Playground
from bot.adapters.web.gate import is_own_host
from bot.adapters.web.hub import BACKLOG, REMEMBERED, Session
from bot.adapters.web.requests import Requests
from bot.adapters.web.server import STATIC
from bot.adapters.web.socket import MAX_FRAME
from bot.chat.cards import Card, File, Image
from bot.chat.catalogue import Catalogue
from bot.chat.events import Inbound
from bot.chat.outcomes import Nothing, Outcome, Reply
from bot.chat.text import notice, para
from bot.chat.vocabulary import Vocabulary
from bot.errors import ConfigurationError, PortTaken
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import picture
from tests.support.clock import MovableClock
from tests.support.pages import Refused, open_page
from tests.support.playground import WORKSPACE, FakeTravel, KeptRows, open_playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with open_playground(ScriptedIngress()) as served:
        yield served


def own_host(playground: Playground) -> str:
    return playground.url.removeprefix("http://").rstrip("/")


# --- the door ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:8899", True),
        ("localhost:8899", True),
        ("LOCALHOST:8899", True),
        ("[::1]:8899", True),
        ("", False),
        ("evil.example", False),
        ("evil.example:8899", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.", False),
        ("127.0.0.2", False),
        ("0.0.0.0:8899", False),
        ("user@127.0.0.1", False),
        ("127.0.0.1/@evil.example", False),
        ("127.0.0.1:99999", False),
        ("127.0.0.1:port", False),
        ("[::1", False),
        ("evil.example#127.0.0.1", False),
    ],
)
def test_only_loopback_names_are_own(host: str, own: bool) -> None:
    assert is_own_host(host) is own


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/attachments/x", "/socket"])
async def test_a_rebound_name_is_turned_away(playground: Playground, path: str) -> None:
    async with (
        ClientSession() as session,
        session.get(f"{playground.url}{path[1:]}", headers={"Host": "evil.example"}) as response,
    ):
        assert response.status == 421
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1", "https://{host}", "http://{host}.evil.example", ""]
)
async def test_another_origin_is_turned_away(playground: Playground, origin: str) -> None:
    headers = {"Origin": origin.format(host=own_host(playground))}
    async with ClientSession() as session:
        async with session.get(playground.url, headers=headers) as response:
            assert response.status == 403
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(f"{playground.url}socket", headers=headers)


async def test_a_socket_without_an_origin_is_no_pages(playground: Playground) -> None:
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(f"{playground.url}socket")
        assert refused.value.status == 403


async def test_browsers_are_told_to_run_nothing_foreign(playground: Playground) -> None:
    async with ClientSession() as session, session.get(playground.url) as response:
        policy = dict(
            part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["connect-src"] == f"'self' ws://{own_host(playground)}"
        assert policy["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Set-Cookie" not in response.headers


def test_the_page_has_nothing_inline_and_nothing_foreign() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    assert "style=" not in page
    assert " on" not in page.replace(" one", "")
    for file in STATIC.iterdir():
        text = file.read_text("utf-8")
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "@import",
        ):
            assert word not in text, (file.name, word)
        foreign = [
            line
            for line in text.splitlines()
            if "://" in line and "www.w3.org" not in line and "ws://${location.host}" not in line
        ]
        assert foreign == [], file.name


# --- files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["index.html", "..%2fserver.py", "%2e%2e/server.py", "none.js", "main.py", ".js", "..%2f..%2fstatic%2fmain.js"],
)
async def test_only_the_pages_own_files_are_served(playground: Playground, name: str) -> None:
    async with ClientSession() as session, session.get(f"{playground.url}static/{name}") as response:
        assert response.status == 404


async def test_assets_come_with_their_types(playground: Playground) -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    async with ClientSession() as session:
        for file in STATIC.iterdir():
            if file.suffix not in kinds:
                continue
            async with session.get(f"{playground.url}static/{file.name}") as response:
                assert (response.status, response.content_type) == (200, kinds[file.suffix])


async def test_files_are_downloads_whatever_they_claim_to_be() -> None:
    files = (File("../a b.html", b"<script>alert(1)</script>", "text/html"), File("…", b"x", "image/png"))
    card = Card("", (para("x"), Image(picture(), "One pixel", "p.png")), "x", files=files)
    async with (
        open_playground(ScriptedIngress(lambda event: Reply(card))) as served,
        open_page(served) as page,
        ClientSession() as session,
    ):
        await page.ask("command", room="general", text="/quiz")
        drawn = page.all("message")[-1]["message"]["card"]
        for file, name in zip(drawn["files"], ("a-b.html", "file"), strict=True):
            async with session.get(served.url + file["address"][1:]) as response:
                assert response.content_type == "application/octet-stream"
                assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
                assert "sandbox" in response.headers["Content-Security-Policy"]
        async with session.get(served.url + drawn["blocks"][1]["address"][1:]) as response:
            assert response.content_type == "image/png"
            assert await response.read() == picture()
        async with session.get(f"{served.url}attachments/guess") as response:
            assert response.status == 404


# --- sockets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    ["not json", "[]", '{"do": "say"}', '{"do": "hello", "after": "x"}', "[" * 100_000, '{"do": "hello", "person": 7}'],
)
async def test_a_socket_that_does_not_say_hello_is_closed(playground: Playground, first: str) -> None:
    async with ClientSession() as session:
        socket = await session.ws_connect(f"{playground.url}socket", origin=playground.url.rstrip("/"))
        await socket.send_str(first)
        message = await socket.receive(timeout=5)
        assert message.type is WSMsgType.CLOSE
        assert message.data == 1008
        await socket.close()


async def test_nobody_can_come_into_an_empty_workspace(playground: Playground) -> None:
    playground.chat.world.people.clear()
    async with open_page(playground) as page:
        assert page.frames == []
        assert page.socket.close_code == 1008


async def test_a_frame_over_the_limit_ends_the_socket_and_nothing_else(playground: Playground) -> None:
    async with open_page(playground) as page:
        await page.socket.send_str(json.dumps({"do": "say", "id": "12345678", "text": "x" * MAX_FRAME}))
        await asyncio.wait_for(page.closed.wait(), 5)
        assert page.socket.close_code == 1009
    async with open_page(playground) as page:
        await page.ask("say", room="general", text="well")


async def test_nonsense_on_an_open_socket_is_refused(playground: Playground) -> None:
    async with open_page(playground) as page:
        await page.socket.send_str("{")
        assert (await page.next("refused"))["why"] == "That wasn't understood."
        await page.ask("say", room="general", text="well")
        await page.socket.send_bytes(b"x")
        await asyncio.wait_for(page.closed.wait(), 5)


async def test_a_page_that_was_away_catches_up(playground: Playground) -> None:
    async with open_page(playground) as page:
        epoch, after = page.snapshot["epoch"], page.after
    await playground.chat.post("general", "", "bob", text="one")
    await playground.chat.post("general", "", "bob", text="two")
    async with open_page(playground, epoch=epoch, after=after) as page:
        await page.next("message", 2)
        assert [frame["message"]["text"] for frame in page.all("message")] == ["one", "two"]
        assert page.all("snapshot") == []


@pytest.mark.parametrize("case", ["other life", "future", "other person", "too long ago"])
async def test_a_page_that_cannot_catch_up_starts_afresh(playground: Playground, case: str) -> None:
    async with open_page(playground) as page:
        epoch, after, person = page.snapshot["epoch"], page.after, "ada"
    match case:
        case "other life":
            epoch = "0" * 16
        case "future":
            after += 1
        case "other person":
            person = "gone"
        case _:
            for number in range(REMEMBERED + 1):
                await playground.chat.post("random", "", "bob", text=str(number))
    async with open_page(playground, person, epoch=epoch, after=after) as page:
        assert page.all("resumed") == []
        assert page.snapshot["person"] == "ada"
        assert ("random" in page.snapshot["shortened"]) is (case == "too long ago")


def test_a_socket_that_reads_too_slowly_is_dropped() -> None:
    session = Session()
    assert all(session.send("x") for _ in range(BACKLOG))
    assert not session.send("x")
    assert session.outgoing.get_nowait() is None
    for _ in range(BACKLOG):
        session.send("x")
    session.finish()
    assert session.outgoing.get_nowait() is None


async def test_a_request_that_breaks_is_answered(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> None:
    async def explode(*args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(Requests, "perform", explode)
    async with open_page(playground) as page:
        with pytest.raises(Refused, match="Not saved"):
            await page.ask("say", room="general", text="x")


async def test_old_answers_are_forgotten(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.web.socket.REMEMBERED", 1)
    async with open_page(playground) as page:
        for name in ("first-one", "second-one"):
            await page.ask("say", request=name, room="general", text=name)
        await page.ask("say", request="first-one", room="general", text="first-one")
        # The mark keeps it one message all the same.
        assert len(page.all("message")) == 2


# --- starting and stopping --------------------------------------------------------------------------------------


async def test_what_is_in_hand_is_finished_before_the_stop() -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def dawdle(event: Inbound) -> Outcome:
        begun.set()
        await gate.wait()
        return Reply(notice("Saved."))

    ingress = ScriptedIngress()
    async with open_playground(ingress) as served, open_page(served) as page:
        ingress.answer = dawdle
        answer = await page.begin("command", room="general", text="/quiz")
        await begun.wait()
        stopping = asyncio.create_task(served.stop())
        await asyncio.sleep(0)
        with pytest.raises(Refused, match="stopping"):
            await page.ask("say", room="general", text="one more")
        gate.set()
        assert (await answer)["type"] == "ack"
        await stopping
        assert page.all("message")[-1]["message"]["card"]["summary"] == "Saved."
        await asyncio.wait_for(page.closed.wait(), 5)


async def test_a_taken_port_is_said(playground: Playground) -> None:
    port = int(playground.url.rstrip("/").rpartition(":")[2])
    second = Playground(WORKSPACE, KeptRows(), FakeTravel(MovableClock()), Catalogue(()), Vocabulary(), port=port)
    with pytest.raises(PortTaken, match="WHETSTONE_PLAYGROUND_PORT"):
        await second.start(ScriptedIngress())
    await second.stop()


async def test_an_address_of_another_machine_is_said() -> None:
    there = Playground(WORKSPACE, KeptRows(), FakeTravel(MovableClock()), Catalogue(()), Vocabulary(), host="192.0.2.1")
    with pytest.raises(ConfigurationError, match=r"192\.0\.2\.1"):
        await there.start(ScriptedIngress())


async def test_routes_of_the_application_are_behind_the_same_door() -> None:
    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    served = Playground(
        WORKSPACE,
        KeptRows(),
        FakeTravel(MovableClock()),
        Catalogue(()),
        Vocabulary(),
        routes=[web.get("/healthz", alive)],
    )
    await served.start(ScriptedIngress(lambda event: Nothing()))
    try:
        async with ClientSession() as session:
            async with session.get(f"{served.url}healthz") as response:
                assert await response.json() == {"alive": True}
            async with session.get(f"{served.url}healthz", headers={"Host": "evil.example"}) as response:
                assert response.status == 421
    finally:
        await served.stop()
