"""Rows as values, one class a table that features read; ids are `NewType`s so that they cannot be mixed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.ids import AccountId, DeliveryId, PersonId, PostId, RunId, SeriesId, TenantId


class TenantState(StrEnum):
    """`LEAVING` tenants are purged at `purge_after`."""

    ACTIVE = "active"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace or server. `secret` seeds what nobody may compute."""

    id: TenantId
    platform: str
    team: str
    name: str
    secret: bytes
    state: TenantState
    purge_after: datetime | None
    installer_id: AccountId | None
    created_at: datetime

    def __repr__(self) -> str:
        """Without the secret, which must not reach a log."""
        return f"Tenant(id={self.id}, platform={self.platform!r}, team={self.team!r}, state={self.state!r})"


@dataclass(frozen=True, slots=True)
class AccountKey:
    """An account as platforms name it."""

    platform: str
    home: str
    user: str


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account we have a row for, and the person who owns it."""

    id: AccountId
    person_id: PersonId
    key: AccountKey


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with what they told us. `zone` is empty when they did not."""

    id: PersonId
    zone: str
    hidden: bool
    stack: tuple[str, ...]
    reminders: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a tenant; `left_at` is set when the platform said they left."""

    tenant_id: TenantId
    person_id: PersonId
    account_id: AccountId
    name: str
    welcomed: bool
    checked_at: datetime | None
    left_at: datetime | None


class SeriesState(StrEnum):
    """A paused series has no slots."""

    ACTIVE = "active"
    PAUSED = "paused"


class Feedback(StrEnum):
    """When a person learns whether the answer was right."""

    AT_ONCE = "at-once"
    AT_CLOSE = "at-close"


class BoardPolicy(StrEnum):
    """Whether a series has boards, and who is on them."""

    ON = "on"
    OPT_IN = "opt-in"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Series:
    """What a channel is asked and when. `close_after` is in minutes."""

    id: SeriesId
    tenant_id: TenantId
    name: str
    state: SeriesState
    wall_time: str
    zone: str
    weekdays: str
    country: str
    own_holidays: tuple[str, ...]
    questions: int
    close_after: int | None
    feedback: Feedback
    focus: str
    areas: tuple[str, ...]
    stacks: tuple[str, ...]
    level: str
    boards: BoardPolicy
    next_slot_date: date | None
    next_slot_at: datetime | None
    next_number: int
    settled_through: date | None
    revision: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without slots, `last` None until resumed."""

    series_id: SeriesId
    first: date
    last: date | None


class SubscriptionState(StrEnum):
    """A lost channel gets no posts until somebody sets it up again."""

    ACTIVE = "active"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that gets the posts of a series; `tenant_id` is the channel's, which may differ from the series'."""

    id: int
    series_id: SeriesId
    tenant_id: TenantId
    channel: str
    name: str
    state: SubscriptionState
    reason: str


@dataclass(frozen=True, slots=True)
class NextItem:
    """An item that was chosen for the next slot."""

    series_id: SeriesId
    position: int
    item_id: str
    item_hash: str
    last_asked: date | None


class RunState(StrEnum):
    """A void run counts for nothing."""

    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Run:
    """One item asked in a series. `result` is JSON, set at the close."""

    id: RunId
    series_id: SeriesId
    local_date: date
    ordinal: int
    number: int
    item_id: str
    item_hash: str
    skill: str
    level: int
    shown_order: tuple[str, ...]
    feedback: Feedback
    last_asked: date | None
    state: RunState
    void_reason: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    answered: int
    result: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """A run's message in one channel; `message` is a ref, None until it is known."""

    id: PostId
    run_id: RunId
    channel: str
    message: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered through an account. `credit` is None until it is judged."""

    run_id: RunId
    account_id: AccountId
    person_id: PersonId
    tenant_id: TenantId
    counts: bool
    response: str
    credit: float | None
    points: int
    earns: bool
    received_at: datetime
    saved_at: datetime


class DeliveryState(StrEnum):
    """``due → claimed → confirmed``; a claim whose lease ran out is uncertain; failed and missed are final."""

    DUE = "due"
    CLAIMED = "claimed"
    UNCERTAIN = "uncertain"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be sent or edited."""

    id: DeliveryId
    kind: str
    tenant_id: TenantId
    target: str
    subject_id: int | None
    payload: str
    mark: str
    revision: int
    sent_revision: int
    state: DeliveryState
    due_at: datetime
    expires_at: datetime | None
    lease_until: datetime | None
    claimed_by: str | None
    attempts: int
    problem: str
    message: str | None
    created_at: datetime
