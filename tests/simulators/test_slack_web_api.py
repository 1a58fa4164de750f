"""The Web API of the simulator, called with slack_sdk's real client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack import BASE, HISTORY, READING, Slack, acting
from tests.simulators.slack.example_bot import card, form, home

PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    made = await Slack(scopes=BASE | READING | HISTORY | {"files:read", "channels:join", "team:read"}).start()
    yield made
    await made.close()


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.base_url, retry_handlers=[])


async def code(call: Awaitable[object]) -> str:
    """The error that a call is answered with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_tokens(slack: Slack, client: AsyncWebClient) -> None:
    who = await client.auth_test()
    assert (who["team_id"], who["user_id"], who["bot_id"]) == (slack.team.id, slack.team.bot_user, slack.team.bot_id)
    assert "chat:write" in who.headers["x-oauth-scopes"]
    assert await code(AsyncWebClient("xoxb-wrong", base_url=slack.base_url).auth_test()) == "invalid_auth"
    assert await code(AsyncWebClient(base_url=slack.base_url).auth_test()) == "not_authed"
    slack.revoke_token()
    assert await code(client.auth_test()) == "token_revoked"


async def test_scopes_are_asked_for(slack: Slack) -> None:
    poor = slack.another("T0POOR", scopes=frozenset({"chat:write"}))
    client = AsyncWebClient(poor.bot_token, base_url=slack.base_url)
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=poor.user("ada").id)
    assert caught.value.response["needed"] == "users:read"
    assert caught.value.response["provided"] == "chat:write"
    general, secret = poor.channel("general").id, poor.channel("secret").id
    for channel, call in ((general, client.conversations_members), (secret, client.conversations_history)):
        assert await code(call(channel=channel)) == "missing_scope"


async def test_workspaces_know_nothing_of_each_other(slack: Slack, client: AsyncWebClient) -> None:
    other = slack.another("T0OTHER")
    assert await code(client.chat_postMessage(channel=other.channel("general").id, text="x")) == "channel_not_found"
    assert await code(client.users_info(user=other.user("ada").id)) == "user_not_found"


