"""One Web API call while it is worked on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulators.slack.model import Channel, File, Json, Message, Refused, Team, Token, User
from tests.simulators.slack.payloads import message_changed, message_event
from tests.simulators.slack.scopes import BY_CONVERSATION
from tests.simulators.slack.world import World

Emit = Callable[[Team, Json], None]
"""Sends an event in the background."""


@dataclass(slots=True)
class Call:
    """A call that has passed the gate and the token check."""

    method: str
    arguments: Json
    world: World
    team: Team
    token: Token
    emit: Emit
    address: str
    """Of the simulator: ``http://127.0.0.1:port``."""

    def flag(self, name: str) -> bool:
        """A boolean argument, in any of the forms that Slack takes."""
        return str(self.arguments.get(name, "")).lower() in ("1", "true")

    def whole(self, name: str, default: int) -> int:
        """A whole number argument."""
        try:
            return int(self.arguments.get(name) or default)
        except ValueError:
            raise Refused("invalid_arguments") from None

    def user(self, user_id: str) -> User:
        """A person or a bot of the workspace."""
        if user_id not in self.team.users:
            raise Refused("user_not_found")
        return self.team.users[user_id]

    def channel(self, channel_id: str, *, people: bool = False) -> Channel:
        """A conversation that the bot may know of. With `people`, a user id means the conversation with that person."""
        if people and channel_id.startswith(("U", "W")) and channel_id in self.team.users:
            if self.team.users[channel_id].is_bot:
                raise Refused("cannot_dm_bot")
            return self.world.direct(self.team, channel_id)
        channel = self.team.channels.get(channel_id)
        hidden = channel is not None and (channel.is_private or channel.is_im)
        if channel is None or channel.deleted or (hidden and self.team.bot_user not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def covered(self, channel: Channel) -> Channel:
        """The channel again, if the token's scopes reach its kind."""
        self.need(f"{channel.scope}:{BY_CONVERSATION[self.method]}")
        return channel

    def need(self, scope: str) -> None:
        """Stop where the token lacks a scope."""
        if scope not in self.token.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.token.scopes)))

    def blocks(self) -> list[Json]:
        """The call's blocks, completed; the files that they show must be there."""
        blocks = self.world.complete_blocks(self.arguments.get("blocks"))
        for position, block in enumerate(blocks):
            for image in (block, *_images(block)):
                if image.get("type") == "image" and "slack_file" in image:
                    self._check_shown(image, f"/blocks/{position}")
        return blocks

    def echo(self, channel: Channel, message: Message) -> None:
        """The app hears its own message, as everybody's."""
        self.emit(self.team, message_event(self.world, self.team, channel, message))
        if f"<@{self.team.bot_user}>" in message.text:
            self.emit(self.team, message_event(self.world, self.team, channel, message, mention=True))

    def echo_change(self, channel: Channel, message: Message, before: Json) -> None:
        """The app hears that a message was changed."""
        self.emit(self.team, message_changed(self.world, self.team, channel, message, before))

    def _check_shown(self, image: Json, pointer: str) -> None:
        named: Json = image["slack_file"]
        held = self.team.files.get(str(named.get("id")))
        if held is None:
            held = next((file for file in self.team.files.values() if file.id in str(named.get("url", "-"))), None)
        if held is None or not _is_picture(held):
            sentence = f"invalid slack file [json-pointer:{pointer}/slack_file]"
            raise Refused("invalid_blocks", errors=[sentence], response_metadata={"messages": [f"[ERROR] {sentence}"]})


def _images(block: Json) -> list[Json]:
    inside = [block.get("accessory"), *(block.get("elements") or [])]
    return [element for element in inside if isinstance(element, dict)]


def _is_picture(file: File) -> bool:
    return file.complete and file.data[:4] in (b"\x89PNG", b"GIF8", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1")
