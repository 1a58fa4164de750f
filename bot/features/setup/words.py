"""Every sentence of the setup of a channel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.chat.inert import inert
from bot.features.wording import count, day, join_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

FOCUSES = {
    "balanced": "Balanced (all ten areas)",
    "foundations": "Foundations (code, maths, data, algorithms)",
    "mlops": "MLOps (pipelines, serving, cloud, monitoring)",
    "llm": "LLM (language models and what surrounds them)",
    "chosen": "Chosen areas (pick them under Areas and stacks)",
}
LEVELS = {"mixed": "Mixed", "1": "Junior", "2": "Mid", "3": "Senior"}
FEEDBACKS = {
    "at-once": "At once, privately",
    "at-close": "At the close, only “saved” until then",
}
BOARDS = {
    "on": "On, with everybody who answers and doesn't hide",
    "opt-in": "Opt-in, with who joins it",
    "off": "Off",
}
CLOSES = {
    "next": "When the next question opens",
    "60": "After 1 hour",
    "240": "After 4 hours",
    "480": "After 8 hours",
    "1440": "After 24 hours",
}
COUNTS = {"1": "1", "2": "2", "3": "3", "5": "5"}

NEEDS_CHANNEL = "Run this in the channel that should get the questions."
BAD_TIME = "Write the time as 09:00 or 9:30 am."
NO_WEEKDAYS = "Choose at least one day."
NO_AREAS = "Choose at least one area."
BAD_COUNTRY = "No holidays are known for that. Use a country code such as DE, US or DE-BY, or leave it empty."
BAD_HOLIDAYS = "Write dates as 2026-12-24, separated by commas."
BAD_RANGE = "The pause ends before it begins."
PAUSED_ALREADY = "This channel is paused already. /whetstone resume goes on."
NOT_PAUSED = "This channel isn't paused."
CHOOSE_ONE = "Choose one of these."
CANT_POST = "I can't post in this channel yet: {why} Then send this form again."
CHANNEL_GONE = "I can't see this channel. Add me to it, then send this form again."

FORM_TITLE, START, SAVE = "Daily questions here", "Start", "Save"
TIME, TIME_HINT = "Time of the question", "Such as 09:00"
ZONE, ZONE_HINT = "Time zone", "A city, or a name such as Europe/Berlin"
DAYS, FOCUS, LEVEL = "Days", "Focus", "Level"
QUESTIONS, RESULT, CLOSE, BOARD = "Questions a day", "Result", "Closes", "Leaderboard"
COUNTRY, COUNTRY_HINT = "Country of public holidays", "Such as DE, US or DE-BY; empty for none"
AREAS, STACKS = "Areas", "What the team uses"
STACKS_HINT = "Questions about other tools are left out. None chosen: all are asked."
HOLIDAYS, HOLIDAYS_HINT = "Own days without a question", "Such as 2026-12-24, 2026-12-31"
WHEN, CHANNELS, STATE = "When", "Channels", "State"

MORE = "More settings"
AREAS_AND_STACKS = "Areas and stacks"
CHANGE = "Change"
PREVIEW = "Preview"
POST_NOW = "Post one now"
PAUSE, RESUME = "Pause", "Resume"
OWN_QUESTIONS = "Own questions instead"

STARTED = "Daily questions are on"
SAVED = "Saved"
SCHEDULE = "Schedule"
PAUSED_TITLE, RESUMED_TITLE = "Paused", "Resumed"
SHARED_TITLE, UNSHARED_TITLE = "Same questions", "On its own"
SHARED = "This channel now gets the same questions, streaks and boards as {channels}."
UNSHARED = "This channel gets no more questions from {series}. /whetstone setup starts its own."
ALONE = "No other channel gets these questions. /whetstone pause stops them for a while."
SHARED_ALREADY = "This channel gets these questions already."
NO_SLOT = "No question is in sight: the days chosen are all free."
NO_SLOT_PAUSED = "Paused: no questions until /whetstone resume."
NEXT_SLOTS = "The next questions:"
PREVIEW_PRICE = "Who previews a question earns no points from it."
NONE = "none"
ANY_STACK = "not told, so every tool is asked"
FREE_DAYS = "Free days"
LOST = "no posts: {reason}"

MANAGERS_TITLE = "Managers"
MANAGERS_ALSO = "Whoever manages this workspace on the platform, and who installed me, can change things here too."
NOBODY_NAMED = "Nobody is named yet."
NO_MEMBER = "That person isn't a member of this workspace."
LAST_MANAGER = "That is the last named manager. Name another one first."
NOT_NAMED = "That person isn't a named manager."
ADDED = "{name} can change things here now."
REMOVED = "{name} is no longer named as a manager."

EXPORT_TITLE = "Participation"
EXPORT_SAYS = (
    "Settings and figures of the channels that you can see. Figures about fewer than five people are left out, and "
    "nobody's answers are in it."
)

PURGE_TITLE = "Delete everything"
PURGE_WARNS = (
    "Every question, answer, streak, setting and name that I keep about this workspace is deleted at once. "
    "Nothing of it can be brought back."
)
PURGE_FIELD = "Type {name} to delete"
PURGE_SHORT = "Type the workspace's name to delete"
PURGE_SUBMIT = "Delete everything"
PURGE_WRONG = "That isn't the name: type {name} exactly."
PURGED = "Everything I kept about this workspace is deleted."

INSTALLED_TITLE = "Hello, I'm Whetstone"
INSTALLED = (
    "Every working day I post one machine-learning question to a channel of yours, take answers privately, reveal the result "
    "and keep streaks and leaderboards per skill area."
)
READS = "I read the commands, buttons and forms that people use with me, and direct messages to me. I don't read your channels."
NEXT = "Run /whetstone setup in the channel that should get the questions. It takes one form."


def unknown_zone(name: str, suggestions: Sequence[str]) -> str:
    """What stands at the zone's field."""
    if not suggestions:
        return f"“{inert(name, 40)}” isn't a time zone. Use a city such as Berlin, or a name such as America/New_York."
    return f"“{inert(name, 40)}” isn't a time zone. Did you mean {join_words(suggestions[:3], 'or')}?"


def weekday_range(days: Collection[int]) -> str:
    """``Mon-Fri`` for a row of days, ``Mon, Wed`` otherwise."""
    ordered = sorted(days)
    if len(ordered) == 7:
        return "every day"
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{SHORT_WEEKDAYS[ordered[0]]}–{SHORT_WEEKDAYS[ordered[-1]]}"
    return ", ".join(SHORT_WEEKDAYS[day] for day in ordered)


def when(weekdays: Collection[int], wall_time: str, zone: str) -> str:
    """``Mon–Fri 09:00, Berlin``."""
    return f"{weekday_range(weekdays)} {wall_time}, {zone}"


def first_question(*, again: bool) -> str:
    """What stands before the instant of the next slot."""
    return "Next question " if again else "First question "


def next_after_pause(last: date) -> str:
    """A pause with an end."""
    return f"No questions until {day(last)}."


def open_stays(questions: int) -> str:
    """A pause leaves what is open alone."""
    return f"What is open stays open until its close ({count(questions, 'question')})."


def same_as(channel: str) -> str:
    """On the button that shares a series."""
    return f"Same questions as {channel}"


def closes(minutes: int | None) -> str:
    """When a run closes."""
    if minutes is None:
        return CLOSES["next"]
    return CLOSES.get(str(minutes)) or f"After {count(minutes, 'minute')}"


def public_holidays(country: str) -> str:
    """``public holidays of DE``."""
    return f"public holidays of {country}"
