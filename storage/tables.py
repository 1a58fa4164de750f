"""The tables.

Keys follow the vocabulary: a person owns accounts, belongs to tenants by membership, and takes part in series; a series
has runs, a run has posts, one a channel. Rows of the answer path have natural keys and no foreign keys: they are written
by the thousand and removed by tenant (`storage.purge`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Instant, Names

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


# --- who ---------------------------------------------------------------------------------------------------------

tenants = Table(
    "tenants",
    metadata,
    _id(),
    Column("platform", String(16), nullable=False),
    Column("team", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),  # seeds item choice and option order
    Column("state", String(16), nullable=False),  # active, leaving
    Column("purge_after", Instant),
    Column("installer_id", BigInteger),  # account
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("platform", "team"),
)

persons = Table(
    "persons",
    metadata,
    _id(),
    Column("zone", String(64), nullable=False),  # empty: not told
    Column("hidden", Boolean, nullable=False),
    Column("stack", Names, nullable=False),
    Column("reminders", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    # Boards start from the few whom nobody may see.
    Index("ix_persons_hidden", "id", sqlite_where=text("hidden"), postgresql_where=text("hidden")),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("platform", String(16), nullable=False),
    Column("home", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("platform", "home", "user"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("tenant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),  # the account through which the person is here
    Column("name", Text, nullable=False),
    Column("welcomed", Boolean, nullable=False),  # told once that the board names them
    Column("checked_at", Instant),  # when the platform was last asked
    Column("left_at", Instant),  # what it said then
    Index(None, "person_id"),
    Index(
        "ix_memberships_left",
        "tenant_id",
        "person_id",
        sqlite_where=text("left_at IS NOT NULL"),
        postgresql_where=text("left_at IS NOT NULL"),
    ),
)

managers = Table(
    "managers",
    metadata,
    Column("tenant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("named_at", Instant, nullable=False),
)

away = Table(
    "away",
    metadata,
    Column("tenant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("first", Date, primary_key=True),
    Column("last", Date, nullable=False),
)

# --- what is asked, when and where -------------------------------------------------------------------------------

snapshots = Table(
    "snapshots",
    metadata,
    Column("hash", String(32), primary_key=True),
    Column("item_id", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),  # JSON by content.snapshot
)

series = Table(
    "series",
    metadata,
    _id(),
    Column("tenant_id", BigInteger, ForeignKey("tenants.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("state", String(16), nullable=False),  # active, paused
    Column("wall_time", String(5), nullable=False),  # HH:MM
    Column("zone", String(64), nullable=False),
    Column("weekdays", String(7), nullable=False),  # digits 0 (Monday) to 6
    Column("country", String(8), nullable=False),  # of public holidays, empty: none
    Column("own_holidays", Names, nullable=False),  # ISO dates
    Column("questions", Integer, nullable=False),  # a day
    Column("close_after", Integer),  # minutes after the opening, null: when the next opens
    Column("feedback", String(16), nullable=False),  # at-once, at-close
    Column("focus", String(32), nullable=False),  # balanced, foundations, mlops, llm, chosen
    Column("areas", Names, nullable=False),  # of focus chosen
    Column("stacks", Names, nullable=False),
    Column("level", String(8), nullable=False),  # mixed, 1, 2, 3
    Column("boards", String(8), nullable=False),  # on, opt-in, off
    Column("next_slot_date", Date),  # the slot that opens next, null while none does
    Column("next_slot_at", Instant, index=True),
    Column("next_number", Integer, nullable=False),
    Column("settled_through", Date),  # the last day that streaks were settled for
    Column("revision", Integer, nullable=False),  # rises with every change that a reader could have cached
    Column("created_at", Instant, nullable=False),
)

pauses = Table(
    "pauses",
    metadata,
    Column("series_id", BigInteger, ForeignKey("series.id"), primary_key=True, autoincrement=False),
    Column("first", Date, primary_key=True),
    Column("last", Date),  # null: until resumed
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    Column("series_id", BigInteger, ForeignKey("series.id"), nullable=False),
    Column("tenant_id", BigInteger, ForeignKey("tenants.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),  # a ref
    Column("name", Text, nullable=False),
    Column("state", String(16), nullable=False),  # active, lost
    Column("reason", Text, nullable=False),
    UniqueConstraint("series_id", "channel"),
    Index("ix_subscriptions_channel", "channel"),
)

next_items = Table(
    "next_items",
    metadata,
    Column("series_id", BigInteger, ForeignKey("series.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True),  # 0 is the first item of the next slot
    Column("item_id", Text, nullable=False),
    Column("item_hash", String(32), nullable=False),
    Column("last_asked", Date),  # set when the pool was used up and the item repeats
    Column("chosen_at", Instant, nullable=False),
)

previews = Table(
    "previews",  # who saw an item before it was asked; they earn nothing from it
    metadata,
    Column("series_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", Text, primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", Instant, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    Column("series_id", BigInteger, ForeignKey("series.id"), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("ordinal", Integer, nullable=False),  # from 1, within the date
    Column("number", Integer, nullable=False),  # from 1, within the series
    Column("item_id", Text, nullable=False),
    Column("item_hash", String(32), nullable=False),
    Column("skill", String(32), nullable=False),  # the area of the item
    Column("level", Integer, nullable=False),
    Column("shown_order", Names, nullable=False),  # option ids in the order of the letters
    Column("feedback", String(16), nullable=False),
    Column("last_asked", Date),
    Column("state", String(16), nullable=False),  # open, closed, void
    Column("void_reason", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("answered", Integer, nullable=False),  # counting answers so far
    Column("result", Text),  # JSON: what the reveal shows, set at the close
    UniqueConstraint("series_id", "local_date", "ordinal"),
    Index("ix_runs_due", "state", "closes_at"),
    Index(None, "series_id", "number"),
)

posts = Table(
    "posts",
    metadata,
    _id(),
    Column("run_id", BigInteger, ForeignKey("runs.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("message", Text),  # a ref, null until it is known
    Column("sent_at", Instant),
    UniqueConstraint("run_id", "channel"),
    Index(None, "message"),
)

# --- answers and what follows from them --------------------------------------------------------------------------

answers = Table(
    "answers",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("tenant_id", BigInteger, nullable=False),  # through which it came
    Column("counts", Boolean, nullable=False),  # the person's earliest of the run
    Column("response", Text, nullable=False),  # JSON by bot.core.answers
    Column("credit", Float),  # 0 to 1, null: not judged yet
    Column("points", Integer, nullable=False),
    Column("earns", Boolean, nullable=False),  # False for who previewed the item
    Column("received_at", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index(
        "uq_answers_counting",
        "run_id",
        "person_id",
        unique=True,
        sqlite_where=text("counts"),
        postgresql_where=text("counts"),
    ),
    Index(None, "person_id", "received_at"),
)

kept_days = Table(
    "kept_days",  # a day a person kept, per skill and overall
    metadata,
    Column("series_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("local_date", Date, primary_key=True),
    Column("skill", String(32), primary_key=True),
    sqlite_with_rowid=False,
)

participants = Table(
    "participants",
    metadata,
    Column("series_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("joined_on", Date, nullable=False),  # the day of the first answer
    Column("freezes", Integer, nullable=False),
    Column("progress", Integer, nullable=False),  # kept days towards the next freeze
    Column("on_board", Boolean, nullable=False),  # opted in, where boards are opt-in
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

streaks = Table(
    "streaks",
    metadata,
    Column("series_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("skill", String(32), primary_key=True),
    Column("current", Integer, nullable=False),  # over settled days
    Column("longest", Integer, nullable=False),  # over settled days
    Column("shown", Integer, nullable=False),  # current and the open days already kept
    Index(None, "series_id", "skill", "shown", "person_id"),
    sqlite_with_rowid=False,
)

boards = Table(
    "boards",  # what points are counted for, under a number, since ten boards count every answer
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("series_id", BigInteger, nullable=False),
    Column("skill", String(32), nullable=False),
    Column("period", String(24), nullable=False),  # by bot.core.windows: 2026-11-21, 2026-W47, 2026-11, 2026-Q4, all
    UniqueConstraint("series_id", "skill", "period"),
)

standings = Table(
    "standings",
    metadata,
    Column("board_id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("right", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Index(None, "board_id", "points", "person_id"),
    sqlite_with_rowid=False,
)

# --- messages and machinery --------------------------------------------------------------------------------------

events = Table(
    "events",  # what was already handled
    metadata,
    Column("key", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("kind", String(24), nullable=False),  # post, reveal, counter, notice, ...
    Column("tenant_id", BigInteger, nullable=False, index=True),
    Column("target", Text, nullable=False),  # a ref of a channel or an account
    Column("subject_id", BigInteger),  # the run or post it is about
    Column("payload", Text, nullable=False),  # JSON of what rendering needs beside current rows
    Column("mark", String(25), nullable=False),  # idempotency mark
    Column("revision", Integer, nullable=False),  # of the content; edits only rise
    Column("sent_revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # due, claimed, uncertain, confirmed, failed, missed
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant),  # after which it is not sent any more
    Column("lease_until", Instant),
    Column("claimed_by", String(40)),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("message", Text),  # a ref, once known
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("mark"),
    Index("ix_deliveries_due", "state", "due_at"),
    Index(None, "subject_id"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Instant, nullable=False),
)

uptime = Table(
    "uptime",  # spans during which a process could take answers
    metadata,
    _id(),
    Column("replica", String(40), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("tenant_id", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", BigInteger),  # null: Whetstone itself
    Column("deed", String(40), nullable=False),
    Column("detail", Text, nullable=False),  # JSON without answers
    Index(None, "tenant_id", "at"),
)

playground = Table(
    "playground",  # the chat that the browser playground shows, row by row as its adapter keeps it
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("body", Text, nullable=False),  # JSON
)
