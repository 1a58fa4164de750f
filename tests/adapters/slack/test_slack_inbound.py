from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.slack import ShortNames, SlackAdapter
from bot.adapters.slack.cards import render_card
from bot.adapters.slack.form_state import FormState
from bot.adapters.slack.modal import FIELD, render_form
from bot.adapters.slack.reception import REMEMBERED
from bot.adapters.slack.wire import JsonObject
from bot.adapters.slack.workspaces import Workspace
from bot.chat import words
from bot.chat.actions import Action, encode
from bot.chat.cards import Card, File
from bot.chat.catalogue import Catalogue
from bot.chat.commands import CATALOGUE
from bot.chat.dispatcher import Dispatcher
from bot.chat.events import (
    ActionPressed,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    HomeOpened,
    Inbound,
    Installed,
    Mentioned,
    ThreadReply,
    Uninstalled,
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.parsing import TYPED
from bot.chat.refs import Channel, Message, PlatformName
from bot.chat.router import Router
from bot.chat.text import notice
from bot.chat.vocabulary import Vocabulary
from bot.config.secret import Secret
from tests.adapters.slack.stub import (
    BOB,
    BOT,
    GENERAL,
    TEAM,
    StubSlack,
    command,
    event,
    home_press,
    make_adapter,
    press,
    refused,
    said,
    submission,
)
from tests.adapters.slack.wiregate import wrong_with_schema, wrong_with_view
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import button, question, setup_form
from tests.support.clock import MovableClock
from tests.support.quiet import SilentLog

A = encode(Action("a", ("run", "B")))
STATE = FormState(setup_form().action, GENERAL, False, Message(GENERAL, "1.1"), False, "")
TYPED_VALUES: dict[str, JsonObject] = {
    FIELD + "time": {FIELD + "time": {"type": "plain_text_input", "value": "25:00"}},
    FIELD + "notes": {FIELD + "notes": {"type": "plain_text_input", "value": "my notes"}},
}


def last(ingress: ScriptedIngress) -> Inbound:
    return ingress.events[-1]


# --- what comes in -------------------------------------------------------------------------------------------------------


async def test_a_command_is_read_with_people_as_accounts(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, clock: MovableClock
) -> None:
    assert await stub.deliver("slash_commands", command("/whetstone managers add:<@UADA|ada> &lt;b&gt;", stub)) == {
        "envelope_id": "E1"
    }
    got = last(ingress)
    assert isinstance(got, CommandInvoked)
    assert (got.path, got.options) == ("whetstone", {TYPED: f"managers add:slack/{TEAM}/UADA <b>"})
    assert (got.actor.name, got.actor.zone, got.actor.account) == ("Bob", "Europe/Berlin", BOB)
    assert (got.where.channel, got.where.direct, got.received_at) == (GENERAL, False, clock.now())


async def test_a_press_has_a_key_of_its_own_and_names_its_message(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    await stub.deliver("interactive", press(A, stub, when="9.1"))
    await stub.deliver("interactive", press(A, stub, when="9.2"))
    await stub.deliver("interactive", press(A, stub, when="9.3", thread="1.0"))
    await stub.deliver("interactive", press(A, stub, when="9.4", thread="1.1"))
    events = [got for got in ingress.events if isinstance(got, ActionPressed)]
    assert len({got.event_key for got in events}) == 4
    thread = Channel(PlatformName.SLACK, TEAM, "C1", "1.0")
    assert [got.message for got in events[1:]] == [
        Message(GENERAL, "1.1"),
        Message(thread, "1.1"),
        Message(GENERAL, "1.1"),
    ]
    assert events[0].actor.name == "ubob"
    assert events[-1].actor.name == "Bob"


@pytest.mark.parametrize("action", ["drop table", "é" * 200, "w0:a:1", "a\nb"])
async def test_any_action_id_arrives_as_it_is(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, action: str
) -> None:
    await stub.deliver("interactive", press(action, stub))
    got = last(ingress)
    assert isinstance(got, ActionPressed)
    assert got.action == action


async def test_a_link_button_means_nothing(adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress) -> None:
    await stub.deliver("interactive", press("open-link.0.1", stub))
    assert ingress.events == []


async def test_the_same_delivery_is_answered_once(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(notice("Heard."))
    for _ in range(3):
        await stub.deliver("events_api", said("hello"))
    await adapter.settle()
    assert len(ingress.events) == 1
    assert len(stub.called("chat.postMessage")) == 1


async def test_messages_are_told_apart(adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress) -> None:
    await stub.deliver("events_api", said("see <https://e.org|this> &amp; that", identity="1"))
    got = last(ingress)
    assert isinstance(got, DirectMessage)
    assert (got.text, got.where.direct, got.actor.name) == ("see this & that", True, "Bob")
    await stub.deliver(
        "events_api", said("my answer", identity="2", thread_ts="1.1", parent_user_id=BOT, channel="C1", ts="5.2")
    )
    got = last(ingress)
    assert isinstance(got, ThreadReply)
    assert got.where.channel == Channel(PlatformName.SLACK, TEAM, "C1", "1.1")
    await stub.deliver(
        "events_api",
        event("app_mention", identity="3", user="UBOB", text=f"<@{BOT}> help me", ts="6.1", channel="C1"),
    )
    got = last(ingress)
    assert isinstance(got, Mentioned)
    assert got.text == "help me"


@pytest.mark.parametrize(
    "ignored",
    [
        said("lunch?", channel="C1"),
        said("mine", user=BOT),
        said("an app's", bot_id="BOTHER"),
        said("own", bot_id="BBOT", user=""),
        said("edited", subtype="message_changed"),
        said(f"<@{BOT}> here", channel="C1", thread_ts="1.1", parent_user_id=BOT),
        said("another's thread", channel="C1", thread_ts="1.1", parent_user_id="UADA"),
        event("app_mention", user="UBOB", text=f"<@{BOT}>", ts="1.1", channel="D1", channel_type="im"),
        event("app_home_opened", user="UBOB", tab="messages"),
        event("tokens_revoked", tokens={"oauth": ["U1"]}),
        event("channel_archive"),
        event("reaction_added", user="UBOB"),
    ],
)
async def test_other_talk_is_acknowledged_and_no_event(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, ignored: dict[str, object]
) -> None:
    await stub.deliver("events_api", ignored)
    assert ingress.events == []


@pytest.mark.parametrize("kind", ["channel_archive", "channel_deleted", "channel_left", "group_left", "group_deleted"])
async def test_a_lost_channel_is_told(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, kind: str
) -> None:
    await stub.deliver("events_api", event(kind, channel="C1"))
    got = last(ingress)
    assert isinstance(got, ChannelLost)
    assert got.channel == GENERAL
    assert got.reason


@pytest.mark.parametrize(
    "removal", [event("app_uninstalled"), event("tokens_revoked", tokens={"bot": [BOT], "oauth": []})]
)
async def test_a_removal_is_told(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, removal: dict[str, object]
) -> None:
    await stub.deliver("events_api", removal)
    got = last(ingress)
    assert isinstance(got, Uninstalled)
    assert got.tenant.team == TEAM


async def test_an_installation_is_told_to_its_installer(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(notice("Thank you."))
    workspace = Workspace(TEAM, "Team", Secret("xoxb-1"), BOT, "BBOT", installer="UADA")
    await adapter.announce(workspace)
    got = last(ingress)
    assert isinstance(got, Installed)
    assert got.installer is not None
    assert stub.called("chat.postMessage")[0]["channel"] == "DUADA"
    await adapter.announce(Workspace(TEAM, "Team", Secret("xoxb-1"), BOT, "BBOT"))
    assert len(stub.called("chat.postMessage")) == 1
    await make_adapter(stub, MovableClock(), SilentLog()).announce(workspace)
    assert len(ingress.events) == 2


# --- the way back --------------------------------------------------------------------------------------------------------


async def test_replies_go_to_the_response_address(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(notice("Just you."))
    await stub.deliver("interactive", press(A, stub, thread="1.0"))
    ingress.answer = lambda got: Reply(notice("All of you."), private=False)
    await stub.deliver("slash_commands", command("/leaderboard", stub))
    await adapter.settle()
    private, public = (payload for _, payload in stub.responses)
    assert (private["response_type"], private["replace_original"], private["thread_ts"]) == ("ephemeral", False, "1.0")
    assert (public["response_type"], public["text"]) == ("in_channel", "All of you.")


async def test_a_used_up_address_falls_back_step_by_step(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(notice("Just you."))
    stub.response_statuses = [(404, '{"ok": false, "error": "used_url"}')]
    await stub.deliver("interactive", press(A, stub, when="1"))
    await adapter.settle()
    assert stub.called("chat.postEphemeral")[0]["user"] == "UBOB"
    stub.response_statuses = [(500, "")]
    stub.script("chat.postEphemeral", refused("user_not_in_channel"))
    await stub.deliver("interactive", press(A, stub, when="2"))
    await adapter.settle()
    assert stub.called("chat.postMessage")[0]["channel"] == "DUBOB"
    ingress.answer = lambda got: Reply(notice("All."), private=False)
    stub.response_statuses = [(404, "")]
    await stub.deliver("interactive", press(A, stub, when="3"))
    await adapter.settle()
    assert stub.called("chat.postMessage")[1]["channel"] == "C1"


async def test_updates_replace_what_carried_the_button(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Update(notice("Done."))
    await stub.deliver("interactive", press(A, stub, when="1"))
    await adapter.settle()
    assert stub.responses[0][1]["replace_original"] is True
    stub.response_statuses = [(404, "expired_url"), (404, "expired_url"), (404, "expired_url")]
    await stub.deliver("interactive", press(A, stub, when="2"))
    await adapter.settle()
    assert stub.called("chat.update")[0]["ts"] == "1.1"
    await stub.deliver("interactive", press(A, stub, when="3", ephemeral=True))
    await adapter.settle()
    assert len(stub.called("chat.postEphemeral")) == 1
    await stub.deliver("slash_commands", command("/quiz", stub))
    await adapter.settle()
    assert stub.responses[-1][1]["response_type"] == "ephemeral"


async def test_in_the_conversation_with_the_bot_replies_stay(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(notice("Psst."))
    await stub.deliver("slash_commands", command("/stats", stub, channel="DUBOB", trigger="t1"))
    await stub.deliver("interactive", press(A, stub, channel="DUBOB"))
    await adapter.settle()
    assert [payload["channel"] for payload in stub.called("chat.postMessage")] == ["DUBOB", "DUBOB"]
    await stub.deliver("slash_commands", command("/stats", stub, channel="DOTHERS", trigger="t2"))
    await adapter.settle()
    assert stub.responses[-1][1]["response_type"] == "ephemeral"
    assert [getattr(got, "where").direct for got in ingress.events] == [True, True, False]  # noqa: B009 - a union


async def test_files_of_a_private_reply_come_directly(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    card = Card("Export", (), "Your data.", files=(File("data.json", b"{}", "application/json"),))
    ingress.answer = lambda got: Reply(card)
    await stub.deliver("slash_commands", command("/whetstone privacy", stub))
    await adapter.settle()
    assert stub.uploads == [b"{}"]
    assert stub.called("files.completeUploadExternal")[0]["channel_id"] == "DUBOB"
    ingress.answer = lambda got: Reply(card, private=False)
    await stub.deliver("slash_commands", command("/whetstone export", stub, trigger="t2"))
    await adapter.settle()
    shared = stub.called("files.completeUploadExternal")[1]
    assert (shared["channel_id"], shared["thread_ts"]) == ("C1", "1700000000.000001")


async def test_a_home_page_is_published_and_its_buttons_answer(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(question())
    await stub.deliver("events_api", event("app_home_opened", user="UBOB", tab="home"))
    await adapter.settle()
    assert isinstance(last(ingress), HomeOpened)
    view = stub.called("views.publish")[0]["view"]
    assert wrong_with_view(view) == []
    ingress.answer = lambda got: Update(notice("Changed."))
    await stub.deliver("interactive", home_press(A))
    ingress.answer = lambda got: Reply(notice("Directly."))
    await stub.deliver(
        "interactive", {**home_press(A), "actions": [{"action_id": A, "type": "button", "action_ts": "2"}]}
    )
    await adapter.settle()
    assert len(stub.called("views.publish")) == 2
    assert stub.called("chat.postMessage")[0]["channel"] == "DUBOB"
    got = last(ingress)
    assert isinstance(got, ActionPressed)
    assert (got.message, got.where.channel) == (None, None)


async def test_what_cannot_be_shown_is_logged_and_harms_nobody(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, log: SilentLog
) -> None:
    ingress.answer = lambda got: Reply(notice("x"))
    stub.script("chat.postMessage", refused("restricted_action"))
    await stub.deliver("events_api", said("hello"))
    await adapter.settle()
    assert [(level, what) for level, what, _ in log.entries] == [("warning", "response not shown")]
    assert log.entries[0][2]["detail"] == "chat.postMessage: restricted_action"


async def test_a_mention_is_answered_beside_it(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: Reply(notice("Just you."))
    mention = event(
        "app_mention", user="UBOB", text=f"<@{BOT}> help", ts="6.2", thread_ts="6.1", channel="C1", user_team="T2"
    )
    await stub.deliver("events_api", mention)
    await adapter.settle()
    shown = stub.called("chat.postEphemeral")[0]
    assert (shown["channel"], shown["user"], shown["thread_ts"]) == ("C1", "UBOB", "6.1")
    got = last(ingress)
    assert isinstance(got, Mentioned)
    assert got.actor.account.home == "T2"


async def test_an_answer_that_slack_refuses_to_show_is_logged(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, log: SilentLog
) -> None:
    ingress.answer = lambda got: Update(notice("Done."))
    stub.response_statuses = [(429, ""), (200, '{"ok": false, "error": "invalid_blocks"}')]
    stub.script("chat.update", refused("cant_update_message"))
    for when in ("1", "2"):
        await stub.deliver("interactive", press(A, stub, when=when))
        await adapter.settle()
    assert [facts["detail"] for _, _, facts in log.entries] == ["chat.update: cant_update_message"]
    assert len(stub.called("chat.update")) == 2


# --- first responses -----------------------------------------------------------------------------------------------------


async def test_instant_waits_for_the_outcome_and_defer_does_not(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    adapter = make_adapter(stub, clock, log, patience=timedelta(milliseconds=50))
    await adapter.start(ingress)
    gate = asyncio.Event()

    async def slow(got: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("At last."))

    ingress.answer = slow
    loop = asyncio.get_running_loop()
    started = loop.time()
    await stub.deliver("interactive", press(A, stub, when="1"))
    assert loop.time() - started >= 0.05
    ingress.first = FirstResponse.DEFER
    await stub.deliver("interactive", press(A, stub, when="2"))
    assert stub.responses == []
    gate.set()
    await adapter.stop()
    assert [payload["text"] for _, payload in stub.responses] == ["At last.", "At last."]


async def test_a_form_opens_and_says_so_when_it_is_too_late(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.first = FirstResponse.FORM
    ingress.answer = lambda got: OpenForm(setup_form())
    await stub.deliver("slash_commands", command("/whetstone setup", stub))
    await adapter.settle()
    opened = stub.called("views.open")[0]
    assert opened["trigger_id"] == "tr1"
    assert wrong_with_schema("slackapi_ViewsOpen", opened) == []
    stub.script("views.open", refused("expired_trigger_id"))
    await stub.deliver("slash_commands", command("/whetstone setup", stub, trigger="tr2"))
    await stub.deliver("events_api", said("setup"))
    await adapter.settle()
    assert stub.responses[-1][1]["text"] == words.TOO_LATE
    assert stub.called("chat.postMessage")[-1]["text"] == words.TOO_LATE


async def test_a_form_comes_back_with_errors_at_its_fields(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    ingress.answer = lambda got: FormErrors({"time": "There is no 25:00."})
    view = render_form(setup_form(), STATE)
    ack = await stub.deliver("interactive", submission(view, TYPED_VALUES))
    assert ack["payload"] == {"response_action": "errors", "errors": {FIELD + "time": "There is no 25:00."}}
    got = last(ingress)
    assert isinstance(got, FormSubmitted)
    assert got.values == {"time": ("25:00",), "notes": ("my notes",)}
    assert (got.action, got.message, got.where.channel) == (setup_form().action, Message(GENERAL, "1.1"), GENERAL)
    ingress.answer = lambda got: OpenForm(setup_form())
    ack = await stub.deliver("interactive", submission(view, TYPED_VALUES, mark="h2"))
    assert ack["payload"]["response_action"] == "update"
    assert wrong_with_view(ack["payload"]["view"]) == []
    ingress.answer = lambda got: Reply(notice("Saved."))
    ack = await stub.deliver("interactive", submission(view, TYPED_VALUES, mark="h3"))
    await adapter.settle()
    assert "payload" not in ack
    assert stub.called("chat.postEphemeral")[0]["text"] == "Saved."


async def test_late_errors_give_back_what_was_typed(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> None:
    adapter = make_adapter(stub, clock, log, patience=timedelta(milliseconds=1))
    await adapter.start(ingress)

    async def slow(got: Inbound) -> Outcome:
        await asyncio.sleep(0.05)
        return FormErrors({"time": "Not saved."})

    ingress.answer = slow
    ack = await stub.deliver("interactive", submission(render_form(setup_form(), STATE), TYPED_VALUES))
    assert "payload" not in ack
    await adapter.stop()
    assert stub.called("chat.postEphemeral")[0]["text"] == "Not saved. Time: 25:00 Notes: my notes"


async def test_a_stranger_s_view_and_errors_without_a_form_harm_nobody(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress
) -> None:
    view = {**render_form(setup_form(), STATE), "private_metadata": "nonsense"}
    await stub.deliver("interactive", submission(view, TYPED_VALUES))
    assert ingress.events == []
    ingress.answer = lambda got: FormErrors({"x": "Odd."})
    await stub.deliver("interactive", press(A, stub))
    await adapter.settle()
    assert stub.responses[0][1]["text"] == "Odd."


async def test_what_failed_is_not_acknowledged_and_comes_again(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, log: SilentLog
) -> None:
    def broken(got: Inbound) -> Outcome:
        raise RuntimeError("broken")

    ingress.answer = broken
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await stub.deliver("events_api", said("hello"))
    ingress.answer = lambda got: Reply(notice("Heard."))
    await stub.deliver("events_api", said("hello"))
    await adapter.settle()
    assert len(stub.called("chat.postMessage")) == 1
    ingress.answer = broken
    await stub.deliver("interactive", press(A, stub))
    await adapter.settle()
    assert [(level, what) for level, what, _ in log.entries] == [("error", "event failed")]


async def test_names_that_nobody_tells_do_not_stop_an_event(
    adapter: SlackAdapter, stub: StubSlack, ingress: ScriptedIngress, log: SilentLog
) -> None:
    stub.script("users.info", refused("internal_error"))
    await stub.deliver("slash_commands", command("/quiz", stub))
    got = last(ingress)
    assert isinstance(got, CommandInvoked)
    assert got.actor.name == "ubob"
    assert log.entries[0][2]["detail"] == "users.info: internal_error"


async def test_an_answer_through_the_dispatcher(stub: StubSlack, clock: MovableClock, log: SilentLog) -> None:
    async def saved(got: ActionPressed, args: tuple[str, ...]) -> Outcome:
        return Reply(notice(f"Saved {args[1]}."))

    router = Router()
    router.action("a", saved, FirstResponse.INSTANT)
    adapter = make_adapter(stub, clock, log)
    await adapter.start(Dispatcher(router, Catalogue(()), Vocabulary(), log=log))
    await stub.sockets_opened(2)
    await asyncio.gather(*(stub.deliver("interactive", press(A, stub, when=str(n)), n % 2) for n in range(40)))
    await stub.deliver("interactive", press("w0:a", stub, when="old"))
    await adapter.stop()
    assert [payload["text"] for _, payload in stub.responses].count("Saved B.") == 40
    assert stub.responses[-1][1]["text"] == words.OUTDATED
    assert REMEMBERED > 40


# --- names of commands ---------------------------------------------------------------------------------------------------


def test_short_names_can_be_prefixed_or_left_out() -> None:
    assert list(ShortNames().names(CATALOGUE)) == ["/whetstone", "/quiz", "/leaderboard", "/stats"]
    assert list(ShortNames("ws-", ("stats",)).names(CATALOGUE)) == ["/whetstone", "/ws-quiz", "/ws-leaderboard"]
    assert list(ShortNames(off=True).names(CATALOGUE)) == ["/whetstone"]
    assert [ShortNames("ws-").path_of(name) for name in ("/ws-quiz", "/quiz", "/Whetstone")] == [
        "quiz", "quiz", "whetstone",
    ]  # fmt: skip
    assert ShortNames("w").path_of("/whetstone") == "whetstone"
    with pytest.raises(ValueError, match="prefix"):
        ShortNames("No Spaces")


def test_a_rendered_button_carries_its_action() -> None:
    assert A in str(render_card(question()).blocks)
    assert button("B", "a", "run", "B").action == A
    assert Nothing() == Nothing()
