"""Everything that can be asked: the bank and the packs, loaded once, read by all."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from content.cache import ContentCache
from content.errors import ContentError, InvalidEntry, InvalidPack
from content.loader import BANK, Loaded, load_folder, load_pack
from content.model import AreaId, Item, ItemId, Level, Prompt, SkillMap
from content.pack import Pack
from content.skills import load_skill_map, stack_fits


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry stands, and the pack it came with; `pack` is None for the bank."""

    file: str
    line: int
    pack: Pack | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """All items and prompts that loaded, by id in the order of the files, and what didn't."""

    items: Mapping[ItemId, Item]
    prompts: Mapping[ItemId, Prompt]
    by_area: Mapping[AreaId, tuple[Item, ...]]
    origins: Mapping[ItemId, Origin]
    packs: tuple[Pack, ...]
    problems: tuple[ContentError, ...]
    skills: SkillMap

    def pool(
        self,
        tenant: str | None = None,
        *,
        areas: Collection[AreaId] = (),
        levels: Collection[Level] = (),
        stacks: Collection[str] = (),
    ) -> tuple[Item, ...]:
        """The items that `tenant` may be asked: of the bank, of packs for all, of its own packs; retired ones never.

        Empty `areas`, `levels` and `stacks` mean all. A team that names stacks is not asked about their rivals.
        """
        return tuple(
            item for item in self.items.values() if not item.retired and self._fits(item, tenant, areas, levels, stacks)
        )

    def prompt_pool(
        self,
        tenant: str | None = None,
        *,
        areas: Collection[AreaId] = (),
        levels: Collection[Level] = (),
        stacks: Collection[str] = (),
    ) -> tuple[Prompt, ...]:
        """The interview prompts that `tenant` may be given, chosen like `pool`."""
        return tuple(prompt for prompt in self.prompts.values() if self._fits(prompt, tenant, areas, levels, stacks))

    def _fits(
        self,
        entry: Item | Prompt,
        tenant: str | None,
        areas: Collection[AreaId],
        levels: Collection[Level],
        stacks: Collection[str],
    ) -> bool:
        pack = self.origins[entry.id].pack
        return (
            (not areas or entry.area in areas)
            and (not levels or entry.level in levels)
            and (pack is None or pack.serves(tenant))
            and stack_fits(entry.stack, stacks, self.skills)
        )


@dataclass(frozen=True, slots=True)
class PackSource:
    """A directory with a pack; `tenant`, such as ``slack:T0123``, keeps it to that one whatever the pack says itself."""

    path: Path
    tenant: str | None = None


def load_bank(*, packs: Sequence[Path | PackSource] = (), cache: Path | None = None, bank: Path = BANK) -> Library:
    """Load the bank, and the packs in the directories `packs` beside it.

    `cache` is a directory that we may write: with it a second load is more than ten times as fast. Never raises for
    content: what is wrong is in `Library.problems`, and the rest serves.
    """
    # Loading makes a hundred thousand objects and no garbage; collecting meanwhile would cost a quarter of a warm start.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _load(packs, cache, bank)
    finally:
        if collecting:
            gc.enable()


def _load(packs: Sequence[Path | PackSource], cache: Path | None, bank: Path) -> Library:
    skills = load_skill_map()
    store = ContentCache(cache) if cache is not None else None
    loaded: list[Loaded] = [load_folder(bank, skills, store)]
    problems: list[ContentError] = []
    for each in packs:
        directory, tenant = (each.path, each.tenant) if isinstance(each, PackSource) else (each, None)
        found = load_pack(directory, skills, store)
        if isinstance(found, ContentError):
            problems.append(found)
        elif found.pack is not None and any(known.pack and known.pack.name == found.pack.name for known in loaded):
            sentence = f"Another pack is called `{found.pack.name}` already; this one is left out."
            problems.append(InvalidPack(f"{directory.name}/pack.yaml", 1, sentence))
        else:
            loaded.append(found if tenant is None else _kept_to(found, tenant))
    return build_library(loaded, skills, problems)


def _kept_to(loaded: Loaded, tenant: str) -> Loaded:
    pack = loaded.pack
    if pack is None:
        return loaded
    return replace(loaded, pack=replace(pack, tenants=frozenset({tenant} if pack.serves(tenant) else ())))


def build_library(loaded: Iterable[Loaded], skills: SkillMap, problems: Iterable[ContentError] = ()) -> Library:
    """A library of folders that were loaded; of two entries with one id the first serves."""
    items: dict[ItemId, Item] = {}
    prompts: dict[ItemId, Prompt] = {}
    origins: dict[ItemId, Origin] = {}
    faults: list[ContentError] = [*problems]
    packs: list[Pack] = []
    for folder in loaded:
        faults += folder.problems
        if folder.pack is not None:
            packs.append(folder.pack)
        for label, parsed in folder.files:
            faults += parsed.problems
            entries: tuple[tuple[int, Item | Prompt], ...] = (*parsed.items, *parsed.prompts)
            for line, entry in entries:
                first = origins.get(entry.id)
                if first is not None:
                    name = entry.id.rpartition(":")[2]
                    sentence = f"{name}: this id is taken by {first.file}, line {first.line}; this entry is left out."
                    faults.append(InvalidEntry(label, line, sentence))
                    continue
                origins[entry.id] = Origin(label, line, folder.pack)
                if isinstance(entry, Item):
                    items[entry.id] = entry
                else:
                    prompts[entry.id] = entry
    by_area: dict[AreaId, list[Item]] = {area.id: [] for area in skills.areas}
    for item in items.values():
        by_area[item.area].append(item)
    return Library(
        items=MappingProxyType(items),
        prompts=MappingProxyType(prompts),
        by_area=MappingProxyType({area: tuple(found) for area, found in by_area.items()}),
        origins=MappingProxyType(origins),
        packs=tuple(packs),
        problems=tuple(faults),
        skills=skills,
    )
