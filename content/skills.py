"""The skill map: areas, topics, and finding the area that a person means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from content.errors import InvalidEntry
from content.model import Area, AreaId, SkillMap, Topic, TopicId
from content.yaml_tree import Tree, entries, read_yaml

SKILLS_FILE = Path(__file__).with_name("skills.yaml")

FOCUSES = ("balanced", "foundations", "mlops", "llm")
"""The focuses of the setup form; each is a group of areas."""

_NEAR = 78.0
"""Similarity (0 to 100) from which a misspelt word is taken for a known one: "evalution" yes, "cooking" no."""


@cache
def load_skill_map() -> SkillMap:
    """The skill map that ships with the package."""
    return read_skill_map(SKILLS_FILE.read_text(encoding="utf-8"), SKILLS_FILE.name)


def read_skill_map(text: str, file: str) -> SkillMap:
    """Parse a skill map; raises `ContentError` at the first thing that is wrong."""
    document = read_yaml(text, file)
    areas: list[Area] = []
    aliases: list[tuple[str, AreaId]] = []
    for position, entry in entries(document, "areas"):
        line = document.line_of(("areas", position))
        fields = _mapping(entry, file, line)
        area_id = AreaId(_text(fields, "id", file, line))
        if any(area.id == area_id for area in areas):
            raise InvalidEntry(file, line, f"The area `{area_id}` stands here twice.")
        topics = tuple(
            Topic(TopicId(f"{area_id}.{key}"), str(title))
            for key, title in _mapping(fields.get("topics"), file, line).items()
        )
        areas.append(
            Area(
                id=area_id,
                title=_text(fields, "title", file, line),
                number=position + 1,
                bonus=fields.get("bonus") == "true",
                groups=frozenset(_words(fields, "groups", file, line)),
                topics=topics,
            )
        )
        aliases += [(alias, area_id) for alias in _words(fields, "aliases", file, line)]
    if not areas:
        raise InvalidEntry(file, 1, "A skill map needs a list `areas`.")
    root = document.root if isinstance(document.root, dict) else {}
    line = document.line_of(("stacks",))
    families = _mapping(root.get("stacks", {}), file, line)
    stacks = tuple((family, tuple(_words(families, family, file, line))) for family in families)
    return SkillMap(areas=tuple(areas), aliases=tuple(aliases), stacks=stacks)


def find_area(text: str, skills: SkillMap | None = None) -> AreaId | None:
    """The area that `text` means: an id, a title, a topic, an alias, or the nearest of them; None where nothing is near."""
    skills = skills or load_skill_map()
    wanted = _normalise(text)
    if not wanted:
        return None
    words = _vocabulary(skills)
    if wanted in words:
        return words[wanted]
    # Three letters are near to too many things; they must be an alias.
    if len(wanted) < 4:
        return None
    begins = {area for word, area in words.items() if word.startswith(wanted)}
    if len(begins) == 1:
        return next(iter(begins))
    from rapidfuzz import fuzz, process  # a compiled library that only a misspelt word needs

    found = process.extractOne(wanted, list(words), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return words[found[0]] if found is not None else None


def focus_areas(focus: str, skills: SkillMap | None = None) -> tuple[AreaId, ...]:
    """The areas of a focus of the setup form, in the map's order; empty for an unknown focus."""
    skills = skills or load_skill_map()
    return tuple(area.id for area in skills.areas if focus in area.groups)


def area_title(area: AreaId, skills: SkillMap | None = None) -> str:
    """The title of an area, or its id where the map has no such area."""
    skills = skills or load_skill_map()
    return next((known.title for known in skills.areas if known.id == area), area)


def stack_fits(needs: Iterable[str], named: Iterable[str], skills: SkillMap | None = None) -> bool:
    """Whether a team that named the stacks `named` can be asked what needs the stacks `needs`.

    A need is met when the team named it, or when it named nothing of the need's family. A need of no family is met
    only when it was named, unless the team named nothing at all.
    """
    team = frozenset(named)
    if not team:
        return True
    families = (skills or load_skill_map()).stacks
    for need in frozenset(needs) - team:
        family = next((members for _, members in families if need in members), None)
        if family is None or not team.isdisjoint(family):
            return False
    return True


def known_stacks(skills: SkillMap | None = None) -> frozenset[str]:
    """Every stack tag of the map."""
    return frozenset(tag for _, members in (skills or load_skill_map()).stacks for tag in members)


@cache
def _vocabulary(skills: SkillMap) -> Mapping[str, AreaId]:
    """Every word to its area; where two areas claim a word, ids win over titles, titles over aliases, aliases over topics."""
    words: dict[str, AreaId] = {}
    for area in skills.areas:
        words.setdefault(_normalise(area.id), area.id)
    for area in skills.areas:
        words.setdefault(_normalise(area.title), area.id)
    for alias, area_id in skills.aliases:
        words.setdefault(_normalise(alias), area_id)
    for area in skills.areas:
        for topic in area.topics:
            words.setdefault(_normalise(topic.title), area.id)
            words.setdefault(_normalise(topic.id.partition(".")[2]), area.id)
    return words


def _normalise(text: str) -> str:
    return re.sub(r"[^a-z0-9/+#]+", " ", text.casefold().replace("&", " and ")).strip()


def _mapping(value: Tree, file: str, line: int) -> dict[str, Tree]:
    if not isinstance(value, dict):
        raise InvalidEntry(file, line, "Here belong fields with names, such as `id: mlops`.")
    return value


def _text(fields: Mapping[str, Tree], name: str, file: str, line: int) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise InvalidEntry(file, line, f"The field `{name}` is missing.")
    return value


def _words(fields: Mapping[str, Tree], name: str, file: str, line: int) -> tuple[str, ...]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise InvalidEntry(file, line, f"The field `{name}` is a list of words.")
    return tuple(str(word) for word in value)
