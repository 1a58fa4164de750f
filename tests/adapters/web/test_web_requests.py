"""What a page can ask, over a real socket: the event that comes of it, the answer, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.web import Jump, Playground
from bot.chat.events import (
    ActionPressed,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    Inbound,
    Installed,
    Mentioned,
    ThreadReply,
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.parsing import TYPED
from bot.chat.refs import Message
from bot.chat.text import notice
from tests.contract.harness import ScriptedIngress
from tests.contract.specimens import question, setup_form
from tests.support.clock import MovableClock
from tests.support.pages import Page, Refused, open_page
from tests.support.playground import FakeTravel, KeptRows, open_playground


class Scene:
    """A playground with one page, ada's, and a scripted application."""

    def __init__(
        self, playground: Playground, page: Page, ingress: ScriptedIngress, travel: FakeTravel, store: KeptRows
    ) -> None:
        self.playground = playground
        self.page = page
        self.ingress = ingress
        self.travel = travel
        self.store = store

    def answer(self, outcome: Outcome) -> None:
        self.ingress.answer = lambda event: outcome

    async def send_question(self) -> Message:
        platform = self.playground.platform
        return await platform.send(platform.message_ref("general", "", "1").channel, question(), mark="q")

    @property
    def events(self) -> list[Inbound]:
        return [event for event in self.ingress.events if not isinstance(event, Installed)]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    ingress, store = ScriptedIngress(), KeptRows()
    travel = FakeTravel(MovableClock())
    async with (
        open_playground(ingress, travel=travel, store=store, patience=0.02) as playground,
        open_page(playground) as page,
    ):
        yield Scene(playground, page, ingress, travel, store)


# --- events -----------------------------------------------------------------------------------------------------


async def test_the_installation_is_told_once(scene: Scene) -> None:
    told = [event for event in scene.ingress.events if isinstance(event, Installed)]
    assert [(event.name, event.installer and event.installer.name) for event in told] == [("Demo team", "Ada")]
    again = ScriptedIngress()
    async with open_playground(again, store=scene.store):
        assert again.events == []


async def test_a_person_in_a_command_becomes_an_account(scene: Scene) -> None:
    await scene.page.ask("command", room="general", text="/whetstone managers add:@dan müller")
    event = scene.events[-1]
    assert isinstance(event, CommandInvoked)
    assert event.options == {TYPED: "managers add:web//dan"}
    assert event.where.direct is False
    assert (event.actor.zone, event.actor.manages) == ("Europe/Berlin", True)


async def test_the_browsers_zone_stands_in_for_a_person_without_one(scene: Scene) -> None:
    async with open_page(scene.playground, "eve", zone="Asia/Tokyo") as eve:
        await eve.ask("say", room="dm-eve", text="hi")
    async with open_page(scene.playground, "dan", zone="../../etc/passwd") as dan:
        await dan.ask("say", room="dm-dan", text="hi")
    zones = [event.actor.zone for event in scene.events if isinstance(event, DirectMessage)]
    assert zones == ["Asia/Tokyo", ""]


async def test_talk_reaches_everyone_and_the_bot_only_when_named(scene: Scene) -> None:
    async with open_page(scene.playground, "bob") as bob:
        await scene.page.ask("say", room="general", text="  lunch?\r\nsoon \ud800 ")
        frame = await bob.next("message")
        assert (frame["message"]["text"], frame["message"]["author"]) == ("lunch?\nsoon ?", "ada")
    assert scene.events == []
    await scene.page.ask("say", room="general", text="dear @whetstone, help")
    event = scene.events[-1]
    assert isinstance(event, Mentioned)
    assert event.text == "dear , help"


async def test_a_reply_in_a_thread_is_the_bots_business_where_it_takes_part(scene: Scene) -> None:
    message = await scene.send_question()
    await scene.page.ask("say", room="general", thread=message.id, text="in its thread")
    event = scene.events[-1]
    assert isinstance(event, ThreadReply)
    assert event.where.channel is not None
    assert event.where.channel.thread == message.id
    await scene.page.ask("say", room="general", text="a remark")
    own = scene.page.all("message")[-1]["message"]["number"]
    await scene.page.ask("say", room="general", thread=str(own), text="to myself")
    assert scene.events == [event]


async def test_a_closed_thread_takes_no_reply(scene: Scene) -> None:
    message = await scene.send_question()
    thread = await scene.playground.platform.open_thread(message, "Talk")
    await scene.playground.platform.close_thread(thread)
    with pytest.raises(Refused, match="closed"):
        await scene.page.ask("say", room="general", thread=message.id, text="too late")


