"""What managers do, and what they are told."""

from __future__ import annotations

import pytest

from bot.chat.actions import Action, encode, encode_id
from bot.chat.text import plain
from bot.features.access import managers_to_tell
from storage.accounts import find_accounts, resolve_accounts
from storage.choices import next_items_of
from storage.database import Tx
from storage.managers import name_manager
from storage.records import AccountKey, RunState, SeriesState
from storage.runs import load_runs
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
    await team.set_up(questions=3)


async def test_a_day_of_three_is_previewed_one_by_one(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=3)
    await team.chat.command("ada", "/whetstone preview")
    assert "Question 1 of 3" in team.chat.private("ada")
    await team.chat.press("ada", "The next of the day")
    assert "Question 2 of 3" in team.chat.private("ada")
    await team.chat.press("ada", "Another one")
    assert len({each.item_id for each in await team.database.read(next_items_of, team.series_id)}) == 3


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


async def test_managers_are_named_installed_or_known_to_the_platform(team: Team) -> None:
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


async def test_a_thin_pool_is_told_once_and_repeats_say_so(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(18))) as team:
        await team.begin()
        await team.set_up(weekdays="0123456")
        await team.travel(day=6)
        thin = [text for text in team.notices() if "never asked" in text]
        assert len(thin) == 1
        assert thin[0].startswith("general: 15 questions left")
        await team.travel(day=25)
        assert len([text for text in team.notices() if "From now on they repeat" in text]) == 1
        runs = await team.runs()
        assert len({run.item_id for run in runs[:18]}) == 18
        assert runs[18].last_asked is not None
        assert "Asked before, on " in plain(team.chat.public()[18].history[0])


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


async def test_a_quiet_channel_is_offered_less(team: Team) -> None:
    await team.set_up()
    await team.travel(day=6)
    assert team.notices() == []
    await team.travel(day=9)
    offers = [text for text in team.notices() if "fewer than two answers" in text]
    assert len(offers) == 1
    assert "[Twice a week] [Pause] [Another level]" in offers[0]
    offer = next(each for each in team.chat.seen_by("ada") if "fewer than two" in each.text)
    await team.chat.press("ada", "Another level", on=offer)
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


async def test_a_channel_stays_among_those_who_see_it(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    team.chat.world.room("general").members.discard(team.chat.account("bob"))
    await team.chat.command("bob", "/quiz", channel="direct")
    assert "No channel that you can see" in team.chat.private("bob")
    run = (await team.runs())[0]
    direct = team.chat.world.direct(team.chat.account("bob")).channel
    for action in (
        Action("a", (encode_id(run.id), "A", "p")),
        Action("mine", (encode_id(run.id),)),
        Action("why", (encode_id(run.id),)),
        Action("start", (encode_id(run.id),)),
        Action("change", (encode_id(run.id), "p")),
        Action("answer-form", (encode_id(run.id),)),
    ):
        await team.chat.people.press_id("bob", direct, encode(action))
        assert "a channel that you can't see" in team.chat.private("bob")
    team.chat.world.reachable = False
    await team.chat.people.press_id("cleo", direct, encode(Action("a", (encode_id(run.id), "A"))))
    assert (await team.database.read(load_runs, [run.id]))[run.id].answered == 0


@pytest.mark.parametrize(
    "action",
    [
        Action("a", ("zz", "A")),
        Action("a", ("zz",)),
        Action("a", ("zz", "A", "q")),
        Action("mine", ()),
        Action("mine", ("zz",)),
        Action("undo-run", ("zz",)),
        Action("undo-run", ()),
        Action("repost", ("zz",)),
        Action("repost", ()),
        Action("quiet", ("zz", "never")),
    ],
)
async def test_forged_buttons_say_one_sentence(quick_team: Team, action: Action) -> None:
    team = quick_team
    await team.set_up()
    await team.chat.people.press_id("ada", team.chat.channel(), encode(action))
    assert len(team.chat.privates("ada")) == 1
    assert "Not saved" not in team.chat.private("ada")


async def test_options_that_do_not_exist(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    run = (await team.runs())[0]
    await team.chat.people.press_id("bob", team.chat.channel(), encode(Action("a", (encode_id(run.id), "Z"))))
    assert "There is no such option." in team.chat.private("bob")
    assert (await team.runs())[0].answered == 0


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
