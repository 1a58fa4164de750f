"""Help, and being spoken to."""

from __future__ import annotations

import pytest

from tests.features.scene import Scene


async def test_the_overview_lists_what_a_person_may_use(scene: Scene) -> None:
    said = await scene.command("bob", "/whetstone help")
    assert "/leaderboard" in said
    assert "/whetstone setup" not in said
    assert "/quiz" not in said  # nobody handles it here
    assert "/whetstone setup" in await scene.command("ada", "/whetstone")


@pytest.mark.parametrize("about", ["leaderboard", "/leaderboard", "whetstone leaderboard", "LeaderBoard"])
async def test_one_command_explained(quick: Scene, about: str) -> None:
    said = await quick.command("bob", f"/whetstone help {about}")
    assert said.startswith("/leaderboard")
    assert "For example:" in said
    assert "window" in quick.chat.card("bob").summary


async def test_a_verb_explained_by_its_name(quick: Scene) -> None:
    assert (await quick.command("bob", "/whetstone help away")).startswith("/whetstone away")


@pytest.mark.parametrize("about", ["cooking", "setup", "<script>\u202e@everyone"])
async def test_what_there_is_not(quick: Scene, about: str) -> None:
    said = await quick.command("bob", f"/whetstone help about:{about}")
    assert "There is no command" in said
    assert "\u202e" not in said


async def test_a_message_that_is_no_command_gets_a_greeting(quick: Scene) -> None:
    await quick.chat.say("bob", "good morning", channel="direct")
    assert "Hi! Type /quiz" in quick.chat.private("bob")
    await quick.chat.say("bob", "@whetstone good morning", channel="general")
    assert quick.chat.private("bob").startswith("Hi!")
    assert "Hi!" not in "".join(posted.text for posted in quick.chat.public() if posted.author is None)
    await quick.chat.say("bob", "stats " + "x" * 100_000, channel="direct")
    assert quick.chat.private("bob").startswith("Hi!")


async def test_a_command_typed_as_a_message_is_done(scene: Scene) -> None:
    await scene.set_up()
    await scene.chat.say("bob", "@whetstone leaderboard mlops month")
    assert "Leaderboard · MLOps and deployment · this month" in scene.chat.private("bob")
    await scene.chat.say("bob", "/stats", channel="direct")
    assert "Your stats · #general" in scene.chat.private("bob")
    await scene.chat.say("bob", "@whetstone")
    assert "What I can do" in scene.chat.private("bob")
    await scene.chat.say("bob", "help", channel="direct")
    assert "What I can do" in scene.chat.private("bob")
    await scene.chat.say("bob", "away tomorrow", channel="direct")
    assert "Away: Tue 3 Nov." in scene.chat.private("bob")
    await scene.chat.say("bob", "away", channel="direct")
    assert "That opens a form: type /whetstone away" in scene.chat.private("bob")
    await scene.chat.say("bob", "leaderboard window:fortnight", channel="direct")
    assert "I don't know “fortnight”" in scene.chat.private("bob")
    await scene.chat.say("bob", "setup", channel="general")
    scene.chat.world.person("bob").zone = "Nowhere/Land"
    await scene.chat.say("bob", "@whetstone setup")
    assert "Only managers" in scene.chat.private("bob")
