"""The whole loop: a question is posted, answered, closed and revealed, and the next day goes on from there."""

from __future__ import annotations

from bot.chat.cards import Button
from storage.records import Feedback, RunState
from tests.support.team import Team

PEOPLE = ("ada", "bob", "cleo", "dan", "eve")


def key_letter(order: tuple[str, ...], key: str = "B") -> str:
    return "ABCD"[order.index(key)]


async def test_a_question_is_posted_answered_closed_and_revealed(team: Team) -> None:
    await team.set_up()
    await team.travel(day=2)
    run = (await team.runs())[0]
    card = team.last()
    assert "mid · about 60 s" in card
    assert "0 answered · closes Tue 09:00 Berlin" in card
    assert "A\u2002" in card
    assert len(team.chat.public()) == 1
    right = key_letter(run.shown_order)
    wrong = next(letter for letter in "ABCD" if letter != right)
    await team.chat.press_all(PEOPLE[:4], right)
    await team.chat.press("eve", wrong)
    assert f"{right} is right. +20. Streak 1 day." in team.chat.private("ada")
    assert "Because of q" in team.chat.private("ada")
    assert f"You chose {wrong}. It is {right}. Streak 1 day." in team.chat.private("eve")
    assert "Not " in team.chat.private("eve")
    assert "You're on this channel's board as Ada." in team.chat.private("ada")
    await team.wait(seconds=4)
    assert "5 answered" in team.last()
    await team.travel(day=3)
    first, second = team.chat.public()
    assert f"It is {right}." in first.text
    assert f"{right} 80 % ✓" in first.text
    assert "closed" in first.text
    assert "5 answered" in first.text
    assert team.chat.labels(first) == ["My result"]
    assert second.text.startswith(second.card.title if second.card else "")
    assert f"Yesterday: {right}, 80 % right · Why" in second.text
    assert await team.differences() == []
    assert [run.state for run in await team.runs()] == [RunState.CLOSED, RunState.OPEN]


async def test_a_second_press_and_the_same_event_again_show_what_was_saved(team: Team) -> None:
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    team.chat.advance(minutes=5)
    await team.chat.press("bob", "B")
    assert "You already chose A at 09:00." in team.chat.private("bob")
    before = len(team.chat.privates("bob"))
    await team.chat.world.redeliver()
    assert "You already chose A" in team.chat.private("bob")
    assert len(team.chat.privates("bob")) == before + 1
    assert (await team.runs())[0].answered == 1


async def test_feedback_at_the_close_shows_nothing_before_it(team: Team) -> None:
    await team.set_up(feedback=Feedback.AT_CLOSE)
    await team.travel(day=2)
    run = (await team.runs())[0]
    right = key_letter(run.shown_order)
    wrong = next(letter for letter in "ABCD" if letter != right)
    await team.chat.press("ada", right)
    await team.chat.press("bob", wrong)
    assert team.chat.private("ada").replace("Ada", "X") == team.chat.private("bob").replace("Bob", "X").replace(
        f"Saved: {wrong}", f"Saved: {right}"
    )
    assert f"Saved: {right}. Result on Tue 09:00 Berlin." in team.chat.private("ada")
    await team.chat.press("bob", "Change")
    await team.chat.press("bob", right, text="Stem of")
    assert f"Changed: {right}." in team.chat.private("bob")
    await team.chat.press("bob", "My result")
    assert f"Saved: {right}." in team.chat.private("bob")
    await team.travel(day=3)
    await team.chat.press("bob", "My result", on=team.chat.public()[0])
    assert f"{right} is right. +20." in team.chat.private("bob")
    assert await team.differences() == []


async def test_after_the_close_no_answer_is_taken(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    old = team.chat.public()[0].card
    await team.travel(day=3)
    button = old.actions[0][0] if old is not None else None
    assert isinstance(button, Button)
    await team.chat.people.press_id("cleo", team.chat.channel(), button.action)
    assert "This question closed on Tue 09:00" in team.chat.private("cleo")
    assert "Because of" in team.chat.private("cleo")
    assert (await team.runs())[0].answered == 0
    await team.chat.press("cleo", "My result", on=team.chat.public()[0])
    assert "You didn't answer this one." in team.chat.private("cleo")


async def test_five_answers_are_needed_for_shares(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press("ada", "A")
    await team.travel(day=3)
    first, second = team.chat.public()
    assert "%" not in first.text
    assert "1 answered" in first.text
    assert "Yesterday: " in second.text
    assert "%" not in second.text


async def test_a_weekend_has_no_question_and_friday_closes_on_monday(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=9)
    runs = await team.runs()
    assert [run.local_date.day for run in runs] == [2, 3, 4, 5, 6, 9]
    assert runs[4].closes_at == runs[5].opened_at
    assert len(team.chat.public()) == 6
