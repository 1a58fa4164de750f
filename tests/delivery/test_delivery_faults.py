"""What can go wrong between a due row and its message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.adapters.memory import EVERYTHING
from bot.delivery.limits import Limits
from bot.errors import Forbidden, NotFound, RateLimited, Unavailable
from storage.records import DeliveryState, SubscriptionState
from storage.series import subscriptions_of
from tests.support.chat import Chat
from tests.support.clock import MovableClock
from tests.support.team import MONDAY, Team, open_team


async def posts(team: Team) -> list[tuple[DeliveryState, int]]:
    return [(each.state, each.attempts) for each in await team.deliveries("post")]


async def test_a_rate_limit_is_waited_for(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse(error=RateLimited(timedelta(seconds=30)), times=2)
    await team.travel(day=2)
    assert team.chat.public() == []
    await team.wait(seconds=61)
    assert len(team.chat.public()) == 1
    assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED


async def test_a_lost_response_is_looked_up_and_not_sent_again(team: Team) -> None:
    team.chat.faults.lose_response(times=1)
    await team.travel(day=2)
    await team.wait(minutes=2)
    assert len(team.chat.public()) == 1
    assert await posts(team) == [(DeliveryState.CONFIRMED, 2)]
    await team.chat.press("bob", "A")
    await team.wait(seconds=4)
    assert "1 answered" in team.last()


async def test_a_send_that_never_arrived_is_repeated(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse(times=3)
    await team.travel(day=2)
    await team.wait(minutes=3)
    assert len(team.chat.public()) == 1


async def test_a_look_that_fails_is_repeated(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.lose_response()
    team.chat.faults.refuse("find", error=Unavailable())
    team.chat.faults.refuse("find", error=RateLimited(timedelta(seconds=5)))
    await team.travel(day=2)
    await team.wait(minutes=3)
    assert len(team.chat.public()) == 1
    assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED


async def test_marks_are_enough_inside_their_window(sqlite_url: str) -> None:
    chat = Chat(MovableClock(MONDAY), capabilities=replace(EVERYTHING, finds_own_messages=False))
    async with open_team(sqlite_url, chat=chat) as team:
        await team.begin()
        await team.set_up()
        chat.faults.lose_response(times=2)
        await team.travel(day=2)
        await team.wait(minutes=1)
        assert len(chat.public()) == 1
        assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED


async def test_past_the_window_of_marks_nothing_is_repeated(sqlite_url: str) -> None:
    chat = Chat(MovableClock(MONDAY), capabilities=replace(EVERYTHING, finds_own_messages=False))
    async with open_team(sqlite_url, chat=chat) as team:
        await team.begin()
        await team.set_up()
        chat.faults.lose_response(times=20)
        await team.travel(day=2)
        await team.wait(minutes=10)
        assert len(chat.public()) == 1
        assert (await team.deliveries("post"))[0].state is DeliveryState.UNCERTAIN


def blind() -> Chat:
    """A platform that neither finds nor honours: Slack without `channels:history`."""
    return Chat(MovableClock(MONDAY), capabilities=replace(EVERYTHING, finds_own_messages=False, honours_marks=False))


async def test_without_any_means_the_first_click_adopts_the_message(database_url: str) -> None:
    async with open_team(database_url, chat=blind()) as team:
        await team.begin()
        await team.set_up()
        team.chat.faults.lose_response()
        await team.travel(day=2)
        await team.wait(minutes=5)
        assert len(team.chat.public()) == 1
        assert (await team.deliveries("post"))[0].state is DeliveryState.UNCERTAIN
        assert len([text for text in team.notices() if "didn't say whether question 1 arrived" in text]) == 1
        await team.chat.press("bob", "A")
        assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED
        await team.wait(seconds=4)
        assert "1 answered" in team.last()
        await team.travel(day=3)
        assert "closed" in team.chat.public()[0].text
        await team.chat.press("ada", "Post now")
        assert "over" in team.notices()[-1]


async def test_a_manager_posts_again_what_never_arrived(sqlite_url: str) -> None:
    async with open_team(sqlite_url, chat=blind()) as team:
        await team.begin()
        await team.set_up()
        team.chat.faults.refuse()
        await team.travel(day=2)
        await team.wait(minutes=5)
        assert team.chat.public() == []
        await team.chat.press("ada", "Post now")
        await team.tick()
        assert len(team.chat.public()) == 1
        assert "It is being posted again." in team.notices()[-1]


async def test_a_click_while_the_response_is_on_its_way_adopts_once(quick_team: Team) -> None:
    team = quick_team
    hold = team.chat.faults.hold(after=True)
    travel = asyncio.create_task(team.travel(day=2))
    await hold.reached()
    await team.chat.press("bob", "A")
    hold.release()
    await travel
    assert len(team.chat.public()) == 1
    assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED


async def test_a_dead_channel_stops_no_other_and_is_told_once(database_url: str) -> None:
    async with open_team(database_url) as team:
        await team.begin()
        await team.set_up(channels=("general", "random"))
        team.chat.world.room("random").missing = "Send Messages"
        await team.travel(day=4)
        assert len(team.chat.public("general")) == 3
        lost = [text for text in team.notices() if "can't post in random" in text]
        assert len(lost) == 1
        assert "I lack the permission “Send Messages” here." in lost[0]
        found = (await team.database.read(subscriptions_of, [team.series_id]))[team.series_id]
        assert {each.name: each.state for each in found} == {
            "general": SubscriptionState.ACTIVE,
            "random": SubscriptionState.LOST,
        }
        assert team.notices("bob") == []


async def test_a_deleted_channel_is_told_by_the_platform(quick_team: Team) -> None:
    team = quick_team
    await team.travel(day=2)
    await team.chat.people.delete_channel(team.chat.world.room("general"))
    await team.travel(day=3)
    assert len([text for text in team.notices() if "can't post in general" in text]) == 1
    assert "The channel was deleted." in "".join(team.notices())


async def test_a_channel_that_is_gone_without_a_word(quick_team: Team) -> None:
    team = quick_team
    team.chat.world.room("general").gone = True
    await team.travel(day=2)
    assert "The channel no longer exists" in team.notices()[0]


async def test_a_deleted_message_loses_only_its_edits(quick_team: Team) -> None:
    team = quick_team
    await team.travel(day=2)
    team.chat.public()[0].deleted = True
    await team.travel(day=3)
    assert len(team.chat.public()) == 1
    assert team.notices() == []


async def test_a_message_deleted_before_its_response_counts_as_sent(sqlite_url: str) -> None:
    chat = Chat(MovableClock(MONDAY), capabilities=replace(EVERYTHING, finds_own_messages=False))
    async with open_team(sqlite_url, chat=chat) as team:
        await team.begin()
        await team.set_up()
        chat.faults.lose_response()
        await team.travel(day=2, at="09:00:01")
        chat.public()[0].deleted = True
        await team.wait(minutes=1)
        assert chat.public() == []
        assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED


async def test_refusals_that_the_channel_does_not_explain(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse(error=NotFound("odd"))
    await team.travel(day=2)
    await team.wait(minutes=1)
    assert len(team.chat.public()) == 1
    team.chat.faults.refuse(error=NotFound("odd"))
    team.chat.faults.refuse("channel", error=Unavailable())
    await team.travel(day=3)
    await team.wait(minutes=1)
    assert len(team.chat.public()) == 2
    team.chat.faults.refuse(error=Forbidden("Embed Links"))
    await team.travel(day=4)
    assert "“Embed Links”" in team.notices()[-1]


async def test_an_unfound_message_is_given_up_in_the_end(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse(error=NotFound("odd"), times=50)
    await team.travel(day=2)
    await team.wait(hours=1)
    assert (await team.deliveries("post"))[0].state is DeliveryState.FAILED


async def test_after_six_hours_a_post_is_missed(team: Team) -> None:
    team.chat.faults.refuse(error=RateLimited(timedelta(minutes=30)), times=14)
    await team.travel(day=2, at="16:00:00")
    assert team.chat.public() == []
    assert (await team.deliveries("post"))[0].state is DeliveryState.MISSED
    assert len([text for text in team.notices() if "gave it up" in text]) == 1


async def test_edits_are_gathered_and_a_late_counter_never_hides_the_reveal(team: Team) -> None:
    await team.travel(day=2)
    for who in ("ada", "bob", "cleo"):
        await team.chat.press(who, "A")
        team.chat.advance(milliseconds=300)
    await team.wait(seconds=3)
    assert "3 answered" in team.last()
    assert len(team.chat.public()[0].history) == 1
    edit = (await team.deliveries("edit"))[0]
    assert edit.state is DeliveryState.CONFIRMED
    assert edit.sent_revision == edit.revision
    hold = team.chat.faults.hold("edit")
    await team.chat.press("dan", "A")
    late = asyncio.create_task(team.wait(seconds=3))
    await hold.reached()
    await team.chat.press("eve", "A")
    hold.release()
    await late
    await team.wait(seconds=3)
    assert "5 answered" in team.last()
    team.chat.faults.refuse("edit", error=Unavailable(), times=2)
    team.chat.faults.refuse("edit", error=RateLimited(timedelta(seconds=1)))
    await team.travel(day=3, at="09:01:00")
    assert "closed" in team.chat.public()[0].text


async def test_a_call_that_hangs_ends_and_another_channel_goes_on(sqlite_url: str) -> None:
    async with open_team(sqlite_url) as team:
        await team.begin(limits=Limits(send=timedelta(milliseconds=80), lease=timedelta(seconds=30)))
        await team.set_up(channels=("general", "random"))
        team.chat.faults.hold("send")
        await team.travel(day=2)
        await team.wait(minutes=2)
        assert len(team.chat.public("general")) == 1
        assert len(team.chat.public("random")) == 1


async def test_a_look_that_hangs_ends(sqlite_url: str) -> None:
    async with open_team(sqlite_url) as team:
        await team.begin(limits=Limits(send=timedelta(milliseconds=80), lease=timedelta(seconds=30)))
        await team.set_up()
        team.chat.faults.lose_response()
        team.chat.faults.hold("find")
        async with asyncio.timeout(10):
            await team.travel(day=2)
            await team.wait(minutes=2)
        assert len(team.chat.public()) == 1
        assert (await team.deliveries("post"))[0].state is DeliveryState.CONFIRMED


async def test_nobody_to_tell_and_people_who_take_no_messages(quick_team: Team) -> None:
    team = quick_team
    team.chat.world.person("ada").takes_direct = False
    team.chat.world.room("general").gone = True
    await team.travel(day=2)
    states = {(each.kind, each.state) for each in await team.deliveries("channel-lost")}
    assert states == {("channel-lost", DeliveryState.CONFIRMED), ("channel-lost", DeliveryState.FAILED)}


async def test_metrics_tell_of_it(quick_team: Team) -> None:
    await quick_team.travel(day=2)
    figures = quick_team.replica.services.metrics.render().decode()
    assert "whetstone_posts_due_total 1.0" in figures
    assert 'whetstone_posts_sent_total{platform="memory"} 1.0' in figures
