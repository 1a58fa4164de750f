"""The days that people kept, per skill and overall (`storage.ids.OVERALL`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, func, select

from storage.bulk import insert_rows
from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.padded import padded
from storage.tables import kept_days


class KeptDay(NamedTuple):
    """A person answered a run of this skill on this date, or any run where the skill is empty. A tuple for speed."""

    series_id: SeriesId
    person_id: PersonId
    local_date: date
    skill: str


_KEPT: Final = select(kept_days.c.person_id, kept_days.c.skill).where(
    kept_days.c.series_id == bindparam("series"),
    kept_days.c.person_id.in_(bindparam("people", expanding=True)),
    kept_days.c.local_date == bindparam("day"),
)


def kept_among(tx: Tx, wanted: Iterable[tuple[SeriesId, date, PersonId]]) -> set[KeptDay]:
    """What these people kept on these dates."""
    people: dict[tuple[SeriesId, date], set[PersonId]] = defaultdict(set)
    for series_id, local_date, person_id in wanted:
        people[series_id, local_date].add(person_id)
    found: set[KeptDay] = set()
    for (series_id, local_date), persons in sorted(people.items(), key=lambda each: each[0]):
        for chunk in padded(sorted(persons)):
            asked = {"series": series_id, "people": chunk, "day": local_date}
            found.update(KeptDay(series_id, person, local_date, skill) for person, skill in tx.execute(_KEPT, asked))
    return found


def kept_of(tx: Tx, series_id: SeriesId, person_ids: Collection[PersonId] | None = None) -> list[KeptDay]:
    """All days kept in a series, by these people or by everybody."""
    columns = (kept_days.c.person_id, kept_days.c.local_date, kept_days.c.skill)
    query = select(*columns).where(kept_days.c.series_id == series_id)
    queries = (
        [query]
        if person_ids is None
        else [query.where(kept_days.c.person_id.in_(chunk)) for chunk in padded(sorted(person_ids))]
    )
    return [
        KeptDay(series_id, row.person_id, row.local_date, row.skill) for each in queries for row in tx.execute(each)
    ]


def keepers(tx: Tx, series_id: SeriesId, local_date: date) -> dict[PersonId, frozenset[str]]:
    """Who kept a date, with the skills they kept."""
    query = select(kept_days.c.person_id, kept_days.c.skill).where(
        kept_days.c.series_id == series_id, kept_days.c.local_date == local_date
    )
    skills: dict[PersonId, set[str]] = defaultdict(set)
    for row in tx.execute(query):
        skills[row.person_id].update({row.skill} - {""})
    return {person_id: frozenset(kept) for person_id, kept in skills.items()}


def count_kept_after(
    tx: Tx, series_id: SeriesId, local_date: date, person_ids: Collection[PersonId]
) -> dict[tuple[PersonId, str], int]:
    """How many later dates people kept, per skill."""
    found: dict[tuple[PersonId, str], int] = {}
    for chunk in padded(sorted(person_ids)):
        query = (
            select(kept_days.c.person_id, kept_days.c.skill, func.count().label("days"))
            .where(
                kept_days.c.series_id == series_id,
                kept_days.c.person_id.in_(chunk),
                kept_days.c.local_date > local_date,
            )
            .group_by(kept_days.c.person_id, kept_days.c.skill)
        )
        found.update(((row.person_id, row.skill), row.days) for row in tx.execute(query))
    return found


def insert_kept(tx: Tx, new: Iterable[KeptDay]) -> None:
    """Store days that aren't stored yet."""
    insert_rows(tx, kept_days, sorted(new))


def delete_kept(tx: Tx, gone: Sequence[KeptDay]) -> None:
    """Remove days."""
    if gone:
        keys = kept_days.primary_key.columns
        tx.execute(
            delete(kept_days).where(*(column == bindparam(f"old_{column.name}") for column in keys)),
            [{f"old_{name}": value for name, value in each._asdict().items()} for each in sorted(gone)],
        )
