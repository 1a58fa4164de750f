"""What is forgotten by itself: traces of machinery that nobody needs after a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.database import Tx
from storage.events import forget_events
from storage.uptime import forget_spans

EVENTS: Final = timedelta(days=1)
"""Slack delivers an event again for at most an hour, Discord never."""
SPANS: Final = timedelta(days=60)
"""A run is open for a week at most, and days that were missed are looked at once."""


def forget_old(tx: Tx, now: datetime) -> int:
    """Remove keys of events and spans of uptime that are over their age; returns how many rows went."""
    return forget_events(tx, now - EVENTS) + forget_spans(tx, now - SPANS)
