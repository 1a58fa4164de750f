"""One person's rows in every table: to hand them over, or to delete them.

Deleting keeps what follows from everybody's answers as it is for the others: nobody's streak or total depends on another
person's, so only the numbers of answers of runs change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, Select, Table, bindparam, delete, select, update

from storage import tables as t
from storage.accounts import accounts_of
from storage.choices import insert_previews
from storage.database import Tx
from storage.ids import AccountId, PersonId, SeriesId
from storage.padded import padded
from storage.records import RunState

OWNED: Final[tuple[Table, ...]] = (
    t.answers,
    t.previews,
    t.kept_days,
    t.streaks,
    t.standings,
    t.participants,
    t.away,
    t.memberships,
)
"""The tables whose rows are one person's, besides the person and the accounts."""

Value = str | int | float | bool | None
PersonalRow = Mapping[str, Value | list[str]]


def rows_of_person(tx: Tx, person_id: PersonId) -> dict[str, list[PersonalRow]]:
    """Every row about a person by table; ids are as they are stored, instants in ISO 8601."""
    found = {table.name: _rows(tx, table, _of_person(table, person_id)) for table in (t.accounts, *OWNED)}
    found[t.boards.name] = _rows(tx, t.boards, t.boards.c.id.in_(_boards_of(person_id)))  # what the standings refer to
    found[t.persons.name] = _rows(tx, t.persons, t.persons.c.id == person_id)
    return found


def delete_person(tx: Tx, person_id: PersonId, targets: Sequence[str], now: datetime) -> list[SeriesId]:
    """Delete all rows about a person; `targets` are their accounts as refs, whose messages still due go too.

    Where a run that they answered is open, the account stays with nothing else, noted as somebody who saw that item: a
    second answer would earn nothing. Returns the series in which the person took part.
    """
    accounts = [account.id for account in accounts_of(tx, [person_id]).get(person_id, [])]
    joined = t.participants.c.person_id == person_id
    # Locked first, as answering does: nobody writes an answer of theirs meanwhile.
    series = sorted(tx.execute(select(t.participants.c.series_id).where(joined).with_for_update()).scalars())
    mine = select(t.answers.c.run_id).where(t.answers.c.person_id == person_id)
    counted = list(tx.execute(mine.where(t.answers.c.counts)).scalars())
    is_open = t.runs.c.state == RunState.OPEN
    seen = tx.execute(select(t.runs.c.series_id, t.runs.c.item_id).where(t.runs.c.id.in_(mine), is_open)).all()
    for table in OWNED:
        tx.execute(delete(table).where(_of_person(table, person_id)))
    _forget_accounts(tx, accounts, targets, keep=bool(seen))
    if seen:
        blank = {"zone": "", "hidden": True, "stack": (), "reminders": False}
        tx.execute(update(t.persons).where(t.persons.c.id == person_id).values(**blank))
        for series_id, item_id in seen:
            insert_previews(tx, SeriesId(series_id), [item_id], [person_id], now)
    else:
        tx.execute(delete(t.persons).where(t.persons.c.id == person_id))
    if counted:
        fewer = update(t.runs).where(t.runs.c.id == bindparam("run")).values(answered=t.runs.c.answered - 1)
        tx.execute(fewer, [{"run": run_id} for run_id in sorted(counted)])
    return [SeriesId(each) for each in series]


def results_of(tx: Tx, series_ids: Sequence[SeriesId], about: str) -> dict[int, str]:
    """The stored results of runs of these series in which a text occurs, by run."""
    found: dict[int, str] = {}
    for chunk in padded(series_ids):
        query = select(t.runs.c.id, t.runs.c.result).where(
            t.runs.c.series_id.in_(chunk), t.runs.c.result.contains(about, autoescape=True)
        )
        found.update((row.id, row.result) for row in tx.execute(query))
    return found


def _forget_accounts(tx: Tx, accounts: Sequence[AccountId], targets: Sequence[str], *, keep: bool) -> None:
    for chunk in padded(accounts):
        tx.execute(delete(t.managers).where(t.managers.c.account_id.in_(chunk)))
        tx.execute(update(t.audit).where(t.audit.c.account_id.in_(chunk)).values(account_id=None))
        tx.execute(update(t.tenants).where(t.tenants.c.installer_id.in_(chunk)).values(installer_id=None))
        if not keep:
            tx.execute(delete(t.accounts).where(t.accounts.c.id.in_(chunk)))
    for names in padded(targets):
        tx.execute(delete(t.deliveries).where(t.deliveries.c.target.in_(names)))


def _of_person(table: Table, person_id: PersonId) -> ColumnElement[bool]:
    mine = table.c.person_id == person_id
    # Standings are found by their boards: an index by person would be written ten times for every answer.
    return mine & t.standings.c.board_id.in_(_boards_of(person_id)) if table is t.standings else mine


def _boards_of(person_id: PersonId) -> Select[tuple[int]]:
    joined = select(t.participants.c.series_id).where(t.participants.c.person_id == person_id)
    return select(t.boards.c.id).where(t.boards.c.series_id.in_(joined))


def _rows(tx: Tx, table: Table, condition: ColumnElement[bool]) -> list[PersonalRow]:
    query = select(table).where(condition).order_by(*table.primary_key.columns)
    return [_readable(row) for row in tx.execute(query).mappings()]


def _readable(row: RowMapping) -> PersonalRow:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: object) -> Value | list[str]:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case tuple():
            return [str(each) for each in value]
        case str() | int() | float() | None:
            return value
        case _:
            raise TypeError(f"a column of {type(value).__name__} has no JSON yet")
