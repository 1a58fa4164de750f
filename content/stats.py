"""Counts what is in a library, for a table and for ``content stats --json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from content.body_json import BODY_TYPES
from content.library import Library
from content.model import Item, SkillMap


@dataclass(frozen=True, slots=True)
class Stats:
    """How many entries there are by area, topic, level, type and thinking; retired items are not counted."""

    items: int
    prompts: int
    checked: int
    areas: Mapping[str, int]
    topics: Mapping[str, int]
    levels: Mapping[str, int]
    types: Mapping[str, int]
    thinking: Mapping[str, int]
    prompt_areas: Mapping[str, int]
    skills: SkillMap

    def as_dict(self) -> dict[str, int | dict[str, int]]:
        """The counts as plain values, for JSON; areas and topics of the ten appear with 0 as well."""
        return {
            "items": self.items,
            "prompts": self.prompts,
            "checked": self.checked,
            "areas": dict(self.areas),
            "topics": dict(self.topics),
            "levels": dict(self.levels),
            "types": dict(self.types),
            "thinking": dict(self.thinking),
            "prompt_areas": dict(self.prompt_areas),
        }

    def as_text(self) -> str:
        """A table for the terminal."""
        lines = [f"{self.items} items, {self.checked} with a checked key, {self.prompts} interview prompts", ""]
        width = max(len(topic.title) for area in self.skills.areas for topic in area.topics) + 4
        lines.append(f"{'area':<{width}}{'items':>7}{'prompts':>9}")
        for area in self.skills.areas:
            if area.bonus and not self.areas.get(area.id) and not self.prompt_areas.get(area.id):
                continue
            lines.append(f"{area.title:<{width}}{self.areas.get(area.id, 0):>7}{self.prompt_areas.get(area.id, 0):>9}")
            lines += [f"  {topic.title:<{width - 2}}{self.topics.get(topic.id, 0):>7}" for topic in area.topics]
        for name, counts in (("level", self.levels), ("type", self.types), ("thinking", self.thinking)):
            lines += ["", f"{name:<{width}}{'items':>7}"]
            lines += [f"{key:<{width}}{count:>7}" for key, count in counts.items()]
        return "\n".join(lines)


def count_library(library: Library) -> Stats:
    """Count the entries of a library."""
    items: list[Item] = [item for item in library.items.values() if not item.retired]
    areas: Counter[str] = Counter({area.id: 0 for area in library.skills.areas if not area.bonus})
    topics: Counter[str] = Counter(
        {topic.id: 0 for area in library.skills.areas if not area.bonus for topic in area.topics}
    )
    areas.update(item.area for item in items)
    topics.update(item.topic for item in items)
    return Stats(
        items=len(items),
        prompts=len(library.prompts),
        checked=sum(item.check is not None for item in items),
        areas=dict(areas),
        topics=dict(topics),
        levels=_sorted(Counter(item.level.name.lower() for item in items)),
        types=_sorted(Counter(BODY_TYPES[type(item.body)] for item in items)),
        thinking=_sorted(Counter(item.thinking.value for item in items)),
        prompt_areas=_sorted(Counter(str(prompt.area) for prompt in library.prompts.values())),
        skills=library.skills,
    )


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
