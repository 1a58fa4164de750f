"""Upserts of many small rows, at the speed of the driver.

The answer path writes a dozen rows of a few numbers and names for each answer. For such rows SQLAlchemy's preparation of
parameters takes several times as long as SQLite does, so the statement is compiled once and the rows go to the driver as
tuples: only for tables whose columns the driver takes as they are, whole numbers and text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from sqlalchemy import BigInteger, Dialect, Integer, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx

_PLAIN: Final = (Integer, BigInteger, String)


def add_rows(tx: Tx, table: Table, rows: Iterable[tuple[int | str, ...]], add: tuple[str, ...]) -> None:
    """Insert rows, given in the order of the table's columns; where the primary key is there, raise `add` by the new values.

    The primary key has to be the first columns: rows are written in its order, so that transactions lock alike.
    """
    if ordered := sorted(rows):
        tx.exec_driver_sql(_adding(_Named(tx.dialect), table, add), ordered)


class _Named:
    """A dialect as a key of the cache: two of the same name compile alike."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __hash__(self) -> int:
        return hash(self.dialect.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and other.dialect.name == self.dialect.name


@lru_cache(maxsize=16)
def _adding(named: _Named, table: Table, add: tuple[str, ...]) -> str:
    keys = list(table.primary_key.columns)
    if keys != list(table.columns)[: len(keys)] or not all(isinstance(each.type, _PLAIN) for each in table.columns):
        raise TypeError(f"the rows of {table.name} are not plain")
    statement = (postgresql.insert if named.dialect.name == "postgresql" else sqlite.insert)(table)
    changes = {name: table.c[name] + statement.excluded[name] for name in add}
    compiled = statement.on_conflict_do_update(index_elements=keys, set_=changes).compile(
        dialect=named.dialect, column_keys=table.columns.keys()
    )
    return str(compiled)
