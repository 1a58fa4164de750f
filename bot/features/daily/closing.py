"""Close what is due, and have its card reveal the key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.core.quiet import is_time_to_offer
from bot.features.daily.load import row_of
from bot.features.outgoing import EDIT, POST, edit_mark, tell_managers
from bot.ledger.closing import ClosedRun, close_run
from bot.ledger.items import ItemSource
from storage.crash import CrashPoint, reached
from storage.database import Tx
from storage.deliveries import NewDelivery, cancel_deliveries, enqueue_edits
from storage.ids import RunId, TenantId
from storage.posts import owned_posts, posts_of_runs
from storage.records import Post, Run, RunState
from storage.runs import latest_runs, load_runs
from storage.series import load_series
from storage.tenants import load_tenants

COUNTER_WAIT: Final = timedelta(seconds=3)
"""A card's number of answers is brought up to date at most this often."""
QUIET: Final = "quiet"
_REMEMBERED = 60
"""Closed runs that are looked at for a series gone quiet."""


def close_due(tx: Tx, items: ItemSource, run_id: RunId, now: datetime) -> ClosedRun:
    """Close a run whose time is over and have its card say so. Raises what `close_run` does."""
    closed = close_run(tx, run_id, items, now)
    if closed.closed_now:
        refresh_posts(tx, [closed.run], now)
        if closed.run.state is RunState.CLOSED:
            _offer_less(tx, closed.run, now)
    reached(CrashPoint.CLOSE_BEFORE_COMMIT)
    return closed


def count_answers(tx: Tx, run_ids: Sequence[RunId], now: datetime) -> None:
    """The numbers of answers rose: have the cards say so soon. Runs in the transaction of the answers."""
    found = owned_posts(tx, run_ids)
    bare = set(run_ids) - {post.run_id for post, _ in found}
    if bare:
        # Such a run belongs to the row that an earlier one leads, or no channel gets it.
        found += owned_posts(tx, {row_of(tx, run)[0].id for run in load_runs(tx, bare).values()})
    _edit(tx, found, now + COUNTER_WAIT, now)


def refresh_posts(tx: Tx, runs: Collection[Run], now: datetime) -> None:
    """Have the cards of these runs show what is current, as soon as can be."""
    _edit(tx, owned_posts(tx, {row_of(tx, run)[0].id for run in runs}), now, now)


def withdraw_posts(tx: Tx, run: Run) -> None:
    """Don't send what wasn't sent yet of a run that is void."""
    lead = row_of(tx, run)[0].id
    cancel_deliveries(tx, [post.id for post in posts_of_runs(tx, [lead])[lead]], POST, "the question was taken back")


def _edit(tx: Tx, found: Collection[tuple[Post, TenantId]], due_at: datetime, now: datetime) -> None:
    edits = {
        post.id: NewDelivery(
            kind=EDIT,
            tenant_id=tenant_id,
            target=post.channel,
            mark=edit_mark(post.id),
            due_at=due_at,
            subject_id=post.id,
        )
        for post, tenant_id in found
    }
    enqueue_edits(tx, list(edits.values()), now)


def _offer_less(tx: Tx, run: Run, now: datetime) -> None:
    """After five runs with hardly an answer, managers are offered something else."""
    last = latest_runs(tx, run.series_id, _REMEMBERED, state=RunState.CLOSED)
    if not last or last[0].id != run.id or not is_time_to_offer([each.answered for each in reversed(last)]):
        return
    series = load_series(tx, [run.series_id])[run.series_id]
    tenant = load_tenants(tx, [series.tenant_id])[series.tenant_id]
    tell_managers(tx, tenant, QUIET, (series.id, run.id), {"series": series.id, "name": series.name}, now)
