"""Text blocks as plain text: for the terminal, for comparing stems, for graders and summaries."""

from __future__ import annotations

from collections.abc import Iterable

from content.text import Bullets, CodeBlock, Paragraph, TextBlock, TextInline


def plain_inlines(inlines: Iterable[TextInline]) -> str:
    """The words of a run of inlines, with no marks."""
    return "".join(inline.text for inline in inlines)


def plain_blocks(blocks: Iterable[TextBlock]) -> str:
    """The words of blocks, one block to a paragraph, list entries with a dash or a number."""
    return "\n\n".join(_plain(block) for block in blocks)


def _plain(block: TextBlock) -> str:
    match block:
        case Paragraph():
            return plain_inlines(block.inlines)
        case CodeBlock():
            return block.text
        case Bullets():
            marks = (f"{number}." if block.ordered else "-" for number in range(1, len(block.entries) + 1))
            return "\n".join(f"{mark} {plain_inlines(entry)}" for mark, entry in zip(marks, block.entries, strict=True))
