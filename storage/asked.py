"""How many questions were asked, for boards that say how thin they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from storage.database import Tx
from storage.ids import OVERALL, SeriesId
from storage.padded import padded
from storage.records import RunState
from storage.tables import runs


def count_asked(tx: Tx, series_ids: Collection[SeriesId], skill: str, first: date, last: date) -> int:
    """The runs of these series and dates that aren't void, of one skill or of all."""
    found = 0
    for chunk in padded(sorted(series_ids)):
        query = select(func.count()).where(
            runs.c.series_id.in_(chunk), runs.c.local_date.between(first, last), runs.c.state != RunState.VOID
        )
        found += tx.execute(query if skill == OVERALL else query.where(runs.c.skill == skill)).scalar_one()
    return found
