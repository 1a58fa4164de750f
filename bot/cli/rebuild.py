"""``rebuild``: recount everything that follows from the answers, compare, and repair on request."""

from __future__ import annotations

import argparse
import asyncio

from bot.cli.context import chosen_database, prepare, put
from bot.config import DatabaseAddress
from bot.errors import ExitCode
from bot.ledger.rebuild import Difference, differences, repair
from storage.database import Tx
from storage.engine import open_database
from storage.ids import SeriesId
from storage.schema import require_current
from storage.series import all_series

SHOWN = 20
"""Differences that are written out; the rest is counted."""


def rebuild(arguments: argparse.Namespace) -> int:
    """Exit 0 where the books agree with the log, or were repaired."""
    address = chosen_database(arguments, prepare(arguments))
    return asyncio.run(_rebuild(address, repairs=arguments.repair))


async def _rebuild(address: DatabaseAddress, *, repairs: bool) -> int:
    database = await open_database(address.url, create=False)
    try:
        await require_current(database)
        found: list[Difference] = []
        series = await database.read(_all_series)
        for series_id in series:
            found += await (database.write(repair, series_id) if repairs else database.read(differences, series_id))
    finally:
        await database.close()
    for difference in found[:SHOWN]:
        put(
            f"{difference.table} {difference.key}: is {difference.found or 'missing'}, should be {difference.expected or 'absent'}"
        )
    if len(found) > SHOWN:
        put(f"and {len(found) - SHOWN} more")
    channels = f"{len(series)} series"
    if not found:
        put(f"{channels}: streaks and totals agree with the answers.")
        return ExitCode.OK
    put(f"{channels}: {len(found)} rows {'repaired' if repairs else 'differ; --repair writes what the answers say'}.")
    return ExitCode.OK if repairs else ExitCode.DATA


def _all_series(tx: Tx) -> list[SeriesId]:
    return [series.id for series in all_series(tx)]
