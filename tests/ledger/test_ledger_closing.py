"""Closing, voiding, settling and rebuilding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.streaks import DayOutcome
from bot.ledger.closing import DOWN, TooEarly, UnknownRun, close_run
from bot.ledger.rebuild import differences, repair
from bot.ledger.replaying import UnknownSeries, history
from bot.ledger.result import RunResult, decode_result, encode_result
from bot.ledger.settling import settle_series
from bot.ledger.voiding import void_run
from storage.away import declare_away
from storage.database import Tx
from storage.ids import OVERALL, PersonId, RunId, SeriesId
from storage.participants import participants_of
from storage.people import find_accounts
from storage.records import AccountKey, Feedback, RunState
from storage.settled import read_settled
from storage.streaks import StreakRow, streaks_of
from storage.uptime import extend_span, open_span
from tests.support.ledger import FIRST_DAY, Desk, a_number, an_item, at, days, typed


async def person(desk: Desk, user: str) -> PersonId:
    key = AccountKey("memory", "", user)
    return (await desk.database.read(find_accounts, [key]))[key].person_id


async def streak(desk: Desk, user: str, skill: str = OVERALL) -> tuple[int, int, int] | None:
    """Current, longest and shown."""
    person_id = await person(desk, user)

    def work(tx: Tx) -> list[StreakRow]:
        return streaks_of(tx, desk.series_id, [person_id])

    rows = {row.skill: row for row in await desk.read(work)}
    return (rows[skill].current, rows[skill].longest, rows[skill].shown) if skill in rows else None


async def purse(desk: Desk, user: str) -> tuple[int, int]:
    """Freezes and progress."""
    found = (await desk.database.read(participants_of, desk.series_id))[await person(desk, user)]
    return found.freezes, found.progress


async def play(desk: Desk, kept: str, user: str = "ada", start: date = FIRST_DAY) -> list[RunId]:
    """A day a letter: ``x`` answered, ``.`` not; each is closed in the end."""
    runs = []
    for day, letter in zip(days(len(kept), start), kept, strict=True):
        run = await desk.run(day)
        if letter == "x":
            await desk.answer(user, run, when=at(day, 10))
        await desk.close(run)
        runs.append(run)
    return runs


async def test_a_missed_day_ends_a_streak_and_an_open_one_does_not(desk: Desk) -> None:
    await play(desk, "xx")
    assert await streak(desk, "ada") == (2, 2, 2)
    third, fourth = days(4)[2:]
    run = await desk.run(third)
    later = await desk.run(fourth)
    await desk.answer("ada", later, when=at(fourth, 10))
    assert await streak(desk, "ada") == (2, 2, 3)
    await desk.close(later)
    assert await streak(desk, "ada") == (2, 2, 3), "days settle in order"
    await desk.close(run, at(days(6)[5]))
    assert await streak(desk, "ada") == (1, 2, 1)
    assert await desk.differences() == []


async def test_seven_days_earn_a_freeze_which_saves_a_streak_once(desk: Desk) -> None:
    await play(desk, "xxxxxxx")
    assert await purse(desk, "ada") == (1, 0)
    await play(desk, ".x", start=days(8)[7])
    assert await purse(desk, "ada") == (0, 1)
    assert await streak(desk, "ada") == (8, 8, 8)
    await play(desk, ".", start=days(10)[9])
    assert await streak(desk, "ada") == (0, 8, 0)
    entries = (await desk.database.read(history, desk.series_id, await person(desk, "ada"))).entries
    assert [entry.outcome for entry in entries[-3:]] == [DayOutcome.FROZEN, DayOutcome.KEPT, DayOutcome.MISSED]
    assert await desk.differences() == []


async def test_undoing_a_settled_day_returns_the_freeze(desk: Desk) -> None:
    await play(desk, "xxxxxxx")
    (missed,) = await play(desk, ".", start=days(8)[7])
    assert await purse(desk, "ada") == (0, 0)
    run = await desk.void(missed)
    assert (run.state, run.void_reason) == (RunState.VOID, "undone")
    assert await purse(desk, "ada") == (1, 0)
    assert await streak(desk, "ada") == (7, 7, 7)
    assert await desk.void(missed) == await desk.load(missed)
    assert await desk.differences() == []


async def test_undoing_a_kept_day_takes_it_and_its_points(desk: Desk) -> None:
    first, _, _ = await play(desk, "xxx")
    await desk.void(first)
    assert await streak(desk, "ada") == (2, 2, 2)
    await desk.void((await play(desk, "x", "bob", start=days(4)[3]))[0])
    assert await streak(desk, "bob") is None
    assert await desk.differences() == []


async def test_undoing_an_open_run_and_one_of_two_on_a_date(desk: Desk) -> None:
    one = await desk.run(FIRST_DAY)
    two = await desk.run(FIRST_DAY, an_item("two", area="llm"), ordinal=2)
    for run in (one, two):
        await desk.answer("ada", run, when=at(FIRST_DAY, 10))
    await desk.void(one)
    assert await streak(desk, "ada") == (0, 0, 1)
    assert await streak(desk, "ada", "mlops") is None
    assert await streak(desk, "ada", "llm") == (0, 0, 1)
    await desk.void(two)
    assert await streak(desk, "ada") is None
    series = await desk.database.read(read_settled, desk.series_id)
    assert series is not None
    assert series.through == FIRST_DAY
    assert await desk.differences() == []


async def test_away_days_are_skipped(desk: Desk) -> None:
    await play(desk, "x")
    second = days(2)[1]
    await desk.database.write(declare_away, desk.tenant_id, await person(desk, "ada"), second, second)
    await play(desk, ".x", start=second)
    assert await streak(desk, "ada") == (2, 2, 2)
    assert await desk.differences() == []


async def test_a_question_posted_on_a_settled_date_reopens_it(desk: Desk) -> None:
    await play(desk, "x.")
    assert await streak(desk, "ada") == (0, 1, 0)
    extra = await desk.run(days(2)[1], ordinal=2)
    assert await streak(desk, "ada") == (1, 1, 1), "an open day breaks nothing"
    await desk.answer("ada", extra, when=at(days(2)[1], 20))
    assert await streak(desk, "ada") == (1, 1, 2)
    assert await desk.differences() == []
    await desk.close(extra)
    assert await streak(desk, "ada") == (2, 2, 2)
    assert await desk.differences() == []


async def test_closing_is_done_once_and_not_before_its_time(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)
    with pytest.raises(TooEarly):
        await desk.close(run, at(FIRST_DAY, 12))
    closed = await desk.close(run, at(FIRST_DAY, 12), early=True)
    assert (closed.closed_now, closed.run.closes_at) == (True, at(FIRST_DAY, 12))
    again = await desk.close(run, at(FIRST_DAY, 13))
    assert (again.closed_now, again.result, again.run) == (False, closed.result, closed.run)
    assert again.run == await desk.load(run)


async def test_what_is_not_there_is_an_error(desk: Desk) -> None:
    with pytest.raises(UnknownRun):
        await desk.close(RunId(1), at(FIRST_DAY))
    with pytest.raises(UnknownRun):
        await desk.void(RunId(1))
    for work in (settle_series, repair):
        with pytest.raises(UnknownSeries):
            await desk.database.write(work, SeriesId(1))
    with pytest.raises(UnknownSeries):
        await desk.database.read(differences, SeriesId(1))
    with pytest.raises(UnknownSeries):
        await desk.database.read(history, SeriesId(1), PersonId(1))


async def test_the_result_has_shares_streaks_and_milestones(desk: Desk) -> None:
    await play(desk, "xxxxxx")
    seventh = days(7)[6]
    run = await desk.run(seventh)
    await desk.record(
        *(
            desk.command(user, run, choice, when=at(seventh, 10))
            for user, choice in zip(("ada", "bob", "cy", "dan", "eve"), "bbbca", strict=True)
        )
    )
    result = (await desk.close(run)).result
    assert result is not None
    assert (result.shares.answered, result.shares.right) == (5, 60)
    assert result.shares.options == {"a": 20, "b": 60, "c": 20, "d": 0}
    assert result.kept_streak == 1
    assert [(each.person_id, each.days) for each in result.milestones] == [(await person(desk, "ada"), 7)]
    stored = (await desk.load(run)).result
    assert stored is not None
    assert decode_result(stored) == result
    assert decode_result(encode_result(result)) == result


async def test_milestones_belong_to_the_last_run_of_a_date(desk: Desk) -> None:
    await play(desk, "xxxxxx")
    seventh = days(7)[6]
    one, two = await desk.run(seventh), await desk.run(seventh, an_item("two"), ordinal=2)
    await desk.answer("ada", one, when=at(seventh, 10))
    first, second = (await desk.close(one)).result, (await desk.close(two)).result
    assert first is not None
    assert second is not None
    assert (first.kept_streak, len(first.milestones)) == (1, 0)
    assert (second.kept_streak, len(second.milestones)) == (0, 1)


async def test_wrong_typed_answers_of_three_or_more_are_in_the_result(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY, an_item("number", body=a_number()), feedback=Feedback.AT_CLOSE)
    texts = ["42", "7", "7", "7.0", "8"]
    await desk.record(
        *(desk.command(f"user{place}", run, typed(text), when=at(FIRST_DAY, 10)) for place, text in enumerate(texts))
    )
    result = (await desk.close(run)).result
    assert result is not None
    assert [(each.text, each.people) for each in result.shares.wrong] == [("7", 3)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"options": 3}'])
def test_other_text_is_no_result(text: str) -> None:
    with pytest.raises(ValueError, match="not the result"):
        decode_result(text)


def test_a_result_without_options() -> None:
    from bot.core.shares import Shares

    assert decode_result(encode_result(RunResult(Shares(2)))) == RunResult(Shares(2))


@pytest.mark.parametrize(("hours", "state"), [(19, RunState.CLOSED), (17, RunState.VOID)])
async def test_a_run_during_which_we_were_mostly_down_is_void(desk: Desk, hours: int, state: RunState) -> None:
    run = await desk.run(FIRST_DAY)
    await desk.answer("ada", run, when=at(FIRST_DAY, 10))

    def record(tx: Tx) -> None:
        span = open_span(tx, "replica", at(FIRST_DAY))
        extend_span(tx, span, at(FIRST_DAY) + timedelta(hours=hours))

    await desk.database.write(record)
    closed = await desk.close(run)
    assert closed.run.state is state
    assert closed.closed_now
    if state is RunState.VOID:
        assert (closed.run.void_reason, closed.result) == (DOWN, None)
        again = await desk.close(run)
        assert (again.closed_now, again.result) == (False, None)
    assert await desk.differences() == []


async def test_a_rebuild_finds_and_repairs_what_was_tampered_with(desk: Desk) -> None:
    await play(desk, "xx")
    run = await desk.run(days(3)[2])
    await desk.answer("bob", run, when=at(days(3)[2], 10))
    tampering = (
        "UPDATE runs SET answered = answered + 1",
        "UPDATE standings SET points = points + 1 WHERE board_id IN (SELECT id FROM boards WHERE period = 'all')",
        "DELETE FROM standings WHERE board_id IN (SELECT id FROM boards WHERE period = '2026-11')",
        "INSERT INTO boards VALUES (1000, SERIES, 'llm', 'all')",
        "INSERT INTO standings VALUES (1000, 5, 1, 1, 1)",
        "DELETE FROM kept_days WHERE skill = 'mlops'",
        "INSERT INTO kept_days VALUES (SERIES, 5, '2026-11-02', '')",
        "UPDATE streaks SET shown = 9 WHERE skill = ''",
        "INSERT INTO streaks VALUES (SERIES, 5, '', 1, 1, 1)",
        "INSERT INTO participants VALUES (SERIES, 5, '2026-11-02', 0, 0, false)",
        "UPDATE participants SET freezes = 2",
    )

    def tamper(tx: Tx) -> None:
        for statement in tampering:
            tx.exec_driver_sql(statement.replace("SERIES", str(desk.series_id)))

    await desk.database.write(tamper)
    found = await desk.differences()
    assert {each.table for each in found} == {"runs", "standings", "kept_days", "streaks", "participants"}
    assert await desk.database.write(repair, desk.series_id) == found
    assert await desk.differences() == []
    assert await desk.database.write(repair, desk.series_id) == []


async def test_closing_and_voiding_are_plain_functions_of_a_transaction(desk: Desk) -> None:
    run = await desk.run(FIRST_DAY)

    def both(tx: Tx) -> RunState:
        close_run(tx, run, desk.items, at(days(2)[1]))
        return void_run(tx, run, "twice", at(days(2)[1])).state

    assert await desk.database.write(both) is RunState.VOID
