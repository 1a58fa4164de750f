"""All settings of a process, read once at start-up, and the rules that hold between them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.config import database, grader, keys, logs, packs, platforms, playground, retention, server
from bot.config.address import SqliteAddress
from bot.config.declare import Group, Setting
from bot.config.environment import Environment, read_env_file, warn_of_unknown
from bot.config.secret import Secret
from bot.errors import ConfigurationError

GROUPS: Final[tuple[Group, ...]] = (
    database.GROUP,
    playground.GROUP,
    platforms.SLACK_GROUP,
    platforms.DISCORD_GROUP,
    keys.GROUP,
    packs.GROUP,
    grader.GROUP,
    retention.GROUP,
    server.GROUP,
    logs.GROUP,
)
"""Every setting there is, in the order of the example file."""


def list_settings() -> tuple[Setting[object], ...]:
    """Every setting, in order."""
    return tuple(setting for group in GROUPS for setting in group.settings)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; `warnings` are sentences for the operator about what was set and has no effect."""

    database: database.DatabaseSettings
    playground: playground.PlaygroundSettings
    slack: platforms.SlackSettings
    discord: platforms.DiscordSettings
    encryption_keys: tuple[Secret, ...]
    packs: tuple[packs.PackDirectory, ...]
    grader: grader.GraderSettings | None
    retention: retention.RetentionSettings
    server: server.ServerSettings
    logs: logs.LogSettings
    warnings: tuple[str, ...] = ()

    @property
    def has_platform(self) -> bool:
        """Whether any chat platform is wholly configured; where none is, `run` opens the playground."""
        return self.slack.configured or self.discord.configured


def load_settings(
    environ: Mapping[str, str] | None = None,
    *,
    env_file: Path | None = Path(".env"),
    overrides: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings: `overrides` (from the command line, by setting name), then `environ`, then `env_file`.

    Raises `ConfigurationError` at the first value that can't be used. Rules between settings are held by `check_run`
    and `check_playground`, since `migrate` or `doctor` need not obey them.
    """
    system = os.environ if environ is None else environ
    from_file = {} if env_file is None else read_env_file(env_file)
    environment = Environment(overrides or {}, system, from_file)
    database_settings = database.read_database(environment, system)
    known = [name for setting in list_settings() for name in setting.names]
    return Settings(
        database=database_settings,
        playground=playground.read_playground(environment, database_settings.data_directory),
        slack=platforms.read_slack(environment),
        discord=platforms.read_discord(environment),
        encryption_keys=environment.read(keys.KEYS),
        packs=environment.read(packs.PACKS),
        grader=grader.read_grader(environment),
        retention=retention.read_retention(environment),
        server=server.read_server(environment),
        logs=logs.read_logs(environment),
        warnings=warn_of_unknown([*system, *from_file], known),
    )


def check_platforms(settings: Settings) -> None:
    """Raise `ConfigurationError` where a platform is half configured, or lacks keys for the tokens that it stores."""
    for name, platform in (("Slack", settings.slack), ("Discord", settings.discord)):
        if platform.missing:
            raise ConfigurationError(
                f"{name} is half configured: set {_join(platform.missing)} too, or remove the other settings of {name}."
            )
    if settings.slack.many_workspaces and not settings.encryption_keys:
        raise ConfigurationError(
            f"Slack workspaces that install the bot give it tokens to store: set {keys.KEYS.name} "
            "(.env.example tells how to make a key)."
        )


def check_run(settings: Settings) -> None:
    """Raise `ConfigurationError` where `run` can't do what the settings say. With no platform it is the playground."""
    check_platforms(settings)
    if settings.server.role is not server.Role.ALL:
        if settings.database.embedded:
            raise ConfigurationError(
                f"The role {settings.server.role} shares its database with other processes, which SQLite can't: "
                f"set {database.ADDRESS.name} to a PostgreSQL address, or use the role all."
            )
        if not settings.has_platform:
            raise ConfigurationError(
                f"The role {settings.server.role} needs a platform: set the tokens of Slack or Discord."
            )
    if not settings.has_platform:
        check_playground(settings)


def check_playground(settings: Settings) -> None:
    """Raise `ConfigurationError` where the playground would come near a real platform's people or data.

    The bind is refused where it is read. A wholly configured platform is no obstacle to `playground`, which doesn't
    start it; a half-made configuration is, since it tells of a mistake.
    """
    check_platforms(settings)
    if settings.server.role is not server.Role.ALL:
        raise ConfigurationError("The playground runs in one process: use the role all.")
    if not settings.database.embedded:
        raise ConfigurationError(
            f"The playground never touches PostgreSQL: set the tokens of Slack or Discord to use {settings.database.set_by}, "
            "or remove it to play."
        )
    real = settings.database.address
    if isinstance(real, SqliteAddress) and real.path.absolute() == settings.playground.database.path.absolute():
        raise ConfigurationError(
            f"The playground and the bot must not share {real}: change {playground.DATABASE.name} or {database.ADDRESS.name}."
        )


def _join(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
