"""What one person is told never reaches the socket of another, in no frame of any kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.web import Playground
from bot.chat.cards import Card, File
from bot.chat.outcomes import FormErrors, OpenForm, Reply
from bot.chat.text import notice, para
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import setup_form
from tests.support.pages import Page, Refused, open_page
from tests.support.playground import open_playground

SECRET = "only-for-ada"


async def settle(playground: Playground, *pages: Page) -> None:
    """Everything that was on its way to these pages has arrived."""
    for page in pages:
        await page.ask("complete", text="/")


async def test_private_replies_forms_and_conversations_stay_with_their_person() -> None:
    ingress = ScriptedIngress()
    async with (
        open_playground(ingress) as playground,
        open_page(playground) as ada,
        open_page(playground, "bob") as bob,
    ):
        ingress.answer = lambda event: Reply(notice(SECRET))
        await ada.ask("command", room="general", text="/stats")
        await ada.ask("say", room="dm-ada", text=SECRET)
        form = replace(setup_form(), title=SECRET)
        ingress.answer = lambda event: OpenForm(form)
        await ada.ask("command", room="general", text="/whetstone setup")
        opened = ada.all("form")[-1]["form"]["id"]
        ingress.answer = lambda event: FormErrors({"time": SECRET})
        values = {"time": ["1"], "notes": [""], "count": ["1"], "zone": ["3"], "days": ["1"]}
        await ada.ask("submit", form=opened, values=values)
        await playground.platform.send(playground.platform.account("ada"), notice(SECRET), mark="m")
        await settle(playground, ada, bob)
        assert SECRET in ada.raw
        assert SECRET not in bob.raw
        with pytest.raises(Refused):
            await bob.ask("submit", form=opened, values=values)
        async with open_page(playground, "bob") as fresh:
            assert SECRET not in fresh.raw
        async with open_page(playground) as fresh:
            assert fresh.snapshot["form"]["title"] == SECRET


async def test_catching_up_brings_only_what_the_person_may_see() -> None:
    ingress = ScriptedIngress(lambda event: Reply(notice(SECRET)))
    async with open_playground(ingress) as playground:
        async with open_page(playground, "bob") as bob:
            epoch, after = bob.snapshot["epoch"], bob.after
        async with open_page(playground) as ada:
            await ada.ask("command", room="general", text="/stats")
            await ada.ask("say", room="general", text="for all")
        async with open_page(playground, "bob", epoch=epoch, after=after) as bob:
            await bob.next("message")
            assert [frame["message"]["text"] for frame in bob.all("message")] == ["for all"]
            assert bob.all("snapshot") == []
            assert SECRET not in bob.raw


async def test_who_leaves_a_channel_is_told_nothing_of_it_any_more() -> None:
    async with open_playground(ScriptedIngress()) as playground, open_page(playground, "bob") as bob:
        chat, general = playground.chat, playground.chat.world.rooms["general"]
        epoch, after = bob.snapshot["epoch"], bob.after
        await chat.post("general", "", "ada", text=f"before: {SECRET}")
        await chat.put_room(replace(general, members=frozenset({"ada"})))
        await chat.post("general", "", "ada", text=f"after: {SECRET}")
        await settle(playground, bob)
        assert bob.all("room-gone")[-1]["room"] == "general"
        assert "after:" not in bob.raw
        with pytest.raises(Refused):
            await bob.ask("say", room="general", text="may I?")
        # Not even what he saw live is repeated.
        async with open_page(playground, "bob", epoch=epoch, after=after) as again:
            assert again.all("resumed")
            await settle(playground, again)
            assert SECRET not in again.raw


async def test_a_private_thread_is_for_its_members() -> None:
    async with open_playground(ScriptedIngress()) as playground, open_page(playground, "bob") as bob:
        platform = playground.platform
        general = platform.message_ref("general", "", "1").channel
        thread = await platform.open_thread(general, SECRET, members=[platform.account("ada")])
        await platform.send(thread, notice(SECRET), mark="m1")
        await settle(playground, bob)
        assert SECRET not in bob.raw
        assert not await platform.can_see(thread, platform.account("bob"))
        assert await platform.can_see(thread, platform.account("ada"))
        with pytest.raises(Refused):
            await bob.ask("say", room="general", thread=thread.thread, text="let me in")


async def test_a_switched_page_is_the_other_person_entirely() -> None:
    ingress = ScriptedIngress(lambda event: Reply(notice(SECRET)))
    async with open_playground(ingress) as playground, open_page(playground, "bob") as page:
        async with open_page(playground) as ada:
            await page.ask("switch", person="ada")
            await page.ask("switch", person="bob")
            await ada.ask("command", room="general", text="/stats")
        await settle(playground, page)
        assert SECRET not in page.raw
        assert [frame["person"] for frame in page.all("snapshot")] == ["bob", "ada", "bob"]


async def test_who_left_is_nobody() -> None:
    async with open_playground(ScriptedIngress()) as playground, open_page(playground, "bob") as bob:
        await playground.chat.put_person(replace(playground.chat.world.people["bob"], left=True))
        with pytest.raises(Refused):
            await bob.ask("say", room="general", text="hello?")
        assert await playground.platform.member(playground.platform.tenant, playground.platform.account("bob")) is None
        async with open_page(playground, "bob") as again:
            assert again.snapshot["person"] == "ada"


async def test_files_have_addresses_that_cannot_be_guessed() -> None:
    card = Card("Export", (para("Your data."),), "Your data.", files=(File("d.json", b"{}", "application/json"),))
    async with open_playground(ScriptedIngress(lambda event: Reply(card))) as playground, open_page(playground) as ada:
        await ada.ask("command", room="general", text="/whetstone privacy")
        await ada.ask("command", room="general", text="/whetstone privacy")
        addresses = [frame["message"]["card"]["files"][0]["address"] for frame in ada.all("message")]
        assert len(set(addresses)) == 2
        assert all(len(address.removeprefix("/attachments/")) >= 32 for address in addresses)


async def test_marks_are_not_for_pages() -> None:
    async with open_playground(ScriptedIngress()) as playground, open_page(playground) as ada:
        general = playground.platform.message_ref("general", "", "1").channel
        await playground.platform.send(general, notice("Hello"), mark="slot-of-tomorrow")
        await settle(playground, ada)
        assert "slot-of-tomorrow" not in ada.raw
