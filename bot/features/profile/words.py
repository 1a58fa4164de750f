"""Every sentence of `/stats`, `/whetstone away` and `/whetstone me`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.streaks import DayEntry, DayOutcome
from bot.features.profile.view import ResultMark
from bot.features.wording import count, day, join_words

STATS_TITLE = "Your stats"
WHY_TITLE = "Your streak, day by day"
WHY = "Why?"
BACK = "Back to stats"
OLDER = "Older days"
NO_SERIES = "No channel that you can see has questions yet, so there is nothing to count."
NO_ANSWERS = "No answers yet. The first one starts your streak: /quiz shows the open question."
SAVE_TODAY = "Today is still open: one answer keeps the streak."
MARKS = {
    ResultMark.RIGHT: "✓ right",
    ResultMark.PARTLY: "◐ partly right",
    ResultMark.WRONG: "✗ not right",
    ResultMark.WAITING: "… told at the close",
}
FREEZE_RULE = "Seven kept days earn a freeze, two at most. A freeze is spent by itself on a missed day."

STREAK, FREEZES, POINTS, AWAY = "Streak", "Freezes", "Points", "Away"
SKILLS, RESULTS = "Skills", "Last results"
WHY_SPOKEN = "Why is my streak what it is?"
NEWER = "Newer days"
WHICH = "Which channel do you mean?"
CANT_SEE = "Those stats belong to a channel that you can't see."
SKILL_RULE = (
    "A skill's streak goes over the days that asked it. A freeze protects it on days without any answer, not where "
    "another question of the day was answered."
)

AWAY_TITLE = "Your away days"
AWAY_HINT = "Such as 2026-12-24 or tomorrow; empty to only see your days"
AWAY_LAST_HINT = "The first day if left empty"
AWAY_FIRST, AWAY_LAST = "First day away", "Last day away"
AWAY_NONE = "You have no away days. /whetstone away 2026-12-24 2027-01-02 declares some."
AWAY_RULE = "Away days can't break a streak here; an answer on one still counts."
AWAY_BACKWARDS = "The last day is before the first."
AWAY_LONG = "Away days can be at most a year ahead."
AWAY_MANY = "That is more than I can keep. Remove some of your away days first."
AWAY_REMOVED = "Removed. Your streak counts these days again."
AWAY_GONE = "Those away days are gone already."
BAD_DATE = "I can't read that as a date. Write it as 2026-12-24, “24 Dec”, “tomorrow” or “friday”."
LAST_ALONE = "Name the first day too."

ME_TITLE = "You"
ME_SAVED = "Saved."
ZONE, ZONE_HINT = "Your time zone", "A city, or a name such as Europe/Berlin"
STACK, STACK_HINT = "What you use", "Questions about other tools are left out of what I pick for you alone."
SEEN = "On boards and milestones"
SEEN_CHOICES = {"shown": "Others see my name", "hidden": "Hide me everywhere"}
CHOOSE_ONE = "Choose one of these."
NOTHING_CHOSEN = "none chosen"
NOT_TOLD = "not told"


def unknown_zone(suggestions: Sequence[str]) -> str:
    """What stands at the zone's field."""
    if not suggestions:
        return "That isn't a time zone. Use a city such as Berlin, or a name such as America/New_York."
    return f"That isn't a time zone. Did you mean {join_words(suggestions[:3], 'or')}?"


def title(what: str, place: str, skill: str) -> str:
    """``Your stats · #general · MLOps``."""
    return " · ".join(part for part in (what, place, skill) if part)


def until(last: date) -> str:
    """``until Fri 1 Jan``."""
    return f"until {day(last)}"


def skill_totals(points: int, right: int, answered: int, streak: int) -> str:
    """``60 points · 3 of 4 right · streak 2``."""
    return f"{totals(points, right, answered)} · streak {streak}" if streak > 1 else totals(points, right, answered)


def result_line(when: str, skill: str, mark: ResultMark, points: int) -> str:
    """``Mon 23 Nov · MLOps · ✓ right, +20``."""
    return f"{when} · {skill} · {MARKS[mark]}{f', +{points}' if points else ''}"


def span(first: date, last: date) -> str:
    """``Thu 24 Dec to Sat 2 Jan``."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def remove_label(first: date, last: date) -> str:
    """On the button that removes a span."""
    return f"Remove {span(first, last)}"


def too_early(earliest: date) -> str:
    """Days whose questions are closed stay as they were."""
    return f"Days that are over stay as they were. Away days can begin on {day(earliest)}."


def streak_line(current: int, longest: int) -> str:
    """``12 days · longest 30``."""
    return f"{count(current, 'day')} · longest {longest}"


def freezes(number: int, progress: int) -> str:
    """``1 of 2, next after 3 more days``."""
    if number >= 2:
        return "2 of 2"
    return f"{number} of 2, next after {count(7 - progress, 'more day', 'more days')}"


def totals(points: int, right: int, answered: int) -> str:
    """``340 points · 17 of 19 right``."""
    return f"{count(points, 'point')} · {right} of {answered} right"


def why_line(entry: DayEntry[str], before: int = 0) -> str:
    """What one day meant: ``Mon 23 Nov: kept, 12 days``; `before` is the streak on the day before it."""
    return f"{day(entry.date)}: {_meant(entry, before)}"


def _meant(entry: DayEntry[str], before: int) -> str:
    match entry.outcome:
        case DayOutcome.KEPT:
            earned = ", and earned a freeze" if entry.earned else ""
            still = " (still open)" if entry.open else ""
            return f"kept, {count(entry.current, 'day')}{earned}{still}"
        case DayOutcome.FROZEN:
            return f"missed, a freeze kept your {count(entry.current, 'day')} ({entry.freezes} left)"
        case DayOutcome.MISSED:
            return "missed, the streak starts anew" if before else "missed"
        case DayOutcome.AWAY:
            return f"away, skipped ({count(entry.current, 'day')})"
        case DayOutcome.VOID:
            return "the question was taken back, nobody's day"
        case DayOutcome.OPEN:
            return f"open, you can still keep it ({count(entry.current, 'day')})"
        case DayOutcome.BEFORE:
            return "before your first answer"


def away_saved(first: date, last: date) -> str:
    """What is said when away days were declared."""
    return f"Away: {span(first, last)}."


def me_lines(zone: str, stack: Sequence[str], *, hidden: bool) -> tuple[str, ...]:
    """What was saved, a sentence each."""
    return (
        f"{ZONE}: {zone or NOT_TOLD}",
        f"{STACK}: {', '.join(stack) or NOTHING_CHOSEN}",
        f"{SEEN}: {SEEN_CHOICES['hidden' if hidden else 'shown']}",
    )
