"""Items chosen for slots to come, and who saw them before they were asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from storage.chunks import chunked
from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.padded import padded
from storage.records import NextItem
from storage.tables import next_items, previews
from storage.upsert import insert_missing

_PREVIEWERS: Final = select(previews.c.item_id, previews.c.person_id).where(
    previews.c.series_id == bindparam("series"), previews.c.item_id.in_(bindparam("items", expanding=True))
)


def next_items_of(tx: Tx, series_id: SeriesId) -> list[NextItem]:
    """The items that were chosen for the next slot, in the order in which they will be asked."""
    query = select(next_items).where(next_items.c.series_id == series_id).order_by(next_items.c.position)
    return [
        NextItem(row.series_id, row.position, row.item_id, row.item_hash, row.last_asked) for row in tx.execute(query)
    ]


def replace_next_items(tx: Tx, series_id: SeriesId, items: Sequence[NextItem], now: datetime) -> None:
    """Make these the items chosen for the next slot, in place of any others."""
    if any(each.series_id != series_id for each in items):
        raise ValueError("an item chosen for another series")
    clear_next_items(tx, series_id)
    if items:
        tx.execute(insert(next_items), [{**asdict(each), "chosen_at": now} for each in items])


def clear_next_items(tx: Tx, series_id: SeriesId) -> None:
    """Forget what was chosen for the next slot."""
    tx.execute(delete(next_items).where(next_items.c.series_id == series_id))


def series_with_next_item(tx: Tx, item_ids: Collection[str]) -> dict[SeriesId, set[str]]:
    """Which of these items are chosen for a next slot, by series: retired ones have to be chosen anew."""
    found: dict[SeriesId, set[str]] = {}
    for chunk in chunked(sorted(item_ids)):
        query = select(next_items.c.series_id, next_items.c.item_id).where(next_items.c.item_id.in_(chunk))
        for row in tx.execute(query):
            found.setdefault(SeriesId(row.series_id), set()).add(row.item_id)
    return found


def insert_previews(
    tx: Tx, series_id: SeriesId, item_ids: Iterable[str], person_ids: Iterable[PersonId], now: datetime
) -> None:
    """Note that these people saw these items of a series before they were asked; the first time counts."""
    people = list(person_ids)
    rows = [
        {"series_id": series_id, "item_id": item_id, "person_id": person_id, "seen_at": now}
        for item_id in item_ids
        for person_id in people
    ]
    insert_missing(tx, previews, rows)


def previewers(tx: Tx, series_id: SeriesId, item_ids: Collection[str]) -> dict[str, set[PersonId]]:
    """Who saw these items of a series before they were asked; an empty set for nobody."""
    found: dict[str, set[PersonId]] = {each: set() for each in item_ids}
    for chunk in padded(sorted(found)):
        for item_id, person_id in tx.execute(_PREVIEWERS, {"series": series_id, "items": chunk}):
            found[item_id].add(PersonId(person_id))
    return found
