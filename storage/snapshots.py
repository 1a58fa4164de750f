"""Snapshots of content, each stored once under its hash; what has a hash never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from storage.database import Tx
from storage.padded import padded
from storage.tables import snapshots
from storage.upsert import insert_missing


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The content of an item as JSON, by `content.snapshot`."""

    hash: str
    item_id: str
    body: str


def put_snapshots(tx: Tx, new: Iterable[Snapshot]) -> None:
    """Store content that isn't stored yet."""
    insert_missing(tx, snapshots, [{"hash": each.hash, "item_id": each.item_id, "body": each.body} for each in new])


def load_snapshots(tx: Tx, hashes: Collection[str]) -> dict[str, str]:
    """The JSON of those of the hashes that are stored."""
    found: dict[str, str] = {}
    for chunk in padded(hashes):
        query = select(snapshots.c.hash, snapshots.c.body).where(snapshots.c.hash.in_(chunk))
        found.update((row.hash, row.body) for row in tx.execute(query))
    return found


def hashes_of_item(tx: Tx, item_id: str) -> list[str]:
    """The hashes under which an item was ever stored."""
    query = select(snapshots.c.hash).where(snapshots.c.item_id == item_id).order_by(snapshots.c.hash)
    return list(tx.execute(query).scalars())
