"""What people are promised about their data."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.core.shares import Shares
from bot.ledger.result import Milestone, RunResult, decode_result, encode_result
from storage import tables
from storage.audit import deeds_of
from storage.database import Tx
from storage.deliveries import NewDelivery, enqueue, read_deliveries
from storage.ids import PersonId, RunId
from storage.people import find_accounts, load_people
from storage.personal import OWNED, _value, rows_of_person
from storage.purge import RULES
from storage.records import AccountKey, Feedback, RunState
from storage.runs import load_runs, set_result
from tests.features.scene import Scene

MONDAY = date(2026, 11, 2)


async def test_the_card_says_what_is_kept_and_who_sees_it(scene: Scene) -> None:
    said = await scene.command("bob", "/whetstone privacy")
    assert "Nobody but you sees your answers" in said
    assert "others see you on boards" in said
    said = await scene.press("bob", "Hide me")
    assert "At the moment you are hidden" in said
    assert len(scene.chat.privates("bob")) == 1
    assert (await scene.database.read(load_people, [await scene.person("bob")])).popitem()[1].hidden
    assert "others see you" in await scene.press("bob", "Show me")


async def test_the_buttons_work_on_other_cards_too(quick: Scene) -> None:
    assert "You are hidden now" in await quick.forge("bob", "hide")
    assert "At the moment you are hidden" in await quick.forge("bob", "privacy")
    assert "You are visible now" in await quick.forge("bob", "show-me")
    for verb in ("hide", "show-me", "privacy", "my-data"):
        assert "I can't read that" in await quick.forge("bob", verb, "x")
    await quick.command("bob", "/whetstone privacy")
    await quick.chat.press("bob", "Delete my data")
    await quick.forge_form("bob", "w1:delete-me:x", "word")
    assert "I can't read that" in quick.chat.form_errors("bob")["word"]


async def test_people_get_a_copy_of_their_data_alone(scene: Scene) -> None:
    assert "I keep nothing" in await scene.forge("bob", "my-data")
    series_id = await scene.set_up()
    closed, still_open = await scene.ask(series_id), await scene.ask(series_id, ordinal=2, feedback=Feedback.AT_CLOSE)
    for run in (closed, still_open):
        await scene.answer("bob", run)
        await scene.answer("cleo", run, "a")
    await scene.close(closed)
    await scene.command("bob", "/whetstone away tomorrow")
    await scene.command("bob", "/whetstone privacy")
    await scene.press("bob", "My data")
    data = scene.file("bob")
    cleo, bob = await scene.person("cleo"), await scene.person("bob")
    text = json.dumps(data)
    assert str(bob) in text
    assert str(cleo) not in text
    assert "Cleo" not in text
    answers = sorted(data["answers"], key=lambda answer: int(answer["question"]))
    assert [(each["question"], each["skill"], each["credit"], each.get("item")) for each in answers] == [
        (1, "mlops", 1.0, "bank:q1"),
        (2, "mlops", None, None),
    ]
    assert len(data["away"]) == 1
    assert all(posted.private_to for posted in scene.chat.world.posted if posted.card and posted.card.files)


async def test_deleting_asks_for_a_word(quick: Scene) -> None:
    await quick.set_up()
    await quick.command("bob", "/whetstone privacy")
    await quick.press("bob", "Delete my data")
    await quick.fill("bob", word="no")
    assert "Type delete" in quick.chat.form_errors("bob")["word"]
    assert "Your data is deleted" in await quick.fill("bob", word=" “Delete” ")


async def delete(scene: Scene, who: str) -> None:
    await scene.command(who, "/whetstone privacy")
    await scene.press(who, "Delete my data")
    assert "Your data is deleted" in await scene.fill(who, word="delete")


async def test_deleting_leaves_nothing_and_the_books_right(scene: Scene) -> None:
    series_id = await scene.set_up()
    run_ids = []
    for back in (3, 2, 1):
        run = await scene.ask(series_id, MONDAY - timedelta(days=back))
        run_ids.append(run)
        for who in ("bob", "cleo"):
            await scene.answer(who, run)
        await scene.close(run)
    await scene.command("ada", "/whetstone managers add:@bob")
    await scene.command("bob", "/whetstone away tomorrow")
    await scene.command("bob", "/whetstone pause")
    bob, cleo, tenant_id = await scene.person("bob"), await scene.person("cleo"), await scene.tenant_id()
    marked = encode_result(RunResult(Shares(2), 2, (Milestone(bob, 7), Milestone(cleo, 7))))
    note = NewDelivery("reminder", tenant_id, scene.account_text("bob"), "n1", scene.clock.now())
    now = scene.clock.now()

    def arrange(tx: Tx) -> None:
        set_result(tx, run_ids[0], marked)
        enqueue(tx, [note], now)

    await scene.change(arrange)
    await delete(scene, "bob")
    left = await scene.database.read(rows_of_person, bob)
    assert {name: rows for name, rows in left.items() if rows} == {}
    assert await scene.database.read(find_accounts, [AccountKey("memory", "", "bob")]) == {}
    assert await scene.database.read(lambda tx: read_deliveries(tx, select(tables.deliveries))) == []
    runs = await scene.database.read(load_runs, run_ids)
    assert [runs[each].answered for each in run_ids] == [1, 1, 1]
    result = decode_result(runs[run_ids[0]].result or "")
    assert (result.shares.answered, result.milestones) == (2, (Milestone(cleo, 7),))
    assert await scene.differences(series_id) == []
    deeds = await scene.database.read(deeds_of, tenant_id, 20)
    assert [deed.account_id for deed in deeds if deed.deed == "series-paused"] == [None]
    await scene.command("cleo", "/leaderboard window:all")
    assert "Bob" not in scene.chat.private("cleo")
    assert "Cleo 60" in scene.chat.private("cleo")
    assert "Only managers" in await scene.command("bob", "/whetstone resume")


async def test_deleting_and_answering_again_earns_nothing_from_an_open_question(scene: Scene) -> None:
    series_id = await scene.set_up()
    run = await scene.ask(series_id)
    await scene.answer("bob", run, "a")
    await scene.command("bob", "/whetstone me")
    await scene.fill("bob", zone="Berlin")
    bob = await scene.person("bob")
    await delete(scene, "bob")
    left = await scene.database.read(rows_of_person, bob)
    assert {name for name, rows in left.items() if rows} == {"accounts", "persons", "previews"}
    (blank,) = left["persons"]
    assert (blank["zone"], blank["hidden"]) == ("", True)
    assert (await scene.database.read(load_runs, [run]))[run].answered == 0
    await scene.answer("bob", run, "b")
    await scene.close(run)
    await scene.command("bob", "/leaderboard")
    assert "Nobody has answered this week" in scene.chat.private("bob")
    assert "kept, 1 day" in await scene.command("bob", "/stats why")  # a kept day is a kept day
    assert await scene.differences(series_id) == []
    await delete(scene, "bob")
    assert not any((await scene.database.read(rows_of_person, bob)).values())


async def test_who_was_never_here_has_nothing_to_delete(quick: Scene) -> None:
    await delete(quick, "eve")
    assert await quick.database.read(find_accounts, [AccountKey("memory", "", "eve")]) == {}


def test_every_table_with_a_person_is_handed_over_and_deleted() -> None:
    """A table that names people and is new has to be thought of here as well as in the purge of a tenant."""
    named = {table for table, rule in RULES.items() if rule.person}
    assert named == {*OWNED, tables.accounts, tables.persons}


def test_a_column_without_a_json_form_is_refused() -> None:
    with pytest.raises(TypeError):
        _value(b"\x00")
    assert _value((1, "b")) == ["1", "b"]


async def test_results_of_others_are_left_alone(quick: Scene) -> None:
    series_id = await quick.set_up()
    run = await quick.ask(series_id)
    await quick.answer("bob", run)
    await quick.close(run)
    before = (await quick.database.read(load_runs, [run]))[run]
    assert before.state is RunState.CLOSED
    await quick.change(
        lambda tx: set_result(tx, run, encode_result(RunResult(Shares(1), 0, (Milestone(PersonId(7), 7),))))
    )
    await delete(quick, "bob")
    after = (await quick.database.read(load_runs, [RunId(run)]))[run]
    assert decode_result(after.result or "").milestones == (Milestone(PersonId(7), 7),)
