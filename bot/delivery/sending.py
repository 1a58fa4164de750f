"""Send one claimed row, and settle what nobody knows to have been sent.

An uncertain send is looked for in its channel where the platform can; else it is repeated with the same mark while the
platform surely still honours that; else it is never repeated: managers are told and may post it anew, and the first click
on the message that carries the run's id adopts it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from enum import Enum

from bot.chat.codec import message_to_text
from bot.chat.ports import Platform
from bot.chat.refs import Channel, Message, Target
from bot.delivery.limits import MOST_ATTEMPTS, Limits
from bot.delivery.refusals import why_lost
from bot.errors import Expired, Forbidden, NotFound, RateLimited, Unavailable
from bot.features.outgoing import EDIT, POST, Amend, DeliveryBook, Fresh
from bot.features.services import Services
from bot.operations.log import get_logger
from storage.claims import NEVER, confirm, doubt, give_up, reschedule
from storage.crash import CrashPoint, reached
from storage.database import Tx
from storage.deliveries import fail_target, settle_found
from storage.records import Delivery, DeliveryState

_log = get_logger(__name__)


class _Doubt(Enum):
    """What to do about an uncertain send that wasn't found."""

    SEND = "send"
    SETTLED = "settled"


class Sending:
    """One message at a time, with the words of the platform's errors turned into the row's next state."""

    def __init__(self, services: Services, book: DeliveryBook, limits: Limits) -> None:
        self._services = services
        self._book = book
        self._limits = limits

    async def send(self, platform: Platform, target: Target, claimed: Delivery, fresh: Fresh) -> None:
        """Send a new message, after looking for it where an earlier try may have sent it."""
        if claimed.state is DeliveryState.UNCERTAIN:
            found = await self._look(platform, target, claimed)
            if isinstance(found, Message):
                await self._confirm(claimed, found, fresh, platform)
                return
            if found is _Doubt.SETTLED:
                return
        if self._outlived(claimed):
            return
        reached(CrashPoint.SEND_AFTER_CLAIM)
        try:
            async with asyncio.timeout(self._limits.send.total_seconds()):
                message = await platform.send(target, fresh.card, mark=claimed.mark)
        except RateLimited as error:
            await self._wait(claimed, error)
        except (Forbidden, NotFound) as error:
            await self._refused(platform, target, claimed, error)
        except (Unavailable, Expired, TimeoutError) as error:
            await self._unsure(platform, claimed, str(error))
        else:
            reached(CrashPoint.SEND_AFTER_PLATFORM)
            await self._confirm(claimed, message, fresh, platform)
            reached(CrashPoint.SEND_AFTER_CONFIRM)

    async def edit(self, platform: Platform, target: Target, claimed: Delivery, amend: Amend) -> None:
        """Edit a message; doing it twice does no harm."""
        if self._outlived(claimed):
            return
        reached(CrashPoint.EDIT_AFTER_CLAIM)
        try:
            async with asyncio.timeout(self._limits.send.total_seconds()):
                await platform.edit(amend.message, amend.card)
        except RateLimited as error:
            await self._wait(claimed, error)
        except (Forbidden, NotFound) as error:
            await self._refused(platform, target, claimed, error)
        except (Unavailable, Expired, TimeoutError) as error:
            await self._again(claimed, str(error))
        else:
            reached(CrashPoint.EDIT_AFTER_PLATFORM)
            await self._services.database.write(confirm, claimed, claimed.message)

    async def _look(self, platform: Platform, target: Target, claimed: Delivery) -> Message | _Doubt:
        if platform.capabilities.finds_own_messages:
            try:
                async with asyncio.timeout(self._limits.send.total_seconds()):
                    # A minute of grace for a platform whose clock is behind ours.
                    found = await platform.find(target, claimed.mark, since=claimed.due_at - timedelta(minutes=1))
            except Forbidden:
                pass  # it may look, but not here: as if it couldn't
            except NotFound as error:
                await self._refused(platform, target, claimed, error)
                return _Doubt.SETTLED
            except (RateLimited, Unavailable, Expired, TimeoutError) as error:
                await self._unsure(platform, claimed, str(error))
                return _Doubt.SETTLED
            else:
                return found or _Doubt.SEND
        now = self._services.clock.now()
        if platform.capabilities.honours_marks and now < claimed.due_at + self._limits.mark_window:
            return _Doubt.SEND
        await self._services.database.write(self._park, claimed, now)
        _log.warning("delivery uncertain", kind=claimed.kind, platform=platform.name.value)
        self._count_failed(claimed, platform)
        return _Doubt.SETTLED

    def _park(self, tx: Tx, claimed: Delivery, now: datetime) -> None:
        if doubt(tx, claimed, NEVER, "nobody knows whether it was sent"):
            self._book.unsure(tx, claimed, now)

    async def _confirm(self, claimed: Delivery, message: Message, fresh: Fresh, platform: Platform) -> None:
        now = self._services.clock.now()
        await self._services.database.write(self._note_sent, claimed, message, now)
        if fresh.since is not None:
            self._services.metrics.count_sent(platform.name.value, now - fresh.since)

    def _note_sent(self, tx: Tx, claimed: Delivery, message: Message, now: datetime) -> None:
        text = message_to_text(message)
        # Who lost the claim still knows the message, which spares the next holder a second one.
        if confirm(tx, claimed, text) or settle_found(tx, claimed.id, text):
            self._book.sent(tx, claimed, message, now)

    async def _wait(self, claimed: Delivery, error: RateLimited) -> None:
        """The platform surely did nothing this time; an earlier try stays uncertain."""
        at = self._services.clock.now() + max(error.retry_after, timedelta(milliseconds=100))
        if claimed.state is DeliveryState.UNCERTAIN:
            await self._services.database.write(doubt, claimed, at, str(error))
        else:
            await self._services.database.write(reschedule, claimed, at, str(error), counts=False)

    async def _unsure(self, platform: Platform, claimed: Delivery, problem: str) -> None:
        pause = self._limits.pause(claimed.attempts)
        if not platform.capabilities.honours_marks:
            pause = max(pause, self._limits.search_wait)
        _log.warning("response lost", kind=claimed.kind, platform=platform.name.value, problem=problem)
        await self._services.database.write(doubt, claimed, self._services.clock.now() + pause, problem)

    async def _again(self, claimed: Delivery, problem: str) -> None:
        at = self._services.clock.now() + self._limits.pause(claimed.attempts)
        if claimed.state is DeliveryState.UNCERTAIN:
            await self._services.database.write(doubt, claimed, at, problem)
        else:
            await self._services.database.write(reschedule, claimed, at, problem)

    async def _refused(
        self, platform: Platform, target: Target, claimed: Delivery, error: Forbidden | NotFound
    ) -> None:
        if not isinstance(target, Channel):
            # Somebody who left, or lets nobody write to them.
            await self._services.database.write(give_up, claimed, str(error))
            return
        try:
            reason = await why_lost(platform, target, error, sending=claimed.kind != EDIT)
        except (RateLimited, Unavailable, Expired) as unknown:
            await self._again(claimed, str(unknown))
            return
        if reason:
            _log.warning("channel lost", platform=platform.name.value, reason=reason)
            await self._services.database.write(self._lose, claimed, target, reason, self._services.clock.now())
            self._count_failed(claimed, platform)
        elif claimed.message is not None or claimed.kind != POST:
            await self._services.database.write(give_up, claimed, str(error))
        elif claimed.state is DeliveryState.UNCERTAIN:
            # A platform that honours marks says so when the message of this mark was deleted: it had been sent.
            await self._services.database.write(confirm, claimed, None)
        elif claimed.attempts >= MOST_ATTEMPTS:
            await self._services.database.write(give_up, claimed, str(error))
            self._count_failed(claimed, platform)
        else:
            await self._again(claimed, str(error))

    def _lose(self, tx: Tx, claimed: Delivery, channel: Channel, reason: str, now: datetime) -> None:
        self._book.lost(tx, channel, reason, now)
        give_up(tx, claimed, reason)
        fail_target(tx, claimed.target, reason)

    def _outlived(self, claimed: Delivery) -> bool:
        """Whether we were held up so long that a call begun now could end after the lease."""
        held = claimed.lease_until is None or self._services.clock.now() + self._limits.send > claimed.lease_until
        if held:
            _log.warning("claim outlived", kind=claimed.kind)
        return held

    def _count_failed(self, claimed: Delivery, platform: Platform) -> None:
        if claimed.kind == POST:
            self._services.metrics.count_failed(platform.name.value)
