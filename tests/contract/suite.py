"""What every adapter promises: one suite, inherited by each adapter's own test class.

A test module derives from `AdapterContract` and gives a fixture ``harness`` (`tests.contract.harness.AdapterHarness`)
that is closed afterwards.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat import codec, words
from bot.chat.actions import Action, encode
from bot.chat.cards import Card, Mention
from bot.chat.catalogue import Catalogue
from bot.chat.dispatcher import Dispatcher
from bot.chat.events import (
    ActionPressed,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    Inbound,
    Mentioned,
    ThreadReply,
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.parsing import TYPED, typed_command
from bot.chat.ports import Platform
from bot.chat.refs import Account, PlatformName, Target
from bot.chat.router import Router
from bot.chat.text import notice, para
from bot.chat.vocabulary import Vocabulary
from bot.errors import Forbidden, NotFound, RateLimited, Unavailable
from tests.contract.harness import AdapterHarness, ScriptedIngress, Shown
from tests.contract.specimens import HOSTILE, button, cards_at_limits, hostile_card, question, setup_form
from tests.support.quiet import SilentLog

CARD_NAMES = tuple(cards_at_limits(Account(PlatformName.MEMORY, "", "ada")))
BACKWARDS = "abc\u202egnp.exe\u202c \u2066x\u2069 \u200fend"
HUGE = "x" * 100_000


def platform(harness: AdapterHarness) -> Platform:
    return harness.adapter.platform


async def connected(harness: AdapterHarness, answer: Outcome | None = None) -> ScriptedIngress:
    """An application that answers everything alike."""
    ingress = ScriptedIngress()
    if answer is not None:
        ingress.answer = lambda event: answer
    await harness.start(ingress)
    return ingress


def newest(harness: AdapterHarness, who: str, channel: str = "general") -> Shown:
    return harness.shown(who, harness.channel(channel))[-1]


class AdapterContract:
    """The promises."""

    # --- refs --------------------------------------------------------------------------------------------------

    async def test_refs_survive_their_text(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        general = harness.channel("general")
        message = await platform(harness).send(general, notice("Hello"), mark="m1")
        await harness.command("ada", general, "/quiz")
        event = ingress.events[-1]
        assert isinstance(event, CommandInvoked)
        assert event.where.channel == general
        assert event.where.tenant == harness.tenant == general.tenant
        assert event.actor.account == harness.account("ada")
        assert codec.message_from_text(codec.message_to_text(message)) == message
        assert codec.channel_from_text(codec.channel_to_text(general)) == general
        assert codec.account_from_text(codec.account_to_text(event.actor.account)) == event.actor.account

    async def test_a_message_by_its_text_can_be_edited(self, harness: AdapterHarness) -> None:
        await connected(harness)
        sent = await platform(harness).send(harness.channel("general"), notice("Before"), mark="m1")
        again = codec.message_from_text(codec.message_to_text(sent))
        await platform(harness).edit(again, notice("After"))
        seen = [shown for shown in harness.shown("bob", harness.channel("general")) if shown.message == sent]
        assert len(seen) == 1
        assert "After" in seen[0].text
        assert "Before" not in seen[0].text

    # --- events ------------------------------------------------------------------------------------------------

    async def test_a_command_comes_with_who_where_and_what(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        await harness.command("ada", harness.channel("general"), "/quiz mlops")
        event = ingress.events[-1]
        assert isinstance(event, CommandInvoked)
        assert (event.path, event.options) == typed_command("/quiz mlops")
        assert event.received_at == harness.clock.now()
        assert event.actor.manages is not False
        assert event.actor.name
        assert event.event_key

    async def test_a_press_names_the_message_and_the_action(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        card = question()
        message = await platform(harness).send(harness.channel("general"), card, mark="m1")
        await harness.press("bob", message, "B")
        event = ingress.events[-1]
        assert isinstance(event, ActionPressed)
        assert event.message == message
        assert event.action == encode(Action("a", ("run", "B")))
        assert event.actor.account == harness.account("bob")

    async def test_each_deed_has_a_key_of_its_own(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        message = await platform(harness).send(harness.channel("general"), question(), mark="m1")
        for who in ("bob", "bob", "cleo"):
            await harness.press(who, message, "B")
        await harness.command("bob", harness.channel("general"), "/quiz")
        await harness.command("bob", harness.channel("general"), "/quiz")
        assert len({event.event_key for event in ingress.events}) == 5

    async def test_an_event_delivered_again_reaches_the_feature_once(self, harness: AdapterHarness) -> None:
        presses: list[str] = []

        async def saved(event: ActionPressed, args: tuple[str, ...]) -> Outcome:
            presses.append(event.event_key)
            return Reply(notice(f"Saved {len(presses)}."))

        router = Router()
        router.action("a", saved)
        seen = ScriptedIngress()
        dispatcher = Dispatcher(router, Catalogue(()), Vocabulary(), log=SilentLog())
        seen.answer = dispatcher.handle
        await harness.start(seen)
        message = await platform(harness).send(harness.channel("general"), question(), mark="m1")
        await harness.press("bob", message, "B")
        await harness.redeliver()
        assert len(presses) == 1
        assert {event.event_key for event in seen.events if isinstance(event, ActionPressed)} == set(presses)
        assert "Saved 1." in newest(harness, "bob").text

    async def test_own_messages_are_ignored(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        thread = await platform(harness).open_thread(harness.channel("general"), "Interview")
        targets: list[Target] = [harness.channel("general"), harness.account("ada"), thread]
        for number, target in enumerate(targets):
            await platform(harness).send(target, notice(f"Hello {harness.mention_bot()}"), mark=f"m{number}")
        assert ingress.events == []

    async def test_a_direct_message_is_heard_and_channel_talk_is_not(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        await harness.say("ada", harness.channel("general"), "lunch?")
        assert ingress.events == []
        await harness.say("ada", harness.direct("ada"), "hello")
        event = ingress.events[-1]
        assert isinstance(event, DirectMessage)
        assert (event.text, event.where.direct) == ("hello", True)

    async def test_a_mention_is_heard_without_the_name(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        await harness.say("ada", harness.channel("general"), f"{harness.mention_bot()} help me")
        event = ingress.events[-1]
        assert isinstance(event, Mentioned)
        assert event.text == "help me"

    async def test_a_forged_action_comes_as_it_is_and_is_answered_kindly(self, harness: AdapterHarness) -> None:
        dispatcher = Dispatcher(Router(), Catalogue(()), Vocabulary(), log=SilentLog())
        await harness.start(dispatcher)
        general = harness.channel("general")
        for action, sentence in (
            ("w0:a:1", words.OUTDATED),
            ("drop table", words.UNREADABLE),
            ("é" * 200, words.UNREADABLE),
        ):
            await harness.press_forged("bob", general, action)
            assert sentence in newest(harness, "bob").text
        assert all(not shown.private for shown in harness.shown("cleo", general))

    # --- what is seen ------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("name", CARD_NAMES)
    async def test_every_card_at_the_limits_is_shown(self, harness: AdapterHarness, name: str) -> None:
        await connected(harness)
        card = cards_at_limits(harness.account("ada"))[name]
        message = await platform(harness).send(harness.channel("general"), card, mark="m1")
        await platform(harness).edit(message, card)
        shown = newest(harness, "bob")
        assert shown.message == message
        assert shown.buttons == tuple(control.label for row in card.actions for control in row)
        assert tuple(file.name for file in card.files) == shown.files
        # What does not fit is cut visibly, never dropped.
        everything = [str(number) for number in range(120)] if name == "many paragraphs" else ["start", "end"]
        if name in ("many paragraphs", "long paragraph", "scripts", "every block"):
            assert all(word in shown.text for word in everything) or "…" in shown.text

    @pytest.mark.parametrize("name", CARD_NAMES)
    async def test_summaries_are_spoken_whole(self, harness: AdapterHarness, name: str) -> None:
        await connected(harness)
        card = cards_at_limits(harness.account("ada"))[name]
        await platform(harness).send(harness.channel("general"), card, mark="m1")
        spoken = newest(harness, "bob").spoken
        assert card.summary in spoken or ("…" in spoken and spoken.startswith(card.summary[:40]))

    @pytest.mark.parametrize("text", HOSTILE)
    async def test_hostile_text_is_inert(self, harness: AdapterHarness, text: str) -> None:
        await connected(harness)
        message = await platform(harness).send(
            harness.channel("general"), hostile_card(text, harness.account("bob")), mark="m1"
        )
        assert list(harness.acting(message)) == []
        assert text in newest(harness, "cleo").text

    async def test_a_mention_pings_nobody(self, harness: AdapterHarness) -> None:
        await connected(harness)
        card = Card("", (para("Well done, ", Mention(harness.account("bob"), "Bob")),), "Well done, Bob")
        message = await platform(harness).send(harness.channel("general"), card, mark="m1")
        assert list(harness.acting(message)) == []
        assert newest(harness, "cleo").text.strip()

    async def test_huge_and_reordering_input_arrives_and_is_answered(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness, Reply(notice("Heard.")))
        for text in (BACKWARDS, HUGE):
            await harness.say("ada", harness.direct("ada"), text)
            event = ingress.events[-1]
            assert isinstance(event, DirectMessage)
            assert event.text
        assert "Heard." in harness.shown("ada", harness.direct("ada"))[-1].text

    # --- private -----------------------------------------------------------------------------------------------

    async def test_private_stays_private(self, harness: AdapterHarness) -> None:
        await connected(harness, Reply(notice("For your eyes only.")))
        general = harness.channel("general")
        message = await platform(harness).send(general, question(), mark="m1")
        await harness.press("bob", message, "B")
        await harness.command("bob", general, "/stats")
        assert sum("For your eyes only." in shown.text for shown in harness.shown("bob", general)) == 2
        assert all(shown.private for shown in harness.shown("bob", general) if "eyes only" in shown.text)
        for other in ("ada", "cleo"):
            assert not any("eyes only" in shown.text for shown in harness.shown(other, general))

    async def test_a_shared_reply_is_for_all(self, harness: AdapterHarness) -> None:
        await connected(harness, Reply(notice("Look at this."), private=False))
        await harness.command("bob", harness.channel("general"), "/leaderboard")
        assert "Look at this." in newest(harness, "cleo").text
        assert not newest(harness, "cleo").private

    async def test_a_direct_message_reaches_one_person(self, harness: AdapterHarness) -> None:
        await connected(harness)
        await platform(harness).send(harness.account("bob"), notice("Psst."), mark="m1")
        assert "Psst." in harness.shown("bob", harness.direct("bob"))[-1].text
        for other in ("ada", "cleo"):
            assert not harness.shown(other, harness.direct("bob"))

    async def test_update_replaces_the_message_that_carried_the_button(self, harness: AdapterHarness) -> None:
        await connected(harness, Update(notice("Done.")))
        message = await platform(harness).send(harness.channel("general"), question(), mark="m1")
        await harness.press("bob", message, "B")
        assert [shown.text.strip() for shown in harness.shown("cleo", harness.channel("general"))] == ["Done."]

    async def test_update_of_a_private_reply_stays_private(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness, Reply(Card("", (para("Secret"),), "Secret", ((button("Go on"),),))))
        general = harness.channel("general")
        await harness.command("bob", general, "/quiz")
        ingress.answer = lambda event: Update(notice("Still secret."))
        await harness.press("bob", newest(harness, "bob").message, "Go on")
        assert "Still secret." in newest(harness, "bob").text
        assert len(harness.shown("bob", general)) == 1
        assert not harness.shown("cleo", general)

    async def test_update_without_a_message_is_a_private_reply(self, harness: AdapterHarness) -> None:
        await connected(harness, Update(notice("Nothing to replace.")))
        await harness.command("bob", harness.channel("general"), "/quiz")
        assert "Nothing to replace." in newest(harness, "bob").text
        assert not harness.shown("cleo", harness.channel("general"))

    async def test_who_can_see_is_asked_live_and_fails_closed(self, harness: AdapterHarness) -> None:
        await connected(harness)
        general, secret = harness.channel("general"), harness.channel("secret")
        sees = platform(harness).can_see
        assert await sees(general, harness.account("bob"))
        assert await sees(secret, harness.account("ada"))
        assert not await sees(secret, harness.account("bob"))
        assert not await sees(general, harness.account("nobody-known"))
        await harness.remove_from("bob", general)
        assert not await sees(general, harness.account("bob"))
        harness.go_dark()
        assert not await sees(general, harness.account("ada"))

    # --- forms -------------------------------------------------------------------------------------------------

    async def test_a_form_opens_for_one_person(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness, OpenForm(setup_form()))
        ingress.first = FirstResponse.FORM
        await harness.command("ada", harness.channel("general"), "/whetstone setup")
        form = harness.form("ada")
        assert form is not None
        assert form.title == "Daily questions"
        assert dict(form.labels) == {field.key: field.label for field in setup_form().fields}
        assert harness.form("bob") is None

    async def test_form_errors_stand_at_their_field(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness, OpenForm(setup_form()))
        ingress.first = FirstResponse.FORM
        await harness.command("ada", harness.channel("general"), "/whetstone setup")
        values = {"time": ("25:00",), "notes": ("<b>",), "count": ("1",), "zone": ("3",), "days": ("0", "1")}
        ingress.answer = lambda event: FormErrors({"time": "There is no 25:00."})
        ingress.first = FirstResponse.INSTANT
        await harness.submit("ada", values)
        event = ingress.events[-1]
        assert isinstance(event, FormSubmitted)
        assert event.action == setup_form().action
        assert {key: tuple(value) for key, value in event.values.items()} == values
        form = harness.form("ada")
        assert form is not None
        assert dict(form.errors) == {"time": "There is no 25:00."}
        ingress.answer = lambda event: Reply(notice("Saved."))
        await harness.submit("ada", {**values, "time": ("09:00",)})
        assert harness.form("ada") is None
        assert "Saved." in newest(harness, "ada").text

    # --- the platform's moods ----------------------------------------------------------------------------------

    async def test_a_late_response_is_dropped_and_the_next_press_works(self, harness: AdapterHarness) -> None:
        if harness.response_limit is None:
            pytest.skip("this platform waits for ever")
        ingress = await connected(harness)
        limit = harness.response_limit

        def dawdle(event: Inbound) -> Outcome:
            harness.clock.advance(limit + timedelta(seconds=1))
            return Reply(notice("Too late."))

        ingress.answer = dawdle
        message = await platform(harness).send(harness.channel("general"), question(), mark="m1")
        await harness.press("bob", message, "B")
        assert not any("Too late." in shown.text for shown in harness.shown("bob", harness.channel("general")))
        ingress.answer = lambda event: Reply(notice("In time."))
        await harness.press("bob", message, "B")
        assert "In time." in newest(harness, "bob").text

    async def test_a_rate_limit_says_how_long(self, harness: AdapterHarness) -> None:
        await connected(harness)
        harness.rate_limit(timedelta(seconds=7))
        with pytest.raises(RateLimited) as caught:
            await platform(harness).send(harness.channel("general"), notice("Hello"), mark="m1")
        assert timedelta(seconds=0) < caught.value.retry_after <= timedelta(seconds=8)
        harness.clock.advance(caught.value.retry_after)
        await platform(harness).send(harness.channel("general"), notice("Hello"), mark="m1")
        assert len(harness.shown("bob", harness.channel("general"))) == 1

    async def test_a_lost_response_is_unavailable_and_the_mark_prevents_a_second(self, harness: AdapterHarness) -> None:
        await connected(harness)
        general = harness.channel("general")
        since = harness.clock.now()
        harness.lose_next_response()
        with pytest.raises(Unavailable):
            await platform(harness).send(general, notice("Once"), mark="once")
        assert len(harness.shown("bob", general)) == 1
        capabilities = platform(harness).capabilities
        if capabilities.finds_own_messages:
            assert await platform(harness).find(general, "once", since=since) == newest(harness, "bob").message
            assert await platform(harness).find(general, "other", since=since) is None
        if capabilities.honours_marks:
            again = await platform(harness).send(general, notice("Once"), mark="once")
            assert [shown.message for shown in harness.shown("bob", general)] == [again]

    async def test_different_marks_are_different_messages(self, harness: AdapterHarness) -> None:
        await connected(harness)
        general = harness.channel("general")
        sent = [await platform(harness).send(general, notice("Same words"), mark=mark) for mark in ("m1", "m2")]
        assert [shown.message for shown in harness.shown("bob", general)] == sent

    async def test_a_missing_permission_has_its_name(self, harness: AdapterHarness) -> None:
        await connected(harness)
        general = harness.channel("general")
        permission = harness.forbid(general)
        with pytest.raises(Forbidden) as caught:
            await platform(harness).send(general, notice("Hello"), mark="m1")
        assert caught.value.permission == permission
        profile = await platform(harness).channel(general)
        assert not profile.postable
        assert permission in profile.why_not

    async def test_a_deleted_channel_is_told_and_not_found(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        general = harness.channel("general")
        message = await platform(harness).send(general, notice("Hello"), mark="m1")
        await harness.delete_channel(general)
        event = ingress.events[-1]
        assert isinstance(event, ChannelLost)
        assert event.channel == general
        assert event.reason
        for doing in (
            platform(harness).send(general, notice("Hello"), mark="m2"),
            platform(harness).edit(message, notice("Hello")),
            platform(harness).channel(general),
        ):
            with pytest.raises(NotFound):
                await doing

    async def test_deleting_twice_is_fine_and_editing_the_deleted_is_not(self, harness: AdapterHarness) -> None:
        await connected(harness)
        message = await platform(harness).send(harness.channel("general"), notice("Hello"), mark="m1")
        await platform(harness).delete(message)
        await platform(harness).delete(message)
        assert not harness.shown("bob", harness.channel("general"))
        with pytest.raises(NotFound):
            await platform(harness).edit(message, notice("Hello"))

    async def test_after_a_broken_connection_messages_come_through(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        await harness.disconnect()
        await harness.reconnect()
        await harness.say("ada", harness.direct("ada"), "are you back?")
        event = ingress.events[-1]
        assert isinstance(event, DirectMessage)
        assert event.text == "are you back?"

    async def test_a_stopped_adapter_delivers_nothing(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        await harness.adapter.stop()
        await harness.adapter.stop()
        assert ingress.events == []

    # --- threads, members --------------------------------------------------------------------------------------

    async def test_a_thread_is_a_channel_of_its_own(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness)
        capabilities = platform(harness).capabilities
        if not capabilities.threads:
            pytest.skip("this platform has no threads")
        general = harness.channel("general")
        parent = await platform(harness).send(general, notice("Question"), mark="m1")
        thread = await platform(harness).open_thread(parent, "Talk")
        assert (thread.team, thread.channel) == (general.team, general.channel)
        assert thread.thread
        assert codec.channel_from_text(codec.channel_to_text(thread)) == thread
        inside = await platform(harness).send(thread, notice("In the thread"), mark="m2")
        assert inside.channel == thread
        assert "In the thread" in harness.shown("bob", thread)[-1].text
        assert not any("In the thread" in shown.text for shown in harness.shown("bob", general))
        if capabilities.thread_messages:
            await harness.say("bob", thread, "my answer")
            event = ingress.events[-1]
            assert isinstance(event, ThreadReply)
            assert (event.text, event.where.channel) == ("my answer", thread)
        await platform(harness).close_thread(thread)
        await platform(harness).close_thread(thread)

    async def test_members_have_profiles(self, harness: AdapterHarness) -> None:
        await connected(harness)
        ada = await platform(harness).member(harness.tenant, harness.account("ada"))
        bob = await platform(harness).member(harness.tenant, harness.account("bob"))
        assert ada is not None
        assert bob is not None
        assert (ada.manages, bob.manages) == (True, False)
        assert ada.name
        assert await platform(harness).member(harness.tenant, harness.account("nobody-known")) is None
        assert harness.account("ada") in await platform(harness).installers(harness.tenant)

    async def test_permalinks_are_https_or_none(self, harness: AdapterHarness) -> None:
        await connected(harness)
        message = await platform(harness).send(harness.channel("general"), notice("Hello"), mark="m1")
        link = await platform(harness).permalink(message)
        assert link is None or link.startswith("https://")

    async def test_nothing_shows_nothing(self, harness: AdapterHarness) -> None:
        ingress = await connected(harness, Nothing())
        await harness.command("bob", harness.channel("general"), "/quiz")
        assert not harness.shown("bob", harness.channel("general"))
        event = ingress.events[-1]
        assert isinstance(event, CommandInvoked)
        assert event.options == {TYPED: ""}
