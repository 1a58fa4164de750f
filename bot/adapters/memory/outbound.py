"""The platform as the bot uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from bot.adapters.memory.state import Rejected, Room
from bot.adapters.memory.world import MemoryChat, refuse_bad_card
from bot.chat.cards import Card
from bot.chat.codec import message_to_text
from bot.chat.ports import Capabilities, ChannelProfile, Profile
from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef
from bot.errors import Forbidden, NotFound, Unavailable

MARK_LIFETIME = timedelta(minutes=5)
"""How long a mark is honoured; Discord documents "the past few minutes" for a nonce."""

LONGEST_MARK = 25
"""Discord's limit for a nonce."""


class MemoryPlatform:
    """A `Platform` over a `MemoryChat`. Every operation passes the faults that the test has set."""

    def __init__(self, chat: MemoryChat) -> None:
        self._chat = chat

    @property
    def name(self) -> PlatformName:
        """Which platform this is."""
        return PlatformName.MEMORY

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._chat.capabilities

    async def send(self, target: Target, card: Card, *, mark: str) -> Message:
        """Send a card; the same mark again within `MARK_LIFETIME` gives the message that is there."""
        if not (mark.isascii() and 1 <= len(mark) <= LONGEST_MARK):
            raise Rejected(f"the mark {mark!r} is not ASCII of 1 to {LONGEST_MARK} characters")
        refuse_bad_card(card)
        await self._chat.faults.before("send")
        room = self._open(target)
        if room.closed:
            raise Forbidden("Send Messages in Threads", "the thread is closed")
        known = self._marked(room.channel, mark, self._chat.clock.now() - MARK_LIFETIME)
        if known is not None and self._chat.capabilities.honours_marks:
            if self._chat.look_up(known) is None:
                raise NotFound("the message of this mark was deleted")
            message = known
        else:
            posted = self._chat.place(room.channel, card=card, mark=mark)
            message = posted.message
            await self._chat.deliver(posted, waits=True)
        await self._chat.faults.after("send")
        return message

    async def edit(self, message: Message, card: Card) -> None:
        """Replace a message of ours."""
        refuse_bad_card(card)
        await self._chat.faults.before("edit")
        self._chat.open_room(message.channel)
        posted = self._chat.look_up(message)
        if posted is None or posted.private_to is not None:
            raise NotFound("no such message")
        if posted.author is not None:
            raise Forbidden("", "the message is somebody else's")
        self._chat.change(posted, card)
        await self._chat.faults.after("edit")

    async def delete(self, message: Message) -> None:
        """Delete a message of ours; gone already is fine."""
        await self._chat.faults.before("delete")
        posted = self._chat.look_up(message)
        if posted is not None:
            if posted.author is not None:
                raise Forbidden("Manage Messages", "the message is somebody else's")
            posted.deleted = True
        await self._chat.faults.after("delete")

    async def find(self, target: Target, mark: str, *, since: datetime) -> Message | None:
        """Our message with this mark, None when it surely isn't there."""
        await self._chat.faults.before("find")
        if not self._chat.capabilities.finds_own_messages:
            raise Forbidden("Read Message History")
        found = self._marked(self._open(target).channel, mark, since)
        await self._chat.faults.after("find")
        return found if found is not None and self._chat.look_up(found) is not None else None

    async def can_see(self, channel: Channel, account: Account) -> bool:
        """Whether the account can read the channel now. Unknown is False."""
        return self._chat.reachable and self._chat.can_read(channel, account)

    async def member(self, tenant: TenantRef, account: Account) -> Profile | None:
        """The member's profile; None when the account is not a member (any more)."""
        await self._chat.faults.before("member")
        if not self._chat.reachable:
            raise Unavailable("unreachable")
        person = self._chat.people.get(account)
        if person is None or person.left or tenant != self._chat.tenant:
            return None
        return Profile(person.name, person.zone, person.manages)

    async def channel(self, channel: Channel) -> ChannelProfile:
        """A channel's profile; `NotFound` when there is none."""
        await self._chat.faults.before("channel")
        room = self._chat.rooms.get(channel)
        if room is None or room.gone:
            raise NotFound(f"no channel {channel.channel}")
        why_not = f"I lack the permission “{room.missing}” here." if room.missing else ""
        return ChannelProfile(room.name, postable=not why_not, why_not=why_not)

    async def installers(self, tenant: TenantRef) -> Sequence[Account]:
        """The people who manage the workspace."""
        if tenant != self._chat.tenant:
            return ()
        return [person.account for person in self._chat.people.values() if person.manages and not person.left]

    async def permalink(self, message: Message) -> str | None:
        """An https address of the message."""
        return f"https://chat.invalid/{quote(message_to_text(message))}" if self._chat.look_up(message) else None

    async def open_thread(self, parent: Channel | Message, title: str, *, members: Sequence[Account] = ()) -> Channel:
        """A thread in a channel or on a message (one a message); with `members`, private to them."""
        await self._chat.faults.before("open_thread")
        room = self._chat.open_room(parent.channel if isinstance(parent, Message) else parent)
        if room.parent is not None:
            raise Rejected("a thread has no threads")
        if isinstance(parent, Message) and self._chat.look_up(parent) is None:
            raise NotFound("no such message")
        thread = self._chat.threads.get(parent) if isinstance(parent, Message) else None
        if thread is None:
            thread = Channel(room.channel.platform, room.channel.team, room.channel.channel, self._chat.number())
            # A thread for everyone has the channel's own set of members: who joins the channel sees it too.
            inside = set(members) & room.members if members else room.members
            self._chat.rooms[thread] = Room(thread, title, inside, parent=room.channel)
            if isinstance(parent, Message):
                self._chat.threads[parent] = thread
        await self._chat.faults.after("open_thread")
        return thread

    async def close_thread(self, thread: Channel) -> None:
        """Close a thread for the bot's messages; already closed is fine."""
        await self._chat.faults.before("close_thread")
        room = self._chat.rooms.get(thread)
        if room is None or room.parent is None:
            raise NotFound("no such thread")
        room.closed = True

    def _open(self, target: Target) -> Room:
        if isinstance(target, Channel):
            return self._chat.open_room(target)
        person = self._chat.people.get(target)
        if person is None or person.left:
            raise NotFound(f"no member {target.user}")
        if not person.takes_direct:
            raise Forbidden("direct messages")
        return self._chat.direct(target)

    def _marked(self, channel: Channel, mark: str, since: datetime) -> Message | None:
        """The newest message with the mark, deleted ones included."""
        found = [
            posted.message
            for posted in self._chat.posted
            if posted.mark == mark and posted.message.channel == channel and posted.sent_at >= since
        ]
        return found[-1] if found else None
