"""Close runs: judge what waited for the close, count the shares, settle the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from bot.core.answers import decode_response
from bot.core.credit import judge
from bot.core.milestones import milestone
from bot.core.shares import count_shares
from bot.core.uptime import is_void
from bot.ledger.gains import Gains, worth
from bot.ledger.items import ItemSource
from bot.ledger.result import MOST_MILESTONES, Milestone, RunResult, decode_result, encode_result
from bot.ledger.settling import lock_series, settle_series
from bot.ledger.voiding import UnknownRun, void_locked
from content.model import Item
from storage.answers import Judged, answers_of_run, set_judged
from storage.database import Tx
from storage.ids import OVERALL, RunId
from storage.kept_days import count_kept_after, keepers
from storage.records import Answer, Feedback, Run, RunState
from storage.runs import lock_run, runs_of_date, set_closed, set_closes_at, set_result
from storage.standings import add_gains
from storage.streaks import shown_streaks
from storage.uptime import first_seen, spans_between

__all__ = ["DOWN", "ClosedRun", "TooEarly", "UnknownRun", "close_run", "settle_series"]

DOWN = "down"
"""The reason of runs that are void because we were down."""


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """A run after `close_run`, closed or void. `closed_now` is False when it had been before; `result` is None for a void one."""

    run: Run
    result: RunResult | None
    closed_now: bool


class TooEarly(ValueError):
    """The run is still open for answers."""


def close_run(tx: Tx, run_id: RunId, items: ItemSource, now: datetime, *, early: bool = False) -> ClosedRun:
    """Close an open run and settle the days of its series; one that is closed or void is returned as it is.

    A run during which we were down for more than a quarter of its time becomes void instead, for the reason `DOWN`. With
    `early` a manager closes it before its time. Waiting a few seconds for answers on their way is the caller's part.
    Raises `TooEarly` before `closes_at`, `UnknownRun` where there is none.
    """
    run = lock_run(tx, run_id)
    if run is None:
        raise UnknownRun(run_id)
    if run.state is not RunState.OPEN:
        return ClosedRun(run, None if run.result is None else decode_result(run.result), False)
    if now < run.closes_at:
        if not early:
            raise TooEarly(run_id)
        set_closes_at(tx, [run_id], now)
        run = replace(run, closes_at=now)
    series = lock_series(tx, run.series_id)
    if _were_down(tx, run):
        return ClosedRun(void_locked(tx, run, series, DOWN, now), None, True)
    item = items.load(tx, {run.item_hash})[run.item_hash]
    answers = _judge_waiting(tx, run, item, answers_of_run(tx, run_id))
    set_closed(tx, run_id, now)
    settle_series(tx, run.series_id)
    kept_streak, milestones = _streaks(tx, run, answers)
    result = RunResult(
        count_shares(
            item.body,
            run.shown_order,
            [(decode_response(answer.response), _credit(item, answer)) for answer in answers],
        ),
        kept_streak,
        milestones,
    )
    encoded = encode_result(result)
    set_result(tx, run_id, encoded)
    return ClosedRun(replace(run, state=RunState.CLOSED, closed_at=now, result=encoded), result, True)


def _were_down(tx: Tx, run: Run) -> bool:
    up = [(span.started_at, span.last_seen) for span in spans_between(tx, run.opened_at, run.closes_at)]
    # Before the record begins nothing is known, which is no reason to take an answer away.
    up.append((run.opened_at, first_seen(tx) or run.closes_at))
    return is_void(up, run.opened_at, run.closes_at)


def _judge_waiting(tx: Tx, run: Run, item: Item, answers: Sequence[Answer]) -> list[Answer]:
    """Judge, in the order received, what feedback at close kept back."""
    if run.feedback is not Feedback.AT_CLOSE:
        return list(answers)
    gains = Gains()
    judged = []
    for answer in answers:
        credit = _credit(item, answer)
        after = replace(
            answer,
            credit=None if credit is None else float(credit),
            points=worth(run, credit, earns=answer.earns),
        )
        gains.add(run, after)
        judged.append(after)
    set_judged(
        tx,
        [Judged(each.run_id, each.account_id, each.credit, each.points) for each in judged if each.credit is not None],
    )
    add_gains(tx, gains.all)
    return judged


def _credit(item: Item, answer: Answer) -> Fraction | None:
    """The exact credit; an open answer's is what a grader stored, if it did."""
    credit = judge(item.body, decode_response(answer.response)).credit
    if credit is None and answer.credit is not None:
        return Fraction(answer.credit).limit_denominator(1000)
    return credit


def _streaks(tx: Tx, run: Run, answers: Sequence[Answer]) -> tuple[int, tuple[Milestone, ...]]:
    """How many who answered have a streak, and who reached a milestone if this run was the last of its date."""
    people = set(keepers(tx, run.series_id, run.local_date))
    shown = shown_streaks(tx, [(run.series_id, person_id) for person_id in people])
    later = count_kept_after(tx, run.series_id, run.local_date, people)
    then = {
        person_id: shown.get((run.series_id, person_id), 0) - later.get((person_id, OVERALL), 0) for person_id in people
    }
    kept_streak = sum(then.get(answer.person_id, 0) > 1 for answer in answers)
    if any(each.state is RunState.OPEN for each in runs_of_date(tx, run.series_id, run.local_date)):
        return kept_streak, ()
    reached = [
        Milestone(person_id, days) for person_id in people if (days := milestone(then[person_id] - 1, then[person_id]))
    ]
    reached.sort(key=lambda each: (-each.days, each.person_id))
    return kept_streak, tuple(reached[:MOST_MILESTONES])
