"""Questions of every type: their cards, forms, verdicts and reveals."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.chat.cards import Button
from bot.chat.forms import LongField, ManyChoices, NumberField, ShortField
from content.model import Body
from storage.records import Feedback
from tests.support.items import MULTIPLE, NUMBER, OPEN, ORDERING, TEXT, TRUE, make_library, many_items
from tests.support.team import Team, open_team

HOSTILE = "<script>alert(1)</script> @everyone <!channel> \u202egnp.exe"


@pytest.fixture
async def asked(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Team]:
    """A team that is asked a question of the type that the test names."""
    body: Body = request.param
    async with open_team(sqlite_url, make_library(many_items(20, body))) as team:
        await team.begin()
        await team.set_up()
        await team.travel(day=2)
        yield team


def letters(team_order: tuple[str, ...], ids: str) -> str:
    return "".join("ABCDEFGH"[team_order.index(each)] for each in ids)


@pytest.mark.parametrize("asked", [TRUE], indirect=True)
async def test_a_statement_has_two_letters(asked: Team) -> None:
    assert asked.chat.labels(asked.chat.public()[0])[:2] == ["A", "B"]
    assert "A\u2002True\nB\u2002False" in asked.last()
    await asked.chat.press("ada", "A")
    await asked.chat.press("bob", "B")
    assert "A is right." in asked.chat.private("ada")
    assert "You chose B. It is A." in asked.chat.private("bob")
    assert "It is true." in asked.chat.private("bob")


@pytest.mark.parametrize("asked", [MULTIPLE], indirect=True)
async def test_a_multiple_choice_is_a_form_with_partial_credit(asked: Team) -> None:
    order = (await asked.runs())[0].shown_order
    assert asked.chat.labels(asked.chat.public()[0]) == ["Answer", "My result"]
    await asked.chat.press("ada", "Answer")
    field = asked.chat.form("ada").fields[0]
    assert isinstance(field, ManyChoices)
    assert [choice.value for choice in field.choices] == list(order)
    await asked.chat.fill("ada", answer=())
    assert asked.chat.form_errors("ada") == {"answer": "Choose at least one."}
    await asked.chat.fill("ada", answer=("A", "C"))
    right = " and ".join(sorted(letters(order, "AC")))
    assert f"{right} is right. +20." in asked.chat.private("ada")
    await asked.chat.press("bob", "Answer")
    await asked.chat.fill("bob", answer=("A",))
    assert f"It is {right}. 50 % right. +10." in asked.chat.private("bob")
    await asked.travel(day=3)
    assert f"It is {right}." in asked.chat.public()[0].text


@pytest.mark.parametrize("asked", [ORDERING], indirect=True)
async def test_an_order_is_typed_in_letters(asked: Team) -> None:
    order = (await asked.runs())[0].shown_order
    await asked.chat.press("ada", "Answer")
    assert isinstance(asked.chat.form("ada").fields[0], ShortField)
    await asked.chat.fill("ada", answer="AB")
    assert "each once" in asked.chat.form_errors("ada")["answer"]
    await asked.chat.fill("ada", answer="A B B")
    await asked.chat.fill("ada", answer=", ".join(letters(order, "ABC")).lower())
    assert "is right. +20." in asked.chat.private("ada")
    await asked.chat.press("bob", "Answer")
    await asked.chat.fill("bob", answer=letters(order, "CBA"))
    assert f"It is {', '.join(letters(order, 'ABC'))}." in asked.chat.private("bob")


@pytest.mark.parametrize("asked", [NUMBER], indirect=True)
async def test_a_number_is_read_with_its_unit(asked: Team) -> None:
    for who in ("ada", "bob", "cleo", "dan", "eve"):
        await asked.chat.press(who, "Answer")
    assert isinstance(asked.chat.form("ada").fields[0], NumberField)
    await asked.chat.fill("ada", answer="lots")
    assert "can't read that as a number" in asked.chat.form_errors("ada")["answer"]
    await asked.chat.fill("ada", answer="35 kg")
    assert "“kg”" in asked.chat.form_errors("ada")["answer"]
    await asked.chat.fill("ada", answer="0.035 s")
    assert "“0.035 s” is right. +20." in asked.chat.private("ada")
    for who in ("bob", "cleo", "dan"):
        await asked.chat.fill(who, answer="70")
    await asked.chat.fill("eve", answer="1")
    assert "You wrote “1”. It is 35 ms." in asked.chat.private("eve")
    await asked.travel(day=3)
    revealed = asked.chat.public()[0].text
    assert "It is 35 ms. 20 % right. Often said: “70 ms” (3)." in revealed
    assert "“1" not in revealed


@pytest.mark.parametrize("asked", [TEXT], indirect=True)
async def test_short_text_forgives_a_slip_and_stays_inert(asked: Team) -> None:
    await asked.chat.press("ada", "Answer")
    await asked.chat.fill("ada", answer="Softmx")
    assert "is right" in asked.chat.private("ada")
    await asked.chat.press("bob", "Answer")
    await asked.chat.fill("bob", answer="sigmoid")
    assert "That is for two classes." in asked.chat.private("bob")
    await asked.chat.press("cleo", "Answer")
    await asked.chat.fill("cleo", answer=HOSTILE)
    assert "\u202e" not in asked.chat.private("cleo")
    await asked.chat.press("dan", "Answer")
    await asked.chat.fill("dan", answer="x" * 100_000)
    assert asked.chat.form_errors("dan") == {"answer": "That is too long. Please shorten it."}
    await asked.chat.fill("dan", answer="   ")
    assert asked.chat.form_errors("dan") == {"answer": "Write an answer first."}


@pytest.mark.parametrize("asked", [OPEN], indirect=True)
async def test_an_open_answer_is_shown_to_nobody_else(asked: Team) -> None:
    for who in ("ada", "bob", "cleo", "dan", "eve"):
        await asked.chat.press(who, "Answer")
        assert isinstance(asked.chat.form(who).fields[0], LongField)
        await asked.chat.fill(who, answer="My secret thought about drift")
    assert "Compare yours with the model answer." in asked.chat.private("ada")
    assert "The inputs drift." in asked.chat.private("ada")
    await asked.travel(day=3)
    assert "secret" not in asked.chat.channel_text()
    assert "The inputs drift." in asked.chat.public()[0].text


async def test_a_typed_answer_can_be_changed_until_the_close(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(20, NUMBER))) as team:
        await team.begin()
        await team.set_up(feedback=Feedback.AT_CLOSE)
        await team.travel(day=2)
        await team.chat.press("bob", "Answer")
        await team.chat.fill("bob", answer="34")
        assert "Saved: “34”." in team.chat.private("bob")
        await team.chat.press("bob", "Change")
        field = team.chat.form("bob").fields[0]
        assert isinstance(field, NumberField)
        assert field.initial == "34"
        await team.chat.fill("bob", answer="35")
        assert "Changed: “35”." in team.chat.private("bob")
        await team.travel(day=3)
        await team.chat.press("bob", "My result", on=team.chat.public()[0])
        assert "“35” is right." in team.chat.private("bob")
        old = next(each for each in team.chat.privates("bob") if "Saved" in each.text)
        await team.chat.press("bob", "Change", on=old)
        assert "“35” is right." in team.chat.private("bob")
        change = next(button for row in old.card.actions for button in row) if old.card else None
        assert isinstance(change, Button)
        await team.chat.people.press_id("cleo", team.chat.channel(), change.action)
        assert "This question closed on" in team.chat.private("cleo")


async def test_three_questions_a_day_are_one_card(quick_team: Team) -> None:
    team = quick_team
    await team.set_up(questions=3)
    await team.travel(day=2)
    assert len(team.chat.public()) == 1
    assert "Today: 3 questions" in team.last()
    await team.chat.press("bob", "Start")
    assert "Question 1 of 3" in team.chat.private("bob")
    await team.chat.press("bob", "A")
    await team.chat.press("bob", "Next question")
    assert "Question 2 of 3" in team.chat.private("bob")
    await team.chat.command("cleo", "/quiz")
    assert "Question 1 of 3" in team.chat.private("cleo")
    await team.chat.press("bob", "A")
    await team.chat.press("bob", "Next question")
    await team.chat.press("bob", "A")
    assert "[Next question]" not in team.chat.private("bob")
    await team.chat.press("bob", "Start")
    assert "1. Stem of" in team.chat.private("bob")
    await team.wait(seconds=4)
    assert "1 answered" in team.last()
    await team.travel(day=3)
    first, second = team.chat.public()
    assert "Today: 3 questions · closed" in first.text
    assert first.text.count("It is ") == 3
    assert second.text.count("; ") == 2
    assert [run.number for run in await team.runs()] == [1, 2, 3, 4, 5, 6]
    await team.chat.press("cleo", "My result", on=first)
    assert team.chat.private("cleo").count("You didn't answer this one.") == 3
    assert await team.differences() == []


async def test_an_open_answer_waits_for_the_close(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(8, OPEN))) as team:
        await team.begin()
        await team.set_up(feedback=Feedback.AT_CLOSE, questions=2)
        await team.travel(day=2)
        await team.chat.press("bob", "Start")
        await team.chat.press("bob", "Answer")
        await team.chat.fill("bob", answer="They drift.")
        assert "Saved: “They drift.”" in team.chat.private("bob")
        assert "The model answer comes with the result." in team.chat.private("bob")
        await team.chat.press("bob", "My result")
        assert "Saved: “They drift.”" in team.chat.private("bob")
        assert "You haven't answered this one yet." in team.chat.private("bob")
        assert not any("The inputs drift." in each.text for each in team.chat.privates("bob"))
        await team.travel(day=3)
        await team.chat.press("bob", "My result", on=team.chat.public()[0])
        assert "Compare yours with the model answer." in team.chat.private("bob")
        assert "The inputs drift." in team.chat.private("bob")
