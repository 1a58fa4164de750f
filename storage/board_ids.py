"""The numbers of boards: what points are counted for, a skill of a series in a period.

They are read anew in every transaction and kept nowhere: a number that was given in a transaction which came to nothing
may be another board's later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from storage.database import Tx
from storage.ids import SeriesId
from storage.padded import padded
from storage.tables import boards
from storage.upsert import insert_missing


class BoardKey(NamedTuple):
    """What points are counted for. `period` is a key by `bot.core.windows`; the skill is empty for all skills together."""

    series_id: SeriesId
    skill: str
    period: str


_BOARDS: Final = select(boards.c.id, boards.c.skill, boards.c.period).where(
    boards.c.series_id == bindparam("series"),
    boards.c.skill.in_(bindparam("skills", expanding=True)),
    boards.c.period.in_(bindparam("periods", expanding=True)),
)


def find_boards(tx: Tx, wanted: Collection[BoardKey]) -> dict[BoardKey, int]:
    """The boards among these that exist."""
    found: dict[BoardKey, int] = {}
    for series_id in sorted({key.series_id for key in wanted}):
        skills = sorted({key.skill for key in wanted if key.series_id == series_id})
        periods = sorted({key.period for key in wanted if key.series_id == series_id})
        for some in padded(periods, 256):
            for names in padded(skills, 256):
                rows = tx.execute(_BOARDS, {"series": series_id, "skills": names, "periods": some})
                found.update((BoardKey(series_id, skill, period), number) for number, skill, period in rows)
    return {key: found[key] for key in wanted if key in found}


def make_boards(tx: Tx, wanted: Collection[BoardKey]) -> dict[BoardKey, int]:
    """The boards, made where they are new."""
    found = find_boards(tx, wanted)
    if missing := [key for key in wanted if key not in found]:
        insert_missing(tx, boards, _rows(missing), keys=("series_id", "skill", "period"))
        found |= find_boards(tx, missing)
    return found


def _rows(keys: Iterable[BoardKey]) -> list[dict[str, object]]:
    return [key._asdict() for key in keys]
