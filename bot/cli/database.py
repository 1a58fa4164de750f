"""``migrate``, ``backup`` and ``restore``."""

from __future__ import annotations

import argparse
import asyncio

from bot.cli.context import chosen_database, prepare, tell
from bot.errors import ExitCode, UserError
from storage.backup import back_up
from storage.backup import restore as restore_database
from storage.migrate import migrate as migrate_database
from storage.migrate import schema_state
from storage.schema import SchemaState


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
    if not arguments.yes and asyncio.run(schema_state(address.url)) is not SchemaState.EMPTY:
        raise UserError(f"There is a database in {address} already: --yes replaces it by the copy.")
    asyncio.run(restore_database(address.url, arguments.file, replace=arguments.yes))
    changed = asyncio.run(migrate_database(address.url))
    tell(f"Restored {address} from {arguments.file}{', and renewed its tables' if changed else ''}.")
    return ExitCode.OK
