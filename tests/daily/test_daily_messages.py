"""Which message is the channel's: adopted, found, posted again, and what the next one says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.actions import encode_id
from bot.chat.codec import channel_to_text, message_to_text
from bot.chat.events import ActionPressed, Actor
from bot.errors import PlatformError, Unavailable
from storage.database import Tx
from storage.deliveries import fail_target, release
from storage.posts import posts_of_runs, set_post_message
from storage.purge import purge_tenant
from storage.records import DeliveryState
from storage.series import subscribe
from storage.tenants import ensure_tenant
from tests.support.team import Team, open_team


async def answered(team: Team) -> int:
    return (await team.runs())[0].answered


async def link_elsewhere(team: Team, name: str = "random") -> None:
    """A channel of another tenant gets the series."""

    def work(tx: Tx) -> None:
        other = ensure_tenant(tx, "memory", "elsewhere", "Elsewhere", team.clock.now())
        subscribe(tx, team.series_id, other.id, channel_to_text(team.chat.channel(name)), name)

    await team.database.write(work)


async def test_a_message_whose_row_was_purged_is_adopted_all_the_same(sqlite_url: str) -> None:
    async with open_team(sqlite_url) as team:
        await team.begin()
        await team.set_up()
        await link_elsewhere(team)
        team.chat.faults.refuse(times=2)
        await team.travel(day=2, at="09:00:00")

        def forget(tx: Tx) -> None:
            purge_tenant(tx, ensure_tenant(tx, "memory", "elsewhere", "", team.clock.now()).id)

        await team.database.write(forget)
        run = (await team.runs())[0]
        posted = team.chat.world.place(team.chat.channel("random"))
        action = f"w1:a:{encode_id(run.id)}:A"
        await team.chat.people.press_id("bob", team.chat.channel("random"), action, posted.message)
        posts = (await team.database.read(posts_of_runs, [run.id]))[run.id]
        assert message_to_text(posted.message) in {post.message for post in posts}
        assert await answered(team) == 1


async def test_only_the_channels_own_message_is_adopted_and_once(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.chat.faults.refuse(times=50)
    await team.travel(day=2, at="09:00:00")
    run = (await team.runs())[0]
    action = f"w1:a:{encode_id(run.id)}:A"
    messages = [team.chat.world.place(team.chat.channel(name)).message for name in ("random", "general", "general")]

    async def known() -> str | None:
        return (await team.database.read(posts_of_runs, [run.id]))[run.id][0].message

    general = team.chat.channel()
    await team.chat.people.press_id("bob", general, action, None)
    await team.chat.people.press_id("cleo", general, action, messages[0])
    assert await known() is None
    await team.chat.people.press_id("dan", general, action, messages[1])
    assert await known() == message_to_text(messages[1])
    await team.chat.people.press_id("eve", general, action, messages[2])
    assert await known() == message_to_text(messages[1])
    assert await answered(team) == 4


async def test_two_processes_adopt_one_message(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.chat.faults.refuse(times=50)
    await team.travel(day=2, at="09:00:00")
    two = await team.begin("two")
    run = (await team.runs())[0]
    messages = [team.chat.world.place(team.chat.channel()).message for _ in range(2)]
    assert await two.daily._answering._sighting._find(run.id)  # has looked before there was a message
    await team.chat.people.press_id("bob", team.chat.channel(), f"w1:a:{encode_id(run.id)}:A", messages[0])
    first = team.chat.last_event()
    assert isinstance(first, ActionPressed)
    cleo = Actor(team.chat.account("cleo"), "Cleo", "", False)
    await two.dispatcher.handle(replace(first, event_key="second", actor=cleo, message=messages[1]))
    (post,) = (await team.database.read(posts_of_runs, [run.id]))[run.id]
    assert post.message == message_to_text(messages[0])
    assert await answered(team) == 2


async def test_a_private_card_is_never_taken_for_the_channels_message(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=2)
    team.chat.faults.refuse(times=50)
    await team.travel(day=2, at="09:00:00")
    await team.chat.command("bob", "/quiz")
    await team.chat.press("bob", "A")
    await team.chat.press("bob", "Next question")
    await team.chat.press("bob", "B")
    run = (await team.runs())[0]
    (post,) = (await team.database.read(posts_of_runs, [run.id]))[run.id]
    assert post.message is None
    assert await answered(team) == 1


async def test_answers_before_the_message_is_known_are_counted_on_it(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.chat.faults.lose_response()
    team.chat.faults.refuse("find", times=3)
    await team.travel(day=2, at="09:00:00")
    await team.chat.command("bob", "/quiz")
    await team.chat.press("bob", "A", text="Stem of", on=team.chat.privates("bob")[-1])
    await team.wait(minutes=2)
    (post,) = team.chat.public()
    assert "1 answered" in post.text


async def test_what_is_known_to_be_posted_is_not_posted_again(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.chat.faults.refuse()
    await team.travel(day=2, at="09:00:00")
    run = (await team.runs())[0]
    message = team.chat.world.place(team.chat.channel()).message

    def know(tx: Tx) -> None:
        post = posts_of_runs(tx, [run.id])[run.id][0]
        assert set_post_message(tx, post.id, message_to_text(message), team.clock.now())
        fail_target(tx, channel_to_text(team.chat.channel()), "a test")
        assert release(tx, waiting.id, team.clock.now(), None)

    (waiting,) = await team.deliveries("post")
    await team.database.write(know)
    await team.wait(minutes=5)
    assert len(team.chat.public()) == 1
    (dropped,) = await team.deliveries("post")
    assert (dropped.state, dropped.problem) == (DeliveryState.FAILED, "the message is known already")
    book = team.replica.daily.book
    other = team.chat.world.place(team.chat.channel("random")).message
    await team.database.write(book.sent, dropped, other, team.clock.now())
    post = (await team.database.read(posts_of_runs, [run.id]))[run.id][0]
    assert post.message == message_to_text(message)


async def test_only_posts_are_sent_again_by_a_manager(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    team.chat.public()[0].deleted = True
    await team.wait(seconds=5)
    for kind in ("edit", "post"):
        (row,) = await team.deliveries(kind)
        await team.chat.people.press_id("ada", team.chat.channel(), f"w1:repost:{encode_id(row.id)}")
        assert "isn't waiting to be posted any more" in team.chat.private("ada")
        assert await team.deliveries(kind) == [row]


async def test_a_new_channel_is_told_nothing_of_what_came_before(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await link_elsewhere(team)
    await team.travel(day=3)
    assert "Yesterday: " in team.last("general")
    assert "Yesterday" not in team.last("random")
    assert team.chat.labels(team.chat.public("random")[0])[-1] == "My result"


@pytest.mark.parametrize("trouble", [Unavailable("down"), PlatformError("odd")])
async def test_a_card_is_sent_though_the_address_of_the_last_is_unknown(
    quick_team: Team, monkeypatch: pytest.MonkeyPatch, trouble: PlatformError
) -> None:
    team = quick_team

    async def fail(self: object, message: object) -> str:
        raise trouble

    monkeypatch.setattr(type(team.chat.platform), "permalink", fail)
    await team.set_up()
    await team.travel(day=3)
    assert "Last result" in team.chat.labels(team.chat.public()[1])