async def test_the_same_request_twice_is_one_event(scene: Scene) -> None:
    message = await scene.send_question()
    scene.answer(Reply(notice("Saved.")))
    entries = {"message": int(message.id), "action": "w1:a:run:B"}
    first = await scene.page.ask("press", request="request-1", **entries)
    assert await scene.page.ask("press", request="request-1", **entries) == first
    async with open_page(scene.playground) as tab:
        assert await tab.ask("press", request="request-1", **entries) == first
    assert len(scene.events) == 1
    async with open_page(scene.playground, "bob") as bob:
        await bob.ask("press", request="request-1", **entries)
    presses = [event for event in scene.events if isinstance(event, ActionPressed)]
    assert len({event.event_key for event in presses}) == 2


async def test_a_message_repeated_after_a_restart_is_one_message(scene: Scene) -> None:
    await scene.page.ask("say", request="request-1", room="dm-ada", text="hello")
    again = ScriptedIngress()
    async with open_playground(again, store=scene.store) as playground, open_page(playground) as page:
        await page.ask("say", request="request-1", room="dm-ada", text="hello")
        assert len(page.snapshot["messages"]) == 1
    assert [event.event_key for event in again.events if isinstance(event, DirectMessage)] == [
        event.event_key for event in scene.events if isinstance(event, DirectMessage)
    ]


async def test_a_deleted_channel_is_told(scene: Scene) -> None:
    await scene.page.ask("delete-channel", room="random")
    event = scene.events[-1]
    assert isinstance(event, ChannelLost)
    assert event.reason == "Ada deleted the channel #random."
    assert (await scene.page.next("room-gone"))["room"] == "random"
    with pytest.raises(Refused, match="write there"):
        await scene.page.ask("say", room="random", text="echo")
    with pytest.raises(Refused, match="Only channels"):
        await scene.page.ask("delete-channel", room="dm-ada")


# --- answers ----------------------------------------------------------------------------------------------------


async def test_slow_work_is_shown_and_its_result_follows(scene: Scene) -> None:
    gate = asyncio.Event()

    async def dawdle(event: Inbound) -> Outcome:
        await gate.wait()
        return Reply(notice("Done."))

    scene.ingress.answer = dawdle
    answer = await scene.page.begin("command", room="general", text="/stats")
    assert (await scene.page.next("working"))["on"] is True
    gate.set()
    assert (await answer)["type"] == "ack"
    kinds = [frame["type"] for frame in scene.page.frames if frame["type"] in ("working", "message")]
    assert kinds == ["working", "message", "working"]


async def test_deferred_work_is_shown_at_once(scene: Scene) -> None:
    async def dawdle(event: Inbound) -> Outcome:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return Nothing()

    scene.ingress.answer = dawdle
    scene.ingress.first = FirstResponse.DEFER
    await scene.page.ask("command", room="general", text="/stats")
    assert [frame["on"] for frame in scene.page.all("working")] == [True, False]


