"""A Bolt app on the simulator, over sockets and over HTTP: everything that a person can do with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.simulators.slack import ClientRefuses, Slack
from tests.simulators.slack.example_bot import ExampleBot, form

MODES = ("socket", "http")


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    made = await Slack().start()
    yield made
    await made.close()
    made.assert_clean()


@pytest.fixture(params=MODES)
async def bot(slack: Slack, request: pytest.FixtureRequest) -> AsyncIterator[ExampleBot]:
    made = ExampleBot(slack)
    if request.param == "socket":
        await made.connect()
    else:
        await made.serve()
        assert await slack.sim.webhooks.verify()
    yield made
    await slack.sim.settled()
    await made.close()


async def test_a_command_is_answered_privately(slack: Slack, bot: ExampleBot) -> None:
    delivery = await slack.command("ada", "general", "/quiz mlops")
    assert delivery.acked
    assert delivery.payload["text"] == "mlops"
    seen = slack.see("ada", "general")[-1]
    assert (seen.text, seen.spoken, seen.buttons, seen.private) == ("Which one?", "Which one?", ("A", "B"), True)
    assert slack.see("bob", "general") == []
    slack.reload("ada")
    assert slack.see("ada", "general") == []


async def test_an_answer_in_the_ack_is_shown(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/now")
    assert slack.see("ada", "general")[-1].text == "At once"


async def test_a_press_on_an_ephemeral_message_replaces_it(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/quiz")
    delivery = await slack.press("ada", "B")
    assert delivery.acked
    assert "message" not in delivery.payload
    assert [seen.text for seen in slack.see("ada", "general")] == ["B is right"]


async def test_a_press_on_a_shared_message_is_answered_beside_it(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/public")
    delivery = await slack.press("bob", "B")
    assert delivery.payload["message"]["ts"] == delivery.payload["container"]["message_ts"]
    assert [(seen.text, seen.private) for seen in slack.see("bob", "general")] == [
        ("For all", False),
        ("B is right", True),
    ]
    assert [seen.text for seen in slack.see("cleo", "general")] == ["For all"]
    assert bot.presses == [slack.user("bob").id]


async def test_a_form_is_filled_corrected_and_saved(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/setup")
    modal = slack.modal_of("ada")
    assert modal is not None
    assert (modal.title, modal.labels, modal.submit) == ("Setup", {"time": "Time", "level": "Level"}, "Save")
    assert modal.values == {"time": None, "level": "easy"}
    with pytest.raises(ClientRefuses, match="required"):
        await slack.submit("ada")
    with pytest.raises(ClientRefuses, match="6 characters"):
        await slack.submit("ada", {"Time": "123456"})
    with pytest.raises(ClientRefuses, match="no choice"):
        await slack.submit("ada", {"Level": "None"})
    bot.answer = {"response_action": "errors", "errors": {"time": "Not a time."}}
    sent = await slack.submit("ada", {"Time": "nine", "Level": "Hard"})
    view = sent.payload["view"]
    assert view["state"]["values"]["time"] == {"value": {"type": "plain_text_input", "value": "nine"}}
    assert view["state"]["values"]["level"]["value"]["selected_option"]["value"] == "hard"
    assert (view["callback_id"], view["private_metadata"]) == ("setup", "kept")
    modal = slack.modal_of("ada")
    assert modal is not None
    assert (modal.errors, modal.values["time"]) == ({"time": "Not a time."}, "nine")
    bot.answer = {}
    await slack.submit("ada", {"Time": "09:00"})
    assert slack.modal_of("ada") is None


async def test_forms_stack_change_and_clear(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/setup")
    await slack.press_in_modal("ada", "More")
    modal = slack.modal_of("ada")
    assert modal is not None
    assert (modal.title, modal.depth) == ("More", 2)
    assert modal.view.root == modal.view.previous
    bot.answer = {"response_action": "update", "view": form("Changed")}
    await slack.submit("ada", {"Time": "1"})
    modal = slack.modal_of("ada")
    assert modal is not None
    assert (modal.title, modal.depth, modal.values["time"]) == ("Changed", 2, "1")
    await slack.close_modal("ada")
    assert bot.events[-1]["is_cleared"] is False
    modal = slack.modal_of("ada")
    assert modal is not None
    assert modal.title == "Setup"
    bot.answer = {"response_action": "push", "view": form("Pushed")}
    await slack.submit("ada", {"Time": "1"})
    bot.answer = {"response_action": "clear"}
    await slack.submit("ada", {"Time": "1"})
    assert slack.modal_of("ada") is None


async def test_homes(slack: Slack, bot: ExampleBot) -> None:
    assert slack.home_of("ada") is None
    await slack.open_home("ada")
    home = slack.home_of("ada")
    assert home is not None
    assert (home.text, home.buttons) == ("Home", ("Refresh",))
    delivery = await slack.press_home("ada", "Refresh")
    assert "response_url" not in delivery.payload
    home = slack.home_of("ada")
    assert home is not None
    assert home.text == "Fresh"


async def test_words_reach_the_bot_where_it_may_hear_them(slack: Slack, bot: ExampleBot) -> None:
    assert await slack.say("ada", "general", "lunch?") == []
    await slack.say("ada", "general", f"{slack.mention} help")
    assert [event["type"] for event in bot.events] == ["app_mention"]
    await slack.say("ada", "random", f"{slack.mention} help")
    assert len(bot.events) == 1
    await slack.say("ada", "direct", "hello")
    assert (bot.events[-1]["channel_type"], bot.events[-1]["text"]) == ("im", "hello")


async def test_the_app_is_sent_its_own_messages_too(slack: Slack, bot: ExampleBot) -> None:
    ada = slack.user("ada").id
    sent = await bot.app.client.chat_postMessage(channel=ada, text=f"Hello {slack.mention}")
    await bot.app.client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Goodbye")
    await slack.sim.settled()
    sent_events = [each.payload["event"] for each in slack.sim.courier.deliveries if each.kind == "events_api"]
    assert [event.get("subtype", event["type"]) for event in sent_events] == [
        "message",
        "app_mention",
        "message_changed",
    ]
    assert sent_events[0]["bot_id"] == slack.team.bot_id
    # Bolt keeps its own words from the listeners, but not the news that one was changed.
    assert [event.get("subtype") for event in bot.events] in ([], ["message_changed"])


async def test_lives_of_channels(slack: Slack, bot: ExampleBot) -> None:
    await slack.join("whetstone", "random")
    await slack.rename("random", "chat")
    await slack.archive("chat")
    await slack.leave("whetstone", "general")
    assert [event["type"] for event in bot.events] == [
        "member_joined_channel",
        "channel_rename",
        "channel_archive",
        "member_left_channel",
        "channel_left",
    ]


async def test_private_channels_tell_by_other_names(slack: Slack, bot: ExampleBot) -> None:
    told = [
        await slack.rename("secret", "hidden"),
        await slack.archive("hidden"),
        await slack.unarchive("hidden"),
        *await slack.leave("whetstone", "hidden"),
        await slack.delete_channel("hidden"),
    ]
    assert [each.payload["event"]["type"] for each in told if each is not None] == [
        "group_rename",
        "group_archive",
        "group_unarchive",
        "member_left_channel",
        "group_left",
        "group_deleted",
    ]


async def test_public_channels_come_back_and_go(slack: Slack, bot: ExampleBot) -> None:
    await slack.archive("general")
    await slack.unarchive("general")
    assert slack.team.bot_user not in slack.channel("general").members
    gone = await slack.delete_channel("general")
    assert gone is not None
    assert gone.payload["event"]["type"] == "channel_deleted"
    assert slack.see("ada", "general") == []


async def test_an_uninstall_is_told_and_ends_the_tokens(slack: Slack, bot: ExampleBot) -> None:
    told = await slack.uninstall()
    assert [each.payload["event"]["type"] for each in told] == ["tokens_revoked", "app_uninstalled"]
    assert await slack.say("ada", "direct", "hello") == []
