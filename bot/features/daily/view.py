"""What the cards of a question are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.ledger.result import RunResult
from content.model import Item
from storage.records import Post, Run, Series


@dataclass(frozen=True, slots=True)
class Question:
    """A run with its item. `result` is set once it is closed."""

    run: Run
    item: Item
    area: str
    zone: ZoneInfo
    result: RunResult | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """The result that the next card begins with; `link` is the address of its card, where the platform has one."""

    questions: tuple[Question, ...]
    day: date
    link: str | None = None


@dataclass(frozen=True, slots=True)
class PostView:
    """All that is shown by the message of a slot in one channel. `names` are the milestones that may be told."""

    series: Series
    post: Post
    questions: tuple[Question, ...]
    before: Before | None = None
    before_message: str | None = None
    names: tuple[tuple[str, int], ...] = ()