async def test_posting_and_its_refusals(slack: Slack, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    sent = await client.chat_postMessage(
        channel=general, metadata={"event_type": "run", "event_payload": {"id": "1"}}, **card("Hello", "A")
    )
    assert slack.see("bob", "general")[-1].ts == sent["ts"]
    assert "metadata" not in sent["message"]
    reply = await client.chat_postMessage(channel=general, thread_ts=sent["ts"], text="in the thread")
    assert [seen.text for seen in slack.see("bob", "general", thread_ts=sent["ts"])] == ["Hello", "in the thread"]
    link = await client.chat_getPermalink(channel=general, message_ts=reply["ts"])
    assert f"thread_ts={sent['ts']}" in link["permalink"]
    direct = await client.chat_postMessage(channel=slack.user("bob").id, text="Psst")
    assert direct["channel"] == slack.channel("direct", "bob").id
    assert [seen.text for seen in slack.see("bob", "direct")] == ["Psst"]
    slack.user("cleo").deleted = True
    slack.user("dan").takes_direct = False
    archived = slack.add_channel("old", "ada")
    archived.is_archived = True
    for channel, error in (
        ("C0NONE", "channel_not_found"),
        (slack.channel("random").id, "not_in_channel"),
        (archived.id, "is_archived"),
        (slack.user("cleo").id, "user_disabled"),
        (slack.user("dan").id, "messages_tab_disabled"),
        (slack.team.bot_user, "cannot_dm_bot"),
    ):
        assert await code(client.chat_postMessage(channel=channel, text="x")) == error
    assert await code(client.chat_postMessage(channel=general, thread_ts="1.1", text="x")) == "thread_not_found"


async def test_updates_keep_blocks_that_they_dont_name(slack: Slack, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    sent = await client.chat_postMessage(channel=general, **card("Before", "A"))
    await client.chat_update(channel=general, ts=sent["ts"], text="After")
    assert (slack.see("bob", "general")[-1].text, slack.see("bob", "general")[-1].spoken) == ("Before", "After")
    await client.chat_update(channel=general, ts=sent["ts"], text="After", blocks=[])
    seen = slack.see("bob", "general")[-1]
    assert (seen.text, seen.edited, len(seen.message.before)) == ("After", True, 2)
    said = slack.sim.world.add_message(slack.team, type(seen.message)(general, slack.sim.world.ts(), "U0ADA", "mine"))
    assert await code(client.chat_update(channel=general, ts=said.ts, text="x")) == "cant_update_message"
    assert await code(client.chat_delete(channel=general, ts=said.ts)) == "cant_delete_message"
    await client.chat_delete(channel=general, ts=sent["ts"])
    assert await code(client.chat_update(channel=general, ts=sent["ts"], text="x")) == "message_not_found"
    assert [seen.text for seen in slack.see("bob", "general")] == ["mine"]


async def test_ephemerals_are_in_no_history(slack: Slack, client: AsyncWebClient) -> None:
    general, bob = slack.channel("general").id, slack.user("bob").id
    sent = await client.chat_postEphemeral(channel=general, user=bob, text="for bob")
    assert [seen.private for seen in slack.see("bob", "general")] == [True]
    assert slack.see("ada", "general") == []
    assert (await client.conversations_history(channel=general))["messages"] == []
    assert await code(client.chat_update(channel=general, ts=sent["message_ts"], text="x")) == "message_not_found"
    slack.channel("general").members.discard(bob)
    assert await code(client.chat_postEphemeral(channel=general, user=bob, text="x")) == "user_not_in_channel"


async def test_history_finds_metadata_page_by_page(slack: Slack, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    sent = [
        await client.chat_postMessage(
            channel=general, text=str(number), metadata={"event_type": "run", "event_payload": {"id": str(number)}}
        )
        for number in range(3)
    ]
    await client.chat_postMessage(channel=general, text="reply", thread_ts=sent[0]["ts"])
    found = []
    async for page in await client.conversations_history(channel=general, limit=2, include_all_metadata=True):
        found += [message["metadata"]["event_payload"]["id"] for message in page["messages"]]
    assert found == ["2", "1", "0"]
    later = await client.conversations_history(channel=general, oldest=sent[1]["ts"])
    assert [message["text"] for message in later["messages"]] == ["2"]
    thread = await client.conversations_replies(channel=general, ts=sent[0]["ts"])
    assert [message["text"] for message in thread["messages"]] == ["0", "reply"]
    assert await code(client.conversations_history(channel=slack.channel("random").id)) == "not_in_channel"


async def test_people_and_conversations(slack: Slack, client: AsyncWebClient) -> None:
    ada = (await client.users_info(user=slack.user("ada").id))["user"]
    assert (ada["tz"], ada["is_admin"], ada["is_owner"], ada["deleted"]) == ("Europe/Berlin", True, True, False)
    assert ada["tz_offset"] == 3600
    slack.user("bob").deleted = True
    assert "tz" not in (await client.users_info(user=slack.user("bob").id))["user"]
    assert len((await client.users_list())["members"]) == 6
    secret = slack.channel("secret")
    assert (await client.conversations_info(channel=secret.id))["channel"]["is_private"]
    assert set((await client.conversations_members(channel=secret.id))["members"]) == secret.members
    secret.members.discard(slack.team.bot_user)
    assert await code(client.conversations_info(channel=secret.id)) == "channel_not_found"
    opened = await client.conversations_open(users=[slack.user("ada").id])
    assert opened["channel"]["id"] == slack.channel("direct", "ada").id
    assert await code(client.conversations_open(users=[slack.user("bob").id])) == "user_disabled"
    await client.conversations_join(channel=slack.channel("random").id)
    assert slack.team.bot_user in slack.channel("random").members
    assert (await client.team_info())["team"]["id"] == slack.team.id


async def test_pictures_are_uploaded_and_shown(slack: Slack, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    await client.files_upload_v2(channel=general, filename="stats.csv", content="a,b", initial_comment="Here")
    assert slack.see("bob", "general")[-1].files == ("stats.csv",)
    done = await client.files_upload_v2(filename="map.png", file=PNG, title="Map")
    file_id = done["file"]["id"]
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == "image/png"
    blocks = [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "a map"}]
    await client.chat_postMessage(channel=general, text="a map", blocks=blocks)
    assert slack.see("bob", "general")[-1].images == ("a map",)
    blocks = [{"type": "image", "slack_file": {"id": "F404"}, "alt_text": "a map"}]
    assert await code(client.chat_postMessage(channel=general, text="x", blocks=blocks)) == "invalid_blocks"


async def test_triggers_are_good_once_and_for_three_seconds(slack: Slack, client: AsyncWebClient) -> None:
    def trigger() -> str:
        return slack.sim.world.add_trigger(slack.team, slack.user("ada").id)

    first = trigger()
    opened = await client.views_open(trigger_id=first, view=form())
    assert await code(client.views_open(trigger_id=first, view=form())) == "exchanged_trigger_id"
    late = trigger()
    await slack.advance(seconds=3.1)
    assert await code(client.views_open(trigger_id=late, view=form())) == "expired_trigger_id"
    assert await code(client.views_open(trigger_id="x", view=form())) == "invalid_trigger_id"
    view = opened["view"]
    changed = await client.views_update(view_id=view["id"], hash=view["hash"], view=form("New"))
    assert changed["view"]["hash"] != view["hash"]
    assert await code(client.views_update(view_id=view["id"], hash=view["hash"], view=form())) == "hash_conflict"
    assert await code(client.views_push(trigger_id=trigger(), view=form())) == "invalid_trigger_id"
    await slack.close_modal("ada")
    assert await code(client.views_update(view_id=view["id"], view=form())) == "not_found"
    assert await code(client.views_publish(user_id="U404", view=home("x"))) == "user_not_found"


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47 on aiohttp 3.14
async def test_installing_by_oauth_and_rotation(slack: Slack) -> None:
    slack.app.rotates = True
    other = slack.another("T0OTHER", scopes=frozenset())
    back = other.consent(
        "bob",
        f"https://slack.com/oauth/v2/authorize?client_id={slack.app.client_id}&scope=commands,chat:write"
        "&state=s1&redirect_uri=https://example.org/back",
    )
    assert "state=s1" in back
    oauth_code = back.partition("code=")[2].partition("&")[0]
    plain = AsyncWebClient(base_url=slack.base_url)
    given = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
    wrong = given | {"client_secret": "x"}
    assert await code(plain.oauth_v2_access(code=oauth_code, **wrong)) == "bad_client_secret"
    got = await plain.oauth_v2_access(code=oauth_code, **given)
    assert (got["team"]["id"], got["authed_user"]["id"]) == ("T0OTHER", other.user("bob").id)
    assert await code(plain.oauth_v2_access(code=oauth_code, **given)) == "invalid_code"
    bot = AsyncWebClient(got["access_token"], base_url=slack.base_url)
    await bot.auth_test()
    await slack.advance(hours=13)
    assert await code(bot.auth_test()) == "token_expired"
    new = await plain.oauth_v2_access(grant_type="refresh_token", refresh_token=got["refresh_token"], **given)
    await AsyncWebClient(new["access_token"], base_url=slack.base_url).auth_test()
    await AsyncWebClient(new["access_token"], base_url=slack.base_url).auth_revoke()
    assert await code(AsyncWebClient(new["access_token"], base_url=slack.base_url).auth_test()) == "token_revoked"


async def test_a_channel_takes_one_message_a_second(slack: Slack, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    for number in range(5):
        await client.chat_postMessage(channel=general, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general, text="too fast")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel=slack.channel("secret").id, text="another channel")
    await slack.advance(seconds=2)
    await client.chat_postMessage(channel=general, text="in time")


async def test_tiers_of_methods(slack: Slack, client: AsyncWebClient) -> None:
    for _ in range(20):
        await client.users_list()
    assert await code(client.users_list()) == "ratelimited"
    slack.sim.limits.on = False
    await client.users_list()


async def test_faults(slack: Slack, client: AsyncWebClient) -> None:
    general, faults = slack.channel("general").id, slack.sim.faults

    async def post() -> None:
        await client.chat_postMessage(channel=general, text="x")

    faults.refuse(code="internal_error")
    assert await code(post()) == "internal_error"
    faults.limit(seconds=7)
    assert await code(post()) == "ratelimited"
    faults.drop()
    with pytest.raises(aiohttp.ClientError):
        await post()
    faults.fail(status=500)
    with pytest.raises(SlackApiError):
        await post()
    assert slack.see("ada", "general") == []
    faults.lose_response()
    with pytest.raises(aiohttp.ClientError):
        await post()
    assert len(slack.see("ada", "general")) == 1
    faults.slow(seconds=0.01)
    await post()
    faults.storm(timedelta(seconds=30), after_calls=1)
    await client.auth_test()
    assert await code(client.auth_test()) == "ratelimited"
    await slack.advance(seconds=31)
    await client.auth_test()
    faults.refuse("*", times=2)
    faults.calm()
    await client.auth_test()


async def test_the_sdk_retries_after_429_when_asked_to(slack: Slack) -> None:
    client = AsyncWebClient(
        slack.bot_token, base_url=slack.base_url, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    )
    slack.sim.faults.limit("auth.test", seconds=0)
    await client.auth_test()
    assert [call.answer for call in slack.sim.calls] == ["limit", "ok"]


async def test_forms_and_queries_are_read_too(slack: Slack) -> None:
    channel = slack.channel("general").id
    async with aiohttp.ClientSession() as session:
        fields = {"token": slack.bot_token, "channel": channel, "text": "by form", "blocks": '[{"type": "divider"}]'}
        async with session.post(f"{slack.base_url}chat.postMessage", data=fields) as answer:
            assert (await answer.json())["ok"]
        head = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json"}
        body = f'{{"channel": "{channel}", "text": "by JSON"}}'
        async with session.post(f"{slack.base_url}chat.postMessage", data=body, headers=head) as answer:
            assert (await answer.json())["warning"] == "missing_charset"
        fields["blocks"] = "[{"
        async with session.post(f"{slack.base_url}chat.postMessage", data=fields) as answer:
            assert (await answer.json())["error"] == "invalid_blocks"
        async with session.get(f"{slack.base_url}chat.shout", params={"token": slack.bot_token}) as answer:
            assert (await answer.json())["error"] == "unknown_method"
    with pytest.raises(AssertionError, match="unknown_method"):
        slack.assert_clean()


async def test_what_acts_in_a_message_is_known(slack: Slack, client: AsyncWebClient) -> None:
    async def acts(text: str) -> list[str]:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        await client.chat_postMessage(channel=slack.channel("general").id, text="x", blocks=blocks)
        return [each.partition(":")[0] for each in acting(slack.see("ada", "general")[-1].message)]

    slack.sim.limits.on = False
    for text, kinds in (
        ("plain words, snake_case_here, 2 * 3 * 4", []),
        ("<!channel> and <@U0ADA>", ["mention", "mention"]),
        ("&lt;!channel&gt; &amp; @here", []),
        ("<https://evil.example|innocent>", ["link"]),
        ("https://evil.example", ["link"]),
        ("*bold* _italic_ ~gone~", ["bold", "italic", "struck"]),
        ("`code` :tada:", ["code", "emoji"]),
        ("&gt; quoted", ["quote"]),
        ("<!date^1793606400^{time}|9:00>", []),
    ):
        assert await acts(text) == kinds, text
    await acts("Hi <@U0ADA>, *see* <https://example.org|this> at <!date^1793606400^{time}|9:00> &lt;b&gt;")
    assert slack.see("bob", "general")[-1].text == "Hi @ada, see this at 9:00 <b>"
