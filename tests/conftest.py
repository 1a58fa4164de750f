"""Fixtures of the whole suite: databases of both kinds, a browser, and the word on what was skipped."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.config.logs import LogFormat, LogLevel, LogSettings
from bot.operations.log import configure_logging
from tests.support.browser import launch_chromium
from tests.support.cluster import Cluster
from tests.support.missing import summarise_skips
from tests.support.postgres import close_run, create_database, drop_database, find_cluster, open_run


def pytest_configure(config: pytest.Config) -> None:
    """Keep the log out of the way, and begin the run in the process that starts the workers or has none."""
    configure_logging(LogSettings(LogLevel.INFO, LogFormat.JSON), Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- open as long as the process
    if not hasattr(config, "workerinput"):
        open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run: by now every worker has ended."""
    if not hasattr(config, "workerinput"):
        close_run()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out contract cases about what a platform hasn't got, which its class names in `lacks`."""
    absent = [
        item for item in items if getattr(item, "originalname", "") in getattr(getattr(item, "cls", None), "lacks", ())
    ]
    if absent:
        config.hook.pytest_deselected(items=absent)
        items[:] = [item for item in items if item not in absent]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each what was skipped for want of something, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    for line in summarise_skips(str(report.longrepr) for report in skipped):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def postgres() -> Cluster:
    """The PostgreSQL server of this run; the test is skipped where there is none."""
    return find_cluster()


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database, gone after the test."""
    name = create_database(postgres)
    yield postgres.address(name)
    drop_database(postgres, name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, empty database: the test runs once on SQLite and once on PostgreSQL."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, str)
    return url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium for this test alone (about a second); make a context of its own for each person."""
    async with launch_chromium() as chromium:
        yield chromium
