"""Why a channel can't be posted to, in a sentence that names what is missing."""

from __future__ import annotations

from bot.chat.ports import Platform
from bot.chat.refs import Channel
from bot.errors import Forbidden, NotFound

GONE = "The channel no longer exists, or I can no longer see it."


async def why_lost(platform: Platform, channel: Channel, error: Forbidden | NotFound, *, sending: bool) -> str:
    """The sentence for managers; empty where the channel is as it should be, and only a message is gone or isn't ours.

    Raises:
        RateLimited, Unavailable, Expired: the platform can't say.
    """
    try:
        profile = await platform.channel(channel)
    except NotFound:
        return GONE
    except Forbidden as hidden:
        return lacking(hidden.permission)
    if not profile.postable:
        return profile.why_not or lacking(error.permission if isinstance(error, Forbidden) else "")
    return lacking(error.permission) if sending and isinstance(error, Forbidden) else ""


def lacking(permission: str) -> str:
    """We may not."""
    return f"I lack the permission “{permission}” there." if permission else "I may not post there any more."
