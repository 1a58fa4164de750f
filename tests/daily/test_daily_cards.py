"""What the channel's card tells of people: shares from five answers, wrong texts of three people, five names at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import Card
from bot.chat.text import plain_blocks
from bot.core.answers import FALSE, Chosen, Entered, Ordered, Response
from bot.core.answers import TRUE as YES
from bot.core.credit import judge
from bot.core.options import shown_order
from bot.core.shares import count_shares
from bot.features.daily import words
from bot.features.daily.cards_question import before_line
from bot.features.daily.cards_reveal import closed_card, explanation_blocks, result_card
from bot.features.daily.load import load_post_view
from bot.features.daily.options import key_ids, key_words
from bot.features.daily.view import Before, PostView, Question
from bot.ledger.items import SnapshotItems
from bot.ledger.result import Milestone, RunResult, encode_result
from content.model import Body, Item, Number
from content.skills import load_skill_map
from storage.accounts import find_accounts
from storage.database import Tx
from storage.ids import SeriesId
from storage.people import set_checked, update_person
from storage.posts import posts_of_runs
from storage.records import AccountKey, RunState
from storage.runs import set_result
from tests.support.items import MULTIPLE, NUMBER, OPEN, ORDERING, SINGLE, TEXT, TRUE, make_item
from tests.support.ledger import a_run
from tests.support.team import BERLIN, Team

BARE = Number(Decimal("1.50"), Decimal(0), "", ())
BODIES: dict[str, tuple[Body, list[Response]]] = {
    "single": (SINGLE, [Chosen(frozenset(each)) for each in "ABCD"]),
    "statement": (TRUE, [Chosen(frozenset({each})) for each in (YES, FALSE)]),
    "multiple": (MULTIPLE, [Chosen(frozenset(each)) for each in ("A", "AC", "B", "ABC")]),
    "ordering": (ORDERING, [Ordered(tuple(each)) for each in ("ABC", "CBA", "BAC")]),
    "number": (NUMBER, [Entered(each) for each in ("35", "0.035 s", "70", "70 ms", "0.07 s", "12", "1e3")]),
    "text": (TEXT, [Entered(each) for each in ("softmax", "sigmoid", "Sigmoid!", "tanh", "relu")]),
    "open": (OPEN, [Entered(each) for each in ("It drifts.", "I don't know", "It drifts.")]),
}


def closed(body: Body, responses: Sequence[Response]) -> Question:
    """A question that was closed on these answers."""
    item = make_item("one", body)
    run = replace(
        a_run(SeriesId(1), date(2026, 11, 2), item, 1, 1),
        shown_order=shown_order(body, b"secret"),
        state=RunState.CLOSED,
        answered=len(responses),
    )
    judged = [(each, judge(body, each).credit) for each in responses]
    result = RunResult(count_shares(body, run.shown_order, judged))
    return Question(run, item, "MLOps", BERLIN, result)


def reveal(question: Question) -> Card:
    return result_card([question])


@pytest.mark.parametrize("kind", BODIES)
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_card_tells_of_few(kind: str, data: st.DataObject) -> None:
    body, possible = BODIES[kind]
    responses = data.draw(st.lists(st.sampled_from(possible), max_size=9))
    question = closed(body, responses)
    said = reveal(question).summary + plain_blocks([before_line(Before((question,), date(2026, 11, 2)), question)])
    if len(responses) < 5:
        assert "%" not in said
        assert "Often said" not in said
    elif kind != "open":
        assert "%" in said
    if kind == "open":
        assert "%" not in said
        assert not any(
            each.text in said for each in responses if isinstance(each, Entered) and each.text != "It drifts."
        )
    if kind in ("number", "text"):
        wrong = Counter(_alike(each) for each in responses if judge(body, each).credit != Fraction(1))
        told = {text for text, people in wrong.items() if people >= 3} if len(responses) >= 5 else set()
        assert ("Often said" in said) == bool(told)
        for text, people in wrong.items():
            assert (f"“{text}” ({people})" in said) == (text in told)


def _alike(response: Response) -> str:
    assert isinstance(response, Entered)
    shown = {"70": "70 ms", "0.07 s": "0.07 s", "12": "12 ms", "1e3": "1000 ms", "Sigmoid!": "sigmoid"}
    return shown.get(response.text, response.text)


@pytest.mark.parametrize(
    ("kind", "ids", "said"),
    [
        ("single", ("B",), "B"),
        ("statement", (YES,), "A"),
        ("multiple", ("A", "C"), ""),
        ("ordering", ("A", "B", "C"), ""),
        ("number", (), "35 ms"),
        ("text", (), "“softmax”"),
        ("open", (), ""),
    ],
)
def test_what_a_key_is_called(kind: str, ids: tuple[str, ...], said: str) -> None:
    body, responses = BODIES[kind]
    question = closed(body, responses)
    assert key_ids(body) == ids
    letters = {option: "ABCDEFGH"[place] for place, option in enumerate(question.run.shown_order)}
    expected = {
        "single": letters.get("B"),
        "multiple": " and ".join(sorted(letters.get(each, "") for each in "AC")),
        "ordering": ", ".join(letters.get(each, "") for each in "ABC"),
    }
    assert key_words(question.run, question.item) == expected.get(kind, said)


def test_a_number_without_a_unit() -> None:
    question = closed(BARE, [])
    assert key_words(question.run, question.item) == "1.5"
    assert words.unknown_unit("kg", ()) == "This is a bare number; I can't read “kg” here."


def test_an_item_without_sources_names_none() -> None:
    item: Item = replace(make_item("one"), sources=())
    assert "Source" not in plain_blocks(explanation_blocks(item))
    two = replace(item, sources=make_item("one").sources * 2)
    assert "Sources: A paper, A paper" in plain_blocks(explanation_blocks(two))


async def test_five_names_at_most_and_never_who_hides_or_left(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    whos = [f"p{number}" for number in range(9)]
    for who in whos:
        team.chat.world.add_person(who)
        team.chat.world.room("general").members.add(team.chat.account(who))
        await team.chat.press(who, "A")
    await team.travel(day=3)
    lead = (await team.runs())[0]

    def show(tx: Tx) -> PostView | None:
        known = find_accounts(tx, [AccountKey("memory", "", who) for who in whos])
        people = [known[AccountKey("memory", "", who)].person_id for who in whos]
        update_person(tx, people[0], hidden=True)
        set_checked(tx, view_series.tenant_id, [people[1]], team.clock.now(), left=True)
        days = [100, 100, 30, 7, 30, 7, 7, 7, 100]
        milestones = tuple(Milestone(person, each) for person, each in zip(people, days, strict=True))
        set_result(tx, lead.id, encode_result(RunResult(count_shares(SINGLE, "ABCD", []), 0, milestones)))
        post = posts_of_runs(tx, [lead.id])[lead.id][0]
        return load_post_view(tx, SnapshotItems(), load_skill_map(), post)

    view_series = await team.series()
    view = await team.database.write(show)
    assert view is not None
    assert [days for _, days in view.names] == [100, 30, 30, 7, 7]
    assert view.names[0] == ("P8", 100)
    said = closed_card(view).summary
    assert not any(name in said for name in ("P0", "P1 "))
    assert sum(f"P{number} " in said for number in range(9)) == 5
    assert "in a row. Congratulations!" in said
