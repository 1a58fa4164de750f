"""The words that command options are read with: skills, topics and zones, injected into parser and autocomplete."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat.catalogue import OptionChoice
from content.model import SkillMap


def _nothing(text: str) -> str | None:
    """Finds nothing."""
    del text
    return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`near_skill` forgives spelling mistakes; `find_zone` reads what people call a zone and gives its tz database name."""

    skills: Sequence[OptionChoice] = ()
    topics: Sequence[OptionChoice] = ()
    zones: Sequence[str] = ()
    near_skill: Callable[[str], str | None] = _nothing
    find_zone: Callable[[str], str | None] = _nothing
    _skill_words: Mapping[str, str] = field(init=False)
    _topic_words: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_skill_words", _words(self.skills))
        object.__setattr__(self, "_topic_words", _words(self.topics))

    def skill(self, text: str) -> str | None:
        """The area id that `text` names exactly, in any case."""
        return self._skill_words.get(fold(text))

    def topic(self, text: str) -> str | None:
        """The topic id that `text` names exactly, in any case."""
        return self._topic_words.get(fold(text))


def make_vocabulary(
    skills: SkillMap,
    near_skill: Callable[[str], str | None] = _nothing,
    zones: Sequence[str] = (),
    find_zone: Callable[[str], str | None] = _nothing,
) -> Vocabulary:
    """The vocabulary of a skill map. A topic's words also name its area, where no area or alias claims them."""
    aliases: dict[str, list[str]] = {area.id: [] for area in skills.areas}
    for word, area_id in skills.aliases:
        aliases.setdefault(area_id, []).append(word)
    taken = {fold(word) for words in aliases.values() for word in words}
    for area in skills.areas:
        taken |= {fold(area.id), fold(area.title)}
    for area in skills.areas:
        for topic in area.topics:
            aliases[area.id] += [
                word for word in (topic.title, topic.id.partition(".")[2]) if word and fold(word) not in taken
            ]
    return Vocabulary(
        skills=tuple(OptionChoice(area.id, area.title, tuple(aliases[area.id])) for area in skills.areas),
        topics=tuple(
            OptionChoice(topic.id, topic.title, (topic.id.partition(".")[2],))
            for area in skills.areas
            for topic in area.topics
        ),
        zones=zones,
        near_skill=near_skill,
        find_zone=find_zone,
    )


def fold(text: str) -> str:
    """`text` as compared: without case, "&" as "and", other signs as spaces."""
    return re.sub(r"[^\w+#]+", " ", text.casefold().replace("&", " and ").replace("_", " ")).strip()


def _words(choices: Sequence[OptionChoice]) -> dict[str, str]:
    """Every word to its value; values win over labels, labels over aliases, earlier choices over later."""
    words: dict[str, str] = {}
    for choice in choices:
        words.setdefault(fold(choice.value), choice.value)
    for choice in choices:
        words.setdefault(fold(choice.label), choice.value)
    for choice in choices:
        for alias in choice.aliases:
            words.setdefault(fold(alias), choice.value)
    return words
