"""What a board shows, before it becomes a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.windows import Window


class Measure(StrEnum):
    """What a board ranks by."""

    POINTS = "points"
    STREAK = "streak"


class Scope(StrEnum):
    """Whether a board is of one channel's series or of all series of the workspace."""

    CHANNEL = "channel"
    WORKSPACE = "workspace"


class OptIn(StrEnum):
    """What the reader may do about being on the board."""

    OPEN = "open"
    """Nothing: everybody is on it."""
    JOINED = "joined"
    NOT_JOINED = "not-joined"
    NOT_YET = "not-yet"
    """Who has never answered has nothing to show."""


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Which board somebody wants; `skill` is an area id, empty for all."""

    skill: str
    window: Window
    measure: Measure
    scope: Scope


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person. `score` is points or days, by the measure; `streak` is the overall streak or that of the skill."""

    rank: int
    tied: bool
    name: str
    score: int
    right: int
    answered: int
    streak: int
    me: bool


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The reader's row below the top ten: `behind` points or days are missing to share rank `next_rank`."""

    row: BoardRow
    behind: int
    next_rank: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board as one person, or everybody where `own` is None, may see it.

    `place` names the channel or the workspace; `questions` is how many runs the window has so far; `first` and `last` are its dates,
    None for all time. `hidden_reader` is set where the reader hides and sees a rank that nobody else does; `shareable` where all
    who read the channel may see the board.
    """

    query: BoardQuery
    place: str
    skill_title: str
    rows: tuple[BoardRow, ...]
    own: OwnPlace | None
    questions: int
    zone: ZoneInfo
    first: date | None
    last: date | None
    hidden_reader: bool = False
    opt_in: OptIn = OptIn.OPEN
    shareable: bool = False
