from __future__ import annotations

import asyncio
import json
import socket as sockets
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.slack import OneWorkspace, SlackAdapter, SlackConfig, Workspace
from bot.adapters.slack.cards import metadata
from bot.adapters.slack.directory import KNOWN_FOR, SEES_FOR
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.problems import INVITE
from bot.chat.cards import Card, File, Image
from bot.chat.ports import Platform, Profile
from bot.chat.refs import Account, Channel, Message, PlatformName, TenantRef
from bot.chat.text import notice
from bot.config.secret import Secret
from bot.errors import ConfigurationError, Expired, Forbidden, NotFound, PlatformError, RateLimited, Unavailable
from tests.adapters.slack.stub import BOB, BOT, GENERAL, LIMITED, TEAM, StubSlack, event, make_adapter, refused, until
from tests.adapters.slack.wiregate import wrong_with_schema
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import picture, question
from tests.support.clock import MovableClock
from tests.support.quiet import SilentLog

ADA = Account(PlatformName.SLACK, TEAM, "UADA")
TENANT = TenantRef(PlatformName.SLACK, TEAM)
SECRET = Channel(PlatformName.SLACK, TEAM, "C9")
MESSAGE = Message(GENERAL, "1.1")
PICTURE = Image(picture(), "One grey pixel", "pixel.png")
ELSEWHERE = Account(PlatformName.WEB, "", "ada")


@pytest.fixture
def platform(adapter: SlackAdapter) -> Platform:
    return adapter.platform


@pytest.fixture
def with_history(adapter: SlackAdapter) -> Platform:
    parts = adapter.platform
    parts._capabilities = replace(parts.capabilities, finds_own_messages=True)  # type: ignore[attr-defined]  # as configured
    return parts


async def failing(
    platform: Platform, stub: StubSlack, answer: tuple[int, dict[str, object], dict[str, str]]
) -> PlatformError:
    stub.script("chat.postMessage", answer)
    with pytest.raises(PlatformError) as caught:
        await platform.send(GENERAL, notice("Hello"), mark="m1")
    return caught.value


# --- sending -------------------------------------------------------------------------------------------------------------


async def test_a_message_is_posted_once_with_its_mark(platform: Platform, stub: StubSlack) -> None:
    sent = await platform.send(GENERAL, question(), mark="p17")
    assert sent == Message(GENERAL, "1700000000.000001")
    (payload,) = stub.called("chat.postMessage")
    assert wrong_with_schema("slackapi_ChatPostMessage", payload) == []
    assert payload["metadata"] == metadata("p17")
    assert all(block["block_id"].startswith("p17.") for block in payload["blocks"])
    assert (payload["unfurl_links"], payload["link_names"], payload["parse"]) == (False, False, "none")
    thread = Channel(PlatformName.SLACK, TEAM, "C1", "1.1")
    assert (await platform.send(thread, notice("In it"), mark="p18")).channel == thread
    assert stub.called("chat.postMessage")[1]["thread_ts"] == "1.1"
    assert (await platform.send(BOB, notice("Psst"), mark="p19")).channel.channel == "DUBOB"
    await platform.send(BOB, notice("Psst"), mark="p20")
    assert len(stub.called("conversations.open")) == 1


async def test_editing_and_deleting(platform: Platform, stub: StubSlack) -> None:
    await platform.edit(MESSAGE, question())
    assert wrong_with_schema("slackapi_ChatUpdate", stub.called("chat.update")[0]) == []
    await platform.delete(MESSAGE)
    stub.script("chat.delete", refused("message_not_found"), refused("cant_delete_message"))
    await platform.delete(MESSAGE)
    with pytest.raises(Forbidden):
        await platform.delete(MESSAGE)
    stub.script("chat.update", refused("message_not_found"))
    with pytest.raises(NotFound):
        await platform.edit(MESSAGE, question())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused("channel_not_found"), NotFound),
        (refused("is_archived"), NotFound),
        (refused("restricted_action"), Forbidden),
        (refused("invalid_auth"), Forbidden),
        (refused("internal_error"), Unavailable),
        (refused("ratelimited"), RateLimited),
        (refused("expired_trigger_id"), Expired),
        ((503, {"ok": False}, {}), Unavailable),
        ((500, {"ok": False, "error": "odd"}, {}), Unavailable),
        ((200, {}, {}), Unavailable),
    ],
)
async def test_errors_are_ours(
    platform: Platform,
    stub: StubSlack,
    answer: tuple[int, dict[str, object], dict[str, str]],
    kind: type[PlatformError],
) -> None:
    problem = await failing(platform, stub, answer)
    assert type(problem) is kind
    assert "Hello" not in problem.detail
    assert len(stub.called("chat.postMessage")) == 1


