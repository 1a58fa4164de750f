"""Every sentence of a board."""

from __future__ import annotations

from datetime import date

from bot.core.windows import Window
from bot.features.boards.view import Measure, Scope
from bot.features.wording import count, day

WINDOWS = {
    Window.TODAY: "today",
    Window.WEEK: "this week",
    Window.MONTH: "this month",
    Window.SEASON: "this season",
    Window.ALL: "all time",
}
WINDOW_BUTTONS = {
    Window.TODAY: "Today",
    Window.WEEK: "Week",
    Window.MONTH: "Month",
    Window.SEASON: "Season",
    Window.ALL: "All time",
}
THIN_QUESTIONS = 5
"""A window with fewer questions than this says so."""

NO_SERIES = "This channel has no questions yet, so it has no board. A manager starts them with /whetstone setup."
NO_SERIES_ANYWHERE = "No channel that you can see has questions yet."
BOARDS_OFF = "Boards are switched off here."
CANT_SEE = "That board belongs to a channel that you can't see."
SHARE = "Share here"
SHARED_BY = "Shared by {name}"
HIDDEN = "You are hidden: nobody else sees this row."
NOT_ON_BOARD = "You have no points here yet. Answer a question and you're on."
JOIN = "Join the board"
LEAVE = "Leave the board"
JOIN_FIRST = "Who wants to be on this board joins it. Answer a question first, then you can."
NOT_JOINED = "Only who joins is on this board. Nobody else sees your row."
SHARE_ELSEWHERE = "This board can be shared only in a channel that gets all of its questions."
YOU = "You"
SHOWN_NOW = "{window}, shown now"
MEASURES = {Measure.POINTS: "Points", Measure.STREAK: "Streaks"}


def title(skill_title: str, window: Window, measure: Measure) -> str:
    """``Leaderboard · MLOps · this week``."""
    parts = ["Streaks" if measure is Measure.STREAK else "Leaderboard"]
    if skill_title:
        parts.append(skill_title)
    if measure is Measure.POINTS:
        parts.append(WINDOWS[window])
    return " · ".join(parts)


def empty(window: Window, measure: Measure) -> str:
    """What stands in place of rows."""
    if measure is Measure.STREAK:
        return "No streak is running. The next answer starts one."
    if window is Window.ALL:
        return "Nobody has answered yet. The first answer opens the board."
    return f"Nobody has answered {WINDOWS[window]} yet."


def right_of(right: int, answered: int) -> str:
    """``17 of 19 right``."""
    return f"{right} of {answered} right"


def streak(days: int) -> str:
    """``12-day streak``."""
    return f"{days}-day streak"


def to_next(behind: int, rank: int, measure: Measure) -> str:
    """``80 to rank 22``."""
    unit = f" {'day' if behind == 1 else 'days'}" if measure is Measure.STREAK else ""
    return f"{behind}{unit} to rank {rank}"


def rule(measure: Measure, scope: Scope, place: str) -> str:
    """What the score is, and whose."""
    what = (
        "Days in a row with an answer, right or wrong"
        if measure is Measure.STREAK
        else "10, 20 or 30 points by level for a right answer, no bonus for speed"
    )
    return f"{what} · {place}" if scope is Scope.CHANNEL else f"{what} · all channels of {place}"


def span(first: date | None, last: date | None, zone: str) -> str:
    """The dates of the window in the zone of the series."""
    if first is None or last is None:
        return zone
    if first == last:
        return f"{day(first)}, {zone}"
    return f"{day(first)} to {day(last)}, {zone}"


def thin(questions: int) -> str:
    """``3 questions in this window``."""
    return f"{count(questions, 'question')} in this window"


def spoken_row(rank: int, name: str, score: str, detail: str, *, shared: bool) -> str:
    """A row as a screen reader says it."""
    said = f"Rank {rank}{' shared' if shared else ''}: {name}, {score}"
    return f"{said}, {detail}" if detail else said
