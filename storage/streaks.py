"""Streaks as they stand: settled, and as shown with the open days already kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Integer, RowMapping, Select, String, bindparam, delete, literal_column, or_, select

from storage.boards import BoardRow, BoardScope, OwnRow, Scored, many_series, one_series, own_row, top_rows
from storage.bulk import add_rows
from storage.database import Tx
from storage.ids import OVERALL, PersonId, SeriesId
from storage.padded import padded
from storage.tables import streaks
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class StreakRow:
    """A person's streak in a series, of one skill or overall. `shown` is `current` and the open days already kept."""

    series_id: SeriesId
    person_id: PersonId
    skill: str
    current: int
    longest: int
    shown: int

    @property
    def longest_shown(self) -> int:
        """The most it has been, today included."""
        return max(self.longest, self.shown)


_SHOWN: Final = select(streaks.c.person_id, streaks.c.shown).where(
    streaks.c.series_id == bindparam("series"),
    streaks.c.person_id.in_(bindparam("people", expanding=True)),
    streaks.c.skill == bindparam("skill"),
)


def shown_streaks(
    tx: Tx, wanted: Iterable[tuple[SeriesId, PersonId]], skill: str = OVERALL
) -> dict[tuple[SeriesId, PersonId], int]:
    """The streaks to show, of those who have one."""
    people: dict[SeriesId, set[PersonId]] = {}
    for series_id, person_id in wanted:
        people.setdefault(series_id, set()).add(person_id)
    found: dict[tuple[SeriesId, PersonId], int] = {}
    for series_id in sorted(people):
        for chunk in padded(sorted(people[series_id])):
            asked = {"series": series_id, "people": chunk, "skill": skill}
            found.update(((series_id, person_id), shown) for person_id, shown in tx.execute(_SHOWN, asked))
    return found


def streaks_of_person(tx: Tx, series_ids: Collection[SeriesId], person_id: PersonId) -> list[StreakRow]:
    """All streaks of a person in these series."""
    found: list[StreakRow] = []
    for chunk in padded(sorted(series_ids)):
        query = select(streaks).where(streaks.c.series_id.in_(chunk), streaks.c.person_id == person_id)
        found += [_streak(row) for row in tx.execute(query).mappings()]
    return found


def streaks_of(tx: Tx, series_id: SeriesId, person_ids: Collection[PersonId] | None = None) -> list[StreakRow]:
    """All streaks in a series, of these people or of everybody."""
    query = select(streaks).where(streaks.c.series_id == series_id)
    queries = (
        [query]
        if person_ids is None
        else [query.where(streaks.c.person_id.in_(chunk)) for chunk in padded(sorted(person_ids))]
    )
    return [_streak(row) for each in queries for row in tx.execute(each).mappings()]


def people_alive(tx: Tx, series_id: SeriesId, skills: Collection[str]) -> set[PersonId]:
    """Who has a settled streak above zero, overall or in one of these skills: only they can lose by a missed day."""
    query = select(streaks.c.person_id).where(
        streaks.c.series_id == series_id,
        or_(streaks.c.skill == OVERALL, streaks.c.skill.in_(sorted(skills))),
        streaks.c.current > 0,
    )
    return {PersonId(row.person_id) for row in tx.execute(query.distinct())}


def raise_shown(tx: Tx, kept: Mapping[tuple[SeriesId, PersonId, str], int]) -> None:
    """Add open days just kept to what is shown."""
    add_rows(tx, streaks, [(*key, 0, 0, days) for key, days in kept.items()], add=("shown",))


def write_streaks(tx: Tx, changed: Sequence[StreakRow]) -> None:
    """Store streaks, new or changed."""
    upsert(tx, streaks, [asdict(each) for each in changed], replace=("current", "longest", "shown"))


def delete_streaks(tx: Tx, series_id: SeriesId, person_ids: Collection[PersonId]) -> None:
    """Remove all streaks of these people in a series."""
    for chunk in padded(sorted(person_ids)):
        tx.execute(delete(streaks).where(streaks.c.series_id == series_id, streaks.c.person_id.in_(chunk)))


def top(tx: Tx, scope: BoardScope, skill: str, limit: int) -> list[BoardRow]:
    """The longest running streaks with their ranks, over several series each person's best."""
    return top_rows(tx, scope, _SCORED, limit, skill=skill)


def own(tx: Tx, scope: BoardScope, skill: str, person_id: PersonId) -> OwnRow | None:
    """A person's own rank by running streak as if visible, None without one."""
    return own_row(tx, scope, _SCORED, person_id, skill=skill)


def _of_one() -> Select[Any]:
    return _running().where(streaks.c.series_id == one_series())


def _of_many() -> Select[Any]:
    return _running().where(streaks.c.series_id.in_(many_series()))


def _running() -> Select[Any]:
    nothing = literal_column("0", Integer)
    return select(
        streaks.c.series_id,
        streaks.c.person_id,
        streaks.c.shown.label("points"),
        nothing.label("right"),
        nothing.label("answered"),
    ).where(streaks.c.skill == bindparam("skill", type_=String), streaks.c.shown > 0)


_SCORED: Final = Scored(_of_one, _of_many, best=True)


def _streak(row: RowMapping) -> StreakRow:
    return StreakRow(**row)
