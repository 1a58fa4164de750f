"""What must never stand in a log: secrets, and the words and choices of people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from itertools import islice
from typing import Final

from bot.config.secret import HIDDEN, Secret

LEFT_OUT: Final = "[left out]"
_LONGEST: Final = 4_000
_DEEPEST: Final = 6
_MOST: Final = 50

_PERSONAL: Final = frozenset(
    [
        "answer",
        "answers",
        "answer_text",
        "blocks",
        "body",
        "choice",
        "choices",
        "chosen",
        "content",
        "draft",
        "fields",
        "form",
        "given",
        "input",
        "markdown",
        "message_text",
        "param",
        "params",
        "parameters",
        "payload",
        "prompt",
        "reply",
        "response",
        "submission",
        "text",
        "transcript",
        "values",
        "words",
    ]
)
"""Keys under which libraries or we might hand over what a person wrote or chose, in snake case."""

_SECRET: Final = frozenset(
    [
        "api_key",
        "app_token",
        "authorization",
        "bot_token",
        "client_secret",
        "cookie",
        "cookies",
        "credentials",
        "encryption_key",
        "encryption_keys",
        "password",
        "passwd",
        "secret",
        "set_cookie",
        "signing_secret",
        "state_secret",
        "token",
        "access_token",
        "refresh_token",
        "x_slack_signature",
    ]
)

_PATTERNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # Slack: bot, user, app-level, refresh, configuration and legacy tokens.
    (re.compile(r"\b(?:xox[a-z]|xapp|xwfp)(?:\.xox[a-z])?-[A-Za-z0-9-]{3,}"), HIDDEN),
    # Discord: three parts of base64, the first being the id of the bot.
    (re.compile(r"\b[A-Za-z0-9_-]{22,30}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,}"), HIDDEN),
    (re.compile(r"\b(Bearer|Bot|Basic)\s+[A-Za-z0-9._~+/=-]{16,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{16,}"), HIDDEN),
    # The password of an address; a password may hold an @, so the last one before the path ends it.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/]+@"), rf"\1:{HIDDEN}@"),
    # Webhooks and interaction responses: whoever has the address may post.
    (re.compile(r"(https://hooks\.slack\.com/)\S+"), rf"\1{HIDDEN}"),
    (re.compile(r"(/(?:api/)?(?:v\d+/)?(?:webhooks|interactions)/\d+/)[A-Za-z0-9_-]{20,}"), rf"\1{HIDDEN}"),
    # SQLAlchemy and pydantic quote the values that failed; they may be answers.
    (re.compile(r"\[parameters: .*?\](?=\s*(?:$|\n|\(Background))", re.DOTALL), f"[parameters: {LEFT_OUT}]"),
    (re.compile(r"input_value=.*?, input_type=", re.DOTALL), f"input_value={LEFT_OUT}, input_type="),
    # PostgreSQL quotes the row that broke a constraint, line breaks and all.
    (
        re.compile(
            r"(DETAIL:\s+(?:Key|Failing row)[^\n=]*?)\s*(?:=\(|contains \().*?(?=\n\[SQL:|\nThe above|\nDuring hand|\Z)",
            re.DOTALL,
        ),
        rf"\1 {LEFT_OUT}",
    ),
)


def redact_text(text: str) -> str:
    """`text` without anything that is shaped like a secret, and cut where it is endless."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text) - _LONGEST} more)"


def redact_entry(key: str, value: object, depth: int = 0) -> object:
    """`value` as it may be logged under `key`."""
    name = key.lower().replace("-", "_")
    if name in _PERSONAL:
        return LEFT_OUT
    if name in _SECRET:
        return HIDDEN
    return redact_value(value, depth)


def redact_value(value: object, depth: int = 0) -> object:
    """`value` as it may be logged: numbers as they are, texts and containers cleaned, all else by its cleaned `repr`."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redact_text(str(value))
        case Secret():
            return HIDDEN
        case bytes() | bytearray() | memoryview():
            return f"<{len(value)} bytes>"
        case Mapping() if depth < _DEEPEST:
            entries = islice(value.items(), _MOST)
            return {redact_text(str(key)): redact_entry(str(key), inner, depth + 1) for key, inner in entries}
        case list() | tuple() | Set() if depth < _DEEPEST:
            return [redact_value(inner, depth + 1) for inner in islice(value, _MOST)]
        case Mapping() | list() | tuple() | Set():
            return "…"
        case _:
            return redact_text(repr(value))
