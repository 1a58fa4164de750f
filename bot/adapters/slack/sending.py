"""Messages as Slack takes them: posted, edited, deleted, shown to one person, each in its channel's turn."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.cards import Rendered, metadata, render_card, render_home
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.problems import is_error
from bot.adapters.slack.refs import message_ref
from bot.adapters.slack.uploads import Uploads
from bot.adapters.slack.wire import JsonObject, text_at
from bot.adapters.slack.workspaces import Workspace, Workspaces, require_workspace
from bot.chat.cards import Card
from bot.chat.refs import Account, Channel, Message, Target
from bot.chat.text import notice
from bot.errors import Forbidden, PlatformError

ATTACHING_FAILED = "I couldn't attach the file. Please ask for it again."


class Mail:
    """Sends cards. Everything raises platform errors."""

    def __init__(
        self, api: SlackApi, workspaces: Workspaces, directory: Directory, uploads: Uploads, pace: Pace
    ) -> None:
        self._api = api
        self._workspaces = workspaces
        self._directory = directory
        self._uploads = uploads
        self._pace = pace

    async def place(self, target: Target) -> tuple[str, str, str]:
        """Team, channel and thread of a target; a person's is the conversation with the bot."""
        if isinstance(target, Account):
            team = (await require_workspace(self._workspaces, target.home)).team
            return team, await self._directory.conversation(team, target.user), ""
        return target.team, target.channel, target.thread

    async def post(self, target: Target, card: Card, mark: str = "") -> Message:
        """A new message."""
        team, channel, thread = await self.place(target)
        workspace = await require_workspace(self._workspaces, team)
        payload: JsonObject = {"channel": channel, **_still(), "mrkdwn": False}
        if thread:
            payload["thread_ts"] = thread
        if mark:
            payload["metadata"] = metadata(mark)
        said = await self._show(workspace, "chat.postMessage", payload, card, mark)
        sent = message_ref(team, text_at(said, "channel") or channel, text_at(said, "ts"), thread)
        if card.files:
            await self._attach(workspace, card, sent)
        return sent

    async def edit(self, message: Message, card: Card) -> None:
        """A message of ours becomes this card; its files stay as they are."""
        workspace = await require_workspace(self._workspaces, message.channel.team)
        payload: JsonObject = {"channel": message.channel.channel, "ts": message.id}
        await self._show(workspace, "chat.update", payload, card)

    async def delete(self, message: Message) -> None:
        """A message of ours goes."""
        workspace = await require_workspace(self._workspaces, message.channel.team)
        payload: JsonObject = {"channel": message.channel.channel, "ts": message.id}
        await self._call(workspace, "chat.delete", payload)

    async def whisper(self, channel: Channel, user: str, card: Card) -> None:
        """A message in a channel that one person sees."""
        workspace = await require_workspace(self._workspaces, channel.team)
        payload: JsonObject = {"channel": channel.channel, "user": user}
        if channel.thread:
            payload["thread_ts"] = channel.thread
        await self._show(workspace, "chat.postEphemeral", payload, card)

    async def show_home(self, team: str, user: str, card: Card) -> None:
        """A person's home page becomes this card."""
        workspace = await require_workspace(self._workspaces, team)
        file_of = await self._uploads.pictures(workspace, card.blocks)
        await self._api.post(workspace.token, "views.publish", {"user_id": user, "view": render_home(card, file_of)})

    async def respond(self, team: str, url: str, card: Card, **how: object) -> None:
        """A card to a response address; `how` is what that takes beside blocks and text."""
        workspace = await require_workspace(self._workspaces, team)
        rendered = render_card(card, "", await self._uploads.pictures(workspace, card.blocks))
        await self._api.respond(url, {**_shown(rendered), **how})

    async def send_files(self, account: Account, team: str, card: Card) -> None:
        """A card's files into the conversation with a person, as files can't be shown to one person in a channel."""
        workspace = await require_workspace(self._workspaces, team)
        channel = await self._directory.conversation(team, account.user)
        await self._uploads.send(workspace, card.files, channel)

    async def _attach(self, workspace: Workspace, card: Card, message: Message) -> None:
        """Files stand in the thread of their message. It is sent, so trouble with them is told and not raised."""
        place = message.channel
        try:
            await self._uploads.send(workspace, card.files, place.channel, place.thread or message.id)
        except PlatformError:
            thread = Channel(place.platform, place.team, place.channel, place.thread or message.id)
            await self.post(thread, notice(ATTACHING_FAILED))

    async def _show(
        self, workspace: Workspace, method: str, payload: JsonObject, card: Card, mark: str = ""
    ) -> Mapping[str, object]:
        """A call with a card. Slack refuses a picture that it hasn't read yet; then its words stand in for it."""
        rendered = render_card(card, mark, await self._uploads.pictures(workspace, card.blocks))
        try:
            return await self._call(workspace, method, {**payload, **_shown(rendered)})
        except Forbidden as problem:
            bare = render_card(card, mark)
            if bare == rendered or not is_error(problem, "invalid_blocks"):
                raise
            return await self._call(workspace, method, {**payload, **_shown(bare)})

    async def _call(self, workspace: Workspace, method: str, payload: JsonObject) -> Mapping[str, object]:
        async with self._pace.turn(workspace.team, text_at(payload, "channel")):
            return await self._api.post(workspace.token, method, payload)


def _shown(rendered: Rendered) -> JsonObject:
    return {"text": rendered.text, "blocks": rendered.blocks}


def _still() -> JsonObject:
    """A message shows what it says, and no previews of what it links."""
    return {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
