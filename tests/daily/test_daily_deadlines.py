"""The instants at which things begin and end: to the microsecond, by when an event was received."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.actions import encode_id
from bot.chat.events import ActionPressed, Actor, Where
from bot.chat.outcomes import Reply
from bot.features.daily.closing import close_due
from bot.ledger.items import SnapshotItems
from storage.records import Feedback, RunState
from tests.support.items import NUMBER, make_library, many_items
from tests.support.team import Team, open_team

CLOSES = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


async def press(team: Team, who: str, received_at: datetime, option: str = "A") -> str:
    """A letter that was received at an instant and comes to its turn now."""
    run = (await team.runs())[0]
    world = team.chat.world
    event = ActionPressed(
        event_key=f"{who}-{received_at.isoformat()}",
        actor=Actor(world.account(who), who.capitalize(), "", False),
        where=Where(world.tenant, team.chat.channel()),
        action=f"w1:a:{encode_id(run.id)}:{option}",
        message=None,
        received_at=received_at,
    )
    outcome = await team.replica.dispatcher.handle(event)
    assert isinstance(outcome, Reply)
    return outcome.card.summary


async def test_in_time_is_what_was_received_before_the_close(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    assert (await team.runs())[0].closes_at == CLOSES
    team.clock.move_to(CLOSES + timedelta(seconds=3))
    assert "Streak 1 day." in await press(team, "bob", CLOSES - TICK)
    assert "This question closed on Tue 09:00" in await press(team, "cleo", CLOSES)
    assert (await team.runs())[0].answered == 1
    assert (await team.runs())[0].state is RunState.OPEN
    team.clock.move_to(CLOSES + timedelta(seconds=5))
    await team.tick()
    assert (await team.runs())[0].state is RunState.CLOSED
    assert "closed" in await press(team, "dan", CLOSES - TICK)
    assert (await team.runs())[0].answered == 1
    assert await team.differences() == []


async def test_the_last_choice_before_the_close_stands(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(feedback=Feedback.AT_CLOSE)
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    saved = team.chat.privates("bob")[-1]
    team.clock.move_to(CLOSES - TICK)
    await team.chat.press("bob", "B", on=team.chat.public()[0])
    assert "Changed: B." in team.chat.private("bob")
    team.clock.move_to(CLOSES)
    await team.chat.press("bob", "C", on=team.chat.public()[0])
    assert "You already chose B at 08:59." in team.chat.private("bob")
    assert "Because of" not in team.chat.private("bob")
    for verb, sentence in (("Change", "This question closed on"), ("My result", "Saved: B.")):
        await team.chat.press("bob", verb, on=saved if verb == "Change" else team.chat.public()[0])
        assert sentence in team.chat.private("bob")
        assert "Because of" not in team.chat.private("bob")
    team.clock.advance(seconds=6)
    await team.tick()
    await team.chat.press("bob", "Change", on=saved)
    assert "You already chose B" in team.chat.private("bob")
    assert "Because of" in team.chat.private("bob")
    assert await team.differences() == []


async def test_after_the_time_and_before_the_close_nothing_is_revealed(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=2)
    await team.travel(day=2)
    team.clock.move_to(CLOSES)
    for label in ("My result", "Start"):
        await team.chat.press("bob", label)
        assert "Stem of" in team.chat.private("bob")
        assert "It is " not in team.chat.private("bob")
        assert "[A]" not in team.chat.private("bob")


async def test_a_change_of_a_question_that_was_taken_back(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(feedback=Feedback.AT_CLOSE)
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    saved = team.chat.privates("bob")[-1]
    change = saved.button("Change")
    assert change is not None
    await team.chat.command("ada", "/whetstone undo")
    await team.chat.press("ada", "Take it back")
    for who in ("bob", "cleo"):
        await team.chat.people.press_id(who, team.chat.channel(), change.action)
        assert "This question was taken back" in team.chat.private(who)
        assert "closed on" not in team.chat.private(who)


async def test_a_form_of_a_closed_question(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(8, NUMBER))) as team:
        await team.begin()
        await team.set_up()
        await team.travel(day=2)
        for who in ("bob", "cleo"):
            await team.chat.press(who, "Answer")
        team.clock.move_to(CLOSES)
        await team.chat.fill("bob", answer="35")
        assert "This question closed on Tue 09:00" in team.chat.private("bob")
        button = team.chat.public()[0].button("Answer")
        assert button is not None
        await team.chat.people.press_id("dan", team.chat.channel(), button.action)
        assert not team.chat.has_form("dan")
        assert "This question closed on Tue 09:00" in team.chat.private("dan")
        assert "35 ms" not in team.chat.private("dan")
        assert (await team.runs())[0].answered == 0


async def test_a_run_closes_once(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=3)
    first = (await team.runs())[0]
    before = await team.deliveries("edit")
    again = await team.database.write(close_due, SnapshotItems(), first.id, team.clock.now())
    assert not again.closed_now
    assert await team.deliveries("edit") == before


@pytest.mark.parametrize(("close_after", "hours"), [(60, 1.0), (None, 7 * 24.0), (8 * 24 * 60, 7 * 24.0)])
async def test_when_a_question_closes_that_was_posted_now(
    quick_team: Team, close_after: int | None, hours: float
) -> None:
    team = quick_team
    await team.set_up(close_after=close_after, weekdays="")
    await team.chat.command("ada", "/whetstone post-now")
    (run,) = await team.runs()
    assert run.closes_at - run.opened_at == timedelta(hours=hours)


async def test_post_now_waits_a_minute_after_another(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.chat.command("ada", "/whetstone post-now")
    team.chat.advance(seconds=59.9)
    await team.chat.command("ada", "/whetstone post-now")
    assert len(await team.runs()) == 1
    team.chat.advance(seconds=0.1)
    await team.chat.command("ada", "/whetstone post-now")
    assert len(await team.runs()) == 2
