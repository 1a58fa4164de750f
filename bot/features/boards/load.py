"""Read a board from the database, as one person or as everybody may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.localtime import local_date
from bot.core.windows import Window, period
from bot.features.boards.view import BoardQuery, BoardRow, BoardView, Measure, OptIn, OwnPlace
from bot.features.wording import person_name
from storage import standings, streaks
from storage.asked import count_asked
from storage.boards import BoardRow as StoredRow
from storage.boards import BoardScope, OwnRow
from storage.database import Tx
from storage.ids import PersonId, SeriesId, TenantId
from storage.participants import load_participants
from storage.people import load_memberships, load_people
from storage.records import BoardPolicy, Series

TOP = 10


@dataclass(frozen=True, slots=True)
class Stage:
    """Whose board it is: the series, of one channel or a whole workspace, and what to call the place.

    The reader's own tenant is the first of `tenant_ids`. `shareable` is set where the channel gets every one of the series.
    """

    series: tuple[Series, ...]
    tenant_ids: tuple[TenantId, ...]
    place: str
    shareable: bool

    @property
    def opt_in(self) -> frozenset[SeriesId]:
        """The series that people have to join."""
        return frozenset(series.id for series in self.series if series.boards is BoardPolicy.OPT_IN)

    @property
    def scope(self) -> BoardScope:
        """The board as the stores know it."""
        return BoardScope(tuple(series.id for series in self.series), self.tenant_ids, self.opt_in)


def top_people(tx: Tx, stage: Stage, query: BoardQuery, now: datetime) -> list[PersonId]:
    """Who would be shown to everybody, best first."""
    return [row.person_id for row in _top(tx, stage, query, now)]


def load_board(
    tx: Tx, stage: Stage, query: BoardQuery, skill_title: str, viewer: PersonId | None, now: datetime
) -> BoardView:
    """The board at this moment. With no `viewer` it is what everybody may see."""
    zone = ZoneInfo(stage.series[0].zone)
    span = period(query.window, local_date(now, zone))
    found = _top(tx, stage, query, now)
    own = None if viewer is None else _own(tx, stage, query, viewer, now)
    people = [row.person_id for row in found] + ([own.row.person_id] if own else [])
    names = _names(tx, stage.tenant_ids, people)
    running = _running(tx, stage.scope, people, query.skill)
    rows = tuple(_row(row, names, running, viewer) for row in found)
    everything = query.window is Window.ALL
    return BoardView(
        query=query,
        place=stage.place,
        skill_title=skill_title,
        rows=rows,
        own=None if own is None or any(row.me for row in rows) else _place(own, names, running, viewer),
        questions=count_asked(tx, stage.scope.series_ids, query.skill, span.first, span.last),
        zone=zone,
        first=None if everything else span.first,
        last=None if everything else span.last,
        hidden_reader=viewer is not None and own is not None and load_people(tx, [viewer])[viewer].hidden,
        opt_in=OptIn.OPEN if viewer is None else _opted(tx, stage, viewer),
        shareable=stage.shareable,
    )


def _top(tx: Tx, stage: Stage, query: BoardQuery, now: datetime) -> list[StoredRow]:
    if query.measure is Measure.STREAK:
        return streaks.top(tx, stage.scope, query.skill, TOP)
    return standings.top(tx, stage.scope, query.skill, _key(stage, query, now), TOP)


def _own(tx: Tx, stage: Stage, query: BoardQuery, viewer: PersonId, now: datetime) -> OwnRow | None:
    if query.measure is Measure.STREAK:
        return streaks.own(tx, stage.scope, query.skill, viewer)
    return standings.own(tx, stage.scope, query.skill, _key(stage, query, now), viewer)


def _key(stage: Stage, query: BoardQuery, now: datetime) -> str:
    return period(query.window, local_date(now, ZoneInfo(stage.series[0].zone))).key


def _opted(tx: Tx, stage: Stage, viewer: PersonId) -> OptIn:
    if not stage.opt_in:
        return OptIn.OPEN
    taking_part = load_participants(tx, stage.opt_in, viewer).values()
    if not taking_part:
        return OptIn.NOT_YET
    return OptIn.JOINED if all(each.on_board for each in taking_part) else OptIn.NOT_JOINED


def _names(tx: Tx, tenant_ids: Sequence[TenantId], people: Sequence[PersonId]) -> dict[PersonId, str]:
    names: dict[PersonId, str] = {}
    for tenant_id in tenant_ids:
        for person_id, membership in load_memberships(tx, tenant_id, people).items():
            names.setdefault(person_id, person_name(membership.name))
    return names


def _running(tx: Tx, scope: BoardScope, people: Sequence[PersonId], skill: str) -> dict[PersonId, int]:
    best: dict[PersonId, int] = {}
    wanted = [(series_id, person) for series_id in scope.series_ids for person in people]
    for (_, person), days in streaks.shown_streaks(tx, wanted, skill).items():
        best[person] = max(days, best.get(person, 0))
    return best


def _row(row: StoredRow, names: dict[PersonId, str], running: dict[PersonId, int], viewer: PersonId | None) -> BoardRow:
    return BoardRow(
        rank=row.rank,
        tied=row.tied,
        name=names.get(row.person_id) or person_name(""),
        score=row.points,
        right=row.right,
        answered=row.answered,
        streak=running.get(row.person_id, 0),
        me=row.person_id == viewer,
    )


def _place(own: OwnRow, names: dict[PersonId, str], running: dict[PersonId, int], viewer: PersonId | None) -> OwnPlace:
    behind = 0 if own.next_points is None else own.next_points - own.row.points
    return OwnPlace(_row(own.row, names, running, viewer), behind, own.next_rank or own.row.rank)
