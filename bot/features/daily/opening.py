"""Open the slot of a series: in one transaction take it, ask its items, and choose the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.draws import derive_seed
from bot.core.localtime import local_date
from bot.core.options import shown_order
from bot.core.schedule import LONGEST_OPEN, Slot, closes_at, next_slot, slots_between
from bot.core.selection import THIN_POOL
from bot.features.choosing import Prepared, ensure_next
from bot.features.outgoing import POST, POST_LIFETIME, post_mark, tell_managers
from bot.features.schedules import schedule_of
from bot.ledger.settling import open_runs_of
from content.library import Library
from content.model import Item
from content.snapshot import item_to_json
from storage.choices import clear_next_items
from storage.crash import CrashPoint, reached
from storage.database import Tx
from storage.deliveries import NewDelivery, enqueue
from storage.ids import PostId, RunId, SeriesId, new_id
from storage.pauses import pauses_of
from storage.posts import insert_posts
from storage.records import NextItem, Post, Run, RunState, Series, SubscriptionState, Tenant
from storage.runs import open_runs, runs_of_date, set_closes_at
from storage.series import claim_slot, subscriptions_of, update_series
from storage.snapshots import Snapshot, put_snapshots
from storage.tenants import load_tenants

CLOSE_WAIT: Final = timedelta(seconds=5)
"""After its time a run waits this long for answers that were received in time, before it is closed."""
PUNCTUAL: Final = timedelta(minutes=1)
"""A slot opened within this is taken to be opened at its instant."""
JUST_NOW: Final = timedelta(minutes=1)
"""A question that a manager posts this soon after another was one press too many."""

MISSED_SLOT: Final = "missed-slot"
EMPTY_POOL: Final = "empty-pool"
THIN: Final = "thin-pool"


@dataclass(frozen=True, slots=True)
class Opened:
    """What taking a slot came to: the runs that opened, in how many channels, and the dates that were missed.

    `empty`: nothing opened because no item fits.
    """

    runs: tuple[Run, ...] = ()
    posts: int = 0
    missed: tuple[date, ...] = ()
    empty: bool = False


def open_slot(tx: Tx, library: Library, series_id: SeriesId, now: datetime) -> Opened | None:
    """Take the slot that is due and ask its items; None where another process has it or had it.

    After downtime the newest slot is caught up with, if it is at most `POST_LIFETIME` old and would still be open; older
    ones are missed, and managers are told.
    """
    series = claim_slot(tx, series_id, now)
    if series is None or series.next_slot_at is None:
        return None
    tenant = load_tenants(tx, [series.tenant_id])[series.tenant_id]
    schedule = schedule_of(series, pauses_of(tx, [series_id])[series_id])
    day = series.next_slot_date or local_date(series.next_slot_at, schedule.zone)
    taken = Slot(day, series.next_slot_at)
    slots = (taken, *slots_between(schedule, taken.instant, now, taken.date))
    slot = slots[-1]
    following = next_slot(schedule, slot.instant, slot.date)
    late = now - slot.instant
    opens = now if late > PUNCTUAL else slot.instant
    closes = closes_at(schedule, slot)
    in_time = late <= POST_LIFETIME and closes > now
    missed = [each.date for each in (slots[:-1] if in_time else slots)]
    for each in missed:
        tell_managers(tx, tenant, MISSED_SLOT, (series_id, each), _about(series, date=each.isoformat()), now)
    update_series(
        tx,
        series_id,
        next_slot_date=None if following is None else following.date,
        next_slot_at=None if following is None else following.instant,
    )
    if not in_time:
        return Opened(missed=tuple(missed))
    runs, posts = _ask(tx, library, series, tenant, slot.date, opens, closes, series.questions, now)
    reached(CrashPoint.OPEN_BEFORE_COMMIT)
    return Opened(tuple(runs), posts, tuple(missed), empty=not runs)


def open_now(tx: Tx, library: Library, series: Series, tenant: Tenant, now: datetime) -> Opened:
    """Ask one item of a series that is locked at once, because a manager says so; the slots stay as they are.

    Nothing opens within `JUST_NOW` of another, or where nothing fits.
    """
    if any(now - run.opened_at < JUST_NOW for run in open_runs(tx, [series.id])):
        return Opened()
    ends = [now + LONGEST_OPEN]
    if series.close_after is not None:
        ends.append(now + timedelta(minutes=series.close_after))
    if series.next_slot_at is not None and series.next_slot_at > now:
        ends.append(series.next_slot_at)
    today = local_date(now, ZoneInfo(series.zone))
    runs, posts = _ask(tx, library, series, tenant, today, now, min(ends), 1, now)
    reached(CrashPoint.OPEN_BEFORE_COMMIT)
    return Opened(tuple(runs), posts, empty=not runs)


def _ask(
    tx: Tx,
    library: Library,
    series: Series,
    tenant: Tenant,
    day: date,
    opens: datetime,
    closes: datetime,
    wanted: int,
    now: datetime,
) -> tuple[list[Run], int]:
    prepared = ensure_next(tx, library, series, tenant, now)
    asked = prepared.items[:wanted]
    if not asked:
        tell_managers(tx, tenant, EMPTY_POOL, (series.id, day), _about(series), now)
        return [], 0
    previous = open_runs(tx, [series.id])
    set_closes_at(tx, [run.id for run in previous if run.closes_at > now], now)
    first = max((run.ordinal for run in runs_of_date(tx, series.id, day)), default=0) + 1
    runs = [
        make_run(series, tenant, item, chosen, day, first + place, series.next_number + place, opens, closes)
        for place, (chosen, item) in enumerate(asked)
    ]
    put_snapshots(tx, [Snapshot(item.hash, item.id, item_to_json(item)) for _, item in asked])
    open_runs_of(tx, runs)
    # The next card begins with the result of the one before, so it waits those seconds for its close.
    ready = max([now, *(min(run.closes_at, now) + CLOSE_WAIT for run in previous)])
    posts = _post(tx, series, runs[0], ready)
    update_series(tx, series.id, next_number=series.next_number + len(runs))
    clear_next_items(tx, series.id)
    after = ensure_next(tx, library, replace(series, next_number=series.next_number + len(runs)), tenant, now)
    _tell_thin(tx, series, tenant, after, now)
    return runs, posts


def make_run(
    series: Series,
    tenant: Tenant,
    item: Item,
    chosen: NextItem,
    day: date,
    ordinal: int,
    number: int,
    opens: datetime,
    closes: datetime,
) -> Run:
    """A run of an item, not stored yet, with the order of options that the tenant's secret gives it."""
    seed = derive_seed(tenant.secret, "order", series.id, day, ordinal)
    return Run(
        id=RunId(new_id()),
        series_id=series.id,
        local_date=day,
        ordinal=ordinal,
        number=number,
        item_id=item.id,
        item_hash=item.hash,
        skill=item.area,
        level=item.level,
        shown_order=shown_order(item.body, seed),
        feedback=series.feedback,
        last_asked=chosen.last_asked,
        state=RunState.OPEN,
        void_reason="",
        opened_at=opens,
        closes_at=closes,
        closed_at=None,
        answered=0,
        result=None,
    )


