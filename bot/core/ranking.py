"""Ranks and boards: who stands where, what each viewer may see of it, and how far the next rank is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

Score = int | float | Fraction

RowT = TypeVar("RowT")
PersonT = TypeVar("PersonT")


@dataclass(frozen=True, slots=True)
class Ranked(Generic[RowT]):
    """A row at its rank, counted from 1; `tied` where another row has the same score."""

    rank: int
    row: RowT
    score: Score
    tied: bool


@dataclass(frozen=True, slots=True)
class Standing(Generic[PersonT]):
    """One person's score on a board. `hidden` people are seen by themselves only."""

    person: PersonT
    score: Score
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NextRank:
    """What it takes to share the next better rank."""

    points: Score
    rank: int


@dataclass(frozen=True, slots=True)
class Board(Generic[PersonT]):
    """What one viewer sees: the top rows, how many people stand between them and the viewer, and the viewer's own row.

    `own` is None for somebody without a standing, and set also when the row is among `top` (then `gap` is 0).
    `people` counts everybody ranked for this viewer.
    """

    top: tuple[Ranked[Standing[PersonT]], ...]
    gap: int
    own: Ranked[Standing[PersonT]] | None
    next_rank: NextRank | None
    people: int

    @property
    def own_in_top(self) -> bool:
        """Whether the viewer's row is one of the top rows."""
        return self.own is not None and self.own in self.top


def rank(rows: Iterable[RowT], score: Callable[[RowT], Score]) -> tuple[Ranked[RowT], ...]:
    """Competition ranks 1, 2, 2, 4, best score first. Equals keep the order given, so give them in a lasting order such as by id."""
    ordered = sorted(rows, key=score, reverse=True)
    sharing = Counter(score(row) for row in ordered)
    ranked: list[Ranked[RowT]] = []
    for place, row in enumerate(ordered, 1):
        own = score(row)
        position = ranked[-1].rank if ranked and ranked[-1].score == own else place
        ranked.append(Ranked(position, row, own, sharing[own] > 1))
    return tuple(ranked)


def board(rows: Iterable[Standing[PersonT]], me: PersonT | None = None, top: int = 10) -> Board[PersonT]:
    """The board for one viewer, or with `me` None the one that everybody may see.

    Hidden people are left out before ranking, so that no missing rank gives them away; the viewer is ranked as if visible.
    """
    ranked = rank((row for row in rows if not row.hidden or _is_viewer(row, me)), lambda row: row.score)
    place = next((place for place, each in enumerate(ranked) if _is_viewer(each.row, me)), None)
    return Board(
        top=ranked[:top],
        gap=0 if place is None else max(0, place - top),
        own=None if place is None else ranked[place],
        next_rank=None if place is None else _next_rank(ranked, place),
        people=len(ranked),
    )


def _is_viewer(row: Standing[PersonT], me: PersonT | None) -> bool:
    return me is not None and row.person == me


def _next_rank(ranked: tuple[Ranked[Standing[PersonT]], ...], place: int) -> NextRank | None:
    own = ranked[place]
    if own.rank == 1:
        return None
    better = ranked[own.rank - 2]
    return NextRank(better.score - own.score, better.rank)
