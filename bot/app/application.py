"""One process of Whetstone: its parts, in the order in which they are built, started and stopped."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import available_timezones

from bot.app.chores import purge_departed
from bot.chat.commands import CATALOGUE
from bot.chat.dispatcher import Dispatcher
from bot.chat.ports import Adapter, Clock, Platform
from bot.chat.refs import PlatformName
from bot.chat.router import Router
from bot.chat.vocabulary import Vocabulary, make_vocabulary
from bot.core.zones import UnknownZone, find_zone
from bot.delivery.courier import Courier
from bot.delivery.limits import Limits
from bot.features.boards.feature import Boards
from bot.features.daily.closing import count_answers
from bot.features.daily.feature import Daily
from bot.features.help.feature import Help
from bot.features.privacy.feature import Privacy
from bot.features.profile.feature import Profile
from bot.features.services import Services
from bot.features.setup.feature import Setup
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.items import SnapshotItems
from bot.operations.health import Check, check_fresh
from bot.operations.log import get_logger
from bot.operations.metrics import Metrics
from bot.scheduling.housekeeping import Housekeeping
from bot.scheduling.ticker import BEAT, Ticker
from bot.scheduling.uptime import UptimeRecord
from content.library import Library
from content.skills import find_area
from storage.database import Database
from storage.errors import DatabaseBusy, StorageError
from storage.ids import new_id
from storage.schema import require_current

FRESH: Final = timedelta(seconds=30)
"""A ticker that is well has beaten within this."""
LONGEST_SILENCE: Final = timedelta(minutes=2)
"""A longer time without a beat was a sleep of the machine, during which nobody could answer."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a process does. `beat` and `limits` are shortened by tests; `measures_silence` is off where the clock is moved."""

    beat: timedelta = BEAT
    limits: Limits | None = None
    measures_silence: bool = True
    ticks: bool = True


class Application:
    """Built by `build`; adapters are added before `start`."""

    def __init__(self, database: Database, clock: Clock, library: Library, options: Options | None = None) -> None:
        chosen = options or Options()
        self.database = database
        self.clock = clock
        self.metrics = Metrics()
        self._platforms: dict[PlatformName, Platform] = {}
        self.services = Services(database, clock, library, self._platforms, self.metrics)
        items = SnapshotItems()
        self.batcher = AnswerBatcher(database, items, clock.now, count_answers, self.metrics.count_answers)
        self.vocabulary = read_vocabulary(library)
        self.router = Router()
        daily, setup = Daily(self.services, items, self.batcher), Setup(self.services)
        for feature in (
            daily,
            setup,
            Boards(self.services),
            Profile(self.services),
            Privacy(self.services),
            Help(self.services, lambda: self.dispatcher.catalogue, self.vocabulary),
        ):
            feature.register(self.router)
        self.dispatcher = Dispatcher(
            self.router,
            CATALOGUE,
            self.vocabulary,
            log=get_logger("bot.chat"),
            observe=self.metrics.observe_acknowledgement,
            busy=(DatabaseBusy,),
        )
        self.courier = Courier(self.services, {**daily.renderers, **setup.renderers()}, daily.book, chosen.limits)
        replica = f"{socket.gethostname()[:20]}-{new_id():x}"
        self.ticker = Ticker(
            clock,
            UptimeRecord(database, replica, LONGEST_SILENCE if chosen.measures_silence else None),
            daily.rounds,
            self.courier,
            Housekeeping(database, [purge_departed]),
            chosen.beat,
        )
        self._ticks = chosen.ticks
        self._adapters: list[Adapter] = []

    def add(self, adapter: Adapter) -> None:
        """Speak through this adapter too."""
        self._platforms[adapter.platform.name] = adapter.platform
        self._adapters.append(adapter)

    async def start(self) -> None:
        """Begin to tick and to take events. Raises what an adapter raises, after stopping what had started."""
        try:
            for adapter in self._adapters:
                await adapter.start(self.dispatcher)
            if self._ticks:
                await self.ticker.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take no more events, finish what is in hand, and let go of the database."""
        await self.ticker.stop()  # first, so that nothing is sent through an adapter that has stopped
        for adapter in reversed(self._adapters):
            await adapter.stop()
        await self.dispatcher.stop()
        await self.batcher.close()
        await self.database.close()

    def checks(self) -> Sequence[Check]:
        """What has to be well before this process can work."""
        return (
            Check("database", self._check_database),
            check_fresh("ticker", lambda: self.ticker.last_beat, self.clock.now, FRESH),
        )

    async def _check_database(self) -> str | None:
        try:
            await require_current(self.database)
        except StorageError as error:
            return str(error)
        return None


def read_vocabulary(library: Library) -> Vocabulary:
    """The words of command options, from the skill map and the tz database."""
    return make_vocabulary(
        library.skills,
        near_skill=lambda text: find_area(text, library.skills),
        zones=sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")),
        find_zone=_zone_name,
    )


def _zone_name(text: str) -> str | None:
    try:
        return find_zone(text).key
    except UnknownZone:
        return None
