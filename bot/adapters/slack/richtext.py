"""Rich text: the one place of Block Kit where text is never parsed, so that nothing in it acts.

In an element of kind ``text`` there are no links, mentions, emoji names or formatting signs: what acts has an element
of a kind of its own, and only we make those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.adapters.slack.limits import ADDRESS, SECTION_TEXT
from bot.adapters.slack.markup import DATE_FORMATS
from bot.adapters.slack.wire import JsonObject
from bot.chat.cards import Bold, Code, Inline, Italic, Link, LocalTime, Mention, Plain
from bot.chat.text import ELLIPSIS, clamp


class Budget:
    """How much text may still be written; what does not fit ends with "…"."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, text: str) -> str:
        """The text, cut visibly to what is left; empty when nothing is."""
        if not text or self.left < 1:
            return ""
        shown = clamp(text, self.left)
        self.left = 0 if shown != text else self.left - len(text)
        return shown


def inline_elements(inlines: Iterable[Inline], budget: Budget) -> list[JsonObject]:
    """The elements of a run of inlines, cut visibly where the budget ends."""
    elements: list[JsonObject] = []
    for inline in inlines:
        if budget.left < 1 and _words(inline):
            if elements:
                _cut(elements)
            break
        if (element := _element(inline, budget)) is not None:
            elements.append(element)
    return elements


def text_element(text: str, **style: bool) -> JsonObject:
    """Text as it stands."""
    return {"type": "text", "text": text, "style": dict(style)} if style else {"type": "text", "text": text}


def sections(elements: list[JsonObject]) -> list[JsonObject]:
    """The elements as rich text sections of at most `SECTION_TEXT` characters, split where words end."""
    return [{"type": "rich_text_section", "elements": part} for part in _parts(elements)]


def preformatted(code: str, budget: Budget) -> list[JsonObject]:
    """Code in blocks of at most `SECTION_TEXT` characters, split at line ends."""
    shown = budget.take(code)
    return [
        {"type": "rich_text_preformatted", "elements": [text_element(part)]}
        for part in split(shown, SECTION_TEXT, "\n")
    ]


def split(text: str, size: int, at: str = " ") -> list[str]:
    """`text` in pieces of at most `size`, broken after `at` where a piece has one in its second half."""
    pieces = []
    while len(text) > size:
        place = text.rfind(at, size // 2, size) + 1 or size
        pieces.append(text[:place])
        text = text[place:]
    return [*pieces, text] if text else pieces


def _element(inline: Inline, budget: Budget) -> JsonObject | None:
    match inline:
        case Plain(text=text):
            return _text(budget.take(text))
        case Mention(name=name):
            # A mention of Slack's own notifies, and a card pings nobody.
            return _text(budget.take(name))
        case Bold(text=text):
            return _text(budget.take(text), bold=True)
        case Italic(text=text):
            return _text(budget.take(text), italic=True)
        case Code(text=text):
            return _text(budget.take(text), code=True)
        case Link(text=text, url=url):
            shown = budget.take(text)
            if not shown or len(url) > ADDRESS:
                return _text(shown)
            return {"type": "link", "url": url, "text": shown}
        case LocalTime(instant=instant, style=style, fallback=fallback):
            return {
                "type": "date",
                "timestamp": int(instant.timestamp()),
                "format": DATE_FORMATS[style],
                "fallback": budget.take(fallback) or ELLIPSIS,
            }


def _text(text: str, **style: bool) -> JsonObject | None:
    return text_element(text, **style) if text else None


def _words(inline: Inline) -> str:
    match inline:
        case Mention(name=words) | LocalTime(fallback=words):
            return words
        case _:
            return inline.text


def _cut(elements: list[JsonObject]) -> None:
    """Show that something was left out, once."""
    last = elements[-1]
    if not str(last.get("text", "")).endswith(ELLIPSIS):
        elements.append(text_element(ELLIPSIS))


def _parts(elements: list[JsonObject]) -> Iterator[list[JsonObject]]:
    part: list[JsonObject] = []
    size = 0
    for element in elements:
        for piece in _pieces(element):
            length = len(str(piece.get("text") or piece.get("fallback") or ""))
            if part and size + length > SECTION_TEXT:
                yield part
                part, size = [], 0
            part.append(piece)
            size += length
    if part:
        yield part


def _pieces(element: JsonObject) -> list[JsonObject]:
    text = element.get("text")
    if not isinstance(text, str) or len(text) <= SECTION_TEXT:
        return [element]
    return [{**element, "text": piece} for piece in split(text, SECTION_TEXT)]
