"""Help, built from the catalogue."""

from __future__ import annotations

from bot.chat.cards import Block, Bold, Bullets, Code, Field, Fields, Inline, Plain
from bot.chat.catalogue import Catalogue, Command, CommandOption, OptionKind
from bot.chat.text import bullets, para

_TAKES = {
    OptionKind.TEXT: "text",
    OptionKind.INTEGER: "number",
    OptionKind.SKILL: "skill",
    OptionKind.TOPIC: "topic",
    OptionKind.PERSON: "@person",
    OptionKind.DATE: "date",
    OptionKind.TIME: "time",
    OptionKind.ZONE: "zone",
}


def usage(command: Command) -> str:
    """How a command is typed: ``/leaderboard [skill:skill] [window:today|week|month]``."""
    return " ".join((f"/{command.path}", *map(_option_usage, command.options)))


def command_list(catalogue: Catalogue) -> Bullets[Inline]:
    """Every command with what it does, a line each."""
    return bullets(*((Code(f"/{command.path}"), Plain(f" {command.summary}")) for command in catalogue))


def explanation(command: Command) -> tuple[Block, ...]:
    """A command with its options and examples."""
    blocks: list[Block] = [para(Bold(f"/{command.path}"), f" {command.summary}.")]
    if command.options:
        blocks.append(Fields(tuple(Field(option.name, _described(option)) for option in command.options)))
    if command.examples:
        blocks += [para("For example:"), bullets(*((Code(example),) for example in command.examples))]
    return tuple(blocks)


def _option_usage(option: CommandOption) -> str:
    takes = "|".join(choice.value for choice in option.choices) or _TAKES[option.kind]
    return f"{option.name}:{takes}" if option.required else f"[{option.name}:{takes}]"


def _described(option: CommandOption) -> tuple[Inline, ...]:
    listed = ", ".join(choice.value for choice in option.choices)
    return (Plain(f"{option.description} ({listed})" if listed else option.description),)
