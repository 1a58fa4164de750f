"""Points, right and judged answers per person on a board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, delete, select

from storage.board_ids import BoardKey, make_boards
from storage.boards import BoardRow, BoardScope, OwnRow, Scored, many_series, one_series, own_row, top_rows
from storage.bulk import add_rows
from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.padded import padded
from storage.tables import boards, standings
from storage.upsert import upsert


class StandingKey(NamedTuple):
    """Where a score counts. `period` is a key by `bot.core.windows`; the skill is empty for all skills together."""

    series_id: SeriesId
    skill: str
    period: str
    person_id: PersonId

    @property
    def board(self) -> BoardKey:
        """What it counts for."""
        return BoardKey(self.series_id, self.skill, self.period)


class Gain(NamedTuple):
    """What a person gains, or loses where it is negative, on each of several boards. A tuple, made for every answer."""

    boards: tuple[BoardKey, ...]
    person_id: PersonId
    points: int
    right: int
    answered: int


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


def add_gains(tx: Tx, gains: Sequence[Gain]) -> None:
    """Add to standings; a row with nothing judged is removed."""
    ids = make_boards(tx, {board for gain in gains for board in gain.boards})
    rows = [
        (ids[board], gain.person_id, gain.points, gain.right, gain.answered) for gain in gains for board in gain.boards
    ]
    add_rows(tx, standings, rows, add=("points", "right", "answered"))
    _delete_empty(tx, [(ids[board], gain.person_id) for gain in gains if gain.answered < 0 for board in gain.boards])


def add_scores(tx: Tx, scores: Mapping[StandingKey, Score]) -> None:
    """`add_gains`, one by one."""
    add_gains(
        tx,
        [Gain((key.board,), key.person_id, score.points, score.right, score.answered) for key, score in scores.items()],
    )


def write_scores(tx: Tx, scores: Mapping[StandingKey, Score]) -> None:
    """Set standings to these values; a row with nothing judged is removed."""
    ids = make_boards(tx, {key.board for key in scores})
    rows = [
        {
            "board_id": ids[key.board],
            "person_id": key.person_id,
            "points": score.points,
            "right": score.right,
            "answered": score.answered,
        }
        for key, score in scores.items()
    ]
    upsert(tx, standings, rows, replace=("points", "right", "answered"))
    _delete_empty(tx, [(ids[key.board], key.person_id) for key, score in scores.items() if score.answered == 0])


def scores_of(tx: Tx, series_id: SeriesId) -> dict[StandingKey, Score]:
    """Every standing of a series."""
    query = (
        select(boards.c.skill, boards.c.period, standings)
        .join(standings, standings.c.board_id == boards.c.id)
        .where(boards.c.series_id == series_id)
    )
    return {
        StandingKey(series_id, row.skill, row.period, row.person_id): Score(row.points, row.right, row.answered)
        for row in tx.execute(query)
    }


def scores_of_person(
    tx: Tx, series_ids: Collection[SeriesId], person_id: PersonId, periods: Collection[str]
) -> dict[StandingKey, Score]:
    """A person's standings in these series and periods, every skill."""
    found: dict[StandingKey, Score] = {}
    for chunk in padded(sorted(series_ids)):
        query = (
            select(boards.c.series_id, boards.c.skill, boards.c.period, standings)
            .join(standings, and_(standings.c.board_id == boards.c.id, standings.c.person_id == person_id))
            .where(boards.c.series_id.in_(chunk), boards.c.period.in_(sorted(periods)))
        )
        for row in tx.execute(query):
            key = StandingKey(row.series_id, row.skill, row.period, person_id)
            found[key] = Score(row.points, row.right, row.answered)
    return found


def top(tx: Tx, scope: BoardScope, skill: str, period: str, limit: int) -> list[BoardRow]:
    """The best by points with their ranks 1, 2, 2, 4, as everybody may see them."""
    return top_rows(tx, scope, _SCORED, limit, skill=skill, period=period)


def own(tx: Tx, scope: BoardScope, skill: str, period: str, person_id: PersonId) -> OwnRow | None:
    """A person's own rank as if visible, None without a standing."""
    return own_row(tx, scope, _SCORED, person_id, skill=skill, period=period)


def _of_one() -> Select[Any]:
    board = select(boards.c.id).where(boards.c.series_id == one_series(), *_asked()).scalar_subquery()
    columns = (standings.c.person_id, standings.c.points, standings.c.right, standings.c.answered)
    return select(one_series().label("series_id"), *columns).where(standings.c.board_id == board)


def _of_many() -> Select[Any]:
    columns = (standings.c.person_id, standings.c.points, standings.c.right, standings.c.answered)
    joined = boards.join(standings, standings.c.board_id == boards.c.id)
    query = select(boards.c.series_id, *columns).select_from(joined)
    return query.where(boards.c.series_id.in_(many_series()), *_asked())


def _asked() -> tuple[ColumnElement[bool], ...]:
    return boards.c.skill == bindparam("skill", type_=String), boards.c.period == bindparam("period", type_=String)


_SCORED: Final = Scored(_of_one, _of_many)


def _delete_empty(tx: Tx, keys: Iterable[tuple[int, PersonId]]) -> None:
    if ordered := sorted(set(keys)):
        tx.execute(
            delete(standings).where(
                standings.c.answered == 0,
                standings.c.board_id == bindparam("board"),
                standings.c.person_id == bindparam("person"),
            ),
            [{"board": board_id, "person": person_id} for board_id, person_id in ordered],
        )
