"""``migrate``, ``backup`` and ``restore``."""

from __future__ import annotations

import argparse
import asyncio

from bot.cli.context import chosen_database, prepare, tell
from bot.errors import ExitCode
from storage.backup import back_up
from storage.backup import restore as restore_database
from storage.migrate import migrate as migrate_database


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the tables to the version of this program."""
    address = prepare(arguments).database.address
    changed = asyncio.run(migrate_database(address.url))
    tell(f"The tables in {address} are {'now ' if changed else ''}up to date.")
    return ExitCode.OK


def backup(arguments: argparse.Namespace) -> int:
    """Copy the database into a new file; it may be in use."""
    address = chosen_database(arguments, prepare(arguments))
    asyncio.run(back_up(address.url, arguments.file))
    tell(f"Copied {address} to {arguments.file}.")
    return ExitCode.OK


def restore(arguments: argparse.Namespace) -> int:
    """Put a copy in the place of the database."""
    address = chosen_database(arguments, prepare(arguments))
    asyncio.run(restore_database(address.url, arguments.file, replace=arguments.yes))
    changed = asyncio.run(migrate_database(address.url))
    tell(f"{address} is what {arguments.file} holds{', brought to the tables of this version' if changed else ''}.")
    return ExitCode.OK
