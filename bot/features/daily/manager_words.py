"""Every sentence of the daily question for managers."""

from __future__ import annotations

from datetime import date

from bot.features.wording import count

ANOTHER = "Another one"
NEXT_OF_DAY = "The next of the day"
POST_NOW = "Post now"
TAKE_BACK = "Take it back"
TWICE = "Twice a week"
PAUSE = "Pause"
LEVEL = "Another level"

PREVIEW_NOTE = "Only you can see this. Who previews a question earns no points from it."
NO_OTHER = "No other question fits this channel's settings."
EMPTY = "No question fits this channel's settings. /whetstone schedule changes them."
JUST_POSTED = "A question was posted a moment ago. Wait a minute before the next."
NOTHING_TO_UNDO = "There is no question to take back."
NOT_LAST = "That isn't the last question any more, so it stays."
UNDO_WHAT = (
    "Its points and kept days are taken back, and freezes that it cost are returned. The card stays and says so."
)
UNDONE = "undone by a manager"
STUCK_NO_MORE = "That one isn't waiting to be posted any more."
REPOSTED = "It is being posted again."
OVER = "Its time is over, so it isn't posted any more. /whetstone post-now asks a new one."
LEVEL_FORM = "Another level"
LEVEL_FIELD = "Level of the questions"
LEVELS = {"mixed": "Mixed", "1": "Junior", "2": "Mid", "3": "Senior"}


def posted(number: int, channels: int) -> str:
    """A question is on its way."""
    return f"Question {number} is on its way to {count(channels, 'channel')}."


def taken_back(number: int) -> str:
    """It is void."""
    return f"Question {number} was taken back."


def undo_title(number: int) -> str:
    """Asks before undoing."""
    return f"Take question {number} back?"


def undo_answers(answers: int) -> str:
    """Whom it touches."""
    return f"{count(answers, 'person', 'people')} answered it."


def missed_slot(name: str, day: date) -> str:
    """A day was missed because of downtime."""
    return f"{name}: the question of {day:%A} {day.day} {day:%b} was missed, because I was away when it was due. The day counts for nobody."


def empty_pool(name: str) -> str:
    """Nothing could be asked."""
    return f"{name}: no question fits the settings, so none was asked. /whetstone schedule in the channel changes them."


def thin_pool(name: str, left: int) -> str:
    """Few questions are left."""
    if left == 0:
        return f"{name}: every question that fits was asked. From now on they repeat, the oldest first, and each says when it was last asked."
    return f"{name}: {count(left, 'question')} left that were never asked. After that they repeat. More areas, another level or a pack bring more."


def quiet(name: str) -> str:
    """Hardly anybody answers."""
    return f"{name}: the last five questions had fewer than two answers each. Would something else suit the channel better?"


def channel_lost(channel: str, reason: str) -> str:
    """Nothing is posted there any more."""
    return f"I can't post in {channel} any more. {reason} /whetstone setup starts questions again, in any channel that I can post in."


def unsure(channel: str, number: int) -> str:
    """Nobody knows whether it arrived."""
    return f"The chat didn't say whether question {number} arrived in {channel}, and I can't look. If you don't see it there, post it now."


def missed_post(channel: str, number: int) -> str:
    """It came too late to be posted."""
    return f"Question {number} couldn't be posted in {channel} for six hours, so I gave it up."


def now_twice(name: str) -> str:
    """Done."""
    return f"{name} is now asked on Tuesdays and Thursdays."


def now_paused(name: str) -> str:
    """Done."""
    return f"{name} is paused. /whetstone resume in the channel goes on."


def now_level(name: str, level: str) -> str:
    """Done."""
    return f"{name}: the level is now {LEVELS[level].lower()}."


CHOOSE = "Choose one of these."
