"""What an open modal remembers: where it was opened and what its submission answers to.

A modal outlives the process, so this stands in its `private_metadata`, which only we and Slack read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.adapters.slack.limits import PRIVATE_METADATA
from bot.adapters.slack.wire import text_at
from bot.chat.codec import (
    UnreadableRef,
    channel_from_text,
    channel_to_text,
    message_from_text,
    message_to_text,
)
from bot.chat.refs import Channel, Message


@dataclass(frozen=True, slots=True)
class FormState:
    """`action` is the form's encoded action. `response_url` is that of the deed that opened it, while it still works."""

    action: str
    channel: Channel | None = None
    direct: bool = False
    message: Message | None = None
    ephemeral: bool = False
    response_url: str = ""


def state_to_text(state: FormState) -> str:
    """The text for `private_metadata`. An address that would not fit is left out: replies then go another way."""
    entries = {
        "a": state.action,
        "c": channel_to_text(state.channel) if state.channel is not None else "",
        "d": "1" if state.direct else "",
        "m": message_to_text(state.message) if state.message is not None else "",
        "e": "1" if state.ephemeral else "",
        "u": state.response_url,
    }
    text = _json(entries)
    return text if len(text) <= PRIVATE_METADATA else _json({**entries, "u": ""})


def state_from_text(text: str) -> FormState | None:
    """The state of a text; None where it isn't ours."""
    try:
        entries: object = json.loads(text)
        channel, message = text_at(entries, "c"), text_at(entries, "m")
        return FormState(
            action=text_at(entries, "a"),
            channel=channel_from_text(channel) if channel else None,
            direct=bool(text_at(entries, "d")),
            message=message_from_text(message) if message else None,
            ephemeral=bool(text_at(entries, "e")),
            response_url=text_at(entries, "u"),
        )
    except (ValueError, RecursionError, UnreadableRef):
        return None


def _json(entries: dict[str, str]) -> str:
    return json.dumps({key: value for key, value in entries.items() if value}, separators=(",", ":"))
