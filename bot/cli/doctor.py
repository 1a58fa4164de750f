"""``doctor``: look at everything that has to be right, and say what to do about what isn't."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app.questions import load_questions
from bot.cli.context import prepare, put
from bot.cli.failures import explain
from bot.config import DatabaseAddress, Settings, check_platforms, check_run
from bot.errors import ConfigurationError, ExitCode
from storage.database import Database
from storage.engine import open_database
from storage.migrate import schema_state
from storage.schema import SchemaState
from storage.uptime import spans_between

EXAMPLE_DAY = datetime(2026, 7, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=2)


class Health(StrEnum):
    """How a finding is marked."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "fix"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    health: Health
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.health:>4}  {self.subject:<10} {self.sentence}"


def doctor(arguments: argparse.Namespace) -> int:
    """Print one line a finding; the exit code says whether anything is to be fixed."""
    settings = prepare(arguments)
    findings = [
        *_look_at_settings(settings),
        *asyncio.run(_look_at_databases(settings)),
        *_look_at_content(settings),
        *_look_at_clock(),
    ]
    for finding in findings:
        put(str(finding))
    bad = [finding for finding in findings if finding.health is Health.BAD]
    put(f"{len(bad)} to fix." if bad else "All is well.")
    return ExitCode.CONFIG if bad else ExitCode.OK


def _look_at_settings(settings: Settings) -> Iterator[Finding]:
    for warning in settings.warnings:
        yield Finding(Health.NOTE, "settings", warning)
    for rule in (check_platforms, check_run):
        try:
            rule(settings)
        except ConfigurationError as error:
            yield Finding(Health.BAD, "settings", error.sentence)
            return
    if settings.has_platform:
        names = [
            name for name, platform in (("Slack", settings.slack), ("Discord", settings.discord)) if platform.configured
        ]
        yield Finding(Health.GOOD, "platforms", f"{' and '.join(names)} configured.")
    else:
        yield Finding(
            Health.NOTE, "platforms", f"No tokens are set: `run` opens the playground at {settings.playground.url}"
        )


async def _look_at_databases(settings: Settings) -> list[Finding]:
    found = []
    if settings.has_platform or settings.database.set_by:
        found.append(await _look_at_database("database", settings.database.address))
    if not settings.has_platform:
        found.append(await _look_at_database("playground", settings.playground.database))
    return found


async def _look_at_database(subject: str, address: DatabaseAddress) -> Finding:
    return await _told(subject, lambda: _open_and_look(subject, address))


async def _open_and_look(subject: str, address: DatabaseAddress) -> Finding:
    state = await schema_state(address.url)
    match state:
        case SchemaState.EMPTY if subject == "playground":
            return Finding(Health.NOTE, subject, f"There are no tables in {address} yet; the first start makes them.")
        case SchemaState.EMPTY:
            return Finding(
                Health.NOTE, subject, f"There are no tables in {address} yet; the first start or `migrate` makes them."
            )
        case SchemaState.OUTDATED if subject == "playground":
            return Finding(
                Health.NOTE, subject, f"The tables in {address} are of an older version; the next start renews them."
            )
        case SchemaState.OUTDATED:
            return Finding(
                Health.BAD, subject, f"The tables in {address} are of an older version: run python -m bot migrate."
            )
        case SchemaState.NEWER:
            return Finding(
                Health.BAD, subject, f"The tables in {address} are of a newer version: upgrade this program."
            )
        case SchemaState.UNKNOWN:
            return Finding(Health.BAD, subject, f"The tables in {address} are not Whetstone's: name another database.")
        case SchemaState.CURRENT:
            database = await open_database(address.url, create=False)
            try:
                return await _look_at_use(subject, address, database)
            finally:
                await database.close()


async def _look_at_use(subject: str, address: DatabaseAddress, database: Database) -> Finding:
    now = datetime.now(UTC)
    ahead = await database.read(spans_between, now + CLOCK_SLACK, now + timedelta(days=36500))
    if ahead and subject == "database":  # the playground's clock is moved on purpose
        behind = max(span.last_seen for span in ahead) - now
        return Finding(
            Health.BAD,
            "clock",
            f"The database was last used {behind} ahead of this machine's clock: set the clock (timedatectl set-ntp true).",
        )
    return Finding(Health.GOOD, subject, f"{address} is readable and its tables are of this version.")


def _look_at_content(settings: Settings) -> Iterator[Finding]:
    library = load_questions(settings)
    for problem in library.problems:
        yield Finding(Health.BAD, "content", f"{problem.file}:{problem.line}: {problem.sentence}")
    yield Finding(
        Health.GOOD, "content", f"{len(library.items)} questions and {len(library.prompts)} interview prompts load."
    )


def _look_at_clock() -> Iterator[Finding]:
    try:
        offset = EXAMPLE_DAY.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
    except ZoneInfoNotFoundError:
        yield Finding(Health.BAD, "clock", "There are no time zones: install the package tzdata.")
        return
    if offset != timedelta(hours=2):
        yield Finding(Health.BAD, "clock", "The time zones are damaged: install the package tzdata again.")
        return
    yield Finding(
        Health.GOOD, "clock", f"It is {datetime.now(UTC):%Y-%m-%d %H:%M} in UTC, and the time zones are there."
    )


async def _told(subject: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except Exception as error:
        failure = explain(error)
        if failure is None:
            raise
        return Finding(Health.BAD, subject, failure.sentence)
