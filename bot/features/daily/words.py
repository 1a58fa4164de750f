"""Every sentence of the daily question for the people who answer; managers' are in `manager_words`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.credit import Refusal
from bot.features.wording import count, join_words
from content.model import Level

LEVELS = {Level.JUNIOR: "junior", Level.MID: "mid", Level.SENIOR: "senior"}

ANSWER = "Answer"
CHANGE = "Change"
MY_RESULT = "My result"
START = "Start"
NEXT = "Next question"
WHY = "Why"
WHY_YESTERDAY = "Last result"
HIDE = "Hide me"
STORED = "What is stored"

UNKNOWN_RUN = "I no longer have this question."
CANT_SEE = "This question belongs to a channel that you can't see, so I can't show it to you here."
VOID = "This question was taken back, so it counts for nothing. Your streak is safe."
DOWN = "I was away for too much of the time, so this question counts for nothing. Streaks are safe."
GONE = "Your answer to this question was deleted, and it can't be given again."
NOT_ANSWERED = "You haven't answered this one yet."
NOT_IN_TIME = "You didn't answer this one."
PREVIEWED = "You saw it before it was asked, so it brings no points."
UNGRADED = "Compare yours with the model answer. It isn't graded, so it brings no points; your day is kept."
UNGRADED_LATER = "The model answer comes with the result."
ALL_DONE = "You've answered everything that is open."
DONE_HERE = "That was the last one of today."
NOTHING_OPEN = "No question is open right now."
NOTHING_PLANNED = "No question is planned."
NO_SERIES = "No channel that you can see has questions yet. A manager starts them with /whetstone setup."
KEY_TEXT = "Key"
MODEL_ANSWER = "A model answer:"
ORDER_LABEL = "The letters in your order"
ORDER_HINT = "All of them once, such as {example}"
CHOICES_LABEL = "Which are right?"
CHOICES_HINT = "Any number of them."
NUMBER_LABEL = "Your number"
TEXT_LABEL = "Your answer"
TEXT_HINT = "A word or a few"
OPEN_LABEL = "Your answer"
OPEN_HINT = "A few sentences, as you would say them in an interview"
FORM_TITLE = "Your answer"
SUBMIT = "Save"

REFUSALS = {
    Refusal.WRONG_KIND: "This question takes another kind of answer.",
    Refusal.UNKNOWN_OPTION: "There is no such option.",
    Refusal.NOTHING_CHOSEN: "Choose at least one.",
    Refusal.TOO_MANY_CHOSEN: "Choose one only.",
    Refusal.INCOMPLETE_ORDER: "Name every letter once.",
    Refusal.UNREADABLE_NUMBER: "I can't read that as a number. Write it as 12, 1.5, 1e-3 or 3/4.",
    Refusal.UNKNOWN_UNIT: "I don't know that unit here.",
    Refusal.EMPTY_TEXT: "Write an answer first.",
    Refusal.TOO_LONG: "That is too long. Please shorten it.",
}


def title(area: str, level: int, seconds: int) -> str:
    """``MLOps · mid · about 60 s``."""
    return f"{area} · {LEVELS[Level(level)]} · about {seconds} s"


def closed_title(area: str, level: int) -> str:
    """``MLOps · mid · closed``."""
    return f"{area} · {LEVELS[Level(level)]} · closed"


def many_title(questions: int) -> str:
    """``Today: 3 questions``."""
    return f"Today: {questions} questions"


def part_title(position: int, questions: int) -> str:
    """``Question 1 of 3``."""
    return f"Question {position} of {questions}"


def answered(answers: int) -> str:
    """``12 answered``."""
    return f"{answers:,} answered"


def repeat(last_asked: date) -> str:
    """It was asked before."""
    return f"Asked before, on {last_asked.day} {last_asked:%b %Y}."


def unit(name: str) -> str:
    """Which unit a number is read in."""
    return f"In {name}, unless you write another unit"


def is_right(given: str, points: int, earns: bool) -> str:
    """Such as ``B is right. +20.``."""
    return f"{given} is right." + (f" +{points}." if earns else "")


def is_wrong(verb: str, given: str, key: str) -> str:
    """Such as ``You chose C. It is B.``."""
    return f"You {verb} {given}. It is {key}."


def is_partly(verb: str, given: str, key: str, percent: int, points: int, earns: bool) -> str:
    """Such as ``You chose A and D. It is A and C. 50 % right. +10.``."""
    return f"{is_wrong(verb, given, key)} {percent} % right." + (f" +{points}." if earns else "")


def streak(days: int) -> str:
    """Such as ``Streak 8 days.``."""
    return f"Streak {count(days, 'day')}."


def milestone(days: int) -> str:
    """A round number of days."""
    return f"{days} days in a row. Well kept!"


def saved(given: str, changed: bool) -> str:
    """``Saved: B.``, before the time of the result."""
    return f"{'Changed' if changed else 'Saved'}: {given}. Result on "


def already(verb: str, given: str) -> str:
    """``You already chose B at``, before the time."""
    return f"You already {verb} {given} at "


def it_is(key: str) -> str:
    """Such as ``It is B.``."""
    return f"It is {key}."


def on_board(name: str) -> str:
    """Told with somebody's first answer where boards name everybody who answers."""
    return f"You're on this channel's board as {name}."


def off_board() -> str:
    """Told with somebody's first answer where boards are opt-in or off."""
    return "Nobody else sees what you answer."


def kept(answers: int, kept_streak: int) -> str:
    """``41 answered, 28 kept a streak``."""
    return f"{answered(answers)}, {kept_streak:,} kept a streak"


def milestones(names: Sequence[tuple[str, int]]) -> str:
    """Such as ``Ada 30 days, Bob 7 days.``."""
    return f"{join_words([f'{name} {days} days' for name, days in names])} in a row. Congratulations!"


def wrong_texts(texts: Sequence[tuple[str, int]]) -> str:
    """Wrong answers that several people gave."""
    return "Often said: " + ", ".join(f"“{text}” ({people})" for text, people in texts)


def last_time(then: date, now: date) -> str:
    """``Yesterday``, ``Friday``, or ``Last time``."""
    if then == now:
        return "Before this"
    if now - then == timedelta(days=1):
        return "Yesterday"
    return f"{then:%A}" if now - then < timedelta(days=7) else "Last time"


def share_right(percent: int) -> str:
    """``67 % right``."""
    return f"{percent} % right"


def bad_letters(letters: str) -> str:
    """What was typed isn't an order."""
    return f"Write the letters {letters[0]} to {letters[-1]} in your order, each once."


def unknown_unit(name: str, known: Sequence[str]) -> str:
    """A unit that isn't read here."""
    if not known:
        return f"This is a bare number; I can't read “{name}” here."
    return f"I can't read “{name}” here. Use {join_words(known, 'or')}."


def next_in(channel: str) -> str:
    """Before the time of the next question."""
    return f"Next in {channel}: " if channel else "Next: "
