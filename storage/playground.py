"""What only the playground keeps: its chat, row by row as the adapter has it, its clock, and how far its story was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from storage.database import Tx
from storage.tables import playground, uptime
from storage.upsert import upsert

_OURS = "app"
"""A kind of row that isn't the adapter's."""

ChatRow = tuple[str, str, str]
"""Kind, key and body."""


def put_chat_row(tx: Tx, kind: str, key: str, body: str) -> None:
    """Keep `body` under (kind, key), in place of what was there."""
    upsert(tx, playground, [{"kind": kind, "key": key, "body": body}], replace=("body",))


def load_chat_rows(tx: Tx) -> list[ChatRow]:
    """Every row of the chat."""
    query = select(playground).where(playground.c.kind != _OURS)
    return [(row.kind, row.key, row.body) for row in tx.execute(query)]


def save_instant(tx: Tx, name: str, instant: datetime) -> None:
    """Keep an instant of the playground under a name."""
    put_chat_row(tx, _OURS, name, instant.isoformat())


def load_instant(tx: Tx, name: str) -> datetime | None:
    """The instant kept under a name."""
    query = select(playground.c.body).where(playground.c.kind == _OURS, playground.c.key == name)
    body = tx.execute(query).scalar()
    return None if body is None else datetime.fromisoformat(body)


def load_clock(tx: Tx) -> datetime | None:
    """Where the playground's clock stood when the process ended, however it ended; None before the first start."""
    seen = tx.execute(select(func.max(uptime.c.last_seen))).scalar()
    saved = load_instant(tx, "clock")
    return max((each for each in (seen, saved) if each is not None), default=None)
