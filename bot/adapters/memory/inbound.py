"""What people do on the platform in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.adapters.memory.state import Posted, Room
from bot.adapters.memory.world import MemoryChat
from bot.chat.codec import account_to_text
from bot.chat.events import (
    ActionPressed,
    Actor,
    ChannelLost,
    CommandInvoked,
    FormSubmitted,
    HomeOpened,
    Installed,
    Uninstalled,
    Where,
)
from bot.chat.parsing import typed_command
from bot.chat.refs import Account, Channel, Message


class People:
    """The people's hands. Each method returns when the bot has responded; `BotSilent` when it doesn't."""

    def __init__(self, chat: MemoryChat) -> None:
        self._chat = chat

    async def command(self, user: str, channel: Channel, line: str) -> None:
        """Type a slash command; ``@user`` becomes that account."""
        path, options = typed_command(re.sub(r"@([\w-]+)", self._name, line))
        actor, where = self._who(user, channel)
        await self._chat.deliver(
            CommandInvoked(self._key("command"), actor, where, path, options, self._chat.clock.now()), waits=False
        )

    async def invoke(self, user: str, channel: Channel, path: str, options: Mapping[str, str]) -> None:
        """Use a typed command whose options the platform has taken apart."""
        actor, where = self._who(user, channel)
        await self._chat.deliver(
            CommandInvoked(self._key("command"), actor, where, path, options, self._chat.clock.now()), waits=False
        )

    async def press(self, user: str, posted: Posted, label: str) -> None:
        """Press a button of a message.

        Raises:
            LookupError: it has no such button that is enabled, or the person doesn't see it.
        """
        button = posted.button(label)
        if button is None or posted not in self._chat.seen_by(user):
            raise LookupError(f"{user} sees no button {label!r} on {posted.text!r}")
        await self.press_id(user, posted.message.channel, button.action, posted.message)

    async def press_id(self, user: str, channel: Channel, action: str, message: Message | None = None) -> None:
        """Press a button with this id, wherever it came from: an old message, or a forged request."""
        actor, where = self._who(user, channel)
        now = self._chat.clock.now()
        await self._chat.deliver(ActionPressed(self._key("action"), actor, where, action, message, now), waits=False)

    async def submit(self, user: str, values: Mapping[str, tuple[str, ...]]) -> None:
        """Send the open form with these values.

        Raises:
            LookupError: no form is open for the person.
        """
        account = self._chat.account(user)
        opened = self._chat.forms.get(account)
        if opened is None:
            raise LookupError(f"no form is open for {user}")
        actor = self._actor(account)
        await self._chat.deliver(
            FormSubmitted(
                self._key("form"),
                actor,
                opened.where,
                opened.form.action,
                values,
                self._chat.clock.now(),
                opened.message,
            ),
            waits=False,
        )

    async def say(self, user: str, channel: Channel, text: str) -> Posted:
        """Write a message. The bot hears it in a direct conversation, in its threads, or where it is named."""
        account = self._chat.account(user)
        posted = self._chat.place(channel, author=account, words=text)
        await self._chat.deliver(posted, waits=True)
        return posted

    async def open_home(self, user: str) -> None:
        """Open the bot's home page."""
        actor = self._actor(self._chat.account(user))
        event = HomeOpened(self._key("home"), actor, Where(self._chat.tenant, None), self._chat.clock.now())
        await self._chat.deliver(event, waits=True)

    async def install(self, user: str) -> None:
        """Add the bot to the workspace."""
        installer = self._actor(self._chat.account(user))
        now = self._chat.clock.now()
        await self._chat.deliver(
            Installed(self._key("install"), self._chat.tenant, self._chat.tenant.team, installer, now), waits=True
        )

    async def uninstall(self) -> None:
        """Remove the bot from the workspace."""
        await self._chat.deliver(
            Uninstalled(self._key("uninstall"), self._chat.tenant, self._chat.clock.now()), waits=True
        )

    async def delete_channel(self, room: Room) -> None:
        """Delete a channel for good."""
        room.gone = True
        await self._lose(room, "The channel was deleted.")

    async def remove_bot(self, room: Room) -> None:
        """Remove the bot from a channel, which takes its permission to see it."""
        room.missing = "View Channel"
        await self._lose(room, "I was removed from the channel.")

    async def _lose(self, room: Room, reason: str) -> None:
        event = ChannelLost(self._key("lost"), room.channel, reason, self._chat.clock.now())
        await self._chat.deliver(event, waits=True)

    def _who(self, user: str, channel: Channel) -> tuple[Actor, Where]:
        return self._actor(self._chat.account(user)), Where(
            self._chat.tenant, channel, self._chat.rooms[channel].direct
        )

    def _actor(self, account: Account) -> Actor:
        person = self._chat.people[account]
        return Actor(account, person.name, person.zone, person.manages)

    def _name(self, found: re.Match[str]) -> str:
        account = self._chat.account(found[1])
        return account_to_text(account) if account in self._chat.people else found[0]

    def _key(self, kind: str) -> str:
        return f"{kind}-{self._chat.tenant.team}-{self._chat.number()}"
