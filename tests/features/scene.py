"""A workspace in memory with the features of this folder connected, on each database."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from bot.chat.actions import Action, encode, encode_id
from bot.chat.codec import account_to_text, channel_to_text
from bot.chat.commands import CATALOGUE
from bot.chat.dispatcher import Dispatcher
from bot.chat.ports import Platform
from bot.chat.refs import PlatformName
from bot.chat.router import Router
from bot.chat.vocabulary import make_vocabulary
from bot.core.answers import Response, choose_one
from bot.core.zones import UnknownZone, find_zone
from bot.features.boards.feature import Boards
from bot.features.help.feature import Help
from bot.features.privacy.feature import Privacy
from bot.features.profile.feature import Profile
from bot.features.services import Services
from bot.features.setup.feature import Setup
from bot.ledger.answering import AnswerCommand, record_answers
from bot.ledger.closing import close_run
from bot.ledger.items import SnapshotItems
from bot.ledger.rebuild import Difference, differences
from bot.ledger.settling import open_runs_of
from bot.ledger.voiding import void_run
from bot.operations.metrics import Metrics
from content.library import build_library
from content.model import Item, Level
from content.skills import find_area, load_skill_map
from content.snapshot import item_to_json
from storage.database import Database, Tx
from storage.engine import open_database
from storage.ids import AccountId, PersonId, RunId, SeriesId, TenantId
from storage.people import find_accounts
from storage.records import AccountKey, Feedback, Series
from storage.runs import load_runs
from storage.series import load_series, series_of_channel
from storage.snapshots import Snapshot, put_snapshots
from storage.tables import metadata
from storage.tenants import find_tenant
from tests.support.chat import Chat
from tests.support.ledger import a_run, an_item
from tests.support.quiet import SilentLog

T = TypeVar("T")


def zone_name(text: str) -> str | None:
    try:
        return find_zone(text).key
    except UnknownZone:
        return None


class Scene:
    """A chat and the application in it; the clock begins on Monday, 2 November 2026, 08:00 UTC, 09:00 in Berlin."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.chat = Chat()
        self.clock = self.chat.clock
        self.log = SilentLog()
        self.items = SnapshotItems()
        self.platforms = dict[PlatformName, Platform](self.chat.platforms)
        self.router = Router()
        skills = load_skill_map()
        self.services = Services(
            database=database,
            clock=self.clock,
            library=build_library([], skills),
            platforms=self.platforms,
            metrics=Metrics(),
        )
        vocabulary = make_vocabulary(skills, find_area, find_zone=zone_name)
        self.setup = Setup(self.services)
        help_feature = Help(self.services, lambda: self.dispatcher.catalogue, vocabulary)
        for feature in (
            Boards(self.services),
            Profile(self.services),
            self.setup,
            Privacy(self.services),
            help_feature,
        ):
            feature.register(self.router)
        self.dispatcher = Dispatcher(self.router, CATALOGUE, vocabulary, log=self.log)
        self._events = 0
        self._numbers = 0

    # --- shortcuts through the chat ----------------------------------------------------------------------------

    async def command(self, who: str, line: str, channel: str = "general") -> str:
        await self.chat.command(who, line, channel=channel)
        self._no_error()
        return self.chat.private(who)

    async def press(self, who: str, label: str) -> str:
        await self.chat.press(who, label)
        self._no_error()
        return self.chat.private(who)

    async def fill(self, who: str, **values: str | Sequence[str]) -> str:
        await self.chat.fill(who, **values)
        self._no_error()
        return self.chat.private(who)

    async def forge(self, who: str, verb: str, *args: str, channel: str = "general") -> str:
        """Press a button that nobody was shown."""
        await self.chat.people.press_id(who, self.chat.channel(channel), encode(Action(verb, args)))
        self._no_error()
        return self.chat.private(who)

    async def forge_form(self, who: str, action: str, field: str) -> None:
        """Send the open form under an action id that it doesn't have."""
        opened = self.chat.world.forms[self.chat.account(who)]
        opened.form = replace(opened.form, action=action)
        await self.chat.people.submit(who, {field: ("x",)})
        self._no_error()

    async def set_up(self, channel: str = "general", **values: str | Sequence[str]) -> SeriesId:
        """Ada starts the questions of a channel."""
        await self.command("ada", "/whetstone setup", channel)
        await self.fill("ada", **values)
        return (await self.series(channel)).id

    def _no_error(self) -> None:
        assert [entry for entry in self.log.entries if entry[0] == "error"] == []

    # --- what is behind ----------------------------------------------------------------------------------------

    async def series(self, channel: str = "general") -> Series:
        found = await self.database.read(series_of_channel, channel_to_text(self.chat.channel(channel)))
        return found[0]

    async def reload(self, series_id: SeriesId) -> Series:
        return (await self.database.read(load_series, [series_id]))[series_id]

    async def change(self, work: Callable[[Tx], T]) -> T:
        return await self.database.write(work)

    async def tenant_id(self) -> TenantId:
        tenant = await self.database.read(find_tenant, "memory", "team")
        assert tenant is not None
        return tenant.id

    async def person(self, who: str) -> PersonId:
        key = AccountKey("memory", "", who)
        return (await self.database.read(find_accounts, [key]))[key].person_id

    async def account_id(self, who: str) -> AccountId:
        key = AccountKey("memory", "", who)
        return (await self.database.read(find_accounts, [key]))[key].id

    async def ask(
        self,
        series_id: SeriesId,
        day: date | None = None,
        *,
        area: str = "mlops",
        level: Level = Level.MID,
        feedback: Feedback = Feedback.AT_ONCE,
        ordinal: int = 1,
        item: Item | None = None,
    ) -> RunId:
        """Open a run on a date, today where none is given; it closes a day later."""
        self._numbers += 1
        chosen = item or an_item(f"q{self._numbers}", area=area, level=level)
        day = day or self.clock.now().date()
        run = replace(a_run(series_id, day, chosen, ordinal, self._numbers), feedback=feedback)

        def work(tx: Tx) -> None:
            put_snapshots(tx, [Snapshot(chosen.hash, chosen.id, item_to_json(chosen))])
            open_runs_of(tx, [run])

        await self.change(work)
        return run.id

    async def answer(self, who: str, run_id: RunId, option: str = "b") -> None:
        """Somebody answers; ``b`` is right."""
        await self.answer_with(who, run_id, choose_one(option))

    async def answer_with(self, who: str, run_id: RunId, response: Response) -> None:
        """Somebody answers in any way."""
        self._events += 1
        run = (await self.database.read(load_runs, [run_id]))[run_id]
        at = max(run.opened_at, min(self.clock.now(), run.closes_at - timedelta(minutes=1)))
        name = self.chat.world.person(who).name
        command = AnswerCommand(
            f"answer-{self._events}",
            AccountKey("memory", "", who),
            name,
            await self.tenant_id(),
            run_id,
            response,
            at,
        )
        await self.database.write(record_answers, [command], self.items, at)

    async def close(self, run_id: RunId) -> None:
        run = (await self.database.read(load_runs, [run_id]))[run_id]
        await self.database.write(close_run, run_id, self.items, run.closes_at)

    async def void(self, run_id: RunId) -> None:
        await self.database.write(void_run, run_id, "undone", self.clock.now())

    async def differences(self, series_id: SeriesId) -> list[Difference]:
        return await self.database.read(differences, series_id)

    def account_text(self, who: str) -> str:
        return account_to_text(self.chat.account(who))

    def file(self, who: str) -> dict[str, Any]:
        """The newest file that a person was given, as JSON."""
        (file,) = self.chat.card(who).files
        document = json.loads(file.data)
        assert isinstance(document, dict)
        return document


def part(row_id: int) -> str:
    """A row id in an action id."""
    return encode_id(row_id)


def noon(day: date) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+00:00")


async def open_scene(url: str) -> Scene:
    database = await open_database(url)
    await database.write(metadata.create_all)
    scene = Scene(database)
    await scene.chat.connect(scene.dispatcher)
    return scene
