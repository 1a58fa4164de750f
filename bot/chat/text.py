"""Cards as plain text, small builders for cards, and text shortened visibly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from bot.chat.cards import (
    Block,
    Bold,
    Bullets,
    Button,
    Card,
    Code,
    CodeBlock,
    Control,
    Divider,
    Fields,
    Image,
    Inline,
    Italic,
    Link,
    LocalTime,
    Mention,
    Paragraph,
    Plain,
    Ranking,
    RankRow,
)

ELLIPSIS = "…"
_JOINER = "\u200d"


def para(*parts: Inline | str) -> Paragraph[Inline]:
    """A paragraph; strings become `Plain`."""
    return Paragraph(line(*parts))


def line(*parts: Inline | str) -> tuple[Inline, ...]:
    """A run of inlines; strings become `Plain`."""
    return tuple(Plain(part) if isinstance(part, str) else part for part in parts)


def bullets(*entries: Inline | str | tuple[Inline, ...], ordered: bool = False) -> Bullets[Inline]:
    """A list; each entry is a run of inlines, or one of them."""
    return Bullets(tuple(entry if isinstance(entry, tuple) else line(entry) for entry in entries), ordered)


def buttons(*controls: Control) -> tuple[tuple[Control, ...], ...]:
    """Rows of controls, five in a row."""
    return tuple(controls[start : start + 5] for start in range(0, len(controls), 5))


def notice(*paragraphs: str, title: str = "", actions: tuple[tuple[Control, ...], ...] = ()) -> Card:
    """A card of sentences and nothing else; they are also its summary."""
    return Card(
        title=title,
        blocks=tuple(para(text) for text in paragraphs),
        summary=" ".join(text for text in (title, *paragraphs) if text),
        actions=actions,
    )


def plain_inlines(inlines: Iterable[Inline]) -> str:
    """The words of a run of inlines."""
    return "".join(_inline(inline) for inline in inlines)


def plain_block(block: Block) -> str:
    """The words of a block, with line feeds between its entries; empty for a divider."""
    match block:
        case Paragraph():
            return plain_inlines(block.inlines)
        case CodeBlock():
            return block.text
        case Bullets():
            marks = (f"{number}." if block.ordered else "-" for number in range(1, len(block.entries) + 1))
            return "\n".join(f"{mark} {plain_inlines(entry)}" for mark, entry in zip(marks, block.entries, strict=True))
        case Fields():
            return "\n".join(f"{field.label}: {plain_inlines(field.value)}" for field in block.fields)
        case Ranking():
            return "\n".join(row for rank in block.rows for row in _rank_lines(rank))
        case Image():
            return block.alt
        case Divider():
            return ""


def plain_blocks(blocks: Iterable[Block]) -> str:
    """The words of blocks, an empty line between them."""
    return "\n\n".join(text for text in map(plain_block, blocks) if text)


def plain(card: Card) -> str:
    """All that a card shows, in its order: title, blocks, files, footer, and the controls as ``[label]``."""
    rows = (" ".join(_control(control) for control in row) for row in card.actions)
    parts = (
        card.title,
        plain_blocks(card.blocks),
        *(f"({file.name})" for file in card.files),
        plain_inlines(card.footer),
        *rows,
    )
    return "\n\n".join(part for part in parts if part)


def clamp(text: str, limit: int) -> str:
    """`text` in at most `limit` code points; what is cut off is shown by "…", and no visible character is split.

    Raises:
        ValueError: `limit` is under 1.
    """
    if limit < 1:
        raise ValueError("nothing fits into less than one character")
    if len(text) <= limit:
        return text
    cut = limit - 1
    while cut > 0 and _joined(text, cut):
        cut -= 1
    return text[:cut].rstrip() + ELLIPSIS


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and at `at` are drawn as one. Errs on the side of yes, which cuts a little more."""
    before, after = text[at - 1], text[at]
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or (before == "\r" and after == "\n")
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")  # halves of flags
        or "\u1160" <= after <= "\u11ff"  # the later parts of a Korean syllable
        or "\ud800" <= before <= "\udbff"
    )


def _inline(inline: Inline) -> str:
    match inline:
        case Plain() | Bold() | Italic() | Code() | Link():
            return inline.text
        case Mention():
            return inline.name
        case LocalTime():
            return inline.fallback


def _rank_lines(row: RankRow) -> tuple[str, ...]:
    mark = "=" if row.shared else ""
    text = f"{row.rank}{mark} {row.name} {row.score}" + (f" · {row.detail}" if row.detail else "")
    return (ELLIPSIS, text) if row.gap_before else (text,)


def _control(control: Control) -> str:
    return f"[{control.label}]" if isinstance(control, Button) else f"[{control.label}: {control.url}]"