def _post(tx: Tx, series: Series, lead: Run, due_at: datetime) -> int:
    channels = [each for each in subscriptions_of(tx, [series.id])[series.id] if each.state is SubscriptionState.ACTIVE]
    posts = [Post(PostId(new_id()), lead.id, each.channel, None, None) for each in channels]
    insert_posts(tx, posts)
    deliveries = [
        NewDelivery(
            kind=POST,
            tenant_id=channel.tenant_id,
            target=channel.channel,
            mark=post_mark(post.id),
            due_at=due_at,
            subject_id=post.id,
            expires_at=lead.opened_at + POST_LIFETIME,
        )
        for channel, post in zip(channels, posts, strict=True)
    ]
    enqueue(tx, deliveries, due_at)
    return len(posts)


def _tell_thin(tx: Tx, series: Series, tenant: Tenant, prepared: Prepared, now: datetime) -> None:
    if prepared.left <= THIN_POOL:
        # Told once when few are left and once when none is, and again only for a pool of another size.
        stage = "used-up" if prepared.left == 0 else "thin"
        about: Sequence[object] = (series.id, stage, prepared.total)
        tell_managers(tx, tenant, THIN, tuple(about), _about(series, left=prepared.left), now)


def _about(series: Series, **facts: str | int) -> dict[str, str | int]:
    return {"series": series.id, "name": series.name, **facts}
