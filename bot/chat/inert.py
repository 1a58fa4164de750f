"""What people type, made harmless for the text around it.

Markup is not this module's business: a `Plain` is inert on every platform because the platform's renderer escapes it.
Here goes what no renderer sees: characters that reorder, hide or pile up, and sheer length.
"""

from __future__ import annotations

import unicodedata
from itertools import zip_longest

from bot.chat.text import clamp

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""First-strong isolate and its end: the text between them can't reorder its surroundings (Unicode UAX 9)."""

MOST_MARKS = 6
"""Combining marks on one character; no living script stacks more."""

_READ_AT_MOST = 4
"""Times the limit that is looked at: the rest of a huge text could only be cut off."""

# Letters by category that are drawn as nothing, and one that is drawn as a blank.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def inert(text: str, limit: int, *, lines: bool = False) -> str:
    """`text` in at most `limit` code points, without control, zero-width and reordering characters.

    Runs of white space become one space; with `lines`, line breaks stay (two in a row at most). A text with
    right-to-left letters comes inside an isolate. Joiners stay where scripts and emoji need them. The result may be
    empty. Making a result inert again changes nothing.

    Raises:
        ValueError: `limit` is under 3, the least that an isolate with content takes.
    """
    if limit < 3:
        raise ValueError("the limit is under 3")
    cleaned = _spaced(_joined(_marked(_visible(text[: limit * _READ_AT_MOST + 16]))), lines=lines)
    shown = clamp(cleaned, limit)
    if _reorders(shown):
        shown = clamp(cleaned, limit - 2)
        return f"{ISOLATE}{shown}{END_ISOLATE}" if _reorders(shown) else shown
    return shown


def _visible(text: str) -> str:
    """Without controls, formats, surrogates and blanks."""
    return "".join(_as_drawn(character) for character in text if character not in _BLANK)


def _marked(text: str) -> str:
    """Without marks that pile up, or that would land on what stands before the text."""
    kept: list[str] = []
    base, marks = "", 0
    for character in text:
        if character in _JOINERS:
            kept.append(character)
        elif not unicodedata.category(character).startswith("M"):
            base, marks = character, 0
            kept.append(character)
        elif base not in ("", " ", "\n") and marks < MOST_MARKS:
            marks += 1
            kept.append(character)
    return "".join(kept)


def _joined(text: str) -> str:
    """Without joiners that join nothing."""
    kept: list[str] = []
    for character, following in zip_longest(text, text[1:], fillvalue=" "):
        if character not in _JOINERS or (kept and _takes_joiner(kept[-1]) and _takes_joiner(following)):
            kept.append(character)
    return "".join(kept)


def _reorders(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)


def _as_drawn(character: str) -> str:
    """The character, what stands for it, or nothing."""
    if character in "\n\u2028\u2029\x0b\x0c\x85\r":
        return "\n"
    if character == "\t":
        return " "
    if character in _JOINERS:
        return character
    match unicodedata.category(character):
        case "Cc" | "Cf":
            return ""
        case "Cs" | "Cn":
            return "\ufffd"
        case "Zs":
            return " "
        case _:
            return character


def _takes_joiner(character: str) -> bool:
    """Scripts and emoji join; ASCII doesn't, so that no name hides a joiner in plain letters."""
    return character > "\x7f" and unicodedata.category(character)[0] in "LMS"


def _spaced(text: str, *, lines: bool) -> str:
    if not lines:
        return " ".join(text.split())
    rows = [" ".join(row.split()) for row in text.split("\n")]
    kept = [row for position, row in enumerate(rows) if row or (position and rows[position - 1])]
    return "\n".join(kept).strip("\n")
