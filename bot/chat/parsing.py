"""A typed command line, read forgivingly: names, quotes, any order, skills by any of their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.chat.catalogue import ROOT, Catalogue, Command, CommandOption, OptionKind
from bot.chat.reading import (
    Misread,
    misread_value,
    nearest,
    quoted,
    read_exactly,
    read_nearly,
    read_value,
    words_of,
)
from bot.chat.vocabulary import Vocabulary

TYPED = ""
"""The key of `CommandInvoked.options` under which an adapter hands over all that was typed behind the command."""

LONGEST_LINE = 4000
"""Slack takes no more in a message; a longer line is refused as a whole."""

_LONGEST_PHRASE = 4
_QUOTES = '"“”„«»'
_TOKEN = re.compile(
    rf"""
      (?P<waiting>[A-Za-z][\w-]*)[:=](?=\s|$)                      # a name whose value comes next
    | (?:(?P<name>[A-Za-z][\w-]*)[:=])?
      (?: [{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}] | (?P<word>[^\s{_QUOTES}]+) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A command and its options, as its handler is given them."""

    command: Command
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why a line is no command, and the word or command that it might have meant."""

    sentence: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a quoted text, perhaps with an option's name; `name` with an empty `text` waits for the next."""

    name: str
    text: str


def typed_command(line: str) -> tuple[str, dict[str, str]]:
    """A line such as ``/leaderboard mlops`` as path and options of a `CommandInvoked`, still unread."""
    first, _, rest = line.strip().removeprefix("/").partition(" ")
    return first.casefold(), {TYPED: rest.strip()}


def read_invocation(
    path: str, options: Mapping[str, str], catalogue: Catalogue, vocabulary: Vocabulary, today: date
) -> Understood | NotUnderstood:
    """What an invocation asks: a typed line (under `TYPED`), or options that a platform has taken apart."""
    if TYPED in options:
        return parse(f"{path} {options[TYPED]}", catalogue, vocabulary, today)
    command = catalogue.find(path)
    if command is None:
        return _unknown_command(path, catalogue)
    try:
        named = [(_option(command, name), text) for name, text in options.items() if text.strip()]
        values = {option.name: read_value(option, text, vocabulary, today) for option, text in named}
        return Understood(command, _complete(command, values))
    except Misread as problem:
        return NotUnderstood(problem.sentence, problem.suggestion)


def parse(line: str, catalogue: Catalogue, vocabulary: Vocabulary, today: date) -> Understood | NotUnderstood:
    """What a typed line asks, with or without the slash."""
    if len(line) > LONGEST_LINE:
        return NotUnderstood("That line is too long for a command.")
    words = line.strip().removeprefix("/")
    command, rest = find_command(words, catalogue)
    if command is None:
        return _unknown_command(words, catalogue)
    values, problem = assign(command, tokenise(rest), vocabulary, today)
    try:
        if problem is not None:
            raise problem
        return Understood(command, _complete(command, values))
    except Misread as found:
        return NotUnderstood(found.sentence, found.suggestion)


def find_command(words: str, catalogue: Catalogue) -> tuple[Command | None, str]:
    """The command that a line begins with, the longest path first, and the rest. "post now" finds ``post-now``."""
    parts = words.split()
    for length in (3, 2, 1):
        head = [part.casefold() for part in parts[:length]]
        if len(head) < length or (length == 3 and head[0] != ROOT):
            continue
        path = " ".join((head[0], "-".join(head[1:]))) if length > 1 else head[0]
        # A bare root means help only when nothing follows that could be a misspelt verb.
        command = None if path == ROOT and len(parts) > 1 else catalogue.find(path)
        if command is not None:
            return command, re.split(r"\s+", words.strip(), maxsplit=length)[length] if len(parts) > length else ""
    return None, words


def tokenise(text: str) -> list[Token]:
    """The words, quoted texts and named values of a line; an unclosed quotation mark is a plain sign."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        said = found["quoted"] if found["quoted"] is not None else found["word"] or ""
        name = (found["name"] or found["waiting"] or "").casefold()
        if tokens and tokens[-1].name and not tokens[-1].text and not name:
            tokens[-1] = Token(tokens[-1].name, said)
        elif name or said.strip():
            tokens.append(Token(name, said))
    return tokens


def assign(
    command: Command, tokens: Sequence[Token], vocabulary: Vocabulary, today: date
) -> tuple[dict[str, str], Misread | None]:
    """The options that tokens give, and what stopped the reading, if anything did."""
    values: dict[str, str] = {}
    position = 0
    try:
        tokens = [_settle(command, token) for token in tokens]
        while position < len(tokens):
            option, value, used = _next(command, tokens[position:], values, vocabulary, today)
            if option.name in values:
                said = f"{quoted(values[option.name])} and {quoted(value)}"
                return values, Misread(f"“{option.name}” stands there twice: {said}.")
            values[option.name] = value
            position += used
    except Misread as problem:
        return values, problem
    return values, None


def _next(
    command: Command, tokens: Sequence[Token], values: Mapping[str, str], vocabulary: Vocabulary, today: date
) -> tuple[CommandOption, str, int]:
    token = tokens[0]
    if token.name:
        return _read_named(_option(command, token.name), tokens, vocabulary, today)
    # "by streak" is "by:streak", wherever no value is called like the option.
    spoken = command.option(token.text.casefold())
    if spoken is not None and spoken.name not in values and len(_unnamed(tokens)) > 1:
        _, named, used = _read_named(spoken, tokens[1:], vocabulary, today)
        return spoken, named, used + 1
    options = sorted(command.options, key=lambda option: option.name in values)
    for phrase, used in _phrases(tokens):
        for option in options:
            if option.kind is not OptionKind.TEXT and (value := read_exactly(option, phrase, vocabulary, today)):
                return option, value, used
    for option in options:
        if (value := read_nearly(option, token.text, vocabulary)) is not None:
            return option, value, 1
    text = next((option for option in command.options if option.kind is OptionKind.TEXT), None)
    if text is not None and text.name not in values:
        plain = _unnamed(tokens)
        return text, " ".join(plain), len(plain)
    raise _unplaced(command, token.text, vocabulary)


def _read_named(
    option: CommandOption, tokens: Sequence[Token], vocabulary: Vocabulary, today: date
) -> tuple[CommandOption, str, int]:
    """A named value may run over several words, "until:24 Dec"; as many as still mean something are taken."""
    bare = [Token("", tokens[0].text), *tokens[1:]]
    for phrase, used in _phrases(bare, len(bare) if option.kind is OptionKind.TEXT else _LONGEST_PHRASE):
        value = read_exactly(option, phrase, vocabulary, today)
        if value is not None:
            return option, value, used
    if not tokens[0].text.strip():
        raise Misread(f"“{option.name}:” needs a value: {option.description}.")
    return option, read_value(option, tokens[0].text, vocabulary, today), 1


def _phrases(tokens: Sequence[Token], longest: int = _LONGEST_PHRASE) -> Iterator[tuple[str, int]]:
    words = _unnamed(tokens)[:longest]
    for count in range(len(words), 0, -1):
        yield " ".join(words[:count]), count


def _unnamed(tokens: Sequence[Token]) -> list[str]:
    stop = next((position for position, token in enumerate(tokens) if token.name), len(tokens))
    return [token.text for token in tokens[:stop]]


def _settle(command: Command, token: Token) -> Token:
    """The token with the full name of its option, or without a name where the colon belongs to a text."""
    begun = [option.name for option in command.options if token.name and option.name.startswith(token.name)]
    if token.name in begun or not token.name:
        return token
    if len(begun) == 1 and len(token.name) >= 2:
        return Token(begun[0], token.text)
    if any(option.kind is OptionKind.TEXT for option in command.options):
        return Token("", f"{token.name}:{token.text}")
    return token


def _option(command: Command, name: str) -> CommandOption:
    option = command.option(name)
    if option is not None:
        return option
    names = tuple(option.name for option in command.options)
    if not names:
        raise Misread(f"/{command.path} has no options.")
    near = nearest(name, names)
    if near:
        raise Misread(f"/{command.path} has no option {quoted(name)}. Did you mean “{near}”?", near)
    raise Misread(f"/{command.path} has no option {quoted(name)}, only {', '.join(names)}.")


def _unplaced(command: Command, text: str, vocabulary: Vocabulary) -> Misread:
    if not command.options:
        return Misread(f"/{command.path} takes nothing more, so I don't know what to do with {quoted(text)}.")
    near = nearest(text, tuple(word for option in command.options for word in words_of(option, vocabulary)))
    if near:
        return Misread(f"I don't know {quoted(text)}. Did you mean “{near}”?", near)
    if len(command.options) == 1:
        return misread_value(command.options[0], text, vocabulary)
    names = ", ".join(option.name for option in command.options)
    return Misread(f"I don't know {quoted(text)}. /{command.path} takes {names}.")


def _complete(command: Command, values: Mapping[str, str]) -> Mapping[str, str]:
    missing = next((option for option in command.options if option.required and option.name not in values), None)
    if missing is not None:
        raise Misread(f"/{command.path} needs “{missing.name}”: {missing.description}.")
    return values


def _unknown_command(words: str, catalogue: Catalogue) -> NotUnderstood:
    said = " ".join(words.split()[:2])
    paths = tuple(command.path for command in catalogue)
    short = {path.removeprefix(f"{ROOT} "): path for path in paths}
    near = nearest(said, paths) or short.get(nearest(said.split(" ")[-1], tuple(short)), "")
    if near:
        return NotUnderstood(f"I don't know the command {quoted('/' + said)}. Did you mean “/{near}”?", f"/{near}")
    return NotUnderstood(f"I don't know the command {quoted('/' + said)}. “/{ROOT} help” lists what I can do.")
