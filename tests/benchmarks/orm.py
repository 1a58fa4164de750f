"""What the ledger is measured against: an ORM session a call, one answer row, one commit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from storage.address import parse_url
from storage.engine import postgres_engine
from storage.ids import new_id
from storage.tables import answers, metadata

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Base(DeclarativeBase):
    """Maps the tables of the program."""

    metadata = metadata


class AnswerRow(Base):
    """A row of the log of answers."""

    __table__ = answers


class OrmInserts:
    """Sessions on an engine of their own, with the durability of the program's."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, url: str) -> OrmInserts:
        """Connect to a database whose tables are there."""
        address = parse_url(url)
        if address.drivername == "postgresql":
            return cls(postgres_engine(address))
        engine = create_async_engine(address.set(drivername="sqlite+aiosqlite"), connect_args={"timeout": 30})
        _prepare(engine)
        return cls(engine)

    async def close(self) -> None:
        """Disconnect."""
        await self._engine.dispose()

    async def insert_plain(self, number: int) -> None:
        """Insert and commit; the database sorts out who is first."""
        async with self._sessions() as session:
            session.add(_row(number))
            await session.commit()

    async def insert_locked(self, number: int) -> None:
        """The same, one call after another."""
        async with self._lock:
            await self.insert_plain(number)


def _row(number: int) -> AnswerRow:
    return AnswerRow(
        run_id=new_id(),
        account_id=new_id(),
        person_id=new_id(),
        tenant_id=1,
        counts=True,
        response='["c",["b"]]',
        credit=1.0,
        points=number % 30,
        earns=True,
        received_at=NOW,
        saved_at=NOW,
    )


def _prepare(engine: AsyncEngine) -> None:
    """As the program's own connections: WAL, full durability, and transactions that begin by taking the write lock."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # of the driver's adapter, which has no type
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
