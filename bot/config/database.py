"""The settings of the database, and where files lie when nobody says."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.config.address import DatabaseAddress, SqliteAddress, parse_address
from bot.config.declare import Group, Setting
from bot.config.environment import Environment
from bot.config.parse import path

_CHECKOUT: Final = Path(__file__).resolve().parents[2]

DATA_DIRECTORY: Final[Setting[Path | None]] = Setting(
    name="WHETSTONE_DATA_DIR",
    meaning="Directory for the database files that no other setting places.",
    parse=path,
    default=None,
    default_text="var/ in a checkout, else the system's place for the data of a user's programs",
)
ADDRESS: Final[Setting[DatabaseAddress | None]] = Setting(
    name="WHETSTONE_DATABASE_URL",
    aliases=("DATABASE_URL",),
    meaning="Database of the bot: postgres://, postgresql:// or sqlite:///path.",
    parse=parse_address,
    default=None,
    default_text="the SQLite file whetstone.db in the data directory",
    example="postgresql://whetstone:password@127.0.0.1/whetstone",
    secret=True,
)
GROUP: Final = Group("Database", "The default needs no server.", (ADDRESS, DATA_DIRECTORY))


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Which database, and the directory of files that have no place of their own."""

    address: DatabaseAddress
    data_directory: Path
    set_by: str
    """The setting that named the address, empty where it is the default."""

    @property
    def embedded(self) -> bool:
        """Whether the database is a file that only one process may write."""
        return isinstance(self.address, SqliteAddress)


def read_database(environment: Environment, system: Mapping[str, str]) -> DatabaseSettings:
    """The settings of the database; `system` is the environment that tells the user's directories."""
    directory = environment.read(DATA_DIRECTORY) or find_data_directory(system)
    address = environment.read(ADDRESS)
    return DatabaseSettings(
        address=address or SqliteAddress(directory / "whetstone.db"),
        data_directory=directory,
        set_by=environment.name_of(ADDRESS) if address else "",
    )


def find_data_directory(system: Mapping[str, str], *, checkout: Path = _CHECKOUT, platform: str = sys.platform) -> Path:
    """Where files lie by default.

    In a checkout it is ``var/`` beside the code: two clones never share a database, whose schemas may differ, and
    removing the clone removes its data. An installed program has no directory of its own, so there it is the place
    that the system gives to a user's programs (on Linux by the XDG base directory specification).
    """
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    home = Path(system.get("HOME") or "~").expanduser()
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Whetstone"
    if platform == "win32":
        return Path(system.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Whetstone"
    named = Path(system.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else home / ".local" / "share") / "whetstone"