async def test_what_is_missing_has_its_name(platform: Platform, stub: StubSlack) -> None:
    problem = await failing(platform, stub, refused("missing_scope", needed="chat:write", provided="commands"))
    assert isinstance(problem, Forbidden)
    assert problem.permission == "chat:write"
    problem = await failing(platform, stub, refused("not_in_channel"))
    assert isinstance(problem, Forbidden)
    assert problem.permission == INVITE == "/invite @Whetstone"
    stub.channels["C1"] = {"id": "C1", "name": "general", "is_member": False}
    profile = await platform.channel(GENERAL)
    assert (profile.name, profile.postable) == ("general", False)
    assert INVITE in profile.why_not


async def test_a_rate_limit_keeps_the_channel_quiet(platform: Platform, stub: StubSlack, clock: MovableClock) -> None:
    problem = await failing(platform, stub, LIMITED)
    assert isinstance(problem, RateLimited)
    assert problem.retry_after == timedelta(seconds=7)
    clock.advance(seconds=3)
    with pytest.raises(RateLimited) as caught:
        await platform.send(GENERAL, notice("Hello"), mark="m2")
    assert caught.value.retry_after == timedelta(seconds=4)
    assert len(stub.called("chat.postMessage")) == 1
    await platform.send(BOB, notice("Elsewhere"), mark="m3")
    clock.advance(seconds=4)
    await platform.send(GENERAL, notice("Hello"), mark="m2")


async def test_a_lost_answer_is_unavailable_and_not_sent_again(clock: MovableClock, log: SilentLog) -> None:
    stub = StubSlack()
    await stub.start()
    adapter = make_adapter(stub, clock, log, socket=False, timeout=timedelta(milliseconds=100))
    await adapter.start(ScriptedIngress())
    stub.hold = asyncio.Event()
    with pytest.raises(Unavailable, match=r"chat.postMessage: TimeoutError"):
        await adapter.platform.send(GENERAL, notice("Once"), mark="m1")
    assert len(stub.called("chat.postMessage")) == 1
    await stub.close()
    with pytest.raises(Unavailable):
        await adapter.platform.send(GENERAL, notice("Never"), mark="m2")
    await adapter.stop()


async def test_messages_take_their_channel_s_turn(clock: MovableClock) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        clock.advance(seconds=seconds)

    pace = Pace(clock, timedelta(seconds=1), wait)
    order: list[str] = []

    async def say(channel: str, text: str) -> None:
        async with pace.turn(TEAM, channel):
            order.append(text)

    await asyncio.gather(*(say("C1", str(number)) for number in range(4)), say("C2", "other"))
    assert waits == [1.0, 1.0, 1.0]
    assert [text for text in order if text != "other"] == ["0", "1", "2", "3"]
    clock.advance(seconds=2)
    for number in range(1_100):
        await say(f"D{number}", "x")
    clock.advance(seconds=2)
    await say("C1", "again")
    assert len(pace._lanes) < 10


# --- pictures and files --------------------------------------------------------------------------------------------------


async def test_pictures_are_uploaded_once(platform: Platform, stub: StubSlack) -> None:
    card = Card("Board", (PICTURE,), "A board.")
    await platform.send(GENERAL, card, mark="m1")
    await platform.edit(MESSAGE, card)
    assert stub.uploads == [PICTURE.png]
    assert "channel_id" not in stub.called("files.completeUploadExternal")[0]
    for method in ("chat.postMessage", "chat.update"):
        images = [block for block in stub.called(method)[0]["blocks"] if block["type"] == "image"]
        assert [(image["slack_file"]["id"], image["alt_text"]) for image in images] == [("F0", "One grey pixel")]


async def test_a_picture_that_fails_is_words(platform: Platform, stub: StubSlack) -> None:
    card = Card("Board", (PICTURE,), "A board.")
    stub.upload_status = 500
    await platform.send(GENERAL, card, mark="m1")
    assert "One grey pixel" in json.dumps(stub.called("chat.postMessage")[0])
    stub.upload_status = 200
    stub.script("chat.postMessage", refused("invalid_blocks"))
    await platform.send(GENERAL, card, mark="m2")
    assert [block["type"] for block in stub.called("chat.postMessage")[-1]["blocks"]] == ["header", "rich_text"]
    stub.script("chat.postMessage", refused("invalid_blocks"))
    with pytest.raises(Forbidden):
        await platform.send(GENERAL, notice("no picture"), mark="m3")


