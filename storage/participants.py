"""People in a series: when they joined, their purse of freezes, whether they are on an opt-in board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from sqlalchemy import RowMapping, bindparam, delete, select, update

from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.padded import padded
from storage.tables import participants
from storage.upsert import insert_missing, upsert


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in a series since the day of the first answer. `progress` counts kept days towards the next freeze."""

    series_id: SeriesId
    person_id: PersonId
    joined_on: date
    freezes: int = 0
    progress: int = 0
    on_board: bool = False


_LOCKED: Final = (
    select(participants.c.person_id, participants.c.joined_on)
    .where(
        participants.c.series_id == bindparam("series"),
        participants.c.person_id.in_(bindparam("people", expanding=True)),
    )
    .order_by(participants.c.person_id)
    .with_for_update()
)


def join_series(tx: Tx, joining: Iterable[tuple[SeriesId, PersonId, date]]) -> set[tuple[SeriesId, PersonId]]:
    """Make participants of these people, or move their first day back where this one is earlier; returns who is new.

    Until this transaction ends nobody else changes what these people have in these series: PostgreSQL locks their rows,
    SQLite has one writer.
    """
    first: dict[tuple[SeriesId, PersonId], date] = {}
    for series_id, person_id, day in joining:
        first[series_id, person_id] = min(day, first.get((series_id, person_id), day))
    known = _lock_joined(tx, first)
    new = first.keys() - known.keys()
    if new:
        insert_missing(tx, participants, [asdict(Participant(*key, first[key])) for key in new])
        if tx.dialect.name == "postgresql":
            known |= _lock_joined(tx, new)  # another transaction may have been first
    _move_first_day(tx, {key: first[key] for key, joined in known.items() if first[key] < joined})
    return new


def _lock_joined(tx: Tx, wanted: Iterable[tuple[SeriesId, PersonId]]) -> dict[tuple[SeriesId, PersonId], date]:
    people: dict[SeriesId, list[PersonId]] = {}
    for series_id, person_id in sorted(wanted):
        people.setdefault(series_id, []).append(person_id)
    found: dict[tuple[SeriesId, PersonId], date] = {}
    for series_id, person_ids in people.items():
        for chunk in padded(person_ids):
            rows = tx.execute(_LOCKED, {"series": series_id, "people": chunk})
            found.update(((series_id, person_id), joined_on) for person_id, joined_on in rows)
    return found


def _move_first_day(tx: Tx, days: dict[tuple[SeriesId, PersonId], date]) -> None:
    if days:
        change = update(participants).where(
            participants.c.series_id == bindparam("series"), participants.c.person_id == bindparam("person")
        )
        tx.execute(
            change.values(joined_on=bindparam("day")),
            [{"series": key[0], "person": key[1], "day": days[key]} for key in sorted(days)],
        )


def lock_participants(
    tx: Tx, series_id: SeriesId, person_ids: Collection[PersonId] | None = None
) -> dict[PersonId, Participant]:
    """The participants of a series, these or all, for this transaction alone."""
    query = select(participants).where(participants.c.series_id == series_id).order_by(participants.c.person_id)
    query = query.with_for_update()
    queries = (
        [query]
        if person_ids is None
        else [query.where(participants.c.person_id.in_(chunk)) for chunk in padded(sorted(person_ids))]
    )
    found = [_participant(row) for each in queries for row in tx.execute(each).mappings()]
    return {each.person_id: each for each in found}


def load_participants(tx: Tx, series_ids: Collection[SeriesId], person_id: PersonId) -> dict[SeriesId, Participant]:
    """What a person has in these series."""
    found: dict[SeriesId, Participant] = {}
    for chunk in padded(sorted(series_ids)):
        query = select(participants).where(participants.c.person_id == person_id, participants.c.series_id.in_(chunk))
        found.update((row["series_id"], _participant(row)) for row in tx.execute(query).mappings())
    return found


def participants_of(tx: Tx, series_id: SeriesId) -> dict[PersonId, Participant]:
    """All participants of a series."""
    query = select(participants).where(participants.c.series_id == series_id)
    return {row["person_id"]: _participant(row) for row in tx.execute(query).mappings()}


def series_of_person(tx: Tx, person_id: PersonId) -> list[SeriesId]:
    """The series that a person takes part in."""
    query = select(participants.c.series_id).where(participants.c.person_id == person_id)
    return sorted(SeriesId(row.series_id) for row in tx.execute(query))


def set_on_board(tx: Tx, series_id: SeriesId, person_id: PersonId, on_board: bool) -> bool:
    """Opt in to, or out of, an opt-in board. False where the person doesn't take part yet."""
    change = update(participants).where(participants.c.series_id == series_id, participants.c.person_id == person_id)
    return tx.execute(change.values(on_board=on_board)).rowcount > 0


def write_participants(tx: Tx, changed: Sequence[Participant]) -> None:
    """Store joining dates and purses; `on_board` is written for new ones only."""
    upsert(tx, participants, [asdict(each) for each in changed], replace=("joined_on", "freezes", "progress"))


def delete_participants(tx: Tx, series_id: SeriesId, person_ids: Collection[PersonId]) -> None:
    """Remove people from a series."""
    for chunk in padded(sorted(person_ids)):
        tx.execute(
            delete(participants).where(participants.c.series_id == series_id, participants.c.person_id.in_(chunk))
        )


def _participant(row: RowMapping) -> Participant:
    return Participant(**row)
