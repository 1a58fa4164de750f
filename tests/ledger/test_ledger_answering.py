"""Recording answers: who answered what, once, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from bot.core.credit import Refusal
from bot.ledger.answering import AlreadyAnswered, AnswerResult, RefusalCode, Refused, Saved
from bot.ledger.grading import Grade, grade_answers
from bot.ledger.items import MissingSnapshot
from storage.database import Tx
from storage.ids import OVERALL, PersonId, RunId
from storage.people import find_accounts
from storage.records import AccountKey, Feedback
from storage.series import insert_previews
from storage.standings import Score, StandingKey, scores_of
from storage.tables import accounts
from tests.support.ledger import FIRST_DAY, Desk, a_number, an_item, an_open_question, at, days, typed

TEN = at(FIRST_DAY, 10)


def saved(result: AnswerResult) -> Saved:
    assert isinstance(result, Saved)
    return result


def already(result: AnswerResult) -> AlreadyAnswered:
    assert isinstance(result, AlreadyAnswered)
    return result


def refused(result: AnswerResult) -> Refused:
    assert isinstance(result, Refused)
    return result


async def points_of(desk: Desk, skill: str = OVERALL, period: str = "all") -> dict[PersonId, Score]:
    """The scores of one board."""

    def work(tx: Tx) -> dict[StandingKey, Score]:
        return scores_of(tx, desk.series_id)

    found = await desk.read(work)
    return {key.person_id: score for key, score in found.items() if (key.skill, key.period) == (skill, period)}


async def test_a_right_answer_brings_points_a_kept_day_and_a_streak(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    result = saved(await desk.answer("ada", run, "b", when=TEN))
    assert (result.answer.points, result.streak_shown, result.first_of_day, result.first_ever) == (20, 1, True, True)
    assert result.verdict is not None
    assert result.verdict.credit == 1
    for period in ("2026-11-02", "2026-W45", "2026-11", "2026-Q4", "all"):
        for skill in (OVERALL, "mlops"):
            assert list((await points_of(desk, skill, period)).values()) == [Score(20, 1, 1)]
    assert (await desk.load(run)).answered == 1
    assert await desk.differences() == []


async def test_a_wrong_answer_keeps_the_day_and_counts_as_answered(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    result = saved(await desk.answer("ada", run, "c", when=TEN))
    assert (result.answer.points, result.streak_shown) == (0, 1)
    assert list((await points_of(desk)).values()) == [Score(0, 0, 1)]


async def test_a_second_press_shows_what_was_saved(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    first = saved(await desk.answer("ada", run, "b", when=TEN))
    again = already(await desk.answer("ada", run, "c", when=at(FIRST_DAY, 11)))
    assert again.answer == first.answer
    assert again.verdict == first.verdict
    assert again.streak_shown == 1
    assert await desk.differences() == []


async def test_the_same_event_twice_is_the_saved_state_also_after_the_close(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    first = saved(await desk.answer("ada", run, "b", when=TEN, event="once"))
    again = already(await desk.answer("ada", run, "b", when=TEN, event="once"))
    await desk.close(run)
    late = already(await desk.answer("ada", run, "b", when=TEN, event="once"))
    assert again.answer == late.answer == first.answer
    assert late.streak_shown == 1


async def test_an_event_whose_answer_was_deleted_is_not_recorded_again(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    await desk.answer("ada", run, typed("words on a button"), when=TEN, event="once")
    result = refused(await desk.answer("ada", run, "b", when=TEN, event="once"))
    assert result.code is RefusalCode.GONE


async def test_one_batch_with_everything(desk: Desk) -> None:
    one = await desk.run(FIRST_DAY)
    two = await desk.run(FIRST_DAY, an_item("two", area="llm"), ordinal=2)
    results = await desk.record(
        desk.command("ada", one, "b", when=at(FIRST_DAY, 10, 1), event="a"),
        desk.command("ada", one, "c", when=at(FIRST_DAY, 10, 0), event="b"),
        desk.command("bob", one, "b", when=TEN, event="c"),
        desk.command("bob", one, "b", when=TEN, event="c"),
        desk.command("ada", two, "b", when=at(FIRST_DAY, 10, 2), event="d"),
        desk.command("cy", RunId(12345), "b", when=TEN),
        desk.command("cy", one, "z", when=TEN),
    )
    assert already(results[0]).answer.response == '["c",["c"]]', "the press that was received first counts"
    assert saved(results[1]).first_ever
    assert saved(results[2]).answer.points == 20
    assert already(results[3]).answer == saved(results[2]).answer
    second = saved(results[4])
    assert (second.first_of_day, second.first_ever, second.streak_shown) == (False, False, 1)
    assert refused(results[5]).code is RefusalCode.UNKNOWN_RUN
    assert (refused(results[6]).code, refused(results[6]).invalid) == (RefusalCode.INVALID, Refusal.UNKNOWN_OPTION)
    assert refused(results[6]).detail == "z"
    assert (await desk.load(one)).answered == 2
    assert await desk.differences() == []


async def test_in_time_is_what_was_received_before_the_close_and_recorded_before_it_too(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, closes_at=at(FIRST_DAY, 12))
    just = desk.command("ada", run, when=at(FIRST_DAY, 12) - timedelta(microseconds=1))
    assert isinstance((await desk.record(just, now=at(FIRST_DAY, 12) + timedelta(seconds=4)))[0], Saved)
    assert refused(await desk.answer("bob", run, when=at(FIRST_DAY, 12))).code is RefusalCode.CLOSED
    await desk.close(run)
    assert refused(await desk.answer("cy", run, when=at(FIRST_DAY, 11))).code is RefusalCode.CLOSED
    assert isinstance(await desk.answer("ada", run, "c", when=at(FIRST_DAY, 13)), AlreadyAnswered)
    assert refused(await desk.answer("nobody", run, when=at(FIRST_DAY, 13))).code is RefusalCode.CLOSED


async def test_a_void_run_refuses_everybody(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    await desk.answer("ada", run, when=TEN)
    await desk.void(run)
    assert refused(await desk.answer("ada", run, when=TEN)).code is RefusalCode.VOID
    assert refused(await desk.answer("bob", run, when=TEN)).code is RefusalCode.VOID


async def test_linked_accounts_are_one_person(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    first = saved(await desk.answer("ada", run, "b", when=TEN))
    other = await desk.run(FIRST_DAY, an_item("two"), ordinal=2)
    await desk.answer("lovelace", other, "b", when=TEN)
    await link(desk, "lovelace", first.answer.person_id)
    again = already(await desk.answer("lovelace", run, "c", when=at(FIRST_DAY, 11)))
    assert again.answer == first.answer
    third = await desk.run(days(2)[1])
    results = await desk.record(
        desk.command("lovelace", third, "b", when=at(days(2)[1], 10)),
        desk.command("ada", third, "c", when=at(days(2)[1], 11)),
    )
    assert already(results[1]).answer == saved(results[0]).answer


async def link(desk: Desk, user: str, person_id: PersonId) -> None:
    """Give an account to another person, bare of what linking does to answers."""
    key = AccountKey("memory", "", user)

    def work(tx: Tx) -> None:
        account = find_accounts(tx, [key])[key]
        tx.execute(accounts.update().where(accounts.c.id == account.id).values(person_id=person_id))

    await desk.database.write(work)


async def test_who_previewed_the_item_earns_nothing_but_keeps_the_day(desk: Desk) -> None:
    item = an_item("seen")
    earlier = await desk.run(FIRST_DAY)
    person = saved(await desk.answer("ada", earlier, "b", when=TEN)).answer.person_id
    await desk.database.write(insert_previews, desk.series_id, [item.id], [person], TEN)
    run = await desk.run(days(2)[1], item)
    result = saved(await desk.answer("ada", run, "b", when=at(days(2)[1], 10)))
    assert (result.answer.points, result.answer.earns, result.streak_shown) == (0, False, 2)
    assert (await points_of(desk))[person] == Score(20, 1, 1)
    assert await desk.differences() == []


async def test_at_close_nothing_tells_right_from_wrong_and_the_last_choice_counts(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, feedback=Feedback.AT_CLOSE)
    right = saved(await desk.answer("ada", run, "b", when=TEN))
    wrong = saved(await desk.answer("bob", run, "c", when=TEN))
    answer = wrong.answer
    assert replace(right.answer, account_id=answer.account_id, person_id=answer.person_id, response="") == replace(
        answer, response=""
    )
    assert right.verdict is wrong.verdict is None
    assert right.streak_shown == 1
    assert await points_of(desk) == {}
    changed = saved(await desk.answer("bob", run, "b", when=at(FIRST_DAY, 11)))
    assert (changed.changed, changed.first_of_day, changed.verdict) == (True, False, None)
    unchanged = already(await desk.answer("bob", run, "b", when=at(FIRST_DAY, 12)))
    assert unchanged.verdict is None
    late = already(await desk.answer("bob", run, "a", when=at(FIRST_DAY, 23) + timedelta(days=1)))
    assert late.answer.response == '["c",["b"]]'
    assert await desk.differences() == []
    await desk.close(run)
    assert list((await points_of(desk)).values()) == [Score(20, 1, 1), Score(20, 1, 1)]
    told = already(await desk.answer("bob", run, "b", when=at(FIRST_DAY, 12)))
    assert told.verdict is not None
    assert await desk.differences() == []


async def test_at_close_a_choice_changed_in_one_batch_and_one_delivered_again(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, feedback=Feedback.AT_CLOSE)
    results = await desk.record(
        desk.command("ada", run, "a", when=TEN, event="first"),
        desk.command("ada", run, "c", when=at(FIRST_DAY, 10, 1)),
        desk.command("ada", run, "b", when=at(FIRST_DAY, 10, 2)),
    )
    assert saved(results[2]).changed
    again = already(await desk.answer("ada", run, "a", when=at(FIRST_DAY, 11), event="first"))
    assert again.answer.response == '["c",["b"]]', "an old choice that arrives again changes nothing"
    assert (await desk.load(run)).answered == 1


async def test_an_open_answer_waits_for_its_grade_and_counts_where_it_was_given(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, an_item("open", body=an_open_question()))
    answer = saved(await desk.answer("ada", run, typed("Because of drift."), when=TEN)).answer
    assert (answer.credit, answer.points) == (None, 0)
    assert await points_of(desk) == {}
    await desk.close(run)
    grade = Grade(run, answer.account_id, Fraction(1, 2))
    assert (
        await desk.database.write(grade_answers, [grade, Grade(run, answer.account_id.__class__(5), Fraction(1))]) == 1
    )
    assert await points_of(desk, period="2026-11-02") == {answer.person_id: Score(10, 0, 1)}
    again = already(await desk.answer("ada", run, typed("more"), when=TEN))
    assert again.verdict is not None
    assert again.verdict.credit == Fraction(1, 2)
    await desk.database.write(grade_answers, [replace(grade, credit=Fraction(1))])
    assert await points_of(desk, period="2026-11-02") == {answer.person_id: Score(20, 1, 1)}
    assert await desk.differences() == []


async def test_a_grade_before_an_at_close_run_closes_shows_nowhere_until_then(desk: Desk) -> None:
    item = an_item("open", body=an_open_question())
    run = await desk.run(FIRST_DAY, item, feedback=Feedback.AT_CLOSE)
    voided = await desk.run(FIRST_DAY, item, ordinal=2)
    answer = saved(await desk.answer("ada", run, typed("Because."), when=TEN)).answer
    await desk.answer("ada", voided, typed("Because."), when=TEN)
    await desk.void(voided)
    await desk.database.write(grade_answers, [Grade(each, answer.account_id, Fraction(1)) for each in (run, voided)])
    assert await points_of(desk) == {}
    assert await desk.differences() == []
    await desk.close(run)
    assert await points_of(desk) == {answer.person_id: Score(20, 1, 1)}
    assert await desk.differences() == []


async def test_typed_answers_are_judged(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, an_item("number", body=a_number()))
    assert saved(await desk.answer("ada", run, typed("42"), when=TEN)).answer.points == 20
    assert refused(await desk.answer("bob", run, typed("many"), when=TEN)).invalid is Refusal.UNREADABLE_NUMBER


async def test_a_run_of_content_that_is_not_stored_is_an_error(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, an_item("lost"))
    desk.items = type(desk.items)(kept=1)

    def lose(tx: Tx) -> None:
        tx.exec_driver_sql("DELETE FROM snapshots")

    await desk.database.write(lose)
    with pytest.raises(MissingSnapshot):
        await desk.answer("ada", run, when=TEN)
