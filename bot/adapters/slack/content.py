"""The blocks of a card as Block Kit.

A card's fields and rankings become lines of rich text: a section's two columns of fields are squeezed on a phone, and
take no date that is inert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from bot.adapters.slack.limits import ALT_TEXT
from bot.adapters.slack.richtext import Budget, inline_elements, preformatted, sections, text_element
from bot.adapters.slack.wire import JsonObject
from bot.chat.cards import (
    Block,
    Bold,
    Bullets,
    CodeBlock,
    Divider,
    Fields,
    Image,
    Inline,
    Italic,
    Paragraph,
    Plain,
    Ranking,
    RankRow,
)
from bot.chat.text import ELLIPSIS, clamp, plain_block

FileOf = Callable[[Image], str | None]
"""Slack's id of a picture that was uploaded; None where that failed or can't be, and its words are shown."""


def no_files(image: Image) -> str | None:
    """No picture was uploaded."""
    del image
    return None


def content_blocks(blocks: Iterable[Block], budget: Budget, file_of: FileOf = no_files) -> list[JsonObject]:
    """The blocks, cut visibly where the budget ends. Block ids are still missing."""
    made: list[JsonObject] = []
    for block in blocks:
        if budget.left < 1 and plain_block(block):
            if not _ends_cut(made):
                made.append(_rich([{"type": "rich_text_section", "elements": [text_element(ELLIPSIS)]}]))
            break
        made += _blocks(block, budget, file_of)
    return made


def fit(blocks: list[JsonObject], most: int) -> list[JsonObject]:
    """At most `most` blocks: neighbours of rich text become one, and what still is too many is cut visibly."""
    blocks = list(blocks)
    place = len(blocks) - 1
    while len(blocks) > most and place > 0:
        before, after = blocks[place - 1], blocks[place]
        if before["type"] == after["type"] == "rich_text":
            blocks[place - 1 : place + 1] = [_rich([*_elements(before), *_elements(after)])]
        place -= 1
    if len(blocks) > most:
        blocks = [*blocks[: most - 1], _rich([{"type": "rich_text_section", "elements": [text_element(ELLIPSIS)]}])]
    return blocks


def _blocks(block: Block, budget: Budget, file_of: FileOf) -> list[JsonObject]:
    match block:
        case Paragraph(inlines=inlines):
            return _lines([inlines], budget)
        case CodeBlock(text=code):
            parts = preformatted(code, budget)
            return [_rich(parts)] if parts else []
        case Bullets(entries=entries, ordered=ordered):
            return _list(entries, budget, ordered=ordered)
        case Fields(fields=fields):
            return _lines([(Bold(field.label), Plain(" "), *field.value) for field in fields], budget)
        case Ranking(rows=rows):
            return _lines([line for row in rows for line in _rank_lines(row)], budget)
        case Image(alt=alt):
            alt = clamp(alt, ALT_TEXT)
            if (file := file_of(block)) is None:
                return _lines([(Italic(alt),)], budget)
            return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt}]
        case Divider():
            return [{"type": "divider"}]
        case _:
            assert_never(block)


def _rank_lines(row: RankRow) -> list[tuple[Inline, ...]]:
    place = f"{row.rank}{'=' if row.shared else ''} "
    # A board of one line a person is read from top to bottom, and wraps on a phone without losing its order.
    detail = f" · {row.detail}" if row.detail else ""
    line: tuple[Inline, ...] = (Plain(place), Bold(row.name), Plain(f" {row.score}{detail}"))
    if row.me:
        line = (Bold(place), Bold(row.name), Bold(f" {row.score}"), Plain(detail))
    return [(Plain(ELLIPSIS),), line] if row.gap_before else [line]


def _lines(lines: Sequence[Sequence[Inline]], budget: Budget) -> list[JsonObject]:
    """Runs of inlines, each on a line of its own."""
    inlines: list[Inline] = []
    for number, line in enumerate(lines):
        inlines += [Plain("\n"), *line] if number else line
    parts = sections(inline_elements(inlines, budget))
    return [_rich(parts)] if parts else []


def _list(entries: Sequence[Sequence[Inline]], budget: Budget, *, ordered: bool) -> list[JsonObject]:
    items: list[JsonObject] = []
    for entry in entries:
        if budget.left < 1:
            items.append({"type": "rich_text_section", "elements": [text_element(ELLIPSIS)]})
            break
        elements = inline_elements(entry, budget) or [text_element(" ")]
        items.append({"type": "rich_text_section", "elements": elements})
    return [_rich([{"type": "rich_text_list", "style": "ordered" if ordered else "bullet", "elements": items}])]


def _rich(elements: Sequence[object]) -> JsonObject:
    return {"type": "rich_text", "elements": list(elements)}


def _elements(block: JsonObject) -> list[object]:
    elements = block["elements"]
    return list(elements) if isinstance(elements, list) else []


def _ends_cut(blocks: Sequence[JsonObject]) -> bool:
    """Whether the last text written ends with the sign of a cut."""
    part: object = blocks[-1] if blocks else None
    while isinstance(part, dict) and isinstance(part.get("elements"), list):
        part = part["elements"][-1]
    return isinstance(part, dict) and str(part.get("text", "")).endswith(ELLIPSIS)
