"""Slack's markup, in one place: text made harmless for it, dates written in it, and what came in it read as plain text.

Cards hardly use it: what people typed stands in rich text and plain text objects, where nothing is ever parsed. It is
left for the plain `text` of a message, and for the footer's dates and links.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.chat.cards import TimeStyle

DATE_FORMATS = {
    TimeStyle.TIME: "{time}",
    TimeStyle.DATE: "{date_short_pretty}",
    TimeStyle.WEEKDAY_TIME: "{date_short_pretty} at {time}",
    TimeStyle.DATE_TIME: "{date_short} at {time}",
}
"""Formats of dates ("Formatting text", dates). The one with a weekday, `{date_long}`, is
too long for a line; "pretty" says today, tomorrow, yesterday."""

_ANGLED = re.compile(r"<([^<>]*)>")


def escape(text: str) -> str:
    """Text in which nothing is a link, a mention or an entity ("Formatting text", escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The reverse of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def date_markup(instant: datetime, style: TimeStyle, fallback: str) -> str:
    """An instant that each reader sees in the own zone."""
    words = escape(fallback).replace("|", "/")
    return f"<!date^{int(instant.timestamp())}^{DATE_FORMATS[style]}|{words}>"


def link_markup(text: str, url: str) -> str:
    """A named address. Signs that would end the markup early are encoded or replaced."""
    address = escape(url).replace("|", "%7C").replace(" ", "%20")
    return f"<{address}|{escape(_spaced(text)).replace('|', '/')}>"


def read_text(text: str, name_of: Callable[[str], str] = lambda user: user) -> str:
    """What a person typed, without markup: addresses by their words, mentions as ``@name``, channels as ``#name``."""
    return unescape(_ANGLED.sub(lambda found: _plain(found[1], name_of), text))


def without_mention(text: str, user: str) -> str:
    """The text without the mentions of a user."""
    return " ".join(re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text).split(" ")).strip()


def mentioned_users(text: str, write: Callable[[str], str]) -> str:
    """The text with every mention of a user replaced by what `write` makes of the user's id."""
    return re.sub(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>", lambda found: write(found[1]), text)


def _plain(inside: str, name_of: Callable[[str], str]) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{label or name_of(target[1:])}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return label or f"@{target[1:].split('^')[0]}"
        case _:
            # "<" and ">" that a person typed come as entities, so what is left in angles is an address.
            return label or target.removeprefix("mailto:")


def _spaced(text: str) -> str:
    return " ".join(text.split())
