"""Run the migrations inside a transaction that is already open."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

CONNECTION = "connection"
"""The attribute through which `env.py` is given the connection."""


def configure(connection: Connection | None = None) -> Config:
    """Alembic's settings; they need no file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes[CONNECTION] = connection
    return config


def upgrade_to_head(connection: Connection) -> None:
    """Take all steps that are missing; the caller commits."""
    command.upgrade(configure(connection), "head")


def downgrade_to(connection: Connection, revision: str) -> None:
    """Go back to a revision, ``base`` being no tables at all; the caller commits."""
    command.downgrade(configure(connection), revision)


def newest_revision() -> str | None:
    """The revision that the steps lead to."""
    return ScriptDirectory.from_config(configure()).get_current_head()
