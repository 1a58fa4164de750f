"""Void a run: take back what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.ledger.gains import Gains
from bot.ledger.replaying import replay_people
from bot.ledger.settling import lock_series, settle_series
from storage.answers import answers_of_run, counting_answers
from storage.database import Tx
from storage.ids import OVERALL, PersonId, RunId
from storage.kept_days import KeptDay, delete_kept, kept_among
from storage.participants import lock_participants
from storage.records import Feedback, Run, RunState
from storage.runs import lock_run, runs_of_date, set_void
from storage.settled import SettledSeries
from storage.standings import add_gains


class UnknownRun(LookupError):
    """There is no such run."""


def void_run(tx: Tx, run_id: RunId, reason: str, now: datetime) -> Run:
    """Void a run, open or closed: its points, its kept days and the freezes it cost are undone as if it had never been asked.

    The answers stay in the log. One that is void already is returned as it is. Raises `UnknownRun`.
    """
    run = lock_run(tx, run_id)
    if run is None:
        raise UnknownRun(run_id)
    if run.state is RunState.VOID:
        return run
    return void_locked(tx, run, lock_series(tx, run.series_id), reason, now)


def void_locked(tx: Tx, run: Run, series: SettledSeries, reason: str, now: datetime) -> Run:
    """`void_run` for a run and a series that this transaction has locked."""
    answers = answers_of_run(tx, run.id)
    people = sorted({answer.person_id for answer in answers})
    was_settled = series.through is not None and run.local_date <= series.through
    # On a settled date others lost a freeze or a streak by missing it: then everybody's are counted again.
    locked = lock_participants(tx, run.series_id, None if was_settled else people)
    if run.feedback is not Feedback.AT_CLOSE or run.state is RunState.CLOSED:
        gains = Gains()
        for answer in answers:
            gains.take_back(run, answer)
        add_gains(tx, gains.all)
    closed_at = run.closed_at or now
    set_void(tx, run.id, closed_at, reason)
    delete_kept(tx, _lost_days(tx, run, people))
    replay_people(tx, series, None if was_settled else list(locked))
    settle_series(tx, run.series_id)
    return replace(run, state=RunState.VOID, void_reason=reason, closed_at=closed_at, result=None)


def _lost_days(tx: Tx, run: Run, people: Sequence[PersonId]) -> list[KeptDay]:
    """The days that only this run kept."""
    others = [each for each in runs_of_date(tx, run.series_id, run.local_date) if each.state is not RunState.VOID]
    skills = {each.id: each.skill for each in others}
    still: set[KeptDay] = set()
    for run_id, person_id in counting_answers(tx, [(each.id, person_id) for each in others for person_id in people]):
        still |= {KeptDay(run.series_id, person_id, run.local_date, skill) for skill in (OVERALL, skills[run_id])}
    stored = kept_among(tx, [(run.series_id, run.local_date, person_id) for person_id in people])
    return sorted(stored - still)
