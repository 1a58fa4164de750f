"""The log of answers, from which streaks and standings can be recomputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from sqlalchemy import RowMapping, Select, bindparam, select, update

from storage.bulk import insert_rows
from storage.database import Tx
from storage.ids import AccountId, PersonId, RunId, SeriesId, TenantId
from storage.padded import padded
from storage.records import Answer
from storage.tables import answers, runs

_VALUES = attrgetter(*answers.columns.keys())
"""An answer as a row: dataclasses.asdict copies deeply, and takes longer than writing the row."""


_COUNTING: Final = select(answers).where(
    answers.c.run_id == bindparam("run"), answers.c.person_id.in_(bindparam("people", expanding=True)), answers.c.counts
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer is worth."""

    run_id: RunId
    account_id: AccountId
    credit: float
    points: int


def counting_answers(tx: Tx, wanted: Iterable[tuple[RunId, PersonId]]) -> dict[tuple[RunId, PersonId], Answer]:
    """The counting answer of each person to each run, where there is one."""
    people: dict[RunId, set[PersonId]] = defaultdict(set)
    for run_id, person_id in wanted:
        people[run_id].add(person_id)
    found: dict[tuple[RunId, PersonId], Answer] = {}
    for run_id in sorted(people):
        for chunk in padded(sorted(people[run_id])):
            rows = tx.execute(_COUNTING, {"run": run_id, "people": chunk}).mappings()
            found.update(((run_id, answer.person_id), answer) for answer in map(_answer, rows))
    return found


def answers_of_account(tx: Tx, wanted: Iterable[tuple[RunId, AccountId]]) -> dict[tuple[RunId, AccountId], Answer]:
    """These answers, whether they count or not."""
    asked: dict[RunId, set[AccountId]] = defaultdict(set)
    for run_id, account_id in wanted:
        asked[run_id].add(account_id)
    found: dict[tuple[RunId, AccountId], Answer] = {}
    for run_id in sorted(asked):
        for chunk in padded(sorted(asked[run_id])):
            query = select(answers).where(answers.c.run_id == run_id, answers.c.account_id.in_(chunk))
            found.update(((run_id, answer.account_id), answer) for answer in _fetch(tx, query))
    return found


def answers_of_run(tx: Tx, run_id: RunId) -> list[Answer]:
    """The counting answers of a run in the order in which they are judged: when received, then account."""
    query = select(answers).where(answers.c.run_id == run_id, answers.c.counts)
    return _fetch(tx, query.order_by(answers.c.received_at, answers.c.account_id))


def answers_of_series(tx: Tx, series_id: SeriesId, person_id: PersonId | None = None) -> list[Answer]:
    """The counting answers to all runs of a series, of one person where one is given, in no order."""
    query = select(answers).join(runs, runs.c.id == answers.c.run_id)
    query = query.where(runs.c.series_id == series_id, answers.c.counts)
    return _fetch(tx, query if person_id is None else query.where(answers.c.person_id == person_id))


def people_with_answers(tx: Tx, tenant_id: TenantId, person_ids: Collection[PersonId]) -> frozenset[PersonId]:
    """Those who ever answered through this tenant."""
    found: set[PersonId] = set()
    for chunk in padded(sorted(person_ids)):
        query = select(answers.c.person_id).where(answers.c.person_id.in_(chunk), answers.c.tenant_id == tenant_id)
        found.update(PersonId(row.person_id) for row in tx.execute(query.distinct()))
    return frozenset(found)


def insert_answers(tx: Tx, new: Sequence[Answer]) -> None:
    """Store answers of (run, person) pairs that have none."""
    insert_rows(tx, answers, [_VALUES(answer) for answer in new])


def change_choices(tx: Tx, changed: Sequence[Answer]) -> None:
    """Replace what was chosen, and when, of answers that are stored and not judged."""
    if changed:
        change = update(answers).where(
            answers.c.run_id == bindparam("run"), answers.c.account_id == bindparam("account")
        )
        tx.execute(
            change.values(response=bindparam("chosen"), received_at=bindparam("received"), saved_at=bindparam("saved")),
            [
                {
                    "run": each.run_id,
                    "account": each.account_id,
                    "chosen": each.response,
                    "received": each.received_at,
                    "saved": each.saved_at,
                }
                for each in changed
            ],
        )


def set_judged(tx: Tx, judged: Sequence[Judged]) -> None:
    """Write what answers are worth."""
    if judged:
        change = update(answers).where(
            answers.c.run_id == bindparam("run"), answers.c.account_id == bindparam("account")
        )
        tx.execute(
            change.values(credit=bindparam("worth"), points=bindparam("earned")),
            [
                {"run": each.run_id, "account": each.account_id, "worth": each.credit, "earned": each.points}
                for each in judged
            ],
        )


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Answer]:
    return [_answer(row) for row in tx.execute(query).mappings()]


def _answer(row: RowMapping) -> Answer:
    return Answer(**row)
