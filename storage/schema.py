"""Which version of the tables a database has, found with one small statement and without the machinery of migrations."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, Literal, assert_never

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database, Tx
from storage.errors import SchemaEmpty, SchemaOutdated, SchemaTooNew, SchemaUnknown, StorageError

HEAD: Final = "0001"
"""The revision that this program works with: the newest in `storage.migrations`. Revisions are numbers that rise."""


class SchemaState(StrEnum):
    """How the tables of a database stand to this program. `UNKNOWN` ones are of something else."""

    EMPTY = "empty"
    OUTDATED = "outdated"
    CURRENT = "current"
    NEWER = "newer"
    UNKNOWN = "unknown"


Problem = Literal[SchemaState.EMPTY, SchemaState.OUTDATED, SchemaState.NEWER, SchemaState.UNKNOWN]


def read_state(tx: Tx) -> SchemaState:
    """How the tables stand."""
    try:
        with tx.begin_nested():
            revisions = list(tx.execute(text("SELECT version_num FROM alembic_version")).scalars())
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return SchemaState.UNKNOWN if inspect(tx).get_table_names() else SchemaState.EMPTY
    if not revisions:  # a migration back to nothing leaves the empty table behind
        others = set(inspect(tx).get_table_names()) - {"alembic_version"}
        return SchemaState.UNKNOWN if others else SchemaState.EMPTY
    return _compare(str(revisions[0])) if len(revisions) == 1 else SchemaState.UNKNOWN


def _compare(revision: str) -> SchemaState:
    if not re.fullmatch(r"\d{4}", revision):
        return SchemaState.UNKNOWN
    if revision == HEAD:
        return SchemaState.CURRENT
    return SchemaState.NEWER if revision > HEAD else SchemaState.OUTDATED


def problem_of(state: Problem, place: str) -> StorageError:
    """The error that keeps the program from working with such tables."""
    match state:
        case SchemaState.EMPTY:
            return SchemaEmpty(f"There are no tables in {place} yet: run python -m bot migrate.")
        case SchemaState.OUTDATED:
            return SchemaOutdated(f"The tables in {place} are of an older version: run python -m bot migrate.")
        case SchemaState.NEWER:
            return SchemaTooNew(f"The tables in {place} are of a newer version than this program: upgrade the program.")
        case SchemaState.UNKNOWN:
            return SchemaUnknown(f"The tables in {place} are not Whetstone's: name an empty database.")
        case _:
            assert_never(state)


async def require_current(database: Database) -> None:
    """Make sure that the tables are of this version.

    Raises:
        SchemaEmpty, SchemaOutdated, SchemaTooNew, SchemaUnknown: they are not.
    """
    state = await database.read(read_state)
    if state is not SchemaState.CURRENT:
        raise problem_of(state, database.place)
