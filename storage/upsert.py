"""``INSERT … ON CONFLICT``, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from storage.database import Tx

Row = Mapping[str, object]
_Insert = sqlite.Insert | postgresql.Insert


def insert_missing(tx: Tx, table: Table, rows: Sequence[Row], *, keys: Iterable[str] = ()) -> None:
    """Insert `rows`, leaving alone those that are there: of `keys`, or of any unique constraint when none are given."""
    if rows:
        columns = tuple(keys)
        tx.execute(_missing(tx.dialect.name, table, columns), _in_order(rows, columns or _primary(table)))


def insert_missing_returning(
    tx: Tx, table: Table, rows: Sequence[Row], returning: str, *, keys: Iterable[str] = ()
) -> set[Any]:
    """`insert_missing`, and tell of the rows that were inserted by the value of the column `returning`.

    Two rows of one call must not have the same key.
    """
    if not rows:
        return set()
    columns = tuple(keys)
    statement = _missing_returning(tx.dialect.name, table, columns, returning)
    return set(tx.execute(statement, _in_order(rows, columns or _primary(table))).scalars())


def upsert(
    tx: Tx,
    table: Table,
    rows: Sequence[Row],
    *,
    replace: Iterable[str] = (),
    add: Iterable[str] = (),
    keys: Iterable[str] = (),
) -> None:
    """Insert `rows`; where one is there, set the columns `replace` to the new values and raise `add` by them.

    `keys` are the columns of the constraint, the primary key when none are given. Rows are written in the order of their
    keys, so that two transactions lock them in the same order. The rows of a call have the same columns.
    """
    if rows:
        columns = tuple(keys) or _primary(table)
        statement = _upsert(tx.dialect.name, table, columns, tuple(replace), tuple(add))
        tx.execute(statement, _in_order(rows, columns))


def _insert(dialect: str, table: Table) -> _Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _in_order(rows: Sequence[Row], keys: tuple[str, ...]) -> list[Row]:
    return sorted(rows, key=itemgetter(*keys)) if len(rows) > 1 else list(rows)


@lru_cache(maxsize=256)
def _primary(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


@lru_cache(maxsize=256)
def _missing(dialect: str, table: Table, keys: tuple[str, ...]) -> _Insert:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=list(keys) or None)


@lru_cache(maxsize=256)
def _missing_returning(
    dialect: str, table: Table, keys: tuple[str, ...], returning: str
) -> ReturningInsert[tuple[Any]]:
    return _missing(dialect, table, keys).returning(table.c[returning])


@lru_cache(maxsize=256)
def _upsert(
    dialect: str, table: Table, keys: tuple[str, ...], replace: tuple[str, ...], add: tuple[str, ...]
) -> _Insert:
    statement = _insert(dialect, table)
    changes: dict[str, ColumnElement[Any]] = {name: statement.excluded[name] for name in replace}
    changes |= {name: table.c[name] + statement.excluded[name] for name in add}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changes)
