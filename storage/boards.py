"""Boards: who leads, and where one person stands, over rows that have a person and a score.

Hidden people, people who left and, where a board is opt-in, people who didn't opt in are on no board that others see;
each still sees their own rank as if visible. On one series both questions are answered from an index: the top stops at
its last row, and a rank is the number of better scores less those that nobody may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Subquery,
    exists,
    func,
    or_,
    select,
    text,
    union,
)

from storage.database import Tx
from storage.ids import PersonId, SeriesId, TenantId
from storage.tables import memberships, participants, persons


@dataclass(frozen=True, slots=True)
class BoardScope:
    """The series of a board, those of them that are opt-in, and the tenants whose word counts on who left."""

    series_ids: tuple[SeriesId, ...]
    tenant_ids: tuple[TenantId, ...]
    opt_in: frozenset[SeriesId] = frozenset()


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A person on a board, `tied` with somebody else at the same rank. On a streak board `points` are days, the others 0."""

    rank: int
    tied: bool
    person_id: PersonId
    points: int
    right: int
    answered: int


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A person's own row, and the rank and points of the nearest better score, None at rank 1."""

    row: BoardRow
    next_rank: int | None
    next_points: int | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A query for rows to rank: series_id, person_id, points, right, answered.

    Of several series the points are added up, or with `best` the greatest taken.
    """

    rows: Select[tuple[int, int, int, int, int]]
    best: bool = False


def in_series(column: Column[int], scope: BoardScope) -> ColumnElement[bool]:
    """Whether a row is of the board's series."""
    # An IN list of one keeps PostgreSQL from walking the index in order of points.
    return column == scope.series_ids[0] if len(scope.series_ids) == 1 else column.in_(scope.series_ids)


def top_rows(tx: Tx, scope: BoardScope, scored: Scored, limit: int) -> list[BoardRow]:
    """The best rows with their ranks; equals stand in a lasting order that has nothing to do with who they are."""
    rows = _per_person(scope, scored, None)
    query = _visible(select(rows), rows, scope).order_by(rows.c.points.desc(), rows.c.person_id.desc())
    found = tx.execute(query.limit(limit + 1)).all()
    points = [row.points for row in found]
    return [_board_row(row, points.index(row.points) + 1, points.count(row.points) > 1) for row in found[:limit]]


def own_row(tx: Tx, scope: BoardScope, scored: Scored, person_id: PersonId) -> OwnRow | None:
    """A person's row and rank among all who are visible and the person, None where there is no row."""
    rows = _per_person(scope, scored, person_id)
    mine = tx.execute(select(rows).where(rows.c.person_id == person_id)).one_or_none()
    if mine is None:
        return None
    others = _visible(select(rows.c.points), rows, scope).where(rows.c.person_id != person_id)
    around = tx.execute(
        select(
            others.where(rows.c.points == mine.points).exists().label("tied"),
            _count(rows, rows.c.points > mine.points).label("better"),
            others.where(rows.c.points > mine.points)
            .order_by(rows.c.points)
            .limit(1)
            .scalar_subquery()
            .label("following"),
        )
    ).one()
    unseen = _unseen_above(tx, scope, rows, mine.points)
    better = around.better - len(unseen)
    row = _board_row(mine, better + 1, bool(around.tied))
    if around.following is None:
        return OwnRow(row, None, None)
    following = int(around.following)
    there = tx.execute(select(_count(rows, rows.c.points == following))).scalar_one() - unseen.count(following)
    # Scores between the two are of unseen people alone, so whoever is better and not there is above.
    return OwnRow(row, better - there + 1, following)


def _per_person(scope: BoardScope, scored: Scored, viewer: PersonId | None) -> Subquery:
    """The rows of all whom an opt-in lets through, and of the viewer, one a person."""
    each = scored.rows.subquery()
    query = select(each)
    if scope.opt_in:
        chose = exists().where(
            participants.c.series_id == each.c.series_id,
            participants.c.person_id == each.c.person_id,
            participants.c.on_board,
        )
        open_to_all = each.c.series_id.not_in(sorted(scope.opt_in))
        query = query.where(or_(open_to_all, chose, each.c.person_id == (viewer or 0)))
    if len(scope.series_ids) == 1:
        return query.subquery()
    found = query.subquery()
    merge = func.max if scored.best else func.sum
    return (
        select(
            found.c.person_id,
            merge(found.c.points).label("points"),
            func.sum(found.c.right).label("right"),
            func.sum(found.c.answered).label("answered"),
        )
        .group_by(found.c.person_id)
        .subquery()
    )


def _visible(query: Select[Any], rows: Subquery, scope: BoardScope) -> Select[Any]:
    """Without those that others may not see, checked row by row: for queries that stop early."""
    left = _left(scope).where(memberships.c.person_id == rows.c.person_id)
    return query.where(~_hidden().where(persons.c.id == rows.c.person_id).exists(), ~left.exists())


def _hidden() -> Select[Any]:
    # As text, since SQLite finds an index on hidden people by these words only.
    return select(persons.c.id.label("person_id")).where(text("persons.hidden"))


def _left(scope: BoardScope) -> Select[Any]:
    """Who left a tenant of the board and is in none of the others."""
    if len(scope.tenant_ids) == 1:
        here = memberships.c.tenant_id == scope.tenant_ids[0]
        return select(memberships.c.person_id).where(here, memberships.c.left_at.is_not(None))
    stays = memberships.alias("stays")
    return select(memberships.c.person_id).where(
        memberships.c.tenant_id.in_(scope.tenant_ids),
        memberships.c.left_at.is_not(None),
        ~exists().where(
            stays.c.person_id == memberships.c.person_id,
            stays.c.tenant_id.in_(scope.tenant_ids),
            stays.c.left_at.is_(None),
        ),
    )


def _count(rows: Subquery, which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many rows, seen or not: from the index alone."""
    return select(func.count()).select_from(rows).where(which).scalar_subquery()


def _unseen_above(tx: Tx, scope: BoardScope, rows: Subquery, points: int) -> list[int]:
    """The better scores of those that nobody may see. They are few, so we start from them and not from the scores."""
    unseen = union(_hidden(), _left(scope)).subquery()
    query = select(rows.c.points).select_from(unseen.join(rows, rows.c.person_id == unseen.c.person_id))
    return [int(score) for score in tx.execute(query.where(rows.c.points > points)).scalars()]


def _board_row(row: Row[Any], rank: int, tied: bool) -> BoardRow:
    return BoardRow(rank, tied, PersonId(row.person_id), int(row.points), int(row.right), int(row.answered))
