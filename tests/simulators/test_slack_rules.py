"""The rules of Slack's deliveries over HTTP: signatures, retries, response_url, and what people see when it goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.simulators.slack import Slack, schemas
from tests.simulators.slack.example_bot import ExampleBot, card
from tests.simulators.slack.filling import TROUBLE
from tests.simulators.slack.schemas import Schemas, missing
from tests.support.clock import MovableClock


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    made = await Slack().start()
    yield made
    await made.close()


@pytest.fixture
async def bot(slack: Slack) -> AsyncIterator[ExampleBot]:
    made = ExampleBot(slack)
    await made.serve()
    yield made
    await slack.sim.settled()
    await made.close()


async def test_forged_and_stale_requests_are_refused_by_bolt(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/quiz")
    payload = slack.sim.courier.deliveries[-1].payload
    post = slack.sim.webhooks.post
    assert (await post("slash_commands", payload, {}, 3, secret="forged")).status == 401
    assert (await post("slash_commands", payload, {}, 3, age=301)).status == 401
    assert (await post("slash_commands", payload, {}, 3, age=60)).status == 200


async def test_events_are_retried_over_http_with_their_number(slack: Slack, bot: ExampleBot) -> None:
    bot.delay, slack.sim.courier.ack_seconds = 0.3, 0.05
    delivery = (await slack.say("ada", "direct", "hello"))[0]
    assert (delivery.acked, delivery.error, bot.retries) == (False, "http_timeout", ["1"])
    bot.delay, slack.sim.courier.ack_seconds = 0, 3
    await slack.advance(minutes=1)
    assert (delivery.acked, delivery.attempts, bot.retries) == (True, 3, ["1", "2"])
    await slack.advance(hours=1)
    assert delivery.attempts == 3


async def test_the_newest_event_can_come_again(slack: Slack, bot: ExampleBot) -> None:
    await slack.say("ada", "direct", "hello")
    again = await slack.redeliver()
    assert again.acked
    assert bot.retries == ["1"]
    assert again.payload == slack.sim.courier.deliveries[0].payload


async def test_a_press_that_comes_too_late_is_told_and_not_repeated(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/public")
    bot.delay, slack.sim.courier.ack_seconds = 0.2, 0.05
    assert (await slack.press("bob", "B")).error == "http_timeout"
    assert slack.troubles == [(slack.user("bob").id, "http_timeout")]
    assert bot.retries == []


async def test_a_form_that_nobody_takes_stays_open_and_says_so(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/setup")
    bot.delay, slack.sim.courier.ack_seconds = 0.2, 0.05
    await slack.submit("ada", {"Time": "9"})
    modal = slack.modal_of("ada")
    assert modal is not None
    assert (modal.trouble, modal.values["time"]) == (TROUBLE, "9")


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {"type": "modal"}},
    ],
)
async def test_wrong_answers_to_a_form_are_violations(slack: Slack, bot: ExampleBot, answer: dict[str, object]) -> None:
    await slack.command("ada", "general", "/setup")
    bot.answer = answer
    await slack.submit("ada", {"Time": "9"})
    modal = slack.modal_of("ada")
    assert modal is not None
    assert modal.trouble == TROUBLE
    with pytest.raises(AssertionError, match="Slack would not take"):
        slack.assert_clean()


async def test_a_response_url_is_good_five_times_in_thirty_minutes(slack: Slack) -> None:
    url = slack.sim.world.add_response_url(slack.team, slack.user("ada").id, slack.channel("general").id, None)
    client = AsyncWebhookClient(f"{slack.sim.server.address}/commands/{slack.team.id}/{url.id}")
    for number in range(5):
        assert (await client.send(text=str(number))).status_code == 200
    answer = await client.send(text="6")
    assert (answer.status_code, "used_url" in answer.body) == (404, True)
    late = slack.sim.world.add_response_url(slack.team, slack.user("ada").id, slack.channel("general").id, None)
    client = AsyncWebhookClient(f"{slack.sim.server.address}/commands/{slack.team.id}/{late.id}")
    await slack.advance(minutes=30)
    assert (await client.send(text="just in time", response_type="in_channel")).status_code == 200
    await slack.advance(seconds=1)
    answer = await client.send(text="late")
    assert (answer.status_code, "expired_url" in answer.body) == (404, True)
    assert (await AsyncWebhookClient(client.url + "x").send(text="x")).status_code == 404
    assert [seen.text for seen in slack.see("bob", "general")] == ["just in time"]
    assert [seen.text for seen in slack.see("ada", "general")] == [*"01234", "just in time"]


async def test_originals_are_replaced_and_deleted(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/public")
    await slack.press("bob", "A", on=slack.see("bob", "general")[-1])
    url = slack.sim.courier.deliveries[-1].payload["response_url"]
    client = AsyncWebhookClient(url)
    await client.send(**card("Replaced", "A"), replace_original=True)
    assert [seen.text for seen in slack.see("cleo", "general")] == ["Replaced"]
    assert (await client.send(text="", replace_original=True)).status_code == 400
    await client.send(delete_original=True, text="gone")
    assert slack.see("cleo", "general") == []
    slack.sim.faults.lose_response("response_url")
    with pytest.raises(aiohttp.ClientError):
        await AsyncWebhookClient(url, retry_handlers=[]).send(text="said, but who knows")
    assert slack.see("bob", "general")[-1].text == "said, but who knows"


async def test_a_forged_button_comes_as_it_is(slack: Slack, bot: ExampleBot) -> None:
    await slack.command("ada", "general", "/public")
    await slack.press_forged("bob", slack.see("bob", "general")[-1], "press:B", "forged")
    assert slack.sim.courier.deliveries[-1].payload["actions"][0]["value"] == "forged"


async def test_an_option_is_chosen(slack: Slack, bot: ExampleBot) -> None:
    options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("Flag", "Hide")]
    menu = {"type": "overflow", "action_id": "menu", "options": options}
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "x"}, "accessory": menu}]
    await bot.app.client.chat_postMessage(channel=slack.channel("general").id, text="x", blocks=blocks)
    delivery = await slack.choose("bob", "Hide")
    assert delivery.payload["actions"][0]["selected_option"]["value"] == "Hide"
    with pytest.raises(LookupError, match="no option"):
        await slack.choose("bob", "Show")


async def test_nothing_that_slack_never_sends_leaves(slack: Slack) -> None:
    if missing():
        pytest.skip(missing())
    with pytest.raises(AssertionError, match="never does"):
        await slack.sim.courier.interact("slash_commands", {"command": "/quiz"})
    with pytest.raises(AssertionError, match="no schema"):
        await slack.sim.courier.event(slack.team, {"type": "app_home_opened", "subtype": "odd"})


async def test_people_cannot_press_what_they_dont_see(slack: Slack) -> None:
    with pytest.raises(LookupError, match="no button"):
        await slack.press("bob", "B")
    with pytest.raises(LookupError, match="no modal"):
        await slack.submit("bob")
    with pytest.raises(LookupError, match="no home"):
        await slack.press_home("bob", "B")
    slack.app.commands = frozenset({"/quiz"})
    with pytest.raises(LookupError, match="not a valid command"):
        await slack.command("ada", "general", "/other")


def test_where_the_schemas_are_absent_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv(schemas.ENVIRONMENT, str(tmp_path_factory.mktemp("none")))
    assert schemas.ENVIRONMENT in missing()
    with pytest.raises(FileNotFoundError):
        Schemas(schemas.folder())


async def test_the_clock_is_the_tests_own() -> None:
    clock = MovableClock()
    slack = Slack(clock)
    first = slack.sim.world.ts()
    clock.advance(hours=-1)
    assert float(slack.sim.world.ts()) > float(first)
