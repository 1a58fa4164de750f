"""How long the words that people wrote are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.config.declare import Group, Setting
from bot.config.environment import Environment
from bot.config.parse import days

INTERVIEWS: Final = Setting(
    name="WHETSTONE_KEEP_INTERVIEW_DAYS",
    meaning="Days after which the text of interviews is deleted.",
    parse=days(1, 3650),
    default=timedelta(days=180),
    default_text="180",
)
ANSWERS: Final = Setting(
    name="WHETSTONE_KEEP_ANSWER_DAYS",
    meaning="Days after which the text of free answers is deleted. Credit, points and streaks stay.",
    parse=days(1, 3650),
    default=timedelta(days=90),
    default_text="90",
)
GROUP: Final = Group("Retention", "", (INTERVIEWS, ANSWERS))


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long the text of interviews and of free answers is kept."""

    interviews: timedelta
    answers: timedelta


def read_retention(environment: Environment) -> RetentionSettings:
    """The settings of retention."""
    return RetentionSettings(interviews=environment.read(INTERVIEWS), answers=environment.read(ANSWERS))
