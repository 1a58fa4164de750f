"""The whole path of an answer: from `ActionPressed` at the application's door to the `Reply` with its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.adapters.memory import MemoryAdapter, MemoryChat
from bot.app.application import Application, Options
from bot.chat.actions import Action, encode, encode_id
from bot.chat.codec import channel_to_text, message_to_text
from bot.chat.events import ActionPressed, Actor, Where
from bot.chat.outcomes import Reply
from bot.chat.refs import Account, Channel, Message, PlatformName
from storage.database import Database, Tx
from storage.engine import open_database
from storage.ids import PostId, RunId, new_id
from storage.posts import insert_posts
from storage.records import Post
from storage.subscriptions import subscribe
from storage.tenants import load_tenants
from tests.support.items import make_library, many_items
from tests.support.ledger import Desk


class DeskClock:
    """The clock of the desk that is measured on."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now


class Pressing:
    """An application as the program wires it, its ticker off, with one channel that gets the desk's questions."""

    def __init__(self, desk: Desk, database: Database, now: Callable[[], datetime], team: str) -> None:
        self.desk = desk
        clock = DeskClock(now)
        chat = MemoryChat(clock, team=team)
        self.tenant = chat.tenant
        self.channel: Channel = chat.add_channel("general")
        self.application = Application(database, clock, make_library(many_items(10)), Options(ticks=False))
        self.application.add(MemoryAdapter(chat))

    @classmethod
    async def open(cls, desk: Desk, url: str, now: Callable[[], datetime]) -> Pressing:
        """Connect to the desk's database and subscribe the channel."""
        team = (await desk.database.read(load_tenants, [desk.tenant_id]))[desk.tenant_id].team
        pressing = cls(desk, await open_database(url), now, team)
        channel = channel_to_text(pressing.channel)
        await desk.database.write(subscribe, desk.series_id, desk.tenant_id, channel, "general")
        await pressing.application.start()
        return pressing

    async def close(self) -> None:
        """Stop the application."""
        await self.application.stop()

    async def events(
        self, run_id: RunId, users: Sequence[str], choices: Sequence[str], now: datetime
    ) -> list[ActionPressed]:
        """A press of each of these people on the card of a run, which is posted for that."""
        message = Message(self.channel, f"card-{run_id}")

        def post(tx: Tx) -> None:
            text = channel_to_text(self.channel)
            insert_posts(tx, [Post(PostId(new_id()), run_id, text, message_to_text(message), now)])

        await self.desk.database.write(post)
        where = Where(self.tenant, self.channel)
        return [
            ActionPressed(
                f"press-{run_id}-{user}",
                Actor(Account(PlatformName.MEMORY, "", user), user.title()),
                where,
                encode(Action("a", (encode_id(run_id), choices[place % len(choices)]))),
                message,
                now,
            )
            for place, user in enumerate(users)
        ]

    async def press(self, event: ActionPressed) -> None:
        """One call; it must be replied to. That all were saved is seen afterwards, in the run's number of answers."""
        outcome = await self.application.dispatcher.handle(event)
        if not isinstance(outcome, Reply):
            raise TypeError(f"no reply: {outcome}")
