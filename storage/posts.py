"""Posts: the message of a run in each channel that gets it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Row, Select, and_, func, insert, select, update

from storage.database import Tx
from storage.ids import PostId, RunId, TenantId
from storage.padded import padded
from storage.records import Post
from storage.tables import posts, runs, series, subscriptions


def insert_posts(tx: Tx, new: Sequence[Post]) -> None:
    """Store new posts."""
    if new:
        tx.execute(insert(posts), [asdict(post) for post in new])


def load_posts(tx: Tx, ids: Collection[PostId]) -> dict[PostId, Post]:
    """The posts that exist among these ids."""
    found: dict[PostId, Post] = {}
    for chunk in padded(sorted(ids)):
        found.update((post.id, post) for post in _fetch(tx, select(posts).where(posts.c.id.in_(chunk))))
    return found


def posts_of_runs(tx: Tx, run_ids: Collection[RunId]) -> dict[RunId, list[Post]]:
    """The posts of each of these runs; an empty list for none."""
    found: dict[RunId, list[Post]] = {run_id: [] for run_id in run_ids}
    for chunk in padded(sorted(found)):
        for post in _fetch(tx, select(posts).where(posts.c.run_id.in_(chunk)).order_by(posts.c.channel)):
            found[post.run_id].append(post)
    return found


def owned_posts(tx: Tx, run_ids: Collection[RunId]) -> list[tuple[Post, TenantId]]:
    """The posts of these runs, each with the tenant of its channel, of the series where the channel left it."""
    found: list[tuple[Post, TenantId]] = []
    here = and_(subscriptions.c.series_id == runs.c.series_id, subscriptions.c.channel == posts.c.channel)
    owner = func.coalesce(subscriptions.c.tenant_id, series.c.tenant_id).label("owner")
    joined = posts.join(runs, runs.c.id == posts.c.run_id).join(series, series.c.id == runs.c.series_id)
    query = select(posts, owner).select_from(joined.outerjoin(subscriptions, here))
    for chunk in padded(sorted(run_ids)):
        found += [(_post(row), TenantId(row.owner)) for row in tx.execute(query.where(posts.c.run_id.in_(chunk)))]
    return found


def set_post_message(tx: Tx, post_id: PostId, message: str, sent_at: datetime) -> bool:
    """Note the message of a post that has none; whether it had none. A message that is known stays."""
    change = update(posts).where(posts.c.id == post_id, posts.c.message.is_(None))
    return tx.execute(change.values(message=message, sent_at=sent_at)).rowcount > 0


def _fetch(tx: Tx, query: Select[tuple[object, ...]]) -> list[Post]:
    return [_post(row) for row in tx.execute(query)]


def _post(row: Row[tuple[object, ...]]) -> Post:
    return Post(row.id, row.run_id, row.channel, row.message, row.sent_at)
