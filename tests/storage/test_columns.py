"""Column types: what goes in comes out, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from storage.columns import Instant, Names
from storage.database import Database
from storage.tables import leases, uptime

DIALECT = sqlite.dialect()
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(9998, 1, 1), timezones=offsets)  # noqa: DTZ001 -- hypothesis adds the zone


@given(instants)
def test_instants_come_back_in_utc(value: datetime) -> None:
    stored = Instant().process_bind_param(value, DIALECT)
    back = Instant().process_result_value(stored, DIALECT)
    assert back == value
    assert back is not None
    assert back.tzinfo is UTC


@given(instants, instants)
def test_instants_compare_as_they_are_stored(one: datetime, other: datetime) -> None:
    first, second = (Instant().process_bind_param(each, DIALECT) for each in (one, other))
    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)


def test_a_naive_instant_is_a_defect() -> None:
    with pytest.raises(ValueError, match="naive"):
        Instant().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001 -- the point of the test


@given(st.lists(st.text()).map(tuple))
def test_names_come_back(value: tuple[str, ...]) -> None:
    stored = Names().process_bind_param(value, DIALECT)
    assert stored is not None
    assert json.loads(stored) == list(value)
    assert Names().process_result_value(stored, DIALECT) == value


def test_nothing_is_nothing() -> None:
    for each in (Instant(), Names()):
        assert each.process_bind_param(None, DIALECT) is None
        assert each.process_result_value(None, DIALECT) is None


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 11, 21, 9, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
async def test_databases_keep_them(database: Database, instant: datetime) -> None:
    await database.write(lambda tx: tx.execute(leases.insert(), {"name": "ü\n☂", "holder": "h", "until": instant}))
    assert await database.read(lambda tx: tx.execute(leases.select()).all()) == [("ü\n☂", "h", instant)]
    span = {"id": 2**63 - 1, "replica": "r", "started_at": instant, "last_seen": instant}
    await database.write(lambda tx: tx.execute(uptime.insert(), span))
    assert await database.read(lambda tx: tx.execute(uptime.select()).one().id) == 2**63 - 1
