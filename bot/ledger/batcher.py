"""Gather the answers that arrive at the same time into one transaction."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bot.ledger.answering import record_batch
from bot.ledger.commands import AnswerCommand, AnswerResult
from bot.ledger.items import ItemSource
from storage.crash import CrashPoint, reached
from storage.database import Database, Tx
from storage.errors import DatabaseBusy, DatabaseUnreachable, DatabaseUnreadable, DatabaseUnwritable
from storage.ids import RunId

MOST_AT_ONCE: Final = 256
"""Commands in one transaction: past this the wait for the others outweighs what sharing a commit saves."""

OnAnswered = Callable[[Tx, Sequence[RunId], datetime], None]
"""Called in the transaction with the runs whose number of answers rose, sorted: writes their counter deliveries."""

_Waiting = tuple[AnswerCommand, "asyncio.Future[AnswerResult]"]


class BatcherClosed(RuntimeError):
    """An answer came after the application began to stop."""


class AnswerBatcher:
    """One flusher a process: a flush begins at once, and what arrives during it is the next one. No timer.

    `now` is the clock; `observe_batch` is told the size of every batch that was committed.
    """

    def __init__(
        self,
        database: Database,
        items: ItemSource,
        now: Callable[[], datetime],
        on_answered: OnAnswered | None = None,
        observe_batch: Callable[[int], None] | None = None,
    ) -> None:
        self._database = database
        self._items = items
        self._now = now
        self._on_answered = on_answered
        self._observe_batch = observe_batch
        self._waiting: deque[_Waiting] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._closed = False

    async def submit(self, command: AnswerCommand) -> AnswerResult:
        """Record an answer; it is durable when this returns.

        Cancelled before its batch is formed, nothing is recorded; later, the answer stands without anybody waiting for it.
        A batch that fails for what one command did is repeated command by command, so that this one fails alone.

        Raises:
            StorageError: nothing is known to be saved; the same command may be submitted again.
            BatcherClosed: after `close`.
        """
        if self._closed:
            raise BatcherClosed("answers are no longer taken")
        future: asyncio.Future[AnswerResult] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush_all())
        return await future

    async def close(self) -> None:
        """Take no more, and finish what was submitted."""
        self._closed = True
        if self._flusher is not None:
            await self._flusher

    async def _flush_all(self) -> None:
        try:
            while batch := self._take():
                await self._flush(batch)
                # Whoever was just answered, and whatever arrived meanwhile, gets into the next batch: fewer, larger commits.
                await asyncio.sleep(0)
        finally:
            self._flusher = None

    def _take(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < MOST_AT_ONCE:
            waiting = self._waiting.popleft()
            if not waiting[1].done():
                batch.append(waiting)
        return batch

    async def _flush(self, batch: Sequence[_Waiting]) -> None:
        try:
            results = await self._database.write(self._record, [command for command, _ in batch], self._now())
        except (DatabaseBusy, DatabaseUnreachable, DatabaseUnreadable, DatabaseUnwritable) as error:
            # Not the doing of one command: trying each alone would only keep everybody waiting.
            _fail(batch, error)
        except Exception as error:
            if len(batch) == 1:
                _fail(batch, error)
                return
            for waiting in batch:
                await self._flush([waiting])
        else:
            reached(CrashPoint.ANSWER_AFTER_COMMIT)
            if self._observe_batch is not None:
                self._observe_batch(len(batch))
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)

    def _record(self, tx: Tx, commands: Sequence[AnswerCommand], now: datetime) -> list[AnswerResult]:
        results, grown = record_batch(tx, commands, self._items, now)
        if grown and self._on_answered is not None:
            self._on_answered(tx, grown, now)
        reached(CrashPoint.ANSWER_BEFORE_COMMIT)
        return results


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