async def test_files_stand_in_the_thread_of_their_message(platform: Platform, stub: StubSlack) -> None:
    card = Card(
        "Export", (), "Data.", files=(File("a.json", b"{}", "application/json"), File("b.csv", b"x", "text/csv"))
    )
    sent = await platform.send(GENERAL, card, mark="m1")
    (shared,) = stub.called("files.completeUploadExternal")
    assert [file["title"] for file in shared["files"]] == ["a.json", "b.csv"]
    assert (shared["channel_id"], shared["thread_ts"]) == ("C1", sent.id)
    stub.script("files.completeUploadExternal", refused("internal_error"))
    sent = await platform.send(GENERAL, card, mark="m2")
    told = stub.called("chat.postMessage")[-1]
    assert (told["thread_ts"], "attach" in told["text"]) == (sent.id, True)


# --- looking -------------------------------------------------------------------------------------------------------------


async def test_own_messages_are_found_by_their_mark(
    with_history: Platform, stub: StubSlack, clock: MovableClock
) -> None:
    since = clock.now()
    stub.messages = [
        {"ts": "1.1", "bot_id": "BBOT", "metadata": metadata("other")},
        {"ts": "1.2", "bot_id": "BSTRANGER", "metadata": metadata("p1")},
        {"ts": "1.3", "bot_id": "BBOT", "metadata": metadata("p1")},
    ]
    assert await with_history.find(GENERAL, "p1", since=since) == Message(GENERAL, "1.3")
    assert await with_history.find(GENERAL, "p2", since=since) is None
    assert float(stub.called("conversations.history")[0]["oldest"]) == since.timestamp()
    thread = Channel(PlatformName.SLACK, TEAM, "C1", "1.0")
    assert await with_history.find(thread, "p1", since=since) == Message(thread, "1.3")
    assert stub.called("conversations.replies")[0]["ts"] == "1.0"


async def test_without_the_scopes_only_direct_conversations_are_searched(
    platform: Platform, stub: StubSlack, clock: MovableClock
) -> None:
    stub.messages = [{"ts": "1.3", "bot_id": "BBOT", "metadata": metadata("p1")}]
    with pytest.raises(Forbidden, match="channels:history"):
        await platform.find(GENERAL, "p1", since=clock.now())
    found = await platform.find(BOB, "p1", since=clock.now())
    assert found is not None
    assert found.channel.channel == "DUBOB"
    assert not platform.capabilities.finds_own_messages
    assert not platform.capabilities.thread_messages


async def test_who_sees_is_asked_and_fails_closed(
    adapter: SlackAdapter, platform: Platform, stub: StubSlack, clock: MovableClock
) -> None:
    assert await platform.can_see(GENERAL, BOB)
    assert not await platform.can_see(SECRET, BOB)
    assert not await platform.can_see(GENERAL, ELSEWHERE)
    assert not await platform.can_see(Channel(PlatformName.WEB, "", "general"), BOB)
    asked = len(stub.called("conversations.members"))
    assert all(await asyncio.gather(*(platform.can_see(GENERAL, who) for who in (ADA, BOB) * 20)))
    assert len(stub.called("conversations.members")) == asked
    stub.members["C1"].remove("UBOB")
    await stub.deliver("events_api", event("member_left_channel", user="UBOB", channel="C1"))
    assert not await platform.can_see(GENERAL, BOB)
    assert await platform.can_see(GENERAL, ADA)
    clock.advance(SEES_FOR)
    stub.script("conversations.members", refused("internal_error"))
    assert not await platform.can_see(GENERAL, ADA)
    assert await platform.can_see(Channel(PlatformName.SLACK, TEAM, "DUBOB"), BOB)
    assert not await platform.can_see(Channel(PlatformName.SLACK, TEAM, "DUBOB"), ADA)


async def test_members_have_profiles(platform: Platform, stub: StubSlack, clock: MovableClock) -> None:
    assert await platform.member(TENANT, ADA) == Profile("Ada", "Europe/Berlin", True)
    assert await platform.member(TENANT, BOB) == Profile("Bob", "Europe/Berlin", False)
    assert await platform.member(TENANT, replace(BOB, user="UNOBODY")) is None
    assert await platform.member(TENANT, ELSEWHERE) is None
    stub.users["UBOB"]["deleted"] = True
    assert await platform.member(TENANT, BOB) is not None
    clock.advance(KNOWN_FOR)
    assert await platform.member(TENANT, BOB) is None
    stub.users["UBOT2"] = {"id": "UBOT2", "is_bot": True}
    assert await platform.member(TENANT, replace(BOB, user="UBOT2")) is None


