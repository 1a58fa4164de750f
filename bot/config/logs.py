"""The settings of the log."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.config.declare import Group, Setting
from bot.config.environment import Environment
from bot.config.parse import one_of


class LogLevel(StrEnum):
    """From which weight on a line is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How a line is written."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


LEVEL: Final = Setting(
    name="WHETSTONE_LOG_LEVEL",
    meaning="debug, info, warning or error. Answers and secrets are logged at none.",
    parse=one_of(LogLevel),
    default=LogLevel.INFO,
    default_text="info",
)
FORMAT: Final = Setting(
    name="WHETSTONE_LOG_FORMAT",
    meaning="auto, console or json; auto is console in a terminal and json elsewhere.",
    parse=one_of(LogFormat),
    default=LogFormat.AUTO,
    default_text="auto",
)
GROUP: Final = Group("Log", "It goes to standard error.", (LEVEL, FORMAT))


@dataclass(frozen=True, slots=True)
class LogSettings:
    """From which weight on, and how, lines are written."""

    level: LogLevel
    format: LogFormat


def read_logs(environment: Environment) -> LogSettings:
    """The settings of the log."""
    return LogSettings(level=environment.read(LEVEL), format=environment.read(FORMAT))
