"""Loads folders of content files: the bank, and packs beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.cache import ContentCache, cache_key
from content.errors import ContentError, InvalidPack, UnreadableFile
from content.model import SkillMap
from content.pack import Pack, read_pack
from content.parsed import Parsed
from content.safe_files import decode, read_bounded, yaml_files

BANK = Path(__file__).parent / "bank"

MAX_PACK_ENTRIES = 5_000
"""Items and prompts of one pack; the rest is left out with a sentence."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A folder's files by label, and the problems with the folder itself; `pack` is None for the bank."""

    pack: Pack | None
    files: tuple[tuple[str, Parsed], ...]
    problems: tuple[ContentError, ...] = ()


def load_folder(root: Path, skills: SkillMap, cache: ContentCache | None = None) -> Loaded:
    """The bank's files below `root`: ``items/<area>/*.yaml`` and ``prompts/*.yaml``."""
    files, problems = _load_files(root, "bank", skills, cache, "")
    return Loaded(None, files, problems)


def load_pack(root: Path, skills: SkillMap, cache: ContentCache | None = None) -> Loaded | InvalidPack | UnreadableFile:
    """A pack: ``pack.yaml``, ``items/*.yaml``, ``prompts/*.yaml``; the error instead where it cannot be used at all."""
    try:
        pack = read_pack(root)
    except (InvalidPack, UnreadableFile) as error:
        return error
    files, problems = _load_files(root.resolve(), f"pack:{pack.name}", skills, cache, f"{pack.name}/")
    return Loaded(pack, *_bound(files, problems))


def load_file(path: Path, skills: SkillMap) -> Loaded:
    """One content file on its own, for an author who checks it; labelled by its path."""
    return Loaded(None, ((str(path), _parse(path, str(path), "bank", skills, None)),))


def _load_files(
    root: Path, namespace: str, skills: SkillMap, cache: ContentCache | None, prefix: str
) -> tuple[tuple[tuple[str, Parsed], ...], tuple[ContentError, ...]]:
    problems: list[InvalidPack] = []
    files = [
        (label, _parse(path, label, namespace, skills, cache))
        for folder in ("items", "prompts")
        for path, label in yaml_files(root, root / folder, problems, prefix)
    ]
    return tuple(files), tuple(problems)


def _parse(path: Path, label: str, namespace: str, skills: SkillMap, cache: ContentCache | None) -> Parsed:
    try:
        content = read_bounded(path, label)
        key = cache_key(content, namespace)
        known = cache.load(key, label) if cache is not None else None
        if known is not None:
            return known
        text = decode(content, label)
    except UnreadableFile as error:
        return Parsed((), (), (error,))
    # Pydantic, markdown-it and the schema cost a quarter of a second to import; a warm start does without them.
    from content.compile import Frame
    from content.parse_file import parse_file

    parsed = parse_file(text, label, Frame(namespace, None, skills, any_stack=namespace != "bank"))
    if cache is not None:
        cache.store(key, parsed)
    return parsed


def _bound(
    files: Sequence[tuple[str, Parsed]], problems: Iterable[ContentError]
) -> tuple[tuple[tuple[str, Parsed], ...], tuple[ContentError, ...]]:
    kept: list[tuple[str, Parsed]] = []
    count = 0
    for label, parsed in files:
        count += len(parsed.items) + len(parsed.prompts)
        if count > MAX_PACK_ENTRIES:
            sentence = f"This pack holds more than {MAX_PACK_ENTRIES:,} entries; this file and the rest are left out."
            return tuple(kept), (*problems, InvalidPack(label, 1, sentence))
        kept.append((label, parsed))
    return tuple(kept), tuple(problems)