async def test_installers_are_who_installed_or_a_few_who_run_it(platform: Platform, stub: StubSlack) -> None:
    stub.users["UOWNER"] = {"id": "UOWNER", "is_primary_owner": True, "is_owner": True, "is_admin": True}
    assert await platform.installers(TENANT) == [replace(ADA, user="UOWNER"), ADA]
    assert await platform.installers(TenantRef(PlatformName.WEB, "x")) == []
    workspaces = OneWorkspace(Secret("xoxb-1"), installer="UBOB")
    adapter = SlackAdapter(workspaces, MovableClock(), SilentLog(), SlackConfig(base_url=stub.base_url))
    with pytest.raises(RateLimited, match="isn't started"):
        await adapter.platform.installers(TENANT)
    await adapter.start(ScriptedIngress())
    assert await adapter.platform.installers(TENANT) == [BOB]
    await adapter.stop()


async def test_what_is_being_sent_is_finished_before_the_end(
    stub: StubSlack, clock: MovableClock, log: SilentLog
) -> None:
    adapter = make_adapter(stub, clock, log)
    await adapter.start(ScriptedIngress())
    stub.hold = asyncio.Event()
    sending = asyncio.create_task(adapter.platform.send(GENERAL, notice("Hello"), mark="m1"))
    await until(lambda: bool(stub.called("chat.postMessage")))
    stopping = asyncio.create_task(adapter.stop())
    await asyncio.sleep(0)
    stub.hold.set()
    await stopping
    assert (await sending).channel == GENERAL
    with pytest.raises(RateLimited, match="closed"):
        await adapter.platform.send(GENERAL, notice("Later"), mark="m2")


async def test_channels_and_links(platform: Platform, stub: StubSlack) -> None:
    assert (await platform.channel(GENERAL)).postable
    assert (await platform.channel(Channel(PlatformName.SLACK, TEAM, "DUBOB"))).postable
    stub.channels["C1"]["is_archived"] = True
    assert "archived" in (await platform.channel(GENERAL)).why_not
    with pytest.raises(NotFound):
        await platform.channel(SECRET)
    assert await platform.permalink(MESSAGE) == "https://team.slack.com/archives/C1/p1.1"
    stub.script("chat.getPermalink", refused("message_not_found"), (200, {"ok": True, "permalink": "ftp://x"}, {}))
    assert await platform.permalink(MESSAGE) is None
    assert await platform.permalink(MESSAGE) is None


async def test_threads_are_messages_of_their_channel(platform: Platform, stub: StubSlack) -> None:
    thread = await platform.open_thread(MESSAGE, "Talk")
    assert thread == Channel(PlatformName.SLACK, TEAM, "C1", "1.1")
    assert await platform.open_thread(Message(thread, "2.2"), "Talk") == thread
    assert await platform.open_thread(thread, "Talk") == thread
    assert stub.called("chat.postMessage") == []
    opened = await platform.open_thread(GENERAL, "Interview")
    assert opened.thread == "1700000000.000001"
    alone = await platform.open_thread(GENERAL, "Interview", members=[BOB])
    assert alone.channel == "DUBOB"
    await platform.close_thread(alone)


# --- workspaces ----------------------------------------------------------------------------------------------------------


class Nobody:
    async def find(self, team: str) -> Workspace | None:
        return None


async def test_where_nobody_installed_it_nothing_is_found(stub: StubSlack, clock: MovableClock, log: SilentLog) -> None:
    adapter = SlackAdapter(Nobody(), clock, log, SlackConfig(base_url=stub.base_url))
    assert await adapter.platform.installers(TENANT) == []
    with pytest.raises(NotFound, match="not installed"):
        await adapter.platform.send(GENERAL, notice("x"), mark="m1")
    assert not await adapter.platform.can_see(GENERAL, BOB)
    assert BOT not in repr(stub.called("chat.postMessage"))


async def test_refused_tokens_are_for_the_operator(stub: StubSlack, clock: MovableClock, log: SilentLog) -> None:
    stub.script("auth.test", refused("invalid_auth"))
    adapter = make_adapter(stub, clock, log)
    with pytest.raises(ConfigurationError, match="WHETSTONE_SLACK_BOT_TOKEN") as caught:
        await adapter.start(ScriptedIngress())
    assert "xoxb" not in caught.value.sentence
    stub.script("apps.connections.open", refused("invalid_auth"))
    with pytest.raises(RateLimited, match="isn't started"):
        await adapter.platform.channel(GENERAL)
    adapter = make_adapter(stub, clock, log)
    with pytest.raises(ConfigurationError, match="WHETSTONE_SLACK_APP_TOKEN"):
        await adapter.start(ScriptedIngress())
    with sockets.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        unreachable = SlackConfig(base_url=f"http://127.0.0.1:{closed.getsockname()[1]}/api/")
        with pytest.raises(Unavailable):
            await SlackAdapter(OneWorkspace(Secret("x")), clock, log, unreachable).start(ScriptedIngress())
