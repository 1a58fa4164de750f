"""What a workspace consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
"""A JSON object, as it goes over the wire."""


class Refused(Exception):
    """A Web API call is answered with ``ok: false``; `code` is Slack's name of the error, `extra` what comes with it."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass(slots=True)
class App:
    """The app as its settings page shows it. `commands` None takes any; `rotates` gives tokens that expire."""

    id: str = "A0WHETSTONE"
    name: str = "Whetstone"
    client_id: str = "1000000000.2000000000"
    client_secret: str = "client-secret"
    signing_secret: str = "signing-secret"
    verification_token: str = "verification-token"
    app_token: str = "xapp-1-A0WHETSTONE-1-secret"
    commands: frozenset[str] | None = None
    events: frozenset[str] = frozenset()
    rotates: bool = False


@dataclass(slots=True)
class User:
    """A person or a bot. `takes_direct` is off for whom the app may not write to."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    takes_direct: bool = True


@dataclass(slots=True)
class Message:
    """A message; `only_for` is set for an ephemeral one, which no history has."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    by_bot: bool = False
    thread_ts: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    only_for: str | None = None
    files: list[str] = field(default_factory=list)
    broadcast: bool = False
    deleted: bool = False
    before: list[tuple[str, list[Json]]] = field(default_factory=list)
    """Text and blocks that stood here before, oldest first."""


@dataclass(slots=True)
class Channel:
    """A channel, a private channel, or (`is_im`) the conversation of one person with the bot."""

    id: str
    name: str
    members: set[str]
    creator: str = ""
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    deleted: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def type(self) -> str:
        """The ``channel_type`` of its events."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    @property
    def scope(self) -> str:
        """The family of scopes that covers it: ``channels``, ``groups`` or ``im``."""
        return {"im": "im", "group": "groups", "channel": "channels"}[self.type]


@dataclass(slots=True)
class View:
    """A modal or a home page as it stands; `errors` and `trouble` are what the person sees beside it."""

    id: str
    user: str
    source: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


@dataclass(slots=True)
class File:
    """An uploaded file; `complete` once files.completeUploadExternal named it."""

    id: str
    user: str
    name: str
    length: int
    title: str = ""
    alt: str = ""
    data: bytes = b""
    uploaded: bool = False
    complete: bool = False
    shares: list[tuple[str, str]] = field(default_factory=list)
    """(channel, ts) of the messages that carry it."""


@dataclass(slots=True)
class Trigger:
    """A trigger_id: good for one modal, for three seconds."""

    id: str
    user: str
    made_at: datetime
    view: str | None = None
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: five uses in thirty minutes. `origin` is the message of the interaction."""

    id: str
    user: str
    channel: str
    made_at: datetime
    origin: Message | None = None
    uses: int = 0


@dataclass(slots=True)
class Token:
    """A bot token and what it may do."""

    text: str
    scopes: frozenset[str]
    expires_at: datetime | None = None
    revoked: bool = False


@dataclass(slots=True)
class Team:
    """A workspace with the app's installation in it."""

    id: str
    name: str
    domain: str
    bot_user: str
    bot_id: str
    installed: bool = False
    tokens: list[Token] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    """By person: the modals that are open, the visible one last."""
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)

    @property
    def scopes(self) -> frozenset[str]:
        """What the newest token may do."""
        return self.tokens[-1].scopes if self.tokens else frozenset()

    @property
    def token(self) -> str:
        """The newest bot token."""
        return self.tokens[-1].text
