"""Databases for teams, by copying one that was migrated: migrating each would be half of a short test's time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.migrate import migrate
from tests.support.cluster import Cluster
from tests.support.postgres import create_database, drop_database, find_template, run_apart


async def _prepare(url: str) -> None:
    await migrate(url)


def make_sqlite_template(directory: Path) -> Path:
    """A migrated SQLite file."""
    path = directory / "template.db"
    run_apart(lambda: _prepare(f"sqlite:///{path}"))
    assert [each.name for each in directory.iterdir()] == [path.name]  # nothing is left in a log beside it
    return path


def copy_sqlite(template: Path, directory: Path) -> str:
    """The address of a copy."""
    return f"sqlite:///{shutil.copy(template, directory / 'test.db')}"


@contextmanager
def copy_postgres(cluster: Cluster) -> Iterator[str]:
    """The address of a migrated PostgreSQL database, gone afterwards."""
    name = create_database(cluster, find_template(cluster, "team_tables", _prepare))
    yield cluster.address(name)
    drop_database(cluster, name)
