"""``export``: a workspace's settings, runs and totals as JSON, as `/whetstone export` gives them; nobody's answers."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.context import chosen_database, prepare, put, tell
from bot.config import DatabaseAddress
from bot.errors import ConfigurationError, ExitCode, UserError
from bot.features.participation import FORMAT, describe_series
from storage.database import Tx
from storage.engine import open_database
from storage.records import Tenant
from storage.schema import require_current
from storage.series import series_of_tenant
from storage.subscriptions import subscriptions_of
from storage.tenants import all_tenants

MOST_NAMED = 10
"""Workspaces that are listed when one has to be chosen."""


def export(arguments: argparse.Namespace) -> int:
    """Write the document to the file or to standard output."""
    address = chosen_database(arguments, prepare(arguments))
    document = asyncio.run(_gather(address, arguments.tenant))
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if arguments.output is None:
        put(text)
        return ExitCode.OK
    _write(arguments.output, text)
    tell(f"Wrote {arguments.output}.")
    return ExitCode.OK


async def _gather(address: DatabaseAddress, wanted: str | None) -> dict[str, object]:
    database = await open_database(address.url, create=False)
    try:
        await require_current(database)
        return await database.read(_describe, wanted, datetime.now(UTC))
    finally:
        await database.close()


def _describe(tx: Tx, wanted: str | None, now: datetime) -> dict[str, object]:
    tenant = _choose(all_tenants(tx), wanted)
    found = series_of_tenant(tx, tenant.id)
    channels = subscriptions_of(tx, [series.id for series in found])
    return {
        "format": FORMAT,
        "workspace": tenant.name,
        "at": now.isoformat(),
        "series": [
            # A channel of another workspace that is linked to the series is that workspace's own business.
            describe_series(tx, series, [each.name for each in channels[series.id] if each.tenant_id == tenant.id])
            for series in found
        ],
    }


def _choose(tenants: list[Tenant], wanted: str | None) -> Tenant:
    if not tenants:
        raise UserError("No workspace has set up the bot yet, so there is nothing to export.")
    if wanted is None and len(tenants) == 1:
        return tenants[0]
    names = [f"{tenant.platform}:{tenant.team}" for tenant in tenants]
    if wanted in names:
        return tenants[names.index(wanted)]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    listed = f"{', '.join(names[:MOST_NAMED])}{more}"
    if wanted is None:
        raise UserError(f"Name a workspace with --tenant; there are {listed}.")
    raise UserError(f"There is no workspace {wanted!r}; there are {listed}.")


def _write(path: Path, text: str) -> None:
    """Make a new file that only its owner can read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except FileExistsError:
        raise UserError(f"{path} is there already; name a new file.") from None
    except OSError as error:
        raise ConfigurationError(f"Can't write {path}: {error.strerror}.") from None
