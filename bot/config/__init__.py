"""The settings of a process: declared once each, read from the environment and an optional `.env` file."""

from bot.config.address import DatabaseAddress, PostgresAddress, SqliteAddress, parse_address
from bot.config.database import DatabaseSettings
from bot.config.grader import GraderSettings
from bot.config.logs import LogFormat, LogLevel, LogSettings
from bot.config.packs import PackDirectory
from bot.config.platforms import DiscordSettings, SlackSettings
from bot.config.playground import PlaygroundSettings
from bot.config.retention import RetentionSettings
from bot.config.secret import Secret
from bot.config.server import Role, ServerSettings
from bot.config.settings import Settings, check_platforms, check_playground, check_run, list_settings, load_settings

__all__ = [
    "DatabaseAddress",
    "DatabaseSettings",
    "DiscordSettings",
    "GraderSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "PackDirectory",
    "PlaygroundSettings",
    "PostgresAddress",
    "RetentionSettings",
    "Role",
    "Secret",
    "ServerSettings",
    "Settings",
    "SlackSettings",
    "SqliteAddress",
    "check_platforms",
    "check_playground",
    "check_run",
    "list_settings",
    "load_settings",
    "parse_address",
]
