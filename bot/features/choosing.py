"""The items of a series' next slot: chosen once, stored, and kept until they are asked, replaced or retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.core.draws import derive_seed
from bot.core.selection import Asked, Candidate, Pool, choose, remaining
from bot.ledger.result import decode_result
from content.library import Library
from content.model import AreaId, Item, ItemId, Level
from storage.choices import next_items_of, replace_next_items
from storage.database import Tx
from storage.records import NextItem, RunState, Series, Tenant
from storage.runs import asked_items, latest_runs, open_runs

EXPECTED: Final[Mapping[Level, float]] = MappingProxyType({Level.JUNIOR: 0.8, Level.MID: 0.7, Level.SENIOR: 0.55})
"""The share of people who should get an item right, as long as nothing is known of it but its level."""

_ROTATION = 40
"""Runs by which the rotation of skills is kept; older ones may be of other settings."""
_RECENT = 5
"""Runs whose shares say whether the last questions were too hard."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be asked, in order; of the `total` items that fit, `left` were never asked, these not counted."""

    items: tuple[tuple[NextItem, Item], ...]
    left: int
    total: int


def ensure_next(tx: Tx, library: Library, series: Series, tenant: Tenant, now: datetime) -> Prepared:
    """The items of the next slot, as many as there are questions a day; those that aren't stored yet are chosen.

    There are fewer, maybe none, where nothing else fits the series.
    """
    stored = next_items_of(tx, series.id)
    kept = [each for each in stored if _can_be_asked(library, each.item_id)][: series.questions]
    return _complete(tx, library, series, tenant, kept, stored, now)


def replace_next(
    tx: Tx, library: Library, series: Series, tenant: Tenant, position: int, now: datetime
) -> Prepared | None:
    """Another item at a position (from 0) of the next slot; None where no other fits."""
    before = ensure_next(tx, library, series, tenant, now)
    if not 0 <= position < len(before.items):
        return None
    stored = [each for each, _ in before.items]
    old = stored[position]
    others = [each for each in stored if each.position != position]
    shelf = _Shelf(tx, library, series, tenant)
    taken = [*others, old]
    chosen = shelf.choose(position, {each.item_id for each in taken}, [each for each, _ in before.items], old.item_id)
    if chosen is None:
        return None
    replace_next_items(tx, series.id, sorted([*others, chosen], key=lambda each: each.position), now)
    return ensure_next(tx, library, series, tenant, now)


def _complete(
    tx: Tx,
    library: Library,
    series: Series,
    tenant: Tenant,
    kept: list[NextItem],
    stored: list[NextItem],
    now: datetime,
) -> Prepared:
    shelf = _Shelf(tx, library, series, tenant)
    chosen = list(kept)
    while len(chosen) < series.questions:
        found = shelf.choose(len(chosen), {each.item_id for each in chosen}, chosen)
        if found is None:
            break
        chosen.append(found)
    # The content may have been corrected since it was chosen: what is asked is what the library has now.
    chosen = [
        replace(each, position=position, item_hash=library.items[ItemId(each.item_id)].hash)
        for position, each in enumerate(chosen)
    ]
    if chosen != stored:
        replace_next_items(tx, series.id, chosen, now)
    items = tuple((each, library.items[ItemId(each.item_id)]) for each in chosen)
    return Prepared(items, shelf.left({each.item_id for each in chosen}), shelf.total)


class _Shelf:
    """All that fits a series, and what was asked of it."""

    def __init__(self, tx: Tx, library: Library, series: Series, tenant: Tenant) -> None:
        self._series = series
        self._secret = tenant.secret
        areas = areas_of(library, series)
        levels = frozenset(Level) if series.level == "mixed" else frozenset({Level(int(series.level))})
        # As operators write it in settings and packs: slack:T0123.
        pack_tenant = f"{tenant.platform}:{tenant.team}"
        self._candidates = [
            Candidate(item.id, item.area, item.level, item.stack, EXPECTED[item.level])
            for item in library.pool(pack_tenant, areas=areas, levels=levels, stacks=series.stacks)
        ]
        self._pool = Pool(dict.fromkeys(areas, 1), levels)
        self._last = {ItemId(item_id): day for item_id, day in asked_items(tx, series.id).items()}
        self._open = {ItemId(run.item_id) for run in open_runs(tx, [series.id])}
        recent = latest_runs(tx, series.id, _ROTATION)
        self._turns = Counter(AreaId(run.skill) for run in recent)
        closed = [run for run in recent if run.state is RunState.CLOSED and run.result is not None][:_RECENT]
        shares = [decode_result(run.result).shares.right for run in closed if run.result is not None]
        self._shares = [share / 100 for share in shares if share is not None]

    def choose(
        self, position: int, taken: Collection[str], beside: Collection[NextItem], instead_of: str = ""
    ) -> NextItem | None:
        """An item for a position that isn't among `taken`; `beside` are asked with it and count as turns."""
        area_of = {each.item: each.skill for each in self._candidates}
        turns = self._turns + Counter(
            area_of[ItemId(each.item_id)]
            for each in beside
            if each.position != position and ItemId(each.item_id) in area_of
        )
        seed = derive_seed(
            self._secret, "pick", self._series.id, self._series.next_number + position, position, instead_of
        )
        excluded = self._open | {ItemId(each) for each in taken}
        choice = choose(self._candidates, Asked(self._last, turns, self._shares), self._pool, seed, excluded)
        if choice is None:
            return None
        # The caller sets the hash, which a correction of the content may change again.
        return NextItem(self._series.id, position, choice.item, "", choice.last_asked)

    @property
    def total(self) -> int:
        """How many items fit the series."""
        return len(self._candidates)

    def left(self, taken: Collection[str]) -> int:
        """How many were never asked and aren't among `taken`."""
        return remaining(self._candidates, Asked(self._last), self._pool, {ItemId(each) for each in taken})


def areas_of(library: Library, series: Series) -> tuple[AreaId, ...]:
    """The areas that a series asks, in the order of the skill map."""
    if series.focus == "chosen" and series.areas:
        return tuple(area.id for area in library.skills.areas if area.id in series.areas)
    group = "balanced" if series.focus == "chosen" else series.focus
    return tuple(area.id for area in library.skills.areas if group in area.groups)


def _can_be_asked(library: Library, item_id: str) -> bool:
    item = library.items.get(ItemId(item_id))
    return item is not None and not item.retired
