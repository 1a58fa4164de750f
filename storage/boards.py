"""Boards: who leads, and where one person stands, over rows that have a person and a score.

Hidden people, people who left and, where a board is opt-in, people who didn't opt in are on no board that others see;
each still sees their own rank as if visible. On one series both questions are answered from an index: the top stops at
its last row, and a rank is the number of better scores less those that nobody may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    text,
    true,
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
    """What a board ranks by: queries for rows of series_id, person_id, points, right and answered.

    `of_one` is of the series ``:series``, `of_many` of those in ``:series``; both may have other parameters. Of several
    series the points are added up, or with `best` the greatest taken.
    """

    of_one: Callable[[], Select[Any]]
    of_many: Callable[[], Select[Any]]
    best: bool = False


@dataclass(frozen=True, slots=True)
class _Shape:
    """All on which the text of a statement depends, so that each is put together once."""

    scored: Scored
    many_series: bool
    many_tenants: bool
    opt_in: bool


_Rows = Subquery | CTE


def many_series() -> ColumnElement[Any]:
    """The parameter ``:series`` of a query for several."""
    return bindparam("series", expanding=True, type_=BigInteger)


def one_series() -> ColumnElement[Any]:
    """The parameter ``:series`` of a query for one."""
    return bindparam("series", type_=BigInteger)


def top_rows(tx: Tx, scope: BoardScope, scored: Scored, limit: int, **values: str) -> list[BoardRow]:
    """The best rows with their ranks; equals stand in a lasting order that has nothing to do with who they are.

    `values` are for the other parameters of `scored`.
    """
    found = tx.execute(_top(_shape(scope, scored)), {**_values(scope), **values, "limit": limit + 1}).all()
    points = [row.points for row in found]
    return [_board_row(row, points.index(row.points) + 1, points.count(row.points) > 1) for row in found[:limit]]


def own_row(tx: Tx, scope: BoardScope, scored: Scored, person_id: PersonId, **values: str) -> OwnRow | None:
    """A person's row and rank among all who are visible and the person, None where there is no row."""
    asked = {**_values(scope), **values, "viewer": person_id}
    found = tx.execute(_own(_shape(scope, scored)), asked).all()
    if not found:
        return None
    mine = found[0]
    visible: Counter[int] = Counter()
    for each in found:
        visible[int(each.score)] += each.people - each.unseen
    my_points = int(mine.points)
    equal = visible.pop(my_points)
    above = +visible
    better = above.total()
    row = _board_row(mine, better + 1, equal > 1)
    if not above:
        return OwnRow(row, None, None)
    following = min(above)
    return OwnRow(row, better - above[following] + 1, following)


def _shape(scope: BoardScope, scored: Scored) -> _Shape:
    return _Shape(scored, len(scope.series_ids) > 1, len(scope.tenant_ids) > 1, bool(scope.opt_in))


def _values(scope: BoardScope) -> dict[str, object]:
    many_series, many_tenants = len(scope.series_ids) > 1, len(scope.tenant_ids) > 1
    values: dict[str, object] = {
        "series": scope.series_ids if many_series else scope.series_ids[0],
        "tenant": scope.tenant_ids if many_tenants else scope.tenant_ids[0],
    }
    if scope.opt_in:
        values |= {"opt_in": sorted(scope.opt_in), "viewer": 0}
    return values


@lru_cache(maxsize=32)
def _top(shape: _Shape) -> Select[Any]:
    rows = _per_person(shape)
    ordered = _visible(select(rows), rows, shape).order_by(rows.c.points.desc(), rows.c.person_id.desc())
    return ordered.limit(bindparam("limit", type_=BigInteger))


@lru_cache(maxsize=32)
def _own(shape: _Shape) -> Select[Any]:
    """The viewer's row beside every score from theirs up, with how many have it and how many of those nobody may see.

    One statement, since several would take longer to ask for than to answer.
    """
    rows = _per_person(shape)
    viewer = bindparam("viewer", type_=BigInteger)
    mine = select(rows).where(rows.c.person_id == viewer).cte("mine")
    # A set that both databases look into row by row: of a join SQLite may take the wrong side first, a hundred times slower.
    unseen = union(_hidden(), _left(shape)).subquery()
    is_unseen = and_(rows.c.person_id.in_(select(unseen.c.person_id)), rows.c.person_id != viewer)
    scores = (
        select(
            rows.c.points.label("score"),
            func.count().label("people"),
            func.sum(case((is_unseen, 1), else_=0)).label("unseen"),
        )
        .where(rows.c.points >= select(mine.c.points).scalar_subquery())
        .group_by(rows.c.points)
        .subquery()
    )
    return select(mine, scores).select_from(mine.join(scores, true()))


def _per_person(shape: _Shape) -> _Rows:
    """The rows of all whom an opt-in lets through, and of the viewer, one a person."""
    each = (shape.scored.of_many if shape.many_series else shape.scored.of_one)().subquery("each_series")
    query = select(each)
    if shape.opt_in:
        chose = exists().where(
            participants.c.series_id == each.c.series_id,
            participants.c.person_id == each.c.person_id,
            participants.c.on_board,
        )
        open_to_all = each.c.series_id.not_in(bindparam("opt_in", expanding=True, type_=BigInteger))
        query = query.where(or_(open_to_all, chose, each.c.person_id == bindparam("viewer", type_=BigInteger)))
    if not shape.many_series:
        return query.subquery("one_series")
    found = query.subquery("some_series")
    merge = func.max if shape.scored.best else func.sum
    return (
        select(
            found.c.person_id,
            merge(found.c.points).label("points"),
            func.sum(found.c.right).label("right"),
            func.sum(found.c.answered).label("answered"),
        )
        .group_by(found.c.person_id)
        .cte("all_series")  # added up once, however often the statement looks
    )


def _visible(query: Select[Any], rows: _Rows, shape: _Shape) -> Select[Any]:
    """Without those that others may not see, checked row by row: for queries that stop early."""
    left = _left(shape).where(memberships.c.person_id == rows.c.person_id)
    return query.where(~_hidden().where(persons.c.id == rows.c.person_id).exists(), ~left.exists())


def _hidden() -> Select[Any]:
    # As text, since SQLite finds an index on hidden people by these words only.
    return select(persons.c.id.label("person_id")).where(text("persons.hidden"))


def _left(shape: _Shape) -> Select[Any]:
    """Who left a tenant of the board and is in none of the others."""
    gone = memberships.c.left_at.is_not(None)
    if not shape.many_tenants:
        tenant = bindparam("tenant", type_=BigInteger)
        return select(memberships.c.person_id).where(memberships.c.tenant_id == tenant, gone)
    tenants = bindparam("tenant", expanding=True, type_=BigInteger)
    stays = memberships.alias("stays")
    return select(memberships.c.person_id).where(
        memberships.c.tenant_id.in_(tenants),
        gone,
        ~exists().where(
            stays.c.person_id == memberships.c.person_id, stays.c.tenant_id.in_(tenants), stays.c.left_at.is_(None)
        ),
    )


def _board_row(row: Row[Any], rank: int, tied: bool) -> BoardRow:
    return BoardRow(rank, tied, PersonId(row.person_id), int(row.points), int(row.right), int(row.answered))
