"""The chat outlives the process: everything that people saw is there again, from the rows of the store alone."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from bot.adapters.web.records import form_from_text, form_to_text, post_from_text
from bot.adapters.web.wire import BadFrame, Reader, clean, read_object, to_text
from bot.chat.cards import Card, File, LinkButton
from bot.chat.outcomes import OpenForm, Reply, Update
from bot.chat.refs import Channel, Message, PlatformName
from bot.chat.text import notice, para
from bot.errors import Forbidden, NotFound, Unavailable
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import question, setup_form
from tests.support.clock import MovableClock
from tests.support.pages import open_page
from tests.support.playground import FakeTravel, KeptRows, open_playground

GENERAL = Channel(PlatformName.WEB, "team", "general")
EXPORT = Card("Export", (para("Data."),), "Data.", files=(File("d.json", b"{}", "application/json"),))


async def test_everything_is_there_again() -> None:
    store, clock, ingress = KeptRows(), MovableClock(), ScriptedIngress()
    async with open_playground(ingress, store=store, travel=FakeTravel(clock)) as first, open_page(first) as page:
        sent = await first.platform.send(GENERAL, question(), mark="slot")
        clock.advance(minutes=5)
        await first.platform.edit(sent, notice("Revealed"))
        thread = await first.platform.open_thread(sent, "Talk", members=())
        await first.platform.send(thread, notice("Inside"), mark="turn-1")
        await first.platform.close_thread(thread)
        ingress.answer = lambda event: Reply(EXPORT)
        await page.ask("command", room="general", text="/whetstone privacy")
        ingress.answer = lambda event: OpenForm(setup_form())
        await page.ask("command", room="general", text="/whetstone setup")
        await page.ask("add-person", name="Grace")
        await page.ask("add-channel", name="ml-ops")
        gone = await first.platform.send(GENERAL, notice("Gone"), mark="gone")
        await first.platform.delete(gone)
        before = {who: first.chat.world.snapshot(who) for who in ("ada", "bob")}
    async with open_playground(ScriptedIngress(), store=store, travel=FakeTravel(clock)) as second:
        after = {who: second.chat.world.snapshot(who) for who in ("ada", "bob")}
        assert after == before
        # Marks hold for ever, also of what was deleted; numbers go on.
        assert await second.platform.send(GENERAL, question(), mark="slot") == sent
        assert await second.platform.find(GENERAL, "slot", since=clock.now()) == sent
        assert await second.platform.send(GENERAL, notice("Gone"), mark="gone") == gone
        assert await second.platform.find(GENERAL, "gone", since=clock.now()) is None
        assert int((await second.platform.send(GENERAL, notice("New"), mark="new")).id) > int(gone.id)
        with pytest.raises(Forbidden):
            await second.platform.send(thread, notice("Late"), mark="turn-2")
        async with open_page(second) as page, ClientSession() as session:
            own = next(post for post in page.snapshot["messages"] if post["private"])
            address = own["card"]["files"][0]["address"]
            async with session.get(second.url + address[1:]) as response:
                assert await response.read() == b"{}"


async def test_a_form_that_was_open_can_be_sent_after_the_restart() -> None:
    store, ingress = KeptRows(), ScriptedIngress(lambda event: OpenForm(setup_form()))
    async with open_playground(ingress, store=store) as first, open_page(first) as page:
        sent = await first.platform.send(GENERAL, question(), mark="slot")
        await page.ask("press", message=int(sent.id), action="w1:a:x")
    again = ScriptedIngress(lambda event: Update(notice("Set up.")))
    async with open_playground(again, store=store) as second, open_page(second) as page:
        form = page.snapshot["form"]
        values = {"time": ["09:00"], "notes": [""], "count": ["1"], "zone": ["3"], "days": ["0"]}
        await page.ask("submit", form=form["id"], values=values)
        assert (await page.next("edited"))["message"]["number"] == int(sent.id)
    async with open_playground(again, store=store) as third, open_page(third) as page:
        assert page.snapshot["form"] is None


async def test_founding_that_was_cut_off_is_finished() -> None:
    store, told = KeptRows(), ScriptedIngress()
    async with open_playground(told, store=store):
        pass
    # As after a crash before the last steps: some people are missing, and nobody was told.
    for key in [("person", "eve"), ("room", "dm-eve"), ("room", "random"), ("founded", "")]:
        del store.rows[key]
    again = ScriptedIngress()
    async with open_playground(again, store=store) as playground:
        names = [person.name for person in playground.chat.world.people.values()]
        assert sorted(names) == ["Ada", "Bob", "Cleo", "Dan Müller", "Eve"]
        assert "random" in playground.chat.world.rooms
    assert [event.event_key for event in again.events] == [event.event_key for event in told.events]


async def test_the_workspace_is_not_founded_where_nobody_took_notice() -> None:
    def explode(event: object) -> Update:
        raise RuntimeError

    store = KeptRows()
    async with open_playground(ScriptedIngress(explode), store=store) as playground:
        assert not playground.chat.founded
    again = ScriptedIngress()
    async with open_playground(again, store=store):
        assert len(again.events) == 1


async def test_rows_of_a_kind_that_is_not_known_are_left_alone() -> None:
    store = KeptRows({("future", "x"): "{}"})
    async with open_playground(ScriptedIngress(), store=store):
        assert store.rows[("future", "x")] == "{}"


async def test_what_cannot_be_kept_is_not_said_to_be_sent() -> None:
    store = KeptRows()
    async with open_playground(ScriptedIngress(), store=store) as playground:
        store.broken = True
        with pytest.raises(Unavailable):
            await playground.platform.send(GENERAL, notice("Hello"), mark="m")
        store.broken = False
        assert not playground.chat.world.posts


# --- the platform's small print ---------------------------------------------------------------------------------


async def test_refs_of_other_places_are_not_found() -> None:
    async with open_playground(ScriptedIngress()) as playground:
        platform = playground.platform
        elsewhere = Channel(PlatformName.WEB, "other", "general")
        for channel in (
            elsewhere,
            Channel(PlatformName.WEB, "team", "general", "77"),
            Channel(PlatformName.WEB, "team", "general", "x"),
        ):
            with pytest.raises(NotFound):
                await platform.send(channel, notice("x"), mark="m")
        with pytest.raises(NotFound):
            await platform.send(platform.account("nobody"), notice("x"), mark="m")
        with pytest.raises(NotFound):
            await platform.edit(Message(GENERAL, "9" * 30), notice("x"))
        with pytest.raises(NotFound):
            await platform.close_thread(GENERAL)
        assert not await platform.can_see(elsewhere, platform.account("ada"))
        assert await platform.member(elsewhere.tenant, platform.account("ada")) is None
        assert await platform.installers(elsewhere.tenant) == []
        await platform.delete(Message(GENERAL, "77"))


async def test_peoples_words_are_not_ours_to_change() -> None:
    async with open_playground(ScriptedIngress()) as playground:
        post = await playground.chat.post("general", "", "ada", text="mine")
        message = playground.platform.message_ref("general", "", post.id)
        with pytest.raises(NotFound):
            await playground.platform.edit(message, notice("yours"))
        with pytest.raises(Forbidden):
            await playground.platform.delete(message)
        await playground.chat.remove(12345)


async def test_a_thread_without_a_message_gets_a_first_one() -> None:
    async with open_playground(ScriptedIngress()) as playground:
        platform = playground.platform
        thread = await platform.open_thread(GENERAL, "Interview")
        root = platform.message_ref("general", "", thread.thread)
        assert await platform.open_thread(root, "Again") == thread
        inside = await platform.send(thread, notice("First"), mark="m")
        assert await platform.open_thread(inside, "Nested") == thread


async def test_links_to_messages_lead_through_the_page() -> None:
    async with open_playground(ScriptedIngress()) as playground:
        first = await playground.platform.send(GENERAL, notice("Yesterday"), mark="m1")
        link = await playground.platform.permalink(first)
        assert link is not None
        card = Card(
            "",
            (para("Yesterday"),),
            "Yesterday",
            actions=((LinkButton("Why", link), LinkButton("Source", "https://e.example/a")),),
        )
        second = await playground.platform.send(GENERAL, card, mark="m2")
        row = playground.chat.world.posts[int(second.id)].card
        assert row is not None
        assert f'"#/general/{first.id}"' in to_text(row)
        assert '"https://e.example/a"' in to_text(row)


# --- reading what came from outside -----------------------------------------------------------------------------


def test_text_is_cleaned_of_what_cannot_be_stored() -> None:
    assert clean("a\r\nb\rc\0d\ud800") == "a\nb\ncd?"


@pytest.mark.parametrize("text", ["", "[1]", "7", "null", '{"a":', "[" * 100_000, "\ud800"])
def test_what_is_no_object_is_said(text: str) -> None:
    with pytest.raises(BadFrame):
        read_object(text)


def test_entries_of_another_type_are_said() -> None:
    reader = Reader({"a": [1, "x"], "b": {"c": None}, "d": True, "e": "text", "f": 7})
    assert reader.texts("a") == ("x",)
    assert reader.objects("a") == ()
    assert reader.flag("d")
    for read in (
        lambda: reader.flag("e"),
        lambda: reader.whole("d"),
        lambda: reader.object("a"),
        lambda: reader.objects("e"),
        lambda: reader.objects("f"),
        lambda: reader.texts("e"),
        lambda: reader.text("f", limit=5),
        lambda: reader.text("e", limit=3),
    ):
        with pytest.raises(BadFrame):
            read()


def test_a_row_that_is_damaged_is_not_read_as_something_else() -> None:
    with pytest.raises(BadFrame):
        post_from_text('{"number": 1}')
    assert form_from_text(form_to_text(None)) is None
