"""The platform in memory, and the scenario harness on it: what tests rely on has to be true itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.memory import EVERYTHING, BotSilent, MemoryAdapter, Rejected
from bot.adapters.memory.outbound import MARK_LIFETIME
from bot.chat.actions import Action, encode
from bot.chat.cards import Card
from bot.chat.codec import account_to_text
from bot.chat.events import ChannelLost, CommandInvoked, HomeOpened, Inbound, Installed, Uninstalled
from bot.chat.forms import Form
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.parsing import TYPED
from bot.chat.refs import Channel, Message, PlatformName, TenantRef
from bot.chat.text import buttons, notice, para
from bot.errors import Forbidden, NotFound, RateLimited, Unavailable
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import button, question, setup_form
from tests.support.chat import Chat
from tests.support.clock import MovableClock

BAD = Card("", (), "")


@pytest.fixture
def chat() -> Chat:
    return Chat()


async def played(chat: Chat, outcome: Outcome, first: FirstResponse = FirstResponse.INSTANT) -> ScriptedIngress:
    ingress = ScriptedIngress(lambda event: outcome, first)
    await chat.connect(ingress)
    return ingress


# --- the harness reads like a conversation ---------------------------------------------------------------------------


async def test_a_conversation(chat: Chat) -> None:
    ingress = await played(chat, Reply(notice("B is right.")))
    await chat.platform.send(chat.channel(), question(), mark="m1")
    await chat.press("bob", "B")
    assert "Which of these" in chat.channel_text("general")
    assert chat.private("bob") == "B is right."
    assert chat.card("bob").summary == "B is right."
    assert chat.private("ada") == ""
    assert chat.labels(chat.public()[-1]) == ["A", "B", "C", "D"]
    assert [posted.text for posted in chat.seen_by("bob", channel="general")][-1] == "B is right."
    assert len(chat.seen_by("bob")) == 2
    assert chat.last_event() is ingress.events[-1]
    await chat.command("bob", "/leaderboard @ada @nobody", channel="direct")
    event = ingress.events[-1]
    assert isinstance(event, CommandInvoked)
    assert event.where.direct
    assert event.options == {TYPED: f"{account_to_text(chat.account('ada'))} @nobody"}
    assert [posted.private_to for posted in chat.privates("bob")][-1] is None
    assert chat.platforms[PlatformName.MEMORY] is chat.platform


async def test_many_press_at_once_and_the_newest_button_is_meant(chat: Chat) -> None:
    ingress = await played(chat, Nothing())
    old = await chat.platform.send(chat.channel(), question(), mark="m1")
    new = await chat.platform.send(chat.channel("random"), question(), mark="m2")
    await chat.press_all(["ada", "bob", "cleo"], "B")
    assert {getattr(event, "message", None) for event in ingress.events} == {new}
    await chat.press("bob", "C", on=chat.message(old))
    assert getattr(ingress.events[-1], "message", None) == old
    with pytest.raises(LookupError, match="sees no button 'Z'"):
        await chat.press("bob", "Z")
    with pytest.raises(LookupError, match="sees no button 'Z'"):
        await chat.press("bob", "Z", on=chat.message(old))
    with pytest.raises(LookupError, match="no message"):
        chat.message(Message(chat.channel(), "0"))


async def test_nobody_presses_what_they_do_not_see(chat: Chat) -> None:
    await played(chat, Nothing())
    message = await chat.platform.send(chat.channel(), question(), mark="m1")
    chat.world.leave("bob")
    with pytest.raises(LookupError):
        await chat.press("bob", "B", on=chat.message(message))


async def test_forms_are_filled_by_name_and_keep_the_rest(chat: Chat) -> None:
    ingress = await played(chat, OpenForm(setup_form()), FirstResponse.FORM)
    await chat.command("ada", "/whetstone setup")
    assert chat.has_form("ada")
    ingress.answer = lambda event: FormErrors({"time": "No."})
    await chat.fill("ada", time="25:00", days=["2"])
    assert getattr(ingress.events[-1], "values", None) == {
        "time": ("25:00",), "notes": ("",), "count": ("1",), "zone": ("3",), "days": ("2",),
    }  # fmt: skip
    assert chat.form_errors("ada") == {"time": "No."}
    with pytest.raises(LookupError, match="has no"):
        await chat.fill("ada", nonsense="x")
    with pytest.raises(LookupError, match="no choice"):
        await chat.fill("ada", zone="Atlantis")
    ingress.answer = lambda event: Nothing()
    await chat.fill("ada")
    assert not chat.has_form("ada")
    with pytest.raises(LookupError, match="no form"):
        await chat.fill("ada")
    with pytest.raises(LookupError, match="no form"):
        await chat.people.submit("ada", {})


async def test_words_are_no_card(chat: Chat) -> None:
    await played(chat, Nothing())
    await chat.say("bob", "hello", channel="direct")
    assert chat.private("bob") == ""
    chat.world.place(chat.channel(), words="psst", private_to=chat.account("bob"))
    with pytest.raises(LookupError, match="words"):
        chat.card("bob")


def test_the_clock_moves_as_told() -> None:
    clock = MovableClock()
    start = clock.now()
    assert clock.advance(hours=1) == start + timedelta(hours=1)
    assert clock.advance(timedelta(days=1)) == clock.now()
    assert clock.move_to(start) == start
    with pytest.raises(ValueError, match="naive"):
        clock.move_to(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


# --- life and death ------------------------------------------------------------------------------------------------


async def test_messages_outlive_the_bot(chat: Chat) -> None:
    gate = asyncio.Event()

    async def never(event: Inbound) -> Outcome:
        await gate.wait()
        return Nothing()

    await chat.connect(ScriptedIngress(never))
    message = await chat.platform.send(chat.channel(), question(), mark="m1")
    press = asyncio.create_task(chat.press("bob", "B"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    chat.kill()
    with pytest.raises(BotSilent, match="died"):
        await press
    with pytest.raises(BotSilent, match="no bot"):
        await chat.press("bob", "B")
    await played(chat, Reply(notice("I'm back.")))
    assert await chat.platform.find(chat.channel(), "m1", since=chat.clock.now()) == message
    await chat.press("bob", "B")
    assert chat.private("bob") == "I'm back."


async def test_stopping_finishes_what_is_in_hand(chat: Chat) -> None:
    gate = asyncio.Event()

    async def slow(event: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("Finished."))

    await chat.connect(ScriptedIngress(slow))
    press = asyncio.create_task(chat.command("bob", "/quiz"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    stopping = asyncio.create_task(chat.stop())
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(press, stopping)
    assert chat.private("bob") == "Finished."
    await chat.stop()


async def test_messages_wait_for_the_bot_and_interactions_do_not(chat: Chat) -> None:
    await chat.say("ada", "anybody?", channel="direct")
    await chat.people.open_home("ada")
    ingress = await played(chat, Nothing())
    assert [type(event).__name__ for event in ingress.events] == ["DirectMessage", "HomeOpened"]
    with pytest.raises(BotSilent, match="not started"):
        await MemoryAdapter(chat.world).receive(ingress.events[0])


async def test_two_replicas_share_the_events(chat: Chat) -> None:
    first = await played(chat, Nothing())
    second = await played(chat, Nothing())
    await chat.command("bob", "/quiz")
    assert (len(first.events), len(second.events)) == (1, 0)
    await chat.stop()
    await chat.command("bob", "/quiz")
    assert (len(first.events), len(second.events)) == (2, 0)


# --- faults ----------------------------------------------------------------------------------------------------------


async def test_refused_lost_held_and_limited(chat: Chat) -> None:
    send = chat.platform.send
    chat.faults.refuse(times=2, error=Forbidden("Send Messages"))
    chat.faults.refuse("*")
    for error in (Forbidden, Forbidden, Unavailable):
        with pytest.raises(error):
            await send(chat.channel(), notice("x"), mark="m1")
    assert chat.public() == []
    chat.faults.lose_response("*")
    with pytest.raises(Unavailable, match="lost"):
        await send(chat.channel(), notice("x"), mark="m1")
    assert len(chat.public()) == 1
    chat.faults.refuse("edit")
    chat.faults.limit(2, timedelta(seconds=5))
    for mark in ("m2", "m3"):
        await send(chat.channel(), notice("x"), mark=mark)
    for wait in (5, 3):
        with pytest.raises(RateLimited) as caught:
            await send(chat.channel(), notice("x"), mark="m4")
        assert caught.value.retry_after == timedelta(seconds=wait)
        chat.advance(seconds=2)
    chat.advance(seconds=3)
    await send(chat.channel(), notice("x"), mark="m4")


@pytest.mark.parametrize("after", [False, True])
async def test_a_held_send_stands_before_or_after(chat: Chat, after: bool) -> None:
    hold = chat.faults.hold(after=after)
    sending = asyncio.create_task(chat.platform.send(chat.channel(), notice("x"), mark="m1"))
    await hold.reached()
    assert len(chat.public()) == int(after)
    hold.release()
    message = await sending
    assert [posted.message for posted in chat.public()] == [message]


async def test_marks_are_honoured_for_minutes_in_their_channel(chat: Chat) -> None:
    send = chat.platform.send
    first = await send(chat.channel(), notice("x"), mark="m1")
    assert await send(chat.channel(), notice("x"), mark="m1") == first
    assert await send(chat.channel("random"), notice("x"), mark="m1") != first
    chat.advance(MARK_LIFETIME + timedelta(seconds=1))
    again = await send(chat.channel(), notice("x"), mark="m1")
    assert again != first
    await chat.platform.delete(again)
    with pytest.raises(NotFound):
        await send(chat.channel(), notice("x"), mark="m1")
    assert await chat.platform.find(chat.channel(), "m1", since=chat.clock.now()) is None


async def test_a_platform_without_marks_and_history_says_so() -> None:
    chat = Chat(capabilities=type(EVERYTHING)(
        finds_own_messages=False, honours_marks=False, private_replies=True, forms=True,
        threads=True, local_times=True, pictures=True, thread_messages=False,
    ))  # fmt: skip
    ingress = await played(chat, Nothing())
    await chat.platform.send(chat.channel(), notice("x"), mark="m1")
    await chat.platform.send(chat.channel(), notice("x"), mark="m1")
    assert len(chat.public()) == 2
    with pytest.raises(Forbidden):
        await chat.platform.find(chat.channel(), "m1", since=chat.clock.now())
    thread = await chat.platform.open_thread(chat.channel(), "Talk")
    await chat.say_in("bob", thread, "not heard")
    assert ingress.events == []
    assert not chat.platform.capabilities.honours_marks


@pytest.mark.parametrize("mark", ["", "x" * 26, "é"])
async def test_a_mark_that_no_platform_takes_is_a_mistake(chat: Chat, mark: str) -> None:
    with pytest.raises(Rejected, match="mark"):
        await chat.platform.send(chat.channel(), notice("x"), mark=mark)


# --- refusals ----------------------------------------------------------------------------------------------------------


async def test_bad_cards_forms_and_outcomes_are_rejected_loudly(chat: Chat) -> None:
    message = await chat.platform.send(chat.channel(), question(), mark="m1")
    with pytest.raises(Rejected, match="summary is empty"):
        await chat.platform.send(chat.channel(), BAD, mark="m2")
    with pytest.raises(Rejected, match="summary is empty"):
        await chat.platform.edit(message, BAD)
    form = OpenForm(setup_form())
    for outcome, first, reason in (
        (Reply(BAD), FirstResponse.INSTANT, "summary is empty"),
        (OpenForm(Form("T", "x", ())), FirstResponse.FORM, "0 fields"),
        (form, FirstResponse.DEFER, "first response"),
        (FormErrors({"time": "x"}), FirstResponse.INSTANT, "without an open form"),
    ):
        await played(chat, outcome, first)
        with pytest.raises(Rejected, match=reason):
            await chat.press("bob", "B")
        await chat.stop()
    ingress = await played(chat, form, FirstResponse.FORM)
    await chat.press("bob", "B")
    for errors in ({"nonsense": "x"}, {}):
        ingress.answer = lambda event, errors=errors: FormErrors(errors)  # type: ignore[misc]  # a default binds the loop's value
        with pytest.raises(Rejected, match="fields that the form lacks"):
            await chat.fill("bob")
    ingress.answer = lambda event: form
    with pytest.raises(Rejected, match="first response"):
        await chat.fill("bob")


async def test_late_responses_are_dropped(chat: Chat) -> None:
    def late(event: Inbound) -> Outcome:
        chat.advance(seconds=4)
        return OpenForm(setup_form())

    ingress = ScriptedIngress(late, FirstResponse.FORM)
    await chat.connect(ingress)
    await chat.command("bob", "/whetstone setup")
    assert not chat.has_form("bob")
    assert chat.world.expired == ingress.events


async def test_people_and_places_that_are_not_there(chat: Chat) -> None:
    platform, world = chat.platform, chat.world
    nowhere = Channel(PlatformName.MEMORY, "team", "nowhere")
    other = TenantRef(PlatformName.MEMORY, "other")
    world.leave("bob")
    world.person("cleo").takes_direct = False
    for target, error in ((nowhere, NotFound), (chat.account("bob"), NotFound), (chat.account("cleo"), Forbidden)):
        with pytest.raises(error):
            await platform.send(target, notice("x"), mark="m1")
    assert await platform.member(world.tenant, chat.account("bob")) is None
    assert await platform.member(other, chat.account("ada")) is None
    assert await platform.installers(other) == ()
    assert await platform.permalink(Message(nowhere, "1")) is None
    world.reachable = False
    with pytest.raises(Unavailable):
        await platform.member(world.tenant, chat.account("ada"))
    assert platform.name is PlatformName.MEMORY


async def test_only_own_public_messages_are_edited_and_deleted(chat: Chat) -> None:
    await played(chat, Reply(notice("Private.")))
    theirs = await chat.say("bob", "mine")
    for doing in (chat.platform.edit(theirs.message, notice("x")), chat.platform.delete(theirs.message)):
        with pytest.raises(Forbidden):
            await doing
    await chat.command("bob", "/quiz")
    with pytest.raises(NotFound):
        await chat.platform.edit(chat.privates("bob")[-1].message, notice("x"))
    message = await chat.platform.send(chat.channel(), notice("One"), mark="m1")
    await chat.platform.edit(message, notice("Two"))
    assert [card.summary for card in chat.message(message).history] == ["One"]


async def test_threads(chat: Chat) -> None:
    platform = chat.platform
    message = await platform.send(chat.channel(), notice("One"), mark="m1")
    thread = await platform.open_thread(message, "Talk")
    assert await platform.open_thread(message, "Talk") == thread
    private = await platform.open_thread(chat.channel(), "Mock", members=[chat.account("bob")])
    assert await platform.can_see(private, chat.account("bob"))
    assert not await platform.can_see(private, chat.account("ada"))
    with pytest.raises(Rejected, match="no threads"):
        await platform.open_thread(thread, "Deeper")
    await platform.close_thread(thread)
    with pytest.raises(Forbidden, match="closed"):
        await platform.send(thread, notice("x"), mark="m2")
    await platform.delete(message)
    with pytest.raises(NotFound):
        await platform.open_thread(message, "Talk")
    with pytest.raises(NotFound):
        await platform.close_thread(chat.channel())
    chat.world.room("general").missing = "View Channel"
    with pytest.raises(Forbidden):
        await platform.send(private, notice("x"), mark="m3")


# --- events of a tenant, the home page -------------------------------------------------------------------------------


async def test_installing_greets_the_installer_and_leaving_greets_nobody(chat: Chat) -> None:
    ingress = await played(chat, Reply(notice("Hello, Ada.")))
    await chat.people.install("ada")
    assert chat.private("ada") == "Hello, Ada."
    with pytest.raises(Rejected, match="answers nobody"):
        await chat.people.uninstall()
    ingress.answer = lambda event: Nothing()
    await chat.people.uninstall()
    await chat.people.remove_bot(chat.world.room("general"))
    assert [type(event) for event in ingress.events] == [Installed, Uninstalled, Uninstalled, ChannelLost]
    event = ingress.events[-1]
    assert isinstance(event, ChannelLost)
    assert "removed" in event.reason


async def test_the_home_page_is_the_outcomes_card(chat: Chat) -> None:
    ingress = await played(chat, Update(notice("Home.")))
    await chat.people.open_home("bob")
    assert isinstance(ingress.events[-1], HomeOpened)
    ingress.answer = lambda event: Nothing()
    await chat.people.open_home("bob")
    home = chat.home("bob")
    assert home is not None
    assert home.summary == "Home."
    assert chat.home("ada") is None
    ingress.answer = lambda event: FormErrors({})
    with pytest.raises(Rejected, match="home page"):
        await chat.people.open_home("bob")


async def test_update_of_a_deleted_message_is_a_private_reply(chat: Chat) -> None:
    message = await chat.platform.send(chat.channel(), question(), mark="m1")

    async def delete(event: Inbound) -> Outcome:
        await chat.platform.delete(message)
        return Update(notice("Gone, but said."))

    await chat.connect(ScriptedIngress(delete))
    await chat.press("bob", "B")
    assert chat.private("bob") == "Gone, but said."
    assert chat.public() == []


async def test_typed_options_come_apart(chat: Chat) -> None:
    ingress = await played(chat, Reply(Card("", (para("x"),), "x", buttons(button("Go")))))
    await chat.people.invoke("bob", chat.channel(), "leaderboard", {"skill": "mlops"})
    event = ingress.events[-1]
    assert isinstance(event, CommandInvoked)
    assert event.options == {"skill": "mlops"}
    await chat.press("bob", "Go", text="x")
    assert getattr(ingress.events[-1], "action", "") == encode(Action("v"))
