"""A card as what Slack takes: blocks, and a plain `text` with the whole meaning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from bot.adapters.slack.content import FileOf, content_blocks, fit, no_files
from bot.adapters.slack.limits import (
    ACTION_ID,
    ADDRESS,
    ALL_TEXT,
    BLOCKS_IN_MESSAGE,
    BLOCKS_IN_VIEW,
    BUTTON_TEXT,
    CONTEXT_ELEMENTS,
    CONTEXT_TEXT,
    FALLBACK_TEXT,
    HEADER_TEXT,
    SPOKEN_LABEL,
)
from bot.adapters.slack.markup import date_markup, escape, link_markup
from bot.adapters.slack.richtext import Budget
from bot.adapters.slack.wire import JsonObject
from bot.chat.cards import Button, ButtonStyle, Card, Control, File, Inline, Link, LinkButton, LocalTime
from bot.chat.text import ELLIPSIS, clamp, plain_inlines

EVENT_TYPE: Final = "whetstone_message"
"""The kind of our messages' metadata."""
MARK: Final = "mark"
"""The one entry of our messages' metadata. Everybody in the workspace can read it: it names a send, never a key."""
LINK_ACTION: Final = "open-link"
"""Begins the action ids of link buttons. Slack sends an event for these too, which means nothing."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The `blocks` and the `text` of a message."""

    blocks: list[JsonObject]
    text: str


def render_card(card: Card, mark: str = "", file_of: FileOf = no_files) -> Rendered:
    """A card as a message. The mark stands in every block's id, so that a message without metadata names its send."""
    return Rendered(_render(card, mark, file_of, BLOCKS_IN_MESSAGE), escape_whole(card.summary))


def render_home(card: Card, file_of: FileOf = no_files) -> JsonObject:
    """A card as the view of a home page."""
    return {"type": "home", "blocks": _render(card, "home", file_of, BLOCKS_IN_VIEW)}


def metadata(mark: str) -> JsonObject:
    """What names a send in its message (docs: message metadata)."""
    return {"event_type": EVENT_TYPE, "event_payload": {MARK: mark}}


def escape_whole(text: str) -> str:
    """Escaped text of at most `FALLBACK_TEXT` characters, never cut inside an entity."""
    room = FALLBACK_TEXT - len(ELLIPSIS)
    sizes = accumulate(len(escape(character)) for character in text[:FALLBACK_TEXT])
    fitting = sum(1 for size in sizes if size <= room)
    return escape(text) if len(escape(text)) <= FALLBACK_TEXT else escape(clamp(text, max(1, fitting)))


def plain_text(text: str, limit: int) -> JsonObject:
    """A plain text object: one line, no emoji names. Slack refuses an empty one, so that becomes a dash."""
    return {"type": "plain_text", "text": clamp(" ".join(text.split()) or "–", limit), "emoji": False}


def with_ids(blocks: Sequence[JsonObject], mark: str) -> list[JsonObject]:
    """The blocks with ids: unique in a message, and new when its content is (docs: a changed block needs a new id)."""
    digest = hashlib.blake2s(json.dumps(blocks, sort_keys=True).encode(), digest_size=4).hexdigest()
    named = []
    for number, block in enumerate(blocks):
        identity = f"{mark[:100]}.{digest}.{number}" if mark else f"{digest}.{number}"
        named.append({"type": block["type"], "block_id": identity, **block})
    return named


def _render(card: Card, mark: str, file_of: FileOf, most: int) -> list[JsonObject]:
    head = [_header(card.title)] if card.title.strip() else []
    tail = [*_notes(card), *_footer(card.footer), *_actions(card.actions)]
    body = content_blocks(card.blocks, Budget(ALL_TEXT - HEADER_TEXT - CONTEXT_TEXT), file_of)
    return with_ids([*head, *fit(body, most - len(head) - len(tail)), *tail], mark)


def _header(title: str) -> JsonObject:
    return {"type": "header", "text": plain_text(title, HEADER_TEXT)}


def _notes(card: Card) -> Iterator[JsonObject]:
    """What Slack has no element for, in words: files that come by themselves, and buttons that are off."""
    if card.files:
        yield _context([plain_text(_files_note(card.files), CONTEXT_TEXT)])
    off = [control.label for row in card.actions for control in row if isinstance(control, Button) and control.disabled]
    if off:
        yield _context([plain_text(f"Not available now: {' · '.join(off)}", CONTEXT_TEXT)])


def _files_note(files: Sequence[File]) -> str:
    names = ", ".join(file.name for file in files)
    return f"{'File' if len(files) == 1 else 'Files'}: {names}"


def _footer(footer: Sequence[Inline]) -> list[JsonObject]:
    """A line of small print: words as plain text, dates and links as the only markup."""
    if not plain_inlines(footer).strip():
        return []
    elements: list[JsonObject] = []
    words = ""
    for inline in footer:
        if isinstance(inline, LocalTime | Link) and len(elements) < CONTEXT_ELEMENTS - 2:
            elements += [plain_text(words, CONTEXT_TEXT)] if words.strip() else []
            elements.append(_marked_up(inline))
            words = ""
        else:
            words += plain_inlines((inline,))
    elements += [plain_text(words, CONTEXT_TEXT)] if words.strip() else []
    return [_context(elements)]


def _marked_up(inline: LocalTime | Link) -> JsonObject:
    if isinstance(inline, LocalTime):
        text = date_markup(inline.instant, inline.style, clamp(inline.fallback, CONTEXT_TEXT // 10))
    else:
        text = link_markup(clamp(inline.text, CONTEXT_TEXT // 10), inline.url)
    if len(text) > CONTEXT_TEXT:
        return plain_text(plain_inlines((inline,)), CONTEXT_TEXT)
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _context(elements: Sequence[JsonObject]) -> JsonObject:
    return {"type": "context", "elements": list(elements)}


def _actions(rows: Sequence[Sequence[Control]]) -> list[JsonObject]:
    blocks: list[JsonObject] = []
    for number, row in enumerate(rows):
        elements = [
            _control(control, f"{LINK_ACTION}.{number}.{place}")
            for place, control in enumerate(row)
            if isinstance(control, LinkButton) or not control.disabled
        ]
        if elements:
            blocks.append({"type": "actions", "elements": elements})
    return blocks


def _control(control: Control, link_id: str) -> JsonObject:
    label = plain_text(control.label, BUTTON_TEXT)
    if isinstance(control, LinkButton):
        return {"type": "button", "text": label, "url": control.url[:ADDRESS], "action_id": link_id}
    button: JsonObject = {"type": "button", "text": label, "action_id": control.action[:ACTION_ID]}
    if control.style is not ButtonStyle.NORMAL:
        button["style"] = control.style.value
    if control.spoken:
        button["accessibility_label"] = clamp(control.spoken, SPOKEN_LABEL)
    return button
