"""The state of Slack: workspaces, their people and channels, tokens, ids and timestamps."""

from __future__ import annotations

import asyncio
import copy
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.simulators.slack.blocks import elements_of
from tests.simulators.slack.model import (
    App,
    Channel,
    File,
    Json,
    Message,
    Refused,
    ResponseUrl,
    Team,
    Token,
    Trigger,
    User,
)
from tests.support.clock import MovableClock

TOKEN_LIFE = timedelta(hours=12)
"""How long a rotated token lasts."""


class Bell:
    """Wakes whoever waits for something to become true, whenever something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Something happened."""
        for event in self._waiting:
            event.set()

    async def until(self, true: Callable[[], object], seconds: float) -> None:
        """Return when `true` is.

        Raises:
            TimeoutError: it wasn't within so many real seconds.
        """
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    event.clear()
                    await event.wait()
        finally:
            self._waiting.discard(event)


class World:
    """All of it. Nothing here checks what a caller may do; that is the methods' part."""

    def __init__(self, clock: MovableClock, app: App) -> None:
        self.clock = clock
        self.app = app
        self.teams: dict[str, Team] = {}
        self.bell = Bell()
        self.codes: dict[str, tuple[str, str, frozenset[str]]] = {}
        """OAuth codes: workspace, installer, scopes."""
        self.refresh_tokens: dict[str, str] = {}
        self._number = 0
        self._last_ts = 0

    # --- ids ---------------------------------------------------------------------------------------------------

    def number(self) -> int:
        """A number that nothing else has."""
        self._number += 1
        return self._number

    def secret(self, what: str) -> str:
        """A token-like text that nothing else has."""
        return hashlib.sha256(f"{what} {self.number()}".encode()).hexdigest()[:24]

    def ts(self) -> str:
        """A message's timestamp: by the movable clock, always later than the one before."""
        now = int(self.clock.now().timestamp()) * 1_000_000
        self._last_ts = max(now, self._last_ts) + 100
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def seconds(self) -> float:
        """The movable clock as seconds."""
        return self.clock.now().timestamp()

    # --- making ------------------------------------------------------------------------------------------------

    def add_team(self, team_id: str, name: str) -> Team:
        """A workspace without the app."""
        team = Team(
            team_id, name, name.lower().replace(" ", "-"), f"UBOT{team_id.removeprefix('T')}", f"BBOT{team_id[1:]}"
        )
        team.users[team.bot_user] = User(team.bot_user, "whetstone", self.app.name, "America/Los_Angeles", is_bot=True)
        self.teams[team_id] = team
        return team

    def install(self, team: Team, scopes: frozenset[str]) -> Token:
        """Give the app a token for a workspace."""
        expires = self.clock.now() + TOKEN_LIFE if self.app.rotates else None
        token = Token(f"xoxb-{team.id}-{self.secret('token')}", scopes, expires)
        team.tokens.append(token)
        team.installed = True
        return token

    def add_channel(self, team: Team, channel: Channel) -> Channel:
        """Put a channel into a workspace."""
        team.channels[channel.id] = channel
        return channel

    def direct(self, team: Team, user: str) -> Channel:
        """The conversation of a person with the bot, made where there is none."""
        for channel in team.channels.values():
            if channel.is_im and user in channel.members:
                return channel
        return self.add_channel(
            team, Channel(f"D{user.removeprefix('U')}", "directmessage", {user, team.bot_user}, user, is_im=True)
        )

    def add_trigger(self, team: Team, user: str, view: str | None = None) -> str:
        """A fresh trigger_id."""
        trigger = Trigger(f"{self.number()}.{self.number()}.{self.secret('trigger')}", user, self.clock.now(), view)
        team.triggers[trigger.id] = trigger
        return trigger.id

    def add_response_url(self, team: Team, user: str, channel: str, origin: Message | None) -> ResponseUrl:
        """A fresh response_url."""
        url = ResponseUrl(self.secret("response_url"), user, channel, self.clock.now(), origin)
        team.response_urls[url.id] = url
        return url

    def add_message(self, team: Team, message: Message) -> Message:
        """Put a message where it belongs: ephemeral ones into no channel."""
        if message.only_for is not None:
            team.ephemerals.append(message)
        else:
            team.channels[message.channel].messages.append(message)
        self.bell.ring()
        return message

    # --- looking up --------------------------------------------------------------------------------------------

    def team_of(self, token: str) -> tuple[Team, Token]:
        """The workspace and the rights behind a bot token.

        Raises:
            Refused: ``invalid_auth``, ``token_revoked``, ``token_expired`` or ``account_inactive``.
        """
        for team in self.teams.values():
            for held in team.tokens:
                if held.text != token:
                    continue
                if held.revoked:
                    raise Refused("token_revoked")
                if not team.installed:
                    raise Refused("account_inactive")
                if held.expires_at is not None and held.expires_at <= self.clock.now():
                    raise Refused("token_expired")
                return team, held
        raise Refused("invalid_auth")

    def find_message(self, team: Team, channel: str, ts: object) -> Message | None:
        """A message of a channel that is still there."""
        place = team.channels.get(channel)
        for message in place.messages if place is not None else ():
            if message.ts == ts and not message.deleted:
                return message
        return None

    def find_file(self, file_id: str) -> tuple[Team, File] | None:
        """A file of any workspace."""
        for team in self.teams.values():
            if file_id in team.files:
                return team, team.files[file_id]
        return None

    def deadline(self, made_at: datetime, **parts: float) -> bool:
        """Whether so much time has passed since."""
        return self.clock.now() > made_at + timedelta(**parts)

    def complete_blocks(self, blocks: list[Json] | None) -> list[Json]:
        """Blocks as Slack keeps them: every block and every element has an id, plain text says whether it has emoji."""
        kept = copy.deepcopy(blocks or [])
        for block in kept:
            block.setdefault("block_id", self.secret("block")[:5])
            for element in elements_of(block):
                if element.get("type") not in (None, "plain_text", "mrkdwn", "image"):
                    element.setdefault("action_id", self.secret("action")[:5])
            for text in _plain_texts(block):
                text.setdefault("emoji", True)
        return kept


def _plain_texts(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            yield value
        for inner in value.values():
            yield from _plain_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _plain_texts(inner)
