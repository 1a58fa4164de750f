"""Cards as the JSON that the page draws. Pictures and files become addresses under ``/attachments/``."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import assert_never

from bot.adapters.web.records import Blob
from bot.adapters.web.wire import Json, JsonObject, clean
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
    File,
    Image,
    Inline,
    Italic,
    Link,
    LinkButton,
    LocalTime,
    Mention,
    Paragraph,
    Plain,
    Ranking,
    RankRow,
)

PERMALINKS = "https://playground.invalid/"
"""Begins the addresses of messages in cards. Cards may carry https addresses only and the page has none, so its own
messages are named under a host that is reserved never to exist (RFC 2606), and the page jumps to them."""

Keep = Callable[[Blob], str]
"""Takes a picture or file and gives the address under which the page finds it."""


def card_to_json(card: Card, keep: Keep) -> JsonObject:
    """A card as the page draws it."""
    return {
        "title": clean(card.title),
        "blocks": blocks_to_json(card.blocks, keep),
        "summary": clean(card.summary),
        "actions": [[_control(control) for control in row] for row in card.actions],
        "footer": _inlines(card.footer),
        "files": [_file(file, keep) for file in card.files],
        "tone": card.tone.value,
    }


def blocks_to_json(blocks: tuple[Block, ...], keep: Keep) -> Json:
    """The blocks of a card, or the introduction of a form."""
    return [_block(block, keep) for block in blocks]


def collect(blobs: list[Blob]) -> Keep:
    """A `Keep` that gathers what it is given in `blobs`, each under a token that nobody can guess."""

    def keep(blob: Blob) -> str:
        blobs.append(blob)
        return f"/attachments/{blob.token}"

    return keep


def _block(block: Block, keep: Keep) -> Json:
    match block:
        case Paragraph(inlines):
            return {"kind": "paragraph", "inlines": _inlines(inlines)}
        case CodeBlock(text, language):
            return {"kind": "code", "text": clean(text), "language": clean(language)}
        case Bullets(entries, ordered):
            return {"kind": "bullets", "ordered": ordered, "entries": [_inlines(entry) for entry in entries]}
        case Fields(fields):
            pairs: list[Json] = [{"label": clean(field.label), "value": _inlines(field.value)} for field in fields]
            return {"kind": "fields", "fields": pairs}
        case Ranking(rows):
            return {"kind": "ranking", "rows": [_rank(row) for row in rows]}
        case Image(png, alt, name):
            address = keep(Blob(secrets.token_urlsafe(24), clean(name), "image/png", png))
            return {"kind": "image", "address": address, "alt": clean(alt), "name": clean(name)}
        case Divider():
            return {"kind": "divider"}
        case _:
            assert_never(block)


def _rank(row: RankRow) -> Json:
    return {
        "rank": row.rank,
        "name": clean(row.name),
        "score": clean(row.score),
        "detail": clean(row.detail),
        "me": row.me,
        "gap": row.gap_before,
        "shared": row.shared,
    }


def _inlines(inlines: tuple[Inline, ...]) -> Json:
    return [_inline(inline) for inline in inlines]


def _inline(inline: Inline) -> Json:
    match inline:
        case Plain(text):
            return {"kind": "plain", "text": clean(text)}
        case Bold(text):
            return {"kind": "bold", "text": clean(text)}
        case Italic(text):
            return {"kind": "italic", "text": clean(text)}
        case Code(text):
            return {"kind": "code", "text": clean(text)}
        case Link(text, url):
            return {"kind": "link", "text": clean(text), "url": _address(url)}
        case Mention(account, name):
            return {"kind": "mention", "user": account.user, "name": clean(name)}
        case LocalTime(instant, style, fallback):
            return {"kind": "time", "at": instant.isoformat(), "style": style.value, "fallback": clean(fallback)}
        case _:
            assert_never(inline)


def _control(control: Control) -> Json:
    match control:
        case Button(label, action, style, spoken, disabled):
            return {
                "kind": "button",
                "label": clean(label),
                "action": action,
                "style": style.value,
                "spoken": clean(spoken),
                "disabled": disabled,
            }
        case LinkButton(label, url):
            return {"kind": "link", "label": clean(label), "url": _address(url)}
        case _:
            assert_never(control)


def _address(url: str) -> str:
    return f"#/{url.removeprefix(PERMALINKS)}" if url.startswith(PERMALINKS) else clean(url)


def _file(file: File, keep: Keep) -> Json:
    address = keep(Blob(secrets.token_urlsafe(24), clean(file.name), clean(file.mime), file.data))
    return {"name": clean(file.name), "address": address, "size": len(file.data)}
