"""What belongs to a channel stays among those whom the platform confirms to see it, managers included."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.actions import Action, encode, encode_id
from bot.chat.refs import Channel, PlatformName
from bot.errors import PlatformError, RateLimited, Unavailable
from bot.features.sight import can_see
from storage.choices import next_items_of, previewers
from storage.records import RunState
from storage.runs import load_runs
from tests.support.team import Team

OUT_OF_SIGHT = "Those questions belong to a channel that you can't see."


def hide(team: Team, who: str, channel: str = "general") -> None:
    """Somebody can't see a channel any more."""
    team.chat.world.room(channel).members.discard(team.chat.account(who))


def direct(team: Team, who: str) -> Channel:
    return team.chat.world.direct(team.chat.account(who)).channel


@pytest.mark.parametrize("verb", ["preview", "another", "post-now"])
async def test_a_manager_acts_on_no_question_of_a_channel_out_of_sight(quick_team: Team, verb: str) -> None:
    team = quick_team
    await team.set_up()
    action = encode(Action(verb, (encode_id(team.series_id),)))
    hide(team, "ada")
    for place in (direct(team, "ada"), team.chat.channel("random")):
        await team.chat.people.press_id("ada", place, action)
        assert team.chat.private("ada") == OUT_OF_SIGHT
    assert "Stem of" not in "".join(each.text for each in team.chat.privates("ada"))
    chosen = await team.database.read(next_items_of, team.series_id)
    assert await team.database.read(previewers, team.series_id, {each.item_id for each in chosen}) == {}
    assert await team.runs() == []
    team.chat.world.room("general").members.add(team.chat.account("ada"))
    await team.chat.people.press_id("ada", direct(team, "ada"), action)
    assert ("on its way" if verb == "post-now" else "Stem of") in team.chat.private("ada")


async def test_a_manager_takes_no_question_back_of_a_channel_out_of_sight(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    undo = encode(Action("undo-run", (encode_id((await team.runs())[0].id),)))
    hide(team, "ada")
    await team.chat.people.press_id("ada", direct(team, "ada"), undo)
    assert team.chat.private("ada") == OUT_OF_SIGHT
    assert (await team.runs())[0].state is RunState.OPEN
    team.chat.world.room("general").members.add(team.chat.account("ada"))
    await team.chat.people.press_id("ada", direct(team, "ada"), undo)
    assert (await team.runs())[0].state is RunState.VOID


async def test_one_channel_in_sight_is_enough_for_a_manager(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(channels=("general", "random"))
    hide(team, "ada", "general")
    preview = encode(Action("preview", (encode_id(team.series_id),)))
    await team.chat.people.press_id("ada", direct(team, "ada"), preview)
    assert "Stem of" in team.chat.private("ada")
    team.chat.world.reachable = False
    await team.chat.people.press_id("ada", direct(team, "ada"), preview)
    assert team.chat.private("ada") == OUT_OF_SIGHT
    await team.chat.people.press_id("ada", team.chat.channel("random"), preview)
    assert "Stem of" in team.chat.private("ada")


@pytest.mark.parametrize("trouble", [Unavailable("down"), RateLimited(timedelta(seconds=1)), PlatformError("odd")])
async def test_what_the_platform_cannot_say_is_out_of_sight(
    quick_team: Team, monkeypatch: pytest.MonkeyPatch, trouble: PlatformError
) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    run = (await team.runs())[0]

    async def fail(self: object, channel: object, account: object) -> bool:
        raise trouble

    monkeypatch.setattr(type(team.chat.platform), "can_see", fail)
    await team.chat.people.press_id("bob", direct(team, "bob"), encode(Action("a", (encode_id(run.id), "A", "p"))))
    assert "a channel that you can't see" in team.chat.private("bob")
    await team.chat.command("bob", "/quiz", channel="direct")
    assert "No channel that you can see" in team.chat.private("bob")
    assert (await team.runs())[0].answered == 0
    await team.chat.press("bob", "A", on=team.chat.public()[0])  # in the channel itself nothing has to be asked
    assert (await team.runs())[0].answered == 1


async def test_an_account_sees_channels_of_its_own_platform_only(quick_team: Team) -> None:
    services, chat = quick_team.replica.services, quick_team.chat
    bob = chat.account("bob")
    assert await can_see(services, chat.channel(), bob)
    assert not await can_see(services, chat.channel(), replace(bob, platform=PlatformName.SLACK))
    elsewhere = replace(chat.channel(), platform=PlatformName.DISCORD)
    assert not await can_see(services, elsewhere, replace(bob, platform=PlatformName.DISCORD))


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
