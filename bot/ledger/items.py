"""The items that runs ask, by content hash; what has a hash never changes, so it is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Lock
from typing import Protocol

from content.model import Item
from content.snapshot import item_from_json
from storage.database import Tx
from storage.snapshots import load_snapshots

KEPT_ITEMS = 512
"""Enough for every open run of a busy process; an item takes a few kilobytes."""


class ItemSource(Protocol):
    """Where the ledger finds the content of a run."""

    def load(self, tx: Tx, hashes: Collection[str]) -> Mapping[str, Item]:
        """The items with these content hashes. Raises `MissingSnapshot` where one isn't stored."""
        ...


class MissingSnapshot(LookupError):
    """A run names content that was never stored: the database was tampered with, or restored in part."""


class SnapshotItems:
    """The stored snapshots, parsed once. Units of work of several threads may share it."""

    def __init__(self, kept: int = KEPT_ITEMS) -> None:
        self._kept = kept
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._lock = Lock()

    def load(self, tx: Tx, hashes: Collection[str]) -> Mapping[str, Item]:
        """The items with these content hashes. Raises `MissingSnapshot` where one isn't stored."""
        found: dict[str, Item] = {}
        with self._lock:
            for each in hashes:
                if item := self._items.get(each):
                    self._items.move_to_end(each)
                    found[each] = item
        missing = [each for each in hashes if each not in found]
        if missing:
            stored = load_snapshots(tx, missing)
            for each in missing:
                if each not in stored:
                    raise MissingSnapshot(each)
                found[each] = self._keep(each, item_from_json(stored[each]))
        return found

    def _keep(self, content_hash: str, item: Item) -> Item:
        with self._lock:
            self._items[content_hash] = item
            while len(self._items) > self._kept:
                self._items.popitem(last=False)
        return item
