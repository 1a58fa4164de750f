"""The platform itself: people, channels, messages, and what each person can see.

It knows nothing of an application and outlives it: a bot that is killed finds everything as it was.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Protocol

from bot.adapters.memory.faults import Faults
from bot.adapters.memory.state import EVERYTHING, BotSilent, OpenedForm, Person, Posted, Rejected, Room
from bot.chat.cards import Card
from bot.chat.check import check_card
from bot.chat.events import Inbound
from bot.chat.ports import Capabilities, Clock
from bot.chat.refs import Account, Channel, Message, PlatformName, TenantRef
from bot.errors import Forbidden, NotFound


class Connection(Protocol):
    """A bot that is connected."""

    async def receive(self, event: Inbound) -> None:
        """An event for the bot."""
        ...

    async def hear(self, posted: Posted) -> None:
        """A message in a conversation or thread that the bot takes part in, the bot's own included."""
        ...


class MemoryChat:
    """One workspace. Its operations are `bot.adapters.memory.outbound` for the bot and `.inbound` for people."""

    def __init__(self, clock: Clock, *, team: str = "team", capabilities: Capabilities = EVERYTHING) -> None:
        self.clock = clock
        self.tenant = TenantRef(PlatformName.MEMORY, team)
        self.capabilities = capabilities
        self.faults = Faults(clock)
        self.people: dict[Account, Person] = {}
        self.rooms: dict[Channel, Room] = {}
        self.posted: list[Posted] = []
        self.forms: dict[Account, OpenedForm] = {}
        self.homes: dict[Account, Card] = {}
        self.threads: dict[Message, Channel] = {}
        self.delivered: list[Inbound] = []
        self.expired: list[Inbound] = []
        """Events whose response came too late for the platform to take it."""
        self.reachable = True
        """Off: the platform can't say who sees what."""
        self._connections: list[Connection] = []
        self._waiting: list[Inbound | Posted] = []
        self._numbers = itertools.count(1)

    # --- who and where -----------------------------------------------------------------------------------------

    def add_person(self, user: str, name: str = "", *, zone: str = "", manages: bool = False) -> Account:
        """Somebody joins the workspace, or comes back to it."""
        account = self.account(user)
        self.people[account] = Person(account, name or user.capitalize(), zone, manages)
        return account

    def add_channel(self, name: str, members: Collection[str] = ()) -> Channel:
        """A channel with the bot in it; `members` are all people when none are given."""
        channel = Channel(PlatformName.MEMORY, self.tenant.team, name)
        accounts = {self.account(user) for user in members} or set(self.people)
        self.rooms[channel] = Room(channel, name, accounts)
        return channel

    def account(self, user: str) -> Account:
        """The account of a user id, whether or not there is such a person."""
        return Account(PlatformName.MEMORY, "", user)

    def person(self, user: str) -> Person:
        """The person of a user id."""
        return self.people[self.account(user)]

    def room(self, name: str) -> Room:
        """The channel of that name."""
        return next(room for room in self.rooms.values() if room.name == name and room.parent is None)

    def direct(self, account: Account) -> Room:
        """The direct conversation between a person and the bot."""
        channel = Channel(PlatformName.MEMORY, self.tenant.team, f"direct-{account.user}")
        return self.rooms.setdefault(channel, Room(channel, f"@{account.user}", {account}, direct=True))

    def leave(self, user: str) -> None:
        """Somebody leaves the workspace, and with it every channel."""
        account = self.account(user)
        self.people[account].left = True
        for room in self.rooms.values():
            room.members.discard(account)

    # --- messages ----------------------------------------------------------------------------------------------

    def place(
        self,
        channel: Channel,
        *,
        author: Account | None = None,
        card: Card | None = None,
        words: str = "",
        private_to: Account | None = None,
        mark: str = "",
    ) -> Posted:
        """Put a message into a channel. Raises `Rejected` for a card that no platform should be given."""
        refuse_bad_card(card)
        message = Message(channel, self.number())
        posted = Posted(message, author, self.clock.now(), card, words, private_to, mark)
        self.posted.append(posted)
        return posted

    def change(self, posted: Posted, card: Card) -> None:
        """Replace a message's card, keeping the old one in its history."""
        refuse_bad_card(card)
        if posted.card is not None:
            posted.history.append(posted.card)
        posted.card = card

    def look_up(self, message: Message) -> Posted | None:
        """The message, None when it never was or is deleted."""
        return next((posted for posted in self.posted if posted.message == message and not posted.deleted), None)

    def can_read(self, channel: Channel, account: Account) -> bool:
        """Whether a person sees a channel or thread."""
        room = self.rooms.get(channel)
        person = self.people.get(account)
        return room is not None and not room.gone and person is not None and not person.left and account in room.members

    def seen_by(self, user: str) -> list[Posted]:
        """Every message that a person sees now, oldest first."""
        account = self.account(user)
        return [
            posted
            for posted in self.posted
            if not posted.deleted
            and posted.private_to in (None, account)
            and self.can_read(posted.message.channel, account)
        ]

    def open_room(self, channel: Channel) -> Room:
        """A room that the bot may post in; raises `NotFound` or `Forbidden`."""
        room = self.rooms.get(channel)
        if room is None or room.gone:
            raise NotFound(f"no channel {channel.channel}")
        missing = room.missing or (self.rooms[room.parent].missing if room.parent is not None else "")
        if missing:
            raise Forbidden(missing)
        return room

    def number(self) -> str:
        """A number that was never given before."""
        return str(next(self._numbers))

    # --- connections -------------------------------------------------------------------------------------------

    async def connect(self, connection: Connection) -> None:
        """A bot connects, and is given what waited. Several may be connected; events go to the first."""
        self._connections.append(connection)
        while self._waiting and connection in self._connections:
            await self._pass_on(connection, self._waiting.pop(0))

    def disconnect(self, connection: Connection) -> None:
        """A bot is no longer connected; fine when it never was."""
        if connection in self._connections:
            self._connections.remove(connection)

    async def deliver(self, event: Inbound | Posted, *, waits: bool) -> None:
        """Give an event to the bot. Where none is connected it `waits`, or the person who acted is told (`BotSilent`)."""
        if self._connections:
            await self._pass_on(self._connections[0], event)
        elif waits:
            self._waiting.append(event)
        else:
            raise BotSilent("no bot is connected")

    async def redeliver(self) -> None:
        """The platform delivers the last event again, as when its acknowledgement was lost."""
        await self._pass_on(self._connections[0], self.delivered[-1])

    async def _pass_on(self, connection: Connection, event: Inbound | Posted) -> None:
        if isinstance(event, Posted):
            await connection.hear(event)
        else:
            self.delivered.append(event)
            await connection.receive(event)


def refuse_bad_card(card: Card | None) -> None:
    """Raises `Rejected` with everything that is wrong with a card."""
    reasons = [] if card is None else check_card(card)
    if reasons:
        raise Rejected(*reasons)
