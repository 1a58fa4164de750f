"""What a reveal and the next card tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.actions import Action, encode, encode_id
from bot.features.daily import words
from bot.features.daily.cards_reveal import closed_card
from bot.features.daily.load import load_post_view
from bot.features.daily.view import PostView
from bot.ledger.items import SnapshotItems
from storage.accounts import find_accounts
from storage.database import Tx
from storage.people import update_person
from storage.posts import posts_of_runs
from storage.records import AccountKey, BoardPolicy
from tests.support.team import Team


async def hide(team: Team, who: str) -> None:
    def work(tx: Tx) -> None:
        key = AccountKey("memory", "", who)
        update_person(tx, find_accounts(tx, [key])[key].person_id, hidden=True)

    await team.database.write(work)


async def test_milestones_name_nobody_who_hides(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(weekdays="0123456")
    for day in range(2, 9):
        await team.travel(day=day)
        await team.chat.press_all(("ada", "bob", "cleo"), "A")
    assert "7 days in a row. Well kept!" in team.chat.private("ada")
    await hide(team, "bob")
    await team.travel(day=9)
    revealed = team.chat.public()[6].text
    assert "Ada 7 days" in revealed
    assert "Cleo 7 days" in revealed
    assert "Bob" not in revealed
    assert "3 answered, 3 kept a streak" in revealed


async def test_a_card_before_without_an_address_has_a_button(quick_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team = quick_team

    async def nowhere(self: object, message: object) -> None:
        return None

    monkeypatch.setattr(type(team.chat.platform), "permalink", nowhere)
    await team.set_up()
    await team.travel(day=3)
    await team.chat.press("bob", "Last result")
    assert "It is " in team.chat.private("bob")
    assert "closed" in team.chat.private("bob")


async def test_a_row_that_was_taken_back(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=3)
    await team.travel(day=2)
    await team.chat.command("ada", "/whetstone undo")
    await team.chat.press("ada", "Take it back")
    await team.tick()
    assert "This question was taken back" in team.last()
    run = (await team.runs())[0]
    await team.chat.people.press_id("bob", team.chat.channel(), encode(Action("why", (encode_id(run.id),))))
    assert "taken back" in team.chat.private("bob")
    await team.travel(day=3)
    assert "Tue" not in team.last().split("\n")[0]


async def test_a_post_that_would_come_after_its_close_is_dropped(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(close_after=30)
    team.chat.world.reachable = True
    team.clock.move_to(datetime(2026, 11, 2, 8, 0, 6, tzinfo=UTC))
    await team.replica.daily.rounds.open_due()
    team.clock.advance(minutes=31)
    await team.tick()
    assert team.chat.public() == []


async def test_who_answers_where_boards_are_off_is_told_so(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(boards=BoardPolicy.OFF)
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    assert words.off_board() in team.chat.private("bob")
    assert "[Hide me]" not in team.chat.private("bob")


async def test_my_result_of_an_open_row(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=2)
    await team.travel(day=2)
    await team.chat.press("bob", "Start")
    await team.chat.press("bob", "A")
    await team.chat.press("bob", "My result", on=team.chat.public()[0])
    assert "You haven't answered this one yet." in team.chat.private("bob")


async def test_a_row_of_which_one_is_void(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=2)
    await team.travel(day=2)
    await team.travel(day=3)
    lead = (await team.runs())[0]
    skills = team.library.skills

    def load(tx: Tx) -> tuple[PostView | None, PostView | None]:
        post = posts_of_runs(tx, [lead.id])[lead.id][0]
        return load_post_view(tx, SnapshotItems(), skills, post), load_post_view(
            tx, SnapshotItems(), skills, replace(post, run_id=type(post.run_id)(5))
        )

    view, nothing = await team.database.read(load)
    assert nothing is None
    assert view is not None
    first, second = view.questions
    void = replace(first, run=replace(first.run, state=type(first.run.state)("void")))
    card = closed_card(replace(view, questions=(void, second)))
    assert words.VOID in card.summary
    assert "It is " in card.summary


@pytest.mark.parametrize(("days", "said"), [(0, "Before this"), (1, "Yesterday"), (3, "Friday"), (7, "Last time")])
def test_how_the_last_day_is_called(days: int, said: str) -> None:
    today = datetime(2026, 11, 9, tzinfo=UTC).date()
    assert words.last_time(today - timedelta(days=days), today) == said
