"""Text blocks as compact JSON values and back.

An inline without emphasis is a bare string, any other ``[mark, text]`` or ``["a", text, url]``; a block is ``["p", inlines]``,
``["c", language, text]``, ``["u", entries]`` or ``["o", entries]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from content.text import Bold, Bullets, Code, CodeBlock, Italic, Link, Paragraph, Plain, TextBlock, TextInline

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def inlines_to_json(inlines: Sequence[TextInline]) -> list[Json]:
    """A run of inlines as JSON."""
    return [_inline_to_json(inline) for inline in inlines]


def blocks_to_json(blocks: Sequence[TextBlock]) -> list[Json]:
    """Blocks as JSON."""
    return [_block_to_json(block) for block in blocks]


def inlines_from_json(raw: Sequence[Any]) -> tuple[TextInline, ...]:
    """The inlines that `inlines_to_json` wrote; raises `ValueError`, `TypeError` or `LookupError` for anything else."""
    return tuple([Plain(entry) if entry.__class__ is str else _inline_from_json(entry) for entry in raw])


def blocks_from_json(raw: Sequence[Sequence[Any]]) -> tuple[TextBlock, ...]:
    """The blocks that `blocks_to_json` wrote; raises like `inlines_from_json`."""
    return tuple([_block_from_json(entry) for entry in raw])


def _inline_to_json(inline: TextInline) -> Json:
    match inline:
        case Plain():
            return inline.text
        case Bold():
            return ["b", inline.text]
        case Italic():
            return ["i", inline.text]
        case Code():
            return ["c", inline.text]
        case Link():
            return ["a", inline.text, inline.url]
        case _:
            assert_never(inline)


def _block_to_json(block: TextBlock) -> Json:
    match block:
        case Paragraph():
            return ["p", inlines_to_json(block.inlines)]
        case CodeBlock():
            return ["c", block.language, block.text]
        case Bullets():
            return ["o" if block.ordered else "u", [inlines_to_json(entry) for entry in block.entries]]
        case _:
            assert_never(block)


def _inline_from_json(raw: Sequence[str]) -> TextInline:
    mark = raw[0]
    if mark == "c":
        return Code(raw[1])
    if mark == "b":
        return Bold(raw[1])
    if mark == "i":
        return Italic(raw[1])
    if mark == "a":
        return Link(raw[1], raw[2])
    raise ValueError(f"no inline: {raw!r:.60}")


def _block_from_json(raw: Sequence[Any]) -> TextBlock:
    # A chain of comparisons, since a start reads some ten thousand of these and patterns take three times as long.
    mark = raw[0]
    if mark == "p":
        return Paragraph(inlines_from_json(raw[1]))
    if mark == "c":
        return CodeBlock(raw[2], raw[1])
    if mark in ("u", "o"):
        return Bullets(tuple([inlines_from_json(entry) for entry in raw[1]]), ordered=mark == "o")
    raise ValueError(f"no block: {raw!r:.60}")
