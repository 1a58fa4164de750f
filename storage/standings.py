"""Points, right and judged answers per person, skill and period."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select

from storage.boards import BoardRow, BoardScope, OwnRow, Scored, in_series, own_row, top_rows
from storage.bulk import add_rows
from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.padded import padded
from storage.tables import standings
from storage.upsert import Row, upsert


class StandingKey(NamedTuple):
    """Where a score counts. `period` is a key by `bot.core.windows`; the skill is empty for all skills together.

    A tuple because ten of them are made, compared and stored for every answer.
    """

    series_id: SeriesId
    skill: str
    period: str
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class Score:
    """Points, and how many of the judged answers were right."""

    points: int = 0
    right: int = 0
    answered: int = 0

    def __add__(self, other: Score) -> Score:
        """Both together."""
        return Score(self.points + other.points, self.right + other.right, self.answered + other.answered)

    def __neg__(self) -> Score:
        """What takes this one back."""
        return Score(-self.points, -self.right, -self.answered)


def add_scores(tx: Tx, gains: Mapping[StandingKey, Score]) -> None:
    """Add to standings; a row with nothing judged is removed."""
    add_rows(
        tx,
        standings,
        [(*key, gain.points, gain.right, gain.answered) for key, gain in gains.items()],
        add=("points", "right", "answered"),
    )
    _delete_empty(tx, [key for key, gain in gains.items() if gain.answered < 0])


def write_scores(tx: Tx, scores: Mapping[StandingKey, Score]) -> None:
    """Set standings to these values; a row with nothing judged is removed."""
    upsert(tx, standings, [_row(key, score) for key, score in scores.items()], replace=("points", "right", "answered"))
    _delete_empty(tx, [key for key, score in scores.items() if score.answered == 0])


def scores_of(tx: Tx, series_id: SeriesId) -> dict[StandingKey, Score]:
    """Every standing of a series."""
    query = select(standings).where(standings.c.series_id == series_id)
    return {
        StandingKey(row.series_id, row.skill, row.period, row.person_id): Score(row.points, row.right, row.answered)
        for row in tx.execute(query)
    }


def scores_of_person(
    tx: Tx, series_ids: Collection[SeriesId], person_id: PersonId, periods: Collection[str]
) -> dict[StandingKey, Score]:
    """A person's standings in these series and periods, every skill."""
    found: dict[StandingKey, Score] = {}
    for chunk in padded(sorted(series_ids)):
        query = select(standings).where(
            standings.c.person_id == person_id,
            standings.c.series_id.in_(chunk),
            standings.c.period.in_(sorted(periods)),
        )
        for row in tx.execute(query):
            key = StandingKey(row.series_id, row.skill, row.period, person_id)
            found[key] = Score(row.points, row.right, row.answered)
    return found


def top(tx: Tx, scope: BoardScope, skill: str, period: str, limit: int) -> list[BoardRow]:
    """The best by points with their ranks 1, 2, 2, 4, as everybody may see them."""
    return top_rows(tx, scope, _scored(scope, skill, period), limit)


def own(tx: Tx, scope: BoardScope, skill: str, period: str, person_id: PersonId) -> OwnRow | None:
    """A person's own rank as if visible, None without a standing."""
    return own_row(tx, scope, _scored(scope, skill, period), person_id)


def _scored(scope: BoardScope, skill: str, period: str) -> Scored:
    columns = standings.c
    rows = select(columns.series_id, columns.person_id, columns.points, columns.right, columns.answered)
    return Scored(rows.where(in_series(columns.series_id, scope), columns.skill == skill, columns.period == period))


def _delete_empty(tx: Tx, keys: Sequence[StandingKey]) -> None:
    if keys:
        columns = standings.primary_key.columns
        tx.execute(
            delete(standings).where(
                standings.c.answered == 0, *(column == bindparam(f"of_{column.name}") for column in columns)
            ),
            [{f"of_{name}": value for name, value in key._asdict().items()} for key in sorted(keys)],
        )


def _row(key: StandingKey, score: Score) -> Row:
    return {**key._asdict(), "points": score.points, "right": score.right, "answered": score.answered}
