"""Slack as the application sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.cards import EVENT_TYPE, MARK
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.problems import INVITE
from bot.adapters.slack.refs import DIRECT, account_ref, channel_ref, message_ref
from bot.adapters.slack.sending import Mail
from bot.adapters.slack.wire import flag_at, list_at, text_at
from bot.adapters.slack.workspaces import Workspaces, require_workspace
from bot.chat.cards import Card
from bot.chat.ports import Capabilities, ChannelProfile, Profile
from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef
from bot.chat.text import notice
from bot.errors import Forbidden, NotFound

MOST_INSTALLERS: Final = 3
"""People told when it isn't known who installed the bot: few, since they never asked for it."""
_PAGE: Final = "200"
_THREAD_OPENED = "The conversation is in the thread."


def capabilities(*, history: bool) -> Capabilities:
    """What Slack can do; with `history` the optional scopes that let us read the channels that we are in."""
    return Capabilities(
        finds_own_messages=history,
        honours_marks=False,
        private_replies=True,
        forms=True,
        threads=True,
        local_times=True,
        pictures=True,
        thread_messages=history,
    )


class SlackPlatform:
    """A `Platform`. Direct conversations with the bot can always be read, channels only with `history`."""

    def __init__(
        self, api: SlackApi, workspaces: Workspaces, directory: Directory, mail: Mail, *, history: bool
    ) -> None:
        self._api = api
        self._workspaces = workspaces
        self._directory = directory
        self._mail = mail
        self._capabilities = capabilities(history=history)

    @property
    def name(self) -> PlatformName:
        """Slack."""
        return PlatformName.SLACK

    @property
    def capabilities(self) -> Capabilities:
        """What it can do as it is configured."""
        return self._capabilities

    async def send(self, target: Target, card: Card, *, mark: str) -> Message:
        """Send a card, once: Slack has no idempotency, so a second call makes a second message."""
        return await self._mail.post(target, card, mark)

    async def edit(self, message: Message, card: Card) -> None:
        """Replace a message of ours."""
        await self._mail.edit(message, card)

    async def delete(self, message: Message) -> None:
        """Delete a message of ours; gone already is fine."""
        try:
            await self._mail.delete(message)
        except NotFound:
            return

    async def find(self, target: Target, mark: str, *, since: datetime) -> Message | None:
        """Our message with this mark in its metadata.

        Raises:
            Forbidden: a channel without the optional scopes.
        """
        team, channel, thread = await self._mail.place(target)
        if not self._capabilities.finds_own_messages and not channel.startswith(DIRECT):
            raise Forbidden("channels:history")
        workspace = await require_workspace(self._workspaces, team)
        method = "conversations.replies" if thread else "conversations.history"
        fields = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "limit": _PAGE,
            "include_all_metadata": "true",
            **({"ts": thread} if thread else {}),
        }
        cursor, more = "", True
        while more:
            said = await self._api.ask(workspace.token, method, {**fields, **({"cursor": cursor} if cursor else {})})
            for message in list_at(said, "messages"):
                if _bears(message, mark, workspace.bot_id):
                    return message_ref(team, channel, text_at(message, "ts"), thread)
            cursor = text_at(said, "response_metadata", "next_cursor")
            more = bool(cursor)
        return None

    async def can_see(self, channel: Channel, account: Account) -> bool:
        """Whether the account is in the channel now. Unknown is False."""
        if channel.platform is not self.name or account.platform is not self.name:
            return False
        return await self._directory.sees(channel.team, channel.channel, account.user)

    async def member(self, tenant: TenantRef, account: Account) -> Profile | None:
        """The member's profile."""
        if tenant.platform is not self.name or account.platform is not self.name:
            return None
        return await self._directory.profile(tenant.team, account.user)

    async def channel(self, channel: Channel) -> ChannelProfile:
        """A channel's profile. Who may post there and lacks nothing but an invitation is told the command for it."""
        if channel.channel.startswith(DIRECT):
            return ChannelProfile("direct message", postable=True)
        workspace = await require_workspace(self._workspaces, channel.team)
        said = await self._api.ask(workspace.token, "conversations.info", {"channel": channel.channel})
        name = text_at(said, "channel", "name") or channel.channel
        if flag_at(said, "channel", "is_archived"):
            return ChannelProfile(name, postable=False, why_not=f"#{name} is archived, so I can't post there.")
        if not flag_at(said, "channel", "is_member"):
            return ChannelProfile(name, postable=False, why_not=invitation(name))
        return ChannelProfile(name, postable=True)

    async def installers(self, tenant: TenantRef) -> Sequence[Account]:
        """Who installed the bot, where that is known and they are still there; else a few who run the workspace."""
        if tenant.platform is not self.name:
            return []
        workspace = await self._workspaces.find(tenant.team)
        if workspace is None:
            return []
        if workspace.installer and await self._directory.profile(tenant.team, workspace.installer) is not None:
            return [account_ref(tenant.team, workspace.installer)]
        owners = await self._directory.owners(tenant.team, MOST_INSTALLERS)
        return [account_ref(tenant.team, user) for user in owners]

    async def permalink(self, message: Message) -> str | None:
        """An https address of the message; None where Slack gives none."""
        workspace = await require_workspace(self._workspaces, message.channel.team)
        fields = {"channel": message.channel.channel, "message_ts": message.id}
        try:
            said = await self._api.ask(workspace.token, "chat.getPermalink", fields)
        except (NotFound, Forbidden):
            return None
        link = text_at(said, "permalink")
        return link if link.startswith("https://") else None

    async def open_thread(self, parent: Channel | Message, title: str, *, members: Sequence[Account] = ()) -> Channel:
        """A thread on a message, or under a first message that bears the title.

        A thread of a channel is open to all who read the channel. For one member alone it is opened in the conversation
        with the bot; for several there is no such place without another scope.
        """
        if isinstance(parent, Message):
            place = parent.channel
            return channel_ref(place.team, place.channel, place.thread or parent.id)
        if parent.thread:
            return parent
        target: Target = members[0] if len(members) == 1 else parent
        root = await self._mail.post(target, notice(_THREAD_OPENED, title=title))
        return channel_ref(root.channel.team, root.channel.channel, root.id)

    async def close_thread(self, thread: Channel) -> None:
        """Slack locks no threads, so there is nothing to do: whoever writes in it afterwards is answered there."""
        del thread


def invitation(name: str) -> str:
    """What somebody in the channel has to type."""
    return f"I am not in #{name}. Type {INVITE} there, and I can post."


def _bears(message: object, mark: str, bot_id: str) -> bool:
    """Whether a message is ours and carries the mark. Anybody's app may write metadata like ours."""
    return (
        text_at(message, "metadata", "event_type") == EVENT_TYPE
        and text_at(message, "metadata", "event_payload", MARK) == mark
        and text_at(message, "bot_id") == bot_id
    )
