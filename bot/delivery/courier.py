"""Send what is due: any replica may, each row by one, and no target waits for another."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from bot.chat.codec import account_to_text, target_from_text
from bot.chat.ports import Platform
from bot.chat.refs import PlatformName, Target
from bot.delivery.limits import MOST_ATTEMPTS, Limits
from bot.delivery.sending import Sending
from bot.errors import PlatformError
from bot.features.access import managers_to_tell
from bot.features.outgoing import POST, Amend, DeliveryBook, Drop, Fresh, Later, Renderer, derived_mark
from bot.features.services import Services
from bot.operations.log import get_logger
from storage.claims import claim_due, confirm, give_up, lapse_claims, miss_expired, reschedule
from storage.database import Tx
from storage.deliveries import NewDelivery, count_backlog, enqueue
from storage.errors import StorageError
from storage.records import Delivery

_log = get_logger(__name__)


class Courier:
    """Claims due rows, as many as it has hands, and works on them in tasks of their own."""

    def __init__(
        self,
        services: Services,
        renderers: Mapping[str, Renderer],
        book: DeliveryBook,
        limits: Limits | None = None,
    ) -> None:
        self._services = services
        self._renderers = renderers
        self._book = book
        self._limits = limits or Limits()
        self._sending = Sending(services, book, self._limits)
        self._tasks: set[asyncio.Task[None]] = set()

    async def pump(self) -> int:
        """Claim what is due and begin to send it; returns how many. Raises `StorageError`."""
        free = self._limits.at_once - len(self._tasks)
        if free < 1:
            return 0
        now = self._services.clock.now()
        claimed, missed, backlog = await self._services.database.write(self._claim, secrets.token_hex(12), now, free)
        self._services.metrics.set_backlog(backlog)
        for each in missed:
            _log.warning("delivery missed", kind=each.kind, attempts=each.attempts)
            self._count_failed(each)
        for each in claimed:
            task = asyncio.create_task(self._work(each))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    async def drain(self) -> None:
        """Send until nothing is due any more that wasn't tried."""
        while await self.pump() or self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Finish what is in hand."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _claim(self, tx: Tx, holder: str, now: datetime, limit: int) -> tuple[list[Delivery], list[Delivery], int]:
        lapse_claims(tx, now)
        missed = miss_expired(tx, now, limit)
        for each in missed:
            self._book.missed(tx, each, now)
        claimed = claim_due(tx, holder, now, now + self._limits.lease, limit)
        return claimed, missed, count_backlog(tx, now)

    async def _work(self, claimed: Delivery) -> None:
        try:
            await self._deliver(claimed)
        except StorageError as error:
            # The lease will run out, and the row be looked into again.
            _log.warning("delivery not noted", kind=claimed.kind, problem=str(error))
        except Exception as error:  # one row that can't be rendered must not stop the others
            _log.error("delivery failed", kind=claimed.kind, attempts=claimed.attempts, exc_info=error)
            await self._try_later(claimed, f"{type(error).__name__}")

    async def _deliver(self, claimed: Delivery) -> None:
        database, now = self._services.database, self._services.clock.now()
        if claimed.target.count("/") == 1:
            await self._fan_out(claimed)
            return
        target = target_from_text(claimed.target)
        platform = self._platform(target)
        renderer = self._renderers.get(claimed.kind)
        if platform is None or renderer is None:
            # Another replica may have the platform, or be new enough to know the kind.
            await database.write(
                reschedule, claimed, now + self._limits.longest_pause, "nobody here can send it", counts=False
            )
            return
        rendering = await renderer(claimed)
        match rendering:
            case Fresh():
                await self._sending.send(platform, target, claimed, rendering)
            case Amend():
                await self._sending.edit(platform, target, claimed, rendering)
            case Later(at):
                await database.write(reschedule, claimed, at, "", counts=False)
            case Drop(reason):
                _log.info("delivery dropped", kind=claimed.kind, reason=reason)
                await database.write(give_up, claimed, reason)
            case _:
                assert_never(rendering)

    async def _fan_out(self, claimed: Delivery) -> None:
        """A row for a tenant becomes one for each of its managers."""
        try:
            managers = await managers_to_tell(self._services, claimed.tenant_id)
        except PlatformError as error:
            await self._try_later(claimed, str(error))
            return
        rows = [
            NewDelivery(
                kind=claimed.kind,
                tenant_id=claimed.tenant_id,
                target=account_to_text(manager),
                mark=derived_mark(claimed.mark, account_to_text(manager)),
                due_at=self._services.clock.now(),
                payload=claimed.payload,
                expires_at=claimed.expires_at,
            )
            for manager in managers
        ]
        await self._services.database.write(self._note_fanned, claimed, rows, self._services.clock.now())

    def _note_fanned(self, tx: Tx, claimed: Delivery, rows: Sequence[NewDelivery], now: datetime) -> None:
        if confirm(tx, claimed, None):
            enqueue(tx, rows, now)

    async def _try_later(self, claimed: Delivery, problem: str) -> None:
        try:
            if claimed.attempts >= MOST_ATTEMPTS:
                await self._services.database.write(give_up, claimed, problem)
                self._count_failed(claimed)
                return
            due_at = self._services.clock.now() + self._limits.pause(claimed.attempts)
            await self._services.database.write(reschedule, claimed, due_at, problem)
        except StorageError as error:
            _log.warning("delivery not noted", kind=claimed.kind, problem=str(error))

    def _count_failed(self, delivery: Delivery) -> None:
        if delivery.kind == POST:
            self._services.metrics.count_failed(delivery.target.partition("/")[0])

    def _platform(self, target: Target) -> Platform | None:
        return self._services.platforms.get(PlatformName(target.platform))
