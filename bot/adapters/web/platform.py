"""The playground as the application sees it: a platform like the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from bot.adapters.web.card_json import PERMALINKS
from bot.adapters.web.chat import DIRECT_PREFIX, Chat
from bot.adapters.web.records import Room, Thread
from bot.chat.cards import Card, Paragraph, Plain
from bot.chat.ports import Capabilities, ChannelProfile, Profile
from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef
from bot.errors import Forbidden, NotFound

CAPABILITIES = Capabilities(
    finds_own_messages=True,
    honours_marks=True,
    private_replies=True,
    forms=True,
    threads=True,
    local_times=True,
    pictures=True,
    thread_messages=True,
)


class WebPlatform:
    """Implements `bot.chat.ports.Platform` on the playground's chat. `address` is the page's, known once it is served."""

    def __init__(self, team: str, chat: Chat) -> None:
        self.team = team
        self.address = ""
        self._chat = chat
        self._world = chat.world

    @property
    def name(self) -> PlatformName:
        """The browser playground."""
        return PlatformName.WEB

    @property
    def capabilities(self) -> Capabilities:
        """It can do everything."""
        return CAPABILITIES

    async def send(self, target: Target, card: Card, *, mark: str) -> Message:
        """Send a card; a mark that was sent to this place before gives that message again, however long ago."""
        room, thread = self._place(target)
        found = self._world.threads.get((room.id, thread))
        if found is not None and found.closed:
            raise Forbidden(detail="the thread is closed")
        post = await self._chat.post(room.id, thread, card=card, mark=mark)
        return self.message_ref(room.id, thread, post.id)

    async def edit(self, message: Message, card: Card) -> None:
        """Replace a message of ours."""
        await self._chat.edit(self._number(message), card)

    async def delete(self, message: Message) -> None:
        """Delete a message of ours; gone already is fine."""
        try:
            number = self._number(message)
        except NotFound:
            return
        post = self._world.posts[number]
        if post.author:
            raise Forbidden(detail="not a message of ours")
        await self._chat.remove(number)

    async def find(self, target: Target, mark: str, *, since: datetime) -> Message | None:
        """Our message with this mark; marks are kept for ever, so `since` is not needed."""
        room, thread = self._place(target)
        number = self._world.marks.get((room.id, thread, mark))
        if number is None or self._world.posts[number].gone:
            return None
        return self.message_ref(room.id, thread, str(number))

    async def can_see(self, channel: Channel, account: Account) -> bool:
        """Whether the account can read the channel or thread now."""
        if not self._ours(channel.tenant) or account.platform is not self.name:
            return False
        return self._world.sees_thread(account.user, channel.channel, channel.thread)

    async def member(self, tenant: TenantRef, account: Account) -> Profile | None:
        """The member's profile."""
        if not self._ours(tenant) or account.platform is not self.name:
            return None
        person = self._world.member(account.user)
        return None if person is None else Profile(person.name, person.zone, person.manages)

    async def channel(self, channel: Channel) -> ChannelProfile:
        """A channel's profile."""
        return ChannelProfile(self._room(channel).name, postable=True)

    async def installers(self, tenant: TenantRef) -> Sequence[Account]:
        """The managers of the workspace."""
        if not self._ours(tenant):
            return []
        present = sorted(self._world.people.values(), key=lambda person: person.number)
        return [self.account(person.user) for person in present if person.manages and not person.left]

    async def permalink(self, message: Message) -> str | None:
        """An address that the page turns into a jump to the message; it holds wherever the page is served."""
        return f"{PERMALINKS}{quote(message.channel.channel)}/{quote(message.id)}"

    async def open_thread(self, parent: Channel | Message, title: str, *, members: Sequence[Account] = ()) -> Channel:
        """A thread on a message, or in a channel under a first message that bears the title."""
        only = frozenset(member.user for member in members) or None
        if isinstance(parent, Message):
            post = self._world.posts[self._number(parent)]
            room_id, root = post.room, post.thread or post.id
        else:
            room, _ = self._place(parent)
            card = Card(title, (Paragraph((Plain("The conversation is in the thread."),)),), summary=title)
            room_id = room.id
            root = (await self._chat.post(room.id, "", card=card, audience=only)).id
        if (room_id, root) not in self._world.threads:
            await self._chat.put_thread(Thread(room_id, root, title, only))
        return Channel(self.name, self.team, room_id, root)

    async def close_thread(self, thread: Channel) -> None:
        """Close a thread to new messages."""
        found = self._world.threads.get((self._room(thread).id, thread.thread))
        if found is None:
            raise NotFound(f"no thread {thread.thread}")
        if not found.closed:
            await self._chat.put_thread(replace(found, closed=True))

    @property
    def tenant(self) -> TenantRef:
        """The workspace."""
        return TenantRef(self.name, self.team)

    def account(self, user: str) -> Account:
        """The ref of a member."""
        return Account(self.name, "", user)

    def message_ref(self, room: str, thread: str, message: str) -> Message:
        """The ref of a message."""
        return Message(Channel(self.name, self.team, room, thread), message)

    def _ours(self, tenant: TenantRef) -> bool:
        return tenant == self.tenant

    def _room(self, channel: Channel) -> Room:
        room = self._world.rooms.get(channel.channel) if self._ours(channel.tenant) else None
        if room is None or room.archived:
            raise NotFound(f"no channel {channel.channel}")
        return room

    def _place(self, target: Target) -> tuple[Room, str]:
        if isinstance(target, Account):
            known = target.platform is self.name and self._world.member(target.user) is not None
            room = self._world.rooms.get(DIRECT_PREFIX + target.user) if known else None
            if room is None:
                raise NotFound(f"no member {target.user}")
            return room, ""
        room = self._room(target)
        if target.thread and not self._is_thread(room, target.thread):
            raise NotFound(f"no thread {target.thread}")
        return room, target.thread

    def _is_thread(self, room: Room, thread: str) -> bool:
        if (room.id, thread) in self._world.threads:
            return True
        root = self._world.posts.get(int(thread)) if thread.isdecimal() and len(thread) < 16 else None
        return root is not None and root.room == room.id and not root.thread and not root.gone

    def _number(self, message: Message) -> int:
        room = self._room(message.channel)
        number = int(message.id) if message.id.isdecimal() and len(message.id) < 16 else 0
        post = self._world.posts.get(number)
        if post is None or post.gone or post.room != room.id:
            raise NotFound(f"no message {message.id}")
        return number
