"""The settings of the playground in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.config.address import SqliteAddress, parse_sqlite
from bot.config.declare import Group, Setting
from bot.config.environment import Environment
from bot.config.parse import host, is_loopback, whole_number


def _loopback(value: str) -> str:
    name = host(value)
    if not is_loopback(name):
        raise ValueError("must be a loopback address such as 127.0.0.1: in the playground everyone may be anybody")
    return name


HOST: Final = Setting(
    name="WHETSTONE_PLAYGROUND_HOST",
    meaning="Loopback address of the playground.",
    parse=_loopback,
    default="127.0.0.1",
    default_text="127.0.0.1",
)
PORT: Final = Setting(
    name="WHETSTONE_PLAYGROUND_PORT",
    meaning="Port of the playground.",
    parse=whole_number(1, 65535),
    default=8899,
    default_text="8899",
)
DATABASE: Final[Setting[SqliteAddress | None]] = Setting(
    name="WHETSTONE_PLAYGROUND_DATABASE",
    meaning="SQLite file of the playground, never shared with the bot.",
    parse=parse_sqlite,
    default=None,
    default_text="playground.db in the data directory",
)
GROUP: Final = Group(
    "Playground",
    "It opens where no platform is configured, or with `python -m bot playground`.",
    (HOST, PORT, DATABASE),
)


@dataclass(frozen=True, slots=True)
class PlaygroundSettings:
    """Where the playground listens, and its own database file."""

    host: str
    port: int
    database: SqliteAddress

    @property
    def url(self) -> str:
        """What to open in the browser."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"


def read_playground(environment: Environment, data_directory: Path) -> PlaygroundSettings:
    """The settings of the playground."""
    return PlaygroundSettings(
        host=environment.read(HOST),
        port=environment.read(PORT),
        database=environment.read(DATABASE) or SqliteAddress(data_directory / "playground.db"),
    )
