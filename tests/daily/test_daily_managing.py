"""What managers do, and what they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.actions import Action, encode, encode_id
from bot.chat.events import CommandInvoked
from bot.chat.outcomes import Reply
from bot.chat.text import plain
from bot.core.selection import THIN_POOL
from bot.features.access import managers_to_tell
from bot.features.daily import opening
from storage.accounts import find_accounts, resolve_accounts
from storage.choices import next_items_of
from storage.database import Tx
from storage.ids import TenantId
from storage.managers import name_manager
from storage.records import AccountKey, RunState, SeriesState
from storage.standings import scores_of
from storage.tenants import find_tenant, set_installer
from tests.support.items import NUMBER, make_item, make_library, many_items
from tests.support.team import Team, open_team


async def test_a_preview_shows_the_key_and_earns_nothing(team: Team) -> None:
    await team.set_up()
    await team.chat.command("ada", "/whetstone preview")
    seen = team.chat.private("ada")
    assert "It is " in seen
    assert "Who previews a question earns no points from it." in seen
    chosen = (await team.database.read(next_items_of, team.series_id))[0]
    await team.chat.press("ada", "Another one")
    other = (await team.database.read(next_items_of, team.series_id))[0]
    assert other.item_id != chosen.item_id
    await team.travel(day=2)
    run = (await team.runs())[0]
    assert run.item_id == other.item_id
    right = "ABCD"[run.shown_order.index("B")]
    await team.chat.press("ada", right)
    assert f"{right} is right. Streak 1 day." in team.chat.private("ada")
    assert "brings no points" in team.chat.private("ada")
    await team.chat.press("bob", right)
    assert "+20." in team.chat.private("bob")
    assert len({key.person_id for key in await team.database.read(scores_of, team.series_id)}) == 1


async def test_a_preview_stays_until_it_is_asked(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.chat.command("ada", "/whetstone preview")
    first = team.chat.private("ada")
    await team.chat.command("ada", "/whetstone preview")
    assert team.chat.private("ada") == first


async def test_a_day_of_three_is_previewed_one_by_one(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=3)
    await team.chat.command("ada", "/whetstone preview")
    assert "Question 1 of 3" in team.chat.private("ada")
    await team.chat.press("ada", "The next of the day")
    assert "Question 2 of 3" in team.chat.private("ada")
    await team.chat.press("ada", "Another one")
    chosen = await team.database.read(next_items_of, team.series_id)
    assert len({each.item_id for each in chosen}) == 3
    for verb, sentence in (("preview", "No question fits"), ("another", "No other question fits")):
        await team.chat.people.press_id("ada", team.chat.channel(), f"w1:{verb}:{encode_id(team.series_id)}:3")
        assert sentence in team.chat.private("ada")
    assert await team.database.read(next_items_of, team.series_id) == chosen


@pytest.mark.parametrize("line", ["/whetstone preview", "/whetstone post-now", "/whetstone undo"])
async def test_only_managers_may(quick_team: Team, line: str) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.chat.command("bob", line)
    assert "Only managers" in team.chat.private("bob")
    assert len(await team.runs()) == 1
    await team.chat.command("ada", line, channel="random")
    assert "This channel has no questions yet." in team.chat.private("ada")
    await team.chat.command("ada", line, channel="direct")
    assert "Run this in the channel" in team.chat.private("ada")


@pytest.mark.parametrize("verb", ["preview", "another", "post-now", "quiet-level"])
async def test_only_managers_may_press(quick_team: Team, verb: str) -> None:
    team = quick_team
    await team.set_up()
    for args in ((encode_id(team.series_id),), (encode_id(12),)):
        await team.chat.people.press_id("bob", team.chat.channel(), encode(Action(verb, args)))
        assert "Only managers" in team.chat.private("bob")
    await team.chat.people.press_id("ada", team.chat.channel(), encode(Action(verb, (encode_id(12),))))
    assert "no questions yet" in team.chat.private("ada")
    for forged in (encode(Action(verb)), encode(Action(verb, ("x", "y", "z"))), f"w1:{verb}:!!"):
        await team.chat.people.press_id("ada", team.chat.channel(), forged)
        assert "I can't read that." in team.chat.private("ada")


async def test_managers_are_named_installed_or_known_to_the_platform(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()

    def name(tx: Tx) -> None:
        tenant = find_tenant(tx, "memory", "team")
        assert tenant is not None
        keys = [AccountKey("memory", "", user) for user in ("bob", "cleo")]
        resolve_accounts(tx, tenant.id, [(key, key.user) for key in keys], team.clock.now())
        known = find_accounts(tx, keys)
        name_manager(tx, tenant.id, known[keys[0]].id, team.clock.now())
        set_installer(tx, tenant.id, known[keys[1]].id)

    series = await team.series()
    assert [each.user for each in await managers_to_tell(team.replica.services, series.tenant_id)] == ["ada"]
    await team.database.write(name)
    for who in ("bob", "cleo"):
        await team.chat.command(who, "/whetstone preview")
        assert "It is " in team.chat.private(who)
    await team.chat.command("dan", "/whetstone preview")
    assert "Only managers" in team.chat.private("dan")
    told = await managers_to_tell(team.replica.services, series.tenant_id)
    assert [each.user for each in told] == ["bob", "cleo"]


@pytest.mark.parametrize(
    ("who", "change", "may"), [("ada", "", True), ("bob", "", False), ("ada", "left", False), ("ada", "down", False)]
)
async def test_who_manages_is_asked_where_the_event_does_not_say(
    quick_team: Team, who: str, change: str, may: bool
) -> None:
    team = quick_team
    await team.set_up()
    await team.chat.command(who, "/whetstone preview")
    event = team.chat.last_event()
    assert isinstance(event, CommandInvoked)
    silent = replace(event, event_key="silent", actor=replace(event.actor, manages=None))
    if change == "left":
        team.chat.world.leave(who)
    team.chat.world.reachable = change != "down"
    outcome = await team.replica.dispatcher.handle(silent)
    assert isinstance(outcome, Reply)
    assert ("It is " in outcome.card.summary) == may
    assert ("Only managers" in outcome.card.summary) != may


async def test_nobody_is_told_of_a_tenant_that_is_gone(quick_team: Team) -> None:
    assert await managers_to_tell(quick_team.replica.services, TenantId(5)) == []


async def test_post_now_asks_at_once_and_leaves_the_schedule(team: Team) -> None:
    await team.set_up()
    await team.chat.command("ada", "/whetstone post-now")
    await team.tick()
    assert "Question 1 is on its way to 1 channel." in team.chat.private("ada")
    assert len(team.chat.public()) == 1
    await team.chat.command("ada", "/whetstone post-now")
    assert "posted a moment ago" in team.chat.private("ada")
    await team.chat.press("bob", "A")
    await team.travel(day=2, at="09:00:06")
    runs = await team.runs()
    assert [(run.local_date.day, run.ordinal, run.state) for run in runs] == [
        (2, 1, RunState.CLOSED),
        (2, 2, RunState.OPEN),
    ]
    assert "Before this: " in team.last()
    await team.travel(day=3)
    assert len(await team.runs()) == 3
    assert await team.differences() == []


async def test_undo_takes_everything_back(team: Team) -> None:
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press_all(("ada", "bob"), "A")
    await team.chat.command("ada", "/whetstone undo")
    assert "Take question 1 back?" in team.chat.private("ada")
    assert "2 people answered it." in team.chat.private("ada")
    stale = team.chat.privates("ada")[-1]
    await team.chat.press("ada", "Take it back")
    assert "Question 1 was taken back." in team.chat.private("ada")
    await team.tick()
    assert "This question was taken back" in team.last()
    assert team.chat.labels(team.chat.public()[0]) == []
    assert await team.database.read(scores_of, team.series_id) == {}
    await team.chat.command("ada", "/whetstone undo")
    assert "no question to take back" in team.chat.private("ada")
    old = stale.history[0].actions[0][0]
    await team.chat.people.press_id("ada", team.chat.channel(), getattr(old, "action", ""))
    assert "isn't the last question" in team.chat.private("ada")
    await team.travel(day=3)
    assert "Yesterday" not in team.last()
    assert await team.differences() == []


async def test_what_was_taken_back_before_it_was_sent_is_not_sent(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.wait(minutes=2)
    await team.chat.command("ada", "/whetstone post-now")
    await team.chat.command("ada", "/whetstone undo")
    await team.chat.press("ada", "Take it back")
    await team.wait(seconds=10)
    assert len(team.chat.public()) == 1


async def test_a_thin_pool_is_told_once_and_repeats_say_so(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert THIN_POOL == 15
    monkeypatch.setattr(opening, "THIN_POOL", 3)
    async with open_team(sqlite_url, make_library(many_items(6))) as team:
        await team.begin()
        await team.set_up(weekdays="0123456")
        await team.travel(day=2)
        assert team.notices() == []  # four are left beside those of today and tomorrow
        await team.travel(day=5)
        thin = [text for text in team.notices() if "never asked" in text]
        assert len(thin) == 1
        assert thin[0].startswith("general: 3 questions left")
        await team.travel(day=11)
        assert len([text for text in team.notices() if "From now on they repeat" in text]) == 1
        runs = await team.runs()
        assert len({run.item_id for run in runs[:6]}) == 6
        assert runs[6].last_asked is not None
        assert "Asked before, on " in plain(team.chat.public()[6].history[0])


async def test_nothing_fits(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library([make_item("one", area="llm")])) as team:
        await team.begin()
        await team.set_up(focus="chosen", areas=("maths",))
        await team.chat.command("ada", "/whetstone preview")
        assert "No question fits" in team.chat.private("ada")
        await team.chat.command("ada", "/whetstone post-now")
        assert "No question fits" in team.chat.private("ada")
        await team.travel(day=2)
        assert team.chat.public() == []
        assert len([text for text in team.notices() if "none was asked" in text]) == 1


async def test_another_one_where_there_is_only_one(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library([make_item("one")])) as team:
        await team.begin()
        await team.set_up()
        await team.chat.command("ada", "/whetstone preview")
        await team.chat.press("ada", "Another one")
        assert "No other question fits" in team.chat.private("ada")


async def test_a_retired_item_is_replaced(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    chosen = (await team.database.read(next_items_of, team.series_id))[0]
    team.library = make_library(item for item in team.library.items.values() if item.id != chosen.item_id)
    await team.begin("two")
    await team.travel(day=3)
    assert (await team.runs())[1].item_id != chosen.item_id


async def test_a_quiet_channel_is_offered_less(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=6)
    assert team.notices() == []
    await team.travel(day=9)
    offers = [text for text in team.notices() if "fewer than two answers" in text]
    assert len(offers) == 1
    assert "[Twice a week] [Pause] [Another level]" in offers[0]
    offer = next(each for each in team.chat.seen_by("ada") if "fewer than two" in each.text)
    await team.chat.press("ada", "Another level", on=offer)
    await team.chat.people.submit("ada", {"level": ("9",)})
    assert team.chat.form_errors("ada") == {"level": "Choose one of these."}
    assert (await team.series()).level == "mixed"
    await team.chat.fill("ada", level="1")
    assert (await team.series()).level == "1"
    await team.chat.press("ada", "Twice a week", on=offer)
    series = await team.series()
    assert series.weekdays == "13"
    assert series.next_slot_date is not None
    assert series.next_slot_date.day == 10


async def test_a_quiet_channel_is_paused(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=9)
    await team.chat.press("ada", "Pause")
    assert (await team.series()).next_slot_at is None
    assert (await team.series()).state is SeriesState.ACTIVE
    await team.travel(day=20)
    assert (await team.runs())[-1].local_date.day == 9


async def test_quiz_finds_the_missed_question(quick_team: Team) -> None:
    team = quick_team
    await team.chat.command("bob", "/quiz")
    assert "No channel that you can see has questions yet." in team.chat.private("bob")
    await team.set_up()
    await team.chat.command("bob", "/quiz")
    assert "Next in general: Mon 09:00 Berlin." in team.chat.private("bob")
    await team.travel(day=2)
    await team.chat.command("bob", "/quiz", channel="direct")
    await team.chat.press("bob", "A")
    assert (await team.runs())[0].answered == 1
    await team.chat.command("bob", "/quiz")
    assert "You've answered everything that is open." in team.chat.private("bob")
    assert "Tue 09:00" in team.chat.private("bob")
    await team.change(state=SeriesState.PAUSED)
    await team.chat.command("bob", "/quiz")
    assert "No question is planned." in team.chat.private("bob")


async def test_void_and_unanswered_results(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press("bob", "My result")
    assert "You haven't answered this one yet." in team.chat.private("bob")
    button = team.chat.public()[0].button("A")
    assert button is not None
    await team.chat.press("bob", "A", text="haven't answered")
    await team.chat.command("ada", "/whetstone undo")
    await team.chat.press("ada", "Take it back")
    for action in (button.action, encode(Action("mine", (button.action.split(":")[2],)))):
        await team.chat.people.press_id("cleo", team.chat.channel(), action)
        assert "This question was taken back" in team.chat.private("cleo")
    await team.chat.people.press_id("bob", team.chat.channel(), encode(Action("mine", (button.action.split(":")[2],))))
    assert "This question was taken back" in team.chat.private("bob")


async def test_a_form_of_a_void_question(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(20, NUMBER))) as team:
        await team.begin()
        await team.set_up()
        await team.travel(day=2)
        button = team.chat.public()[0].button("Answer")
        assert button is not None
        await team.chat.press("bob", "Answer")
        await team.chat.command("ada", "/whetstone undo")
        await team.chat.press("ada", "Take it back")
        await team.chat.people.press_id("cleo", team.chat.channel(), button.action)
        assert "taken back" in team.chat.private("cleo")
        await team.chat.fill("bob", answer="35")
        assert "taken back" in str(team.chat.form_errors("bob"))
