"""One PostgreSQL server for all workers of a run, and a database of its own for each test.

The first test that asks starts the server; the process that began the run stops it at the end.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg

from tests.support.binaries import find_binaries
from tests.support.cluster import Cluster, is_server, load_cluster, start_cluster, stop_cluster
from tests.support.missing import POSTGRES, skip_without

T = TypeVar("T")

_RUN_DIRECTORY = "WHETSTONE_TEST_RUN"
"""The environment variable through which a run's workers find each other: they are children of one process."""


def open_run() -> None:
    """Make the directory of this run, in the process that begins it, and in no worker."""
    os.environ[_RUN_DIRECTORY] = tempfile.mkdtemp(prefix=f"whetstone-run-{os.getpid()}-")


def close_run() -> None:
    """Stop the server, if any test started one, and forget the run."""
    directory = Path(os.environ.pop(_RUN_DIRECTORY))
    state = directory / "postgres.json"
    if state.exists():
        stop_cluster(load_cluster(state))
    for file in directory.iterdir():
        file.unlink()
    directory.rmdir()


def find_cluster() -> Cluster:
    """The server of this run, started now if need be. Skips the test where there is no PostgreSQL."""
    if find_binaries() is None:
        skip_without(POSTGRES)
    directory = Path(os.environ[_RUN_DIRECTORY])
    state, broken = directory / "postgres.json", directory / "postgres.txt"
    with _locked(directory / "lock"):
        if state.exists() and is_server(cluster := load_cluster(state)):
            return cluster
        if broken.exists():
            skip_without(POSTGRES, broken.read_text())
        try:
            cluster = start_cluster(owner_pid=int(directory.name.split("-")[2]))
        except (OSError, RuntimeError) as problem:
            broken.write_text(str(problem))
            skip_without(POSTGRES, str(problem))
        cluster.save(state)
        return cluster


def create_database(cluster: Cluster, template: str = "template0") -> str:
    """Make a database of a new name from `template`, and tell the name."""
    name = f"test_{secrets.token_hex(6)}"
    execute(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def drop_database(cluster: Cluster, name: str) -> None:
    """Drop a database, though somebody be connected."""
    execute(cluster, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def find_template(cluster: Cluster, name: str, prepare: Callable[[str], Awaitable[None]]) -> str:
    """The database that `prepare` filled, given its address: made by the first test of the run that asks for `name`."""
    if not re.fullmatch(r"[a-z_]{1,30}", name):
        raise ValueError("the name of a template is of lower-case letters")
    template, done = f"template_{name}", Path(os.environ[_RUN_DIRECTORY]) / f"template_{name}"
    with _locked(done.with_suffix(".lock")):
        if not done.exists():
            drop_database(cluster, template)
            execute(cluster, f'CREATE DATABASE "{template}" TEMPLATE template0')
            run_apart(lambda: prepare(cluster.address(template)))
            done.touch()
    return template


def execute(cluster: Cluster, statement: str) -> None:
    """Run one statement as the server's owner, outside of any transaction."""

    async def run() -> None:
        connection = await asyncpg.connect(cluster.address("postgres"), statement_cache_size=0)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    run_apart(run)


def run_apart(work: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine to its end in a loop of its own, also where this thread already has one running."""

    async def run() -> T:
        return await work()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold a lock between processes; it falls by itself when its holder dies."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
