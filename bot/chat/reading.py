"""One option's value, read from what a person typed or a platform sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import assert_never

from bot.chat.catalogue import CommandOption, OptionKind
from bot.chat.codec import UnreadableRef, account_from_text, account_to_text
from bot.chat.dates import read_date, read_time
from bot.chat.inert import inert
from bot.chat.vocabulary import Vocabulary, fold

NEAR = 70.0
"""Similarity (0 to 100) from which a word is offered as what was meant: "weke" is offered "week"."""

LONGEST_TEXT = 3000
_SHOWN = 40


class Misread(Exception):
    """The text can't be read; `sentence` says why and what to do, `suggestion` is a word that would do."""

    def __init__(self, sentence: str, suggestion: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion


def read_value(option: CommandOption, text: str, vocabulary: Vocabulary, today: date) -> str:
    """The value that a handler is given; spelling is forgiven. Raises `Misread`."""
    exact = read_exactly(option, text, vocabulary, today)
    if exact is None:
        exact = read_nearly(option, text, vocabulary)
    if exact is None:
        raise misread_value(option, text, vocabulary)
    return exact


def read_exactly(option: CommandOption, text: str, vocabulary: Vocabulary, today: date) -> str | None:
    """The value where `text` names it beyond doubt."""
    match option.kind:
        case OptionKind.TEXT:
            return text.strip()[:LONGEST_TEXT] or None
        case OptionKind.INTEGER:
            number = int(text) if re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII) else None
            return str(number) if number is not None and option.smallest <= number <= option.largest else None
        case OptionKind.CHOICE:
            return dict(_choice_words(option)).get(fold(text))
        case OptionKind.SKILL:
            return vocabulary.skill(text)
        case OptionKind.TOPIC:
            return vocabulary.topic(text)
        case OptionKind.PERSON:
            try:
                return account_to_text(account_from_text(text.strip()))
            except UnreadableRef:
                return None
        case OptionKind.DATE:
            day = read_date(text, today)
            return None if day is None else day.isoformat()
        case OptionKind.TIME:
            moment = read_time(text)
            return None if moment is None else moment.isoformat("minutes")
        case OptionKind.ZONE:
            return vocabulary.find_zone(text)
        case _:
            assert_never(option.kind)


def read_nearly(option: CommandOption, text: str, vocabulary: Vocabulary) -> str | None:
    """The value where `text` is the beginning of one choice only, or a misspelt skill."""
    match option.kind:
        case OptionKind.CHOICE:
            begun = fold(text)
            values = {value for word, value in _choice_words(option) if word.startswith(begun)}
            return values.pop() if len(begun) >= 3 and len(values) == 1 else None
        case OptionKind.SKILL:
            return vocabulary.near_skill(text)
        case _:
            return None


def misread_value(option: CommandOption, text: str, vocabulary: Vocabulary) -> Misread:
    """Why `text` is no value of the option, in a sentence."""
    said = quoted(text)
    match option.kind:
        case OptionKind.INTEGER:
            return Misread(f"“{option.name}” takes a number from {option.smallest} to {option.largest}, not {said}.")
        case OptionKind.DATE:
            return Misread(f"I can't read {said} as a date. Write it as 2026-12-24, “24 Dec”, “tomorrow” or “friday”.")
        case OptionKind.TIME:
            return Misread(f"I can't read {said} as a time of day. Write it as 09:00.")
        case OptionKind.ZONE:
            return Misread(f"I don't know the time zone {said}. Try a city, such as “Berlin”, or “Europe/Berlin”.")
        case OptionKind.PERSON:
            return Misread(f"I don't know {said}. Name a person with @, from the list that appears.")
        case OptionKind.TEXT:
            return Misread(f"“{option.name}” is empty.")
        case OptionKind.CHOICE | OptionKind.SKILL | OptionKind.TOPIC:
            near = nearest(text, words_of(option, vocabulary))
            if near:
                return Misread(f"I don't know {said}. Did you mean “{near}”?", near)
            listed = ", ".join(dict.fromkeys(value for _, value in _listed(option, vocabulary)))
            return Misread(f"I don't know {said}. “{option.name}” can be {listed}.")
        case _:
            assert_never(option.kind)


def words_of(option: CommandOption, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that can be typed for an option whose values are known."""
    return tuple(word for word, _ in _listed(option, vocabulary))


def nearest(text: str, words: tuple[str, ...]) -> str:
    """The word nearest to `text`, empty where none is near."""
    from rapidfuzz import fuzz, process  # a compiled library that only a misspelt word needs

    # A transposition in a short word costs two edits; Jaro-Winkler would let much else pass.
    found = process.extractOne(fold(text[:_SHOWN]), words, scorer=fuzz.ratio, processor=fold, score_cutoff=NEAR)
    return found[0] if found else ""


def quoted(text: str) -> str:
    """What somebody typed, short and inert, in quotation marks."""
    return f"“{inert(text, _SHOWN)}”"


def _listed(option: CommandOption, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    choices = {
        OptionKind.CHOICE: option.choices,
        OptionKind.SKILL: vocabulary.skills,
        OptionKind.TOPIC: vocabulary.topics,
    }.get(option.kind, ())
    for choice in choices:
        yield from ((word, choice.value) for word in (choice.value, choice.label, *choice.aliases))


def _choice_words(option: CommandOption) -> Iterator[tuple[str, str]]:
    """Words and values of a choice, the weightier later, so that a dictionary of them keeps these."""
    for choice in reversed(option.choices):
        yield from ((fold(word), choice.value) for word in choice.aliases)
    for choice in reversed(option.choices):
        yield fold(choice.label), choice.value
    for choice in reversed(option.choices):
        yield fold(choice.value), choice.value
