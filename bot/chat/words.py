"""What the chat room itself says: the sentences of the dispatcher's error policy."""

from __future__ import annotations

from datetime import timedelta

NOT_SAVED = "Not saved. Please press again."
OUTDATED = "This button is from an older version of me. Ask again with a command, and you get a fresh one."
UNREADABLE = "I can't read that. Ask again with a command, and you get fresh buttons."
RESTARTING = "I'm just restarting, so nothing was saved. Please try again in a moment."
GONE = "What this was about is no longer there: the channel or the message is gone."
TOO_LATE = "That took too long, and the chat no longer takes my response. Please try again."
UNREACHABLE = "The chat doesn't answer me at the moment. Please try again in a minute."


def not_saved(reference: str) -> str:
    """Something broke; `reference` finds it in the log."""
    return f"{NOT_SAVED} If it happens again, tell a manager this reference: {reference}."


def busy(wait: timedelta) -> str:
    """The platform asks us to wait."""
    seconds = max(1, round(wait.total_seconds()))
    return f"The chat asks me to slow down. Please try again in {seconds} {'second' if seconds == 1 else 'seconds'}."


def forbidden(permission: str) -> str:
    """We lack a permission."""
    if not permission:
        return "I am not allowed to do that here. Somebody who manages this place can let me."
    return f"I lack the permission “{permission}” here. Somebody who manages this place can give it to me."
