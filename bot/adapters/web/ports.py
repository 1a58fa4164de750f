"""What the playground needs of the application that hosts it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol


class StoredRow(NamedTuple):
    """A row of the playground's chat state; `json` is opaque to whoever stores it."""

    kind: str
    key: str
    json: str


class ChatStore(Protocol):
    """Where the playground keeps its chat across restarts. Rows are small, except pictures (up to a few megabytes)."""

    async def append(self, kind: str, key: str, json: str) -> None:
        """Keep `json` as the row of (kind, key), in place of an earlier one. It is durable when this returns.

        Raises:
            bot.errors.Unavailable: it was not kept.
        """
        ...

    async def load(self) -> Sequence[tuple[str, str, str]]:
        """The latest row of every (kind, key), in any order, as (kind, key, json)."""
        ...


class Jump(StrEnum):
    """Where the playground's clock can be moved to."""

    NEXT_POST = "next-post"
    CLOSE = "close"
    TOMORROW = "tomorrow"
    CLOCK_CHANGE = "clock-change"


class TimeTravel(Protocol):
    """The playground's clock, which runs at the pace of the real one between moves. It never runs backwards."""

    def now(self) -> datetime:
        """The present instant of the playground, aware and in UTC."""
        ...

    async def jump(self, kind: Jump) -> None:
        """Move to where `kind` says and return when everything that fell due on the way has happened.

        Raises:
            bot.errors.UserError: there is no such moment now, such as no open question.
        """
        ...

    async def set(self, instant: datetime) -> None:
        """The same for an instant of one's choice; `UserError` where it lies in the past or too far ahead."""
        ...
