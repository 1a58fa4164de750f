"""What an export tells of a series: its settings, its runs and figures of five or more people, never an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from bot.core.shares import FEWEST_ANSWERS
from bot.ledger.result import decode_result
from storage.database import Tx
from storage.participants import participants_of
from storage.records import Run, RunState, Series
from storage.runs import runs_of_series

FORMAT: Final = 1
"""The version of the document; it rises when a reader of the old one would misread the new one."""
SETTINGS: Final = (
    "name",
    "state",
    "wall_time",
    "zone",
    "weekdays",
    "country",
    "own_holidays",
    "questions",
    "close_after",
    "feedback",
    "focus",
    "areas",
    "stacks",
    "level",
    "boards",
)


def describe_series(tx: Tx, series: Series, channels: Sequence[str]) -> dict[str, object]:
    """A series as JSON; `channels` are the names of those that get its posts and that the reader may know of."""
    stored = asdict(series)
    return {
        "settings": {name: stored[name] for name in SETTINGS},
        "channels": list(channels),
        "people": _enough(len(participants_of(tx, series.id))),
        "questions": [_describe_run(run) for run in runs_of_series(tx, series.id)],
    }


def _describe_run(run: Run) -> dict[str, object]:
    closed = run.state is RunState.CLOSED
    result = decode_result(run.result) if closed and run.result is not None else None
    answered = _enough(run.answered)
    return {
        "number": run.number,
        "date": run.local_date.isoformat(),
        "skill": run.skill,
        "level": run.level,
        "state": run.state.value,
        # Of an open question the id would name the key to whoever has the bank.
        "item": None if run.state is RunState.OPEN else run.item_id,
        "answered": answered,
        "right_percent": result.shares.right if result is not None and answered is not None else None,
    }


def _enough(people: int) -> int | None:
    return people if people >= FEWEST_ANSWERS else None
