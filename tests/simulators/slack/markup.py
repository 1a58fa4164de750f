"""What a Slack client makes of text: how mrkdwn and rich text read, and what in them acts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.simulators.slack.model import Json, Team

TOKEN = re.compile(r"<([^<>\n]+)>")
CODE_BLOCK = re.compile(r"```(.+?)```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
_STYLES = {"bold": r"\*", "italic": "_", "struck": "~"}
STYLED = {
    name: re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]*[^\s{mark}]){mark}(?![\w{mark}])")
    for name, mark in _STYLES.items()
}
EMOJI = re.compile(r"(?<![\w:]):([a-z0-9_+\-']+):(?!\w)")
ADDRESS = re.compile(r"(?<![\w<|])https?://[^\s<>|]+")
QUOTE = re.compile(r"^(?:&gt;|>)", re.MULTILINE)


def read_mrkdwn(team: Team, text: str) -> str:
    """mrkdwn as a person reads it: no marks, names instead of ids, labels instead of addresses."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(_unescape(match[1]))
        return f"\x00{len(kept) - 1}\x00"

    text = CODE.sub(keep, CODE_BLOCK.sub(keep, text))
    text = TOKEN.sub(lambda match: _token(team, match[1]), text)
    text = QUOTE.sub("", text)
    for style in STYLED.values():
        text = style.sub(r"\1", text)
    text = _unescape(text)
    return re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match[1])], text)


def read_text_field(team: Team, text: str) -> str:
    """A message's ``text`` as a notification says it."""
    return _unescape(TOKEN.sub(lambda match: _token(team, match[1]), text))


def read_text(team: Team, text: Json) -> str:
    """A text object as a person reads it."""
    return read_mrkdwn(team, text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def read_rich(team: Team, element: Json) -> str:
    """An element of rich text as a person reads it."""
    match element["type"]:
        case "text":
            return str(element["text"])
        case "link":
            return str(element.get("text") or element["url"])
        case "emoji":
            return f":{element['name']}:"
        case "user":
            return _name(team, element["user_id"])
        case "channel":
            return f"#{team.channels[element['channel_id']].name}"
        case "broadcast":
            return f"@{element['range']}"
        case "date":
            return str(element.get("fallback", ""))
        case "rich_text_list":
            ordered, offset = element.get("style") == "ordered", element.get("offset", 0)
            lines = [read_rich(team, item) for item in element["elements"]]
            return "\n".join(
                f"{position + 1 + offset}. {line}" if ordered else f"• {line}" for position, line in enumerate(lines)
            )
        case _:
            inside = [read_rich(team, each) for each in element.get("elements", ())]
            return ("\n" if element["type"] == "rich_text" else "").join(inside)


def acting_in_mrkdwn(text: str, *, verbatim: bool = False) -> Iterator[str]:
    """What acts in mrkdwn: pings, links, emoji and formatting, as ``kind: what``."""
    without_blocks = CODE_BLOCK.sub(" ", text)
    bare = CODE.sub(" ", without_blocks)
    yield from (f"code block: {match[1]}" for match in CODE_BLOCK.finditer(text))
    yield from (f"code: {match[1]}" for match in CODE.finditer(without_blocks))
    yield from acting_tokens(bare)
    if not verbatim:
        yield from (f"link: {match[0]}" for match in ADDRESS.finditer(TOKEN.sub(" ", bare)))
    yield from (f"emoji: {match[0]}" for match in EMOJI.finditer(TOKEN.sub(" ", bare)))
    for name, pattern in STYLED.items():
        yield from (f"{name}: {match[0]}" for match in pattern.finditer(TOKEN.sub("x", bare)))
    yield from ("quote: >" for _ in QUOTE.finditer(bare))


def acting_tokens(text: str) -> Iterator[str]:
    """The tokens in angle brackets that act. A date doesn't."""
    for match in TOKEN.finditer(text):
        token = match[1]
        if token.startswith(("@", "!", "#")):
            if not token.startswith("!date^"):
                yield f"mention: <{token}>"
        elif re.match(r"[a-z][a-z0-9+.\-]*:", token, re.IGNORECASE) or "|" in token:
            yield f"link: <{token}>"


def acting_in_rich(value: object) -> Iterator[str]:
    """What acts in rich text. Its plain text never does."""
    if isinstance(value, list):
        for item in value:
            yield from acting_in_rich(item)
    elif isinstance(value, dict):
        match value.get("type"):
            case "user" | "usergroup" | "broadcast" | "channel" | "team":
                yield f"mention: {value}"
            case "link":
                yield f"link: {value['url']}"
            case "emoji":
                yield f"emoji: {value['name']}"
        yield from acting_in_rich(value.get("elements"))


def _token(team: Team, token: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return _name(team, target[1:])
    if target.startswith("#"):
        channel = team.channels.get(target[1:])
        return f"#{label or (channel.name if channel is not None else target[1:])}"
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        return label or f"@{target[1:]}"
    return label or target


def _name(team: Team, user_id: str) -> str:
    user = team.users.get(user_id)
    return f"@{user.name if user is not None else user_id}"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
