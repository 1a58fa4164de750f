"""Write the judgement of answers that no exact rule judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.ledger.gains import Gains, is_secret, worth
from storage.answers import Judged, answers_of_account, set_judged
from storage.database import Tx
from storage.ids import AccountId, RunId
from storage.participants import lock_participants
from storage.records import RunState
from storage.runs import share_runs
from storage.standings import add_gains


@dataclass(frozen=True, slots=True)
class Grade:
    """The credit of an answer, 0 to 1."""

    run_id: RunId
    account_id: AccountId
    credit: Fraction


def grade_answers(tx: Tx, grades: Sequence[Grade]) -> int:
    """Store worths and add their points to the periods of each run's date, however late; a second grade replaces the first.

    Nothing of a void run counts, and nothing of one with feedback at close before its close. Returns how many of the
    answers exist.
    """
    runs = share_runs(tx, {grade.run_id for grade in grades})
    worths = {(grade.run_id, grade.account_id): grade.credit for grade in grades}
    answers = answers_of_account(tx, worths.keys())
    for series_id in sorted({run.series_id for run in runs.values()}):
        people = {answer.person_id for answer in answers.values() if runs[answer.run_id].series_id == series_id}
        lock_participants(tx, series_id, people)
    answers = answers_of_account(tx, worths.keys())
    gains = Gains()
    judged = []
    for key, before in sorted(answers.items()):
        run, credit = runs[before.run_id], worths[key]
        after = replace(before, credit=float(credit), points=worth(run, credit, earns=before.earns))
        judged.append(Judged(before.run_id, before.account_id, float(credit), after.points))
        if run.state is not RunState.VOID and not is_secret(run):
            gains.take_back(run, before)
            gains.add(run, after)
    set_judged(tx, judged)
    add_gains(tx, gains.all)
    return len(judged)
