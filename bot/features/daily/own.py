"""What one person answered."""

from __future__ import annotations

from bot.features.daily.load import row_of
from bot.ledger.commands import AlreadyAnswered
from bot.ledger.gains import verdict_of
from content.model import Item
from storage.accounts import find_accounts
from storage.answers import counting_answers
from storage.database import Tx
from storage.ids import PersonId, RunId
from storage.records import AccountKey, Run, RunState
from storage.streaks import shown_streaks


def own_answer(tx: Tx, run: Run, item: Item, key: AccountKey) -> AlreadyAnswered | None:
    """The answer that counts of this account's person, with its verdict where that may be known."""
    known = find_accounts(tx, [key]).get(key)
    if known is None:
        return None
    answer = counting_answers(tx, [(run.id, known.person_id)]).get((run.id, known.person_id))
    if answer is None:
        return None
    who = (run.series_id, known.person_id)
    return AlreadyAnswered(run, item, answer, verdict_of(run, item, answer), shown_streaks(tx, [who]).get(who, 0))


def answered_runs(tx: Tx, runs: list[Run], person_id: PersonId) -> set[RunId]:
    """Which of these runs a person has answered."""
    return {run_id for run_id, _ in counting_answers(tx, [(run.id, person_id) for run in runs])}


def unanswered(tx: Tx, run: Run, key: AccountKey) -> bool:
    """Whether the row of a run has an open one that this account's person hasn't answered."""
    row = [each for each in row_of(tx, run) if each.state is RunState.OPEN]
    known = find_accounts(tx, [key]).get(key)
    return bool(row) and (known is None or len(answered_runs(tx, row, known.person_id)) < len(row))