async def test_what_the_application_breaks_is_told(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    def explode(event: Inbound) -> Outcome:
        raise RuntimeError("secret detail")

    scene.ingress.answer = explode
    with pytest.raises(Refused, match="Not saved"):
        await scene.page.ask("command", room="general", text="/quiz")
    assert "secret detail" not in scene.page.raw
    assert "secret detail" in caplog.text


async def test_what_is_not_stored_is_neither_shown_nor_confirmed(scene: Scene) -> None:
    scene.store.broken = True
    with pytest.raises(Refused, match="Not saved"):
        await scene.page.ask("say", room="general", text="hello")
    scene.store.broken = False
    assert scene.page.all("message") == []
    await scene.page.ask("say", room="general", text="hello")
    assert len(scene.page.all("message")) == 1


async def test_an_update_of_a_message_that_went_away_becomes_a_private_reply(scene: Scene) -> None:
    message = await scene.send_question()

    async def vanish(event: Inbound) -> Outcome:
        await scene.playground.platform.delete(message)
        return Update(notice("Still told."))

    scene.ingress.answer = vanish
    await scene.page.ask("press", message=int(message.id), action="w1:a:x")
    told = scene.page.all("message")[-1]["message"]
    assert (told["private"], told["card"]["summary"]) == (True, "Still told.")


async def test_a_private_reply_can_be_dismissed_by_its_reader(scene: Scene) -> None:
    scene.answer(Reply(notice("For you.")))
    await scene.page.ask("command", room="general", text="/stats")
    number = scene.page.all("message")[-1]["message"]["number"]
    async with open_page(scene.playground, "bob") as bob:
        with pytest.raises(Refused, match="isn't there"):
            await bob.ask("dismiss", message=number)
    await scene.page.ask("dismiss", message=number)
    assert (await scene.page.next("deleted"))["number"] == number
    shared = await scene.send_question()
    with pytest.raises(Refused, match="Others see"):
        await scene.page.ask("dismiss", message=int(shared.id))


async def test_no_thread_hangs_on_a_private_reply(scene: Scene) -> None:
    scene.answer(Reply(notice("For you.")))
    await scene.page.ask("command", room="general", text="/stats")
    number = scene.page.all("message")[-1]["message"]["number"]
    with pytest.raises(Refused, match="Only you"):
        await scene.page.ask("say", room="general", thread=str(number), text="hm")


# --- forms ------------------------------------------------------------------------------------------------------

FILLED = {"time": ["09:00"], "notes": [""], "count": ["1"], "zone": ["3"], "days": ["0"]}


async def open_form(scene: Scene) -> str:
    scene.answer(OpenForm(setup_form()))
    await scene.page.ask("command", room="general", text="/whetstone setup")
    return str(scene.page.all("form")[-1]["form"]["id"])


@pytest.mark.parametrize(
    ("key", "texts", "sentence"),
    [
        ("time", [], "fill this in"),
        ("time", ["   "], "fill this in"),
        ("time", ["x" * 151], "151 characters long; 150 fit"),
        ("notes", ["x" * 3001], "3,001 characters long"),
        ("count", ["9" * 61], "61 characters"),
        ("zone", [], "choose"),
        ("zone", ["mars"], "on the list"),
        ("zone", ["1", "2"], "on the list"),
        ("days", ["0", "<script>"], "on the list"),
    ],
)
async def test_a_form_that_cannot_be_taken_stays_open(scene: Scene, key: str, texts: list[str], sentence: str) -> None:
    form = await open_form(scene)
    await scene.page.ask("submit", form=form, values={**FILLED, key: texts})
    errors = (await scene.page.next("form-errors"))["errors"]
    assert list(errors) == [key]
    assert sentence in errors[key]
    assert not any(isinstance(event, FormSubmitted) for event in scene.events)
    assert scene.page.all("form-closed") == []


async def test_a_form_brings_what_it_asked_for_and_nothing_else(scene: Scene) -> None:
    form = await open_form(scene)
    scene.answer(FormErrors({"time": "No."}))
    await scene.page.ask("submit", form=form, values={**FILLED, "smuggled": ["x"], "days": ["1", "2"]})
    event = scene.events[-1]
    assert isinstance(event, FormSubmitted)
    assert event.values == {"time": ("09:00",), "notes": ("",), "count": ("1",), "zone": ("3",), "days": ("1", "2")}
    scene.answer(Reply(notice("Saved.")))
    await scene.page.ask("submit", form=form, values=FILLED)
    assert (await scene.page.next("form-closed"))["form"] == form
    with pytest.raises(Refused, match="closed"):
        await scene.page.ask("submit", form=form, values=FILLED)


async def test_the_form_of_a_button_names_the_message(scene: Scene) -> None:
    message = await scene.send_question()
    scene.answer(OpenForm(setup_form()))
    await scene.page.ask("press", message=int(message.id), action="w1:a:x")
    form = scene.page.all("form")[-1]["form"]["id"]
    scene.answer(Update(notice("Set up.")))
    await scene.page.ask("submit", form=form, values=FILLED)
    event = scene.events[-1]
    assert isinstance(event, FormSubmitted)
    assert event.message == message
    assert (await scene.page.next("edited"))["message"]["card"]["summary"] == "Set up."


async def test_a_second_form_takes_the_place_of_the_first(scene: Scene) -> None:
    first = await open_form(scene)
    second = await open_form(scene)
    assert first != second
    await scene.page.ask("cancel", form=first)
    assert scene.playground.chat.world.forms["ada"].id == second
    await scene.page.ask("cancel", form=second)
    assert "ada" not in scene.playground.chat.world.forms


# --- the clock --------------------------------------------------------------------------------------------------


async def test_a_jump_shows_its_progress_and_the_new_time(scene: Scene) -> None:
    before = scene.travel.now()
    await scene.page.ask("travel", to="tomorrow")
    clocks = [frame["clock"] for frame in scene.page.all("clock")]
    assert clocks[0] == {"now": before.isoformat(), "travelling": "Ada"}
    assert clocks[-1] == {"now": (before + timedelta(days=1)).isoformat(), "travelling": ""}
    assert scene.travel.jumps == [Jump.TOMORROW]


async def test_one_moves_the_clock_at_a_time(scene: Scene) -> None:
    scene.travel.gate.clear()
    answer = await scene.page.begin("travel", to="close")
    await scene.page.next("clock", 2)  # it says again how far it has come
    async with open_page(scene.playground, "bob") as bob:
        assert bob.snapshot["clock"]["travelling"] == "Ada"
        with pytest.raises(Refused, match="Ada is moving the clock"):
            await bob.ask("travel", to="close")
    scene.travel.gate.set()
    assert (await answer)["type"] == "ack"


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ({"to": "clock-change"}, "No clock changes"),
        ({"to": "set", "instant": "2020-01-01T00:00:00+00:00"}, "only moves forward"),
        ({"to": "set", "instant": "2027-01-01T00:00:00"}, "has no zone"),
        ({"to": "set", "instant": "0001-01-01T00:00:00+14:00"}, "wasn't understood"),
        ({"to": "set"}, "missing"),
        ({"to": "yesterday"}, "can't go there"),
    ],
)
async def test_where_time_cannot_go(scene: Scene, entries: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        await scene.page.ask("travel", **entries)
    assert scene.playground.chat.world.people


async def test_the_clock_is_set(scene: Scene) -> None:
    await scene.page.ask("travel", to="set", instant="2027-03-28T01:30:00+01:00")
    assert scene.travel.now().isoformat() == "2027-03-28T00:30:00+00:00"


# --- people, channels, completion -------------------------------------------------------------------------------


async def test_people_and_channels_are_added(scene: Scene) -> None:
    user = (await scene.page.ask("add-person", name="  Grace \n Hopper "))["user"]
    room = (await scene.page.ask("add-channel", name="#ML Ops"))["room"]
    assert room == "ml-ops"
    await scene.page.ask("switch", person=user)
    snapshot = scene.page.snapshot
    assert snapshot["person"] == user
    assert {"general", "ml-ops", f"dm-{user}"} <= {entry["id"] for entry in snapshot["rooms"]}
    assert snapshot["people"][-1]["name"] == "Grace Hopper"
    odd = (await scene.page.ask("add-channel", name="数学"))["room"]
    assert odd.isascii()
    assert (await scene.page.ask("add-channel", name="dm-ada"))["room"] != "dm-ada"


@pytest.mark.parametrize(
    ("do", "name", "sentence"),
    [
        ("add-person", "bob", "There is a bob already"),
        ("add-person", "WHETSTONE", "already"),
        ("add-person", " ", "give a name"),
        ("add-person", "x" * 61, "61 characters long"),
        ("add-channel", "General", "already"),
        ("add-channel", "#", "give it a name"),
        ("switch", "nobody", "no such person"),
    ],
)
async def test_names_that_are_refused(scene: Scene, do: str, name: str, sentence: str) -> None:
    entries = {"person": name} if do == "switch" else {"name": name}
    with pytest.raises(Refused, match=sentence):
        await scene.page.ask(do, **entries)


async def test_there_is_an_end_to_adding(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.web.requests.MAX_PEOPLE", 2)
    for do in ("add-person", "add-channel"):
        with pytest.raises(Refused, match="as many as fit"):
            await scene.page.ask(do, name="One more")


async def test_commands_are_completed_for_whom_they_are(scene: Scene) -> None:
    found = (await scene.page.ask("complete", text="/lea"))["suggestions"]
    assert found[0]["label"] == "/leaderboard"
    options = (await scene.page.ask("complete", text="/leaderboard w"))["suggestions"]
    assert options[0]["insert"] == "/leaderboard window:"
    people = (await scene.page.ask("complete", text="/whetstone managers add:@d"))["suggestions"]
    assert [entry["insert"] for entry in people] == ["/whetstone managers add:@Dan Müller "]
    await scene.page.ask("switch", person="bob")
    assert (await scene.page.ask("complete", text="/whetstone purge"))["suggestions"] == []
    assert (await scene.page.ask("complete", text="hello"))["suggestions"] == []


# --- what is no request -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entries",
    [
        {"do": "nonsense"},
        {"do": "press", "message": "7", "action": "x"},
        {"do": "press", "message": True, "action": "x"},
        {"do": "press", "message": 99999, "action": "x"},
        {"do": "press", "action": "x"},
        {"do": "say", "room": "nowhere", "text": "x"},
        {"do": "say", "room": "dm-bob", "text": "x"},
        {"do": "say", "room": "general", "text": "   "},
        {"do": "say", "room": "general", "text": 7},
        {"do": "say", "room": "general", "thread": "²", "text": "x"},
        {"do": "say", "room": "general", "thread": "99999", "text": "x"},
        {"do": "submit", "form": "nope", "values": {}},
        {"do": "switch"},
    ],
)
async def test_requests_that_make_no_sense_are_refused(scene: Scene, entries: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        await scene.page.ask(**entries)
    assert scene.events == []
    await scene.page.ask("say", room="general", text="still here")


@pytest.mark.parametrize("request_id", ["short", "has space", "x" * 41, "ünïcode-id"])
async def test_requests_need_a_proper_id(scene: Scene, request_id: str) -> None:
    with pytest.raises(Refused, match="no proper id"):
        await scene.page.ask("say", request=request_id, room="general", text="x")


async def test_values_of_another_shape_are_refused(scene: Scene) -> None:
    form = await open_form(scene)
    for values in (7, {"time": "text"}, {"time": {"a": 1}}):
        with pytest.raises(Refused):
            await scene.page.ask("submit", form=form, values=values)
