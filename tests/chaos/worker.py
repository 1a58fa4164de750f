"""One process of the bot, as the chaos suite starts and kills it.

Real: ticker, ledger, daily question, delivery, dispatcher, database. Its platform is the recorder; people's presses come in
over a socket of its own, and what is answered there is acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.chat.cards import Button, Card
from bot.chat.catalogue import Catalogue
from bot.chat.commands import CATALOGUE
from bot.chat.dispatcher import Dispatcher
from bot.chat.events import ActionPressed, Actor, Where
from bot.chat.outcomes import Reply
from bot.chat.ports import Capabilities, ChannelProfile, Profile
from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef
from bot.chat.router import Router
from bot.chat.text import plain
from bot.chat.vocabulary import make_vocabulary
from bot.delivery.courier import Courier
from bot.delivery.limits import Limits
from bot.errors import Unavailable
from bot.features.daily.closing import count_answers
from bot.features.daily.feature import Daily
from bot.features.services import Services
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.items import SnapshotItems
from bot.operations.log import get_logger
from bot.operations.metrics import Metrics
from bot.scheduling.housekeeping import Housekeeping
from bot.scheduling.ticker import Ticker
from bot.scheduling.uptime import UptimeRecord
from storage.engine import open_database
from tests.support.items import make_library, many_items

SCALE = 120
"""Seconds of the bot's clock in a real one."""
TENANT = TenantRef(PlatformName.MEMORY, "team")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the driver tells a worker, as JSON on its command line. `lease` is in seconds of the bot's clock."""

    name: str
    database: str
    recorder: int
    began: float
    clock: float
    finds: bool
    lease: float = 240.0
    send: float = 120.0
    marks: bool = True


class ScaledClock:
    """Runs `SCALE` times as fast as the machine's, and tells the same in every process."""

    def __init__(self, began: float, clock: float) -> None:
        self._began = began
        self._clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock + (time.time() - self._began) * SCALE, UTC)


class RecordedPlatform:
    """The recorder as a `Platform`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.name = PlatformName.MEMORY
        self.capabilities = Capabilities(settings.finds, not settings.finds, True, True, True, True, True, True)

    async def _ask(self, **request: object) -> dict[str, Any]:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._settings.recorder, limit=2**22)
            try:
                writer.write(json.dumps(request).encode() + b"\n")
                line = await reader.readline()
            finally:
                writer.close()
        except OSError as error:
            raise Unavailable(str(error)) from error
        if not line:
            raise Unavailable("the response was lost")
        response: dict[str, Any] = json.loads(line)
        return response

    async def send(self, target: Target, card: Card, *, mark: str) -> Message:
        if not isinstance(target, Channel):
            return Message(Channel(PlatformName.MEMORY, "team", f"direct-{target.user}"), "0")
        name = mark if self._settings.marks else secrets.token_hex(8)
        sent = await self._ask(op="send", channel=target.channel, mark=name, **_shown(card))
        return Message(target, sent["id"])

    async def edit(self, message: Message, card: Card) -> None:
        await self._ask(op="edit", id=message.id, **_shown(card))

    async def delete(self, message: Message) -> None:
        raise Unavailable(message.id)

    async def find(self, target: Target, mark: str, *, since: datetime) -> Message | None:
        found = (await self._ask(op="find", mark=mark))["id"]
        return Message(target, found) if found is not None and isinstance(target, Channel) else None

    async def can_see(self, channel: Channel, account: Account) -> bool:
        return True

    async def member(self, tenant: TenantRef, account: Account) -> Profile | None:
        return Profile(account.user)

    async def channel(self, channel: Channel) -> ChannelProfile:
        return ChannelProfile(channel.channel, postable=True)

    async def installers(self, tenant: TenantRef) -> Sequence[Account]:
        return ()

    async def permalink(self, message: Message) -> str | None:
        return None

    async def open_thread(self, parent: Channel | Message, title: str, *, members: Sequence[Account] = ()) -> Channel:
        raise Unavailable(title)

    async def close_thread(self, thread: Channel) -> None:
        raise Unavailable(thread.channel)


def _shown(card: Card) -> dict[str, object]:
    buttons = [(each.label, each.action) for row in card.actions for each in row if isinstance(each, Button)]
    return {"text": plain(card), "buttons": buttons}


class Door:
    """Takes presses: a JSON object on a line, answered by the words of the reply."""

    def __init__(self, dispatcher: Dispatcher, clock: ScaledClock) -> None:
        self._dispatcher = dispatcher
        self._clock = clock

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                press = json.loads(line)
                channel = Channel(PlatformName.MEMORY, "team", press["channel"])
                user = press["user"]
                event = ActionPressed(
                    event_key=press["key"],
                    actor=Actor(Account(PlatformName.MEMORY, "", user), user, manages=False),
                    where=Where(TENANT, channel),
                    action=press["action"],
                    message=Message(channel, press["message"]),
                    received_at=self._clock.now(),
                )
                outcome = await self._dispatcher.handle(event)
                said = plain(outcome.card) if isinstance(outcome, Reply) else type(outcome).__name__
                writer.write(json.dumps({"said": said}).encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()


async def main(settings: Settings) -> None:
    clock = ScaledClock(settings.began, settings.clock)
    database = await open_database(settings.database)
    library = make_library(many_items(60))
    services = Services(database, clock, library, {PlatformName.MEMORY: RecordedPlatform(settings)}, Metrics())
    items = SnapshotItems()
    batcher = AnswerBatcher(database, items, clock.now, on_answered=count_answers)
    daily = Daily(services, items, batcher)
    router = Router()
    daily.register(router)
    dispatcher = Dispatcher(
        router, Catalogue(list(CATALOGUE)), make_vocabulary(library.skills), log=get_logger("dispatcher")
    )
    limits = Limits(
        lease=timedelta(seconds=settings.lease),
        send=timedelta(seconds=settings.send),
        mark_window=timedelta(minutes=20),  # several leases, as outside, where time isn't compressed
    )
    ticker = Ticker(
        clock,
        UptimeRecord(database, settings.name),
        daily.rounds,
        Courier(services, daily.renderers, daily.book, limits),
        Housekeeping(database),
        beat=timedelta(milliseconds=120),
    )
    server = await asyncio.start_server(Door(dispatcher, clock).serve, "127.0.0.1", 0)
    await ticker.start()
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    logging.disable()  # what goes wrong here is meant to
    asyncio.run(main(Settings(**json.loads(sys.argv[1]))))
