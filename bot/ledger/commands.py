"""What the answer path is asked, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.answers import Response
from bot.core.credit import Refusal, Verdict
from content.model import Item
from storage.ids import RunId, TenantId
from storage.records import AccountKey, Answer, Run


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """What somebody answered. `tenant_id` is the one through which it came; `received_at` decides whether it is in time."""

    event_key: str
    account: AccountKey
    name: str
    tenant_id: TenantId
    run_id: RunId
    response: Response
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer was written.

    `verdict` is None while nobody may know it: before the close of a run with feedback at close.
    `streak_shown` is the overall streak with this day in it. `first_of_day`: this answer kept the day.
    `first_ever`: the person had no answer in this tenant. `changed`: it replaced an earlier choice.
    """

    run: Run
    item: Item
    answer: Answer
    verdict: Verdict | None
    streak_shown: int
    first_of_day: bool
    first_ever: bool
    changed: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    """What is saved stands: a second press, the same event again, or another account of the same person.

    The run may be closed by now. `verdict` is None as in `Saved`.
    """

    run: Run
    item: Item
    answer: Answer
    verdict: Verdict | None
    streak_shown: int


class RefusalCode(StrEnum):
    """Why nothing was written. `INVALID`: the response doesn't fit the item. `GONE`: the event was handled before, and its answer deleted since."""

    UNKNOWN_RUN = "unknown-run"
    CLOSED = "closed"
    VOID = "void"
    INVALID = "invalid"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written. `invalid` and `detail` tell of a response that doesn't fit its item."""

    code: RefusalCode
    run: Run | None = None
    item: Item | None = None
    invalid: Refusal | None = None
    detail: str = ""


AnswerResult = Saved | AlreadyAnswered | Refused
