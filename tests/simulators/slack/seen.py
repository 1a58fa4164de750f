"""What people see: messages, modals and homes, as text with the buttons that can be pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.simulators.slack.blocks import elements_of
from tests.simulators.slack.markup import (
    acting_in_mrkdwn,
    acting_in_rich,
    acting_tokens,
    read_mrkdwn,
    read_rich,
    read_text,
    read_text_field,
)
from tests.simulators.slack.model import Json, Message, Team, View


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it. `spoken` is what a notification or a screen reader says first."""

    channel: str
    ts: str
    author: str
    text: str
    spoken: str
    buttons: tuple[str, ...]
    private: bool
    files: tuple[str, ...]
    images: tuple[str, ...]
    thread_ts: str | None
    edited: bool
    message: Message


@dataclass(frozen=True, slots=True)
class SeenModal:
    """The modal that a person has open. Labels, values and errors are by block id."""

    id: str
    title: str
    text: str
    labels: Mapping[str, str]
    values: Mapping[str, object]
    errors: Mapping[str, str]
    buttons: tuple[str, ...]
    submit: str
    trouble: str
    depth: int
    view: View


@dataclass(frozen=True, slots=True)
class SeenHome:
    """The app's home page as a person sees it."""

    text: str
    buttons: tuple[str, ...]
    view: View


def see_message(team: Team, message: Message) -> Seen:
    """A message as it is shown."""
    text = "\n".join(read_blocks(team, message.blocks)) if message.blocks else read_mrkdwn(team, message.text)
    return Seen(
        message.channel,
        message.ts,
        message.user,
        text,
        read_text_field(team, message.text),
        tuple(labels_of(message.blocks)),
        message.only_for is not None,
        tuple(team.files[file].name for file in message.files),
        tuple(str(block["alt_text"]) for block in message.blocks if block["type"] == "image"),
        message.thread_ts,
        message.edited_ts is not None,
        message,
    )


def see_modal(team: Team, stack: list[View]) -> SeenModal:
    """The modal on top."""
    view = stack[-1]
    inputs = [block for block in view.source["blocks"] if block["type"] == "input"]
    return SeenModal(
        view.id,
        str(view.source["title"]["text"]),
        "\n".join(read_blocks(team, view.source["blocks"])),
        {block["block_id"]: str(block["label"]["text"]) for block in inputs},
        {block_id: simple_value(value) for block_id, actions in view.values.items() for value in actions.values()},
        dict(view.errors),
        tuple(labels_of(view.source["blocks"])),
        str((view.source.get("submit") or {}).get("text", "")),
        view.trouble,
        len(stack),
        view,
    )


def see_home(team: Team, view: View) -> SeenHome:
    """A home page."""
    blocks = view.source["blocks"]
    return SeenHome("\n".join(read_blocks(team, blocks)), tuple(labels_of(blocks)), view)


def simple_value(value: Json) -> object:
    """What stands in a field: a text, the value of an option, or a list of them."""
    held = next((inner for key, inner in value.items() if key != "type"), None)
    if isinstance(held, dict):
        return held.get("value")
    if isinstance(held, list):
        return [item["value"] if isinstance(item, dict) else item for item in held]
    return held


def read_blocks(team: Team, blocks: list[Json]) -> Iterator[str]:
    """Each part of blocks that says something, as a person reads it. Buttons are none."""
    for block in blocks:
        match block["type"]:
            case "section":
                if "text" in block:
                    yield read_text(team, block["text"])
                yield from (read_text(team, field) for field in block.get("fields", ()))
            case "header":
                yield read_text(team, block["text"])
            case "context":
                yield " ".join(
                    str(element["alt_text"]) if element["type"] == "image" else read_text(team, element)
                    for element in block["elements"]
                )
            case "rich_text":
                yield read_rich(team, block)
            case "markdown":
                yield str(block["text"])
            case "image":
                yield "\n".join([*([read_text(team, block["title"])] if "title" in block else []), block["alt_text"]])
            case "input":
                yield read_text(team, block["label"])
                if "hint" in block:
                    yield read_text(team, block["hint"])
            case "table":
                yield "\n".join(" | ".join(_cell(team, cell) for cell in row) for row in block["rows"])
            case "video":
                yield read_text(team, block["title"])


def labels_of(blocks: list[Json]) -> Iterator[str]:
    """The labels of buttons, in order."""
    for element in buttons_of(blocks):
        yield str(element["text"]["text"])


def buttons_of(blocks: list[Json]) -> Iterator[Json]:
    """The buttons, in order."""
    for block in blocks:
        yield from (element for element in elements_of(block) if element.get("type") == "button")


def acting(message: Message) -> list[str]:
    """What in a message Slack acts on, as ``kind: what``: mention, link, emoji, bold, italic, struck, code, quote.

    Formatting and links that the program means are in it too; buttons and plain text are not. With blocks, only pings and
    links count in the `text` beside them.
    """
    found = list(acting_tokens(message.text)) if message.blocks else list(acting_in_mrkdwn(message.text))
    for block in message.blocks:
        if block["type"] == "rich_text":
            found += acting_in_rich(block["elements"])
        elif block["type"] == "markdown":
            found.append("markdown: a whole block")
        else:
            for text in _texts(block):
                if text["type"] == "mrkdwn":
                    found += acting_in_mrkdwn(text["text"], verbatim=bool(text.get("verbatim")))
    return found


def _texts(block: Json) -> Iterator[Json]:
    """The text objects of a block, without those of its elements."""
    for name in ("text", "title", "label", "hint"):
        if isinstance(block.get(name), dict):
            yield block[name]
    yield from block.get("fields", ())
    if block["type"] == "context":
        yield from (element for element in block["elements"] if element["type"] != "image")


def _cell(team: Team, cell: Json) -> str:
    return read_rich(team, cell) if cell["type"] == "rich_text" else str(cell.get("text", cell.get("value", "")))
