"""Inserts and upserts of many small rows, at the speed of the driver.

The answer path writes a dozen rows for each answer. For such rows SQLAlchemy's preparation of parameters takes several
times as long as SQLite does, so a statement is compiled once and the rows go to the driver as tuples; of the values only
those are converted whose columns need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx

Values = tuple[object, ...]
_Convert = Callable[[Any], Any]


def insert_rows(tx: Tx, table: Table, rows: Iterable[Values]) -> None:
    """Insert rows, given in the order of the table's columns."""
    _write(tx, table, list(rows), None)


def add_rows(tx: Tx, table: Table, rows: Iterable[Values], add: tuple[str, ...]) -> None:
    """Insert rows, given in the order of the table's columns; where the primary key is there, raise `add` by the new values.

    The primary key has to be the first columns: rows are written in its order, so that transactions lock alike. A key may
    come several times.
    """
    _write(tx, table, sorted(rows), add)


def _write(tx: Tx, table: Table, rows: Sequence[Values], add: tuple[str, ...] | None) -> None:
    if not rows:
        return
    statement, conversions = _prepare(_Named(tx.dialect), table, add)
    if conversions:
        converted = [list(row) for row in rows]
        for row in converted:
            for place, convert in conversions:
                row[place] = convert(row[place])
        rows = [tuple(row) for row in converted]
    tx.exec_driver_sql(statement, list(rows))


class _Named:
    """A dialect as a key of the cache: two of the same name compile alike."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __hash__(self) -> int:
        return hash(self.dialect.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and other.dialect.name == self.dialect.name


@lru_cache(maxsize=32)
def _prepare(named: _Named, table: Table, add: tuple[str, ...] | None) -> tuple[str, tuple[tuple[int, _Convert], ...]]:
    """The statement, and what to do with the values at which places of a row."""
    dialect = named.dialect
    statement = (postgresql.insert if dialect.name == "postgresql" else sqlite.insert)(table)
    if add is not None:
        keys = list(table.primary_key.columns)
        if keys != list(table.columns)[: len(keys)]:
            raise TypeError(f"the primary key of {table.name} is not its first columns")
        changes = {name: table.c[name] + statement.excluded[name] for name in add}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changes)
    compiled = statement.compile(dialect=dialect, column_keys=table.columns.keys())
    found = ((place, column.type.dialect_impl(dialect).bind_processor(dialect)) for place, column in enumerate(table.c))
    return str(compiled), tuple((place, convert) for place, convert in found if convert is not None)
