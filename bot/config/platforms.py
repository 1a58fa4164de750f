"""The settings of the chat platforms, and whether each is configured wholly, half or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.config.declare import Group, Setting, secret
from bot.config.environment import Environment
from bot.config.parse import text, token
from bot.config.secret import Secret


def _application_id(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 15 <= len(value) <= 20):
        raise ValueError("must be the number that the developer portal shows as Application ID")
    return value


def _discord_token(value: str) -> Secret:
    bare = value.removeprefix("Bot ").strip()
    if bare.count(".") < 2 or any(character.isspace() for character in bare):
        raise ValueError("must be the bot token, three parts with dots between: developer portal, Bot, Reset Token")
    return Secret(bare)


def _state_secret(value: str) -> Secret:
    if len(value) < 32:
        raise ValueError("must have 32 characters or more; openssl rand -hex 32 makes one")
    return Secret(value)


SLACK_BOT_TOKEN: Final = secret(
    "WHETSTONE_SLACK_BOT_TOKEN",
    "Bot token of a single workspace (OAuth & Permissions).",
    parse=token("xoxb-", "copy the Bot User OAuth Token from OAuth & Permissions"),
    example="xoxb-...",
)
SLACK_APP_TOKEN: Final = secret(
    "WHETSTONE_SLACK_APP_TOKEN",
    "App-level token with connections:write, for Socket Mode: no public address is needed.",
    parse=token("xapp-", "make an App-Level Token with connections:write under Basic Information"),
    example="xapp-...",
)
SLACK_SIGNING_SECRET: Final = secret(
    "WHETSTONE_SLACK_SIGNING_SECRET", "Signing secret (Basic Information), for webhooks in place of Socket Mode."
)
SLACK_CLIENT_ID: Final[Setting[str | None]] = Setting(
    name="WHETSTONE_SLACK_CLIENT_ID",
    meaning="Client ID (Basic Information), to be installed into many workspaces.",
    parse=text,
    default=None,
)
SLACK_CLIENT_SECRET: Final = secret("WHETSTONE_SLACK_CLIENT_SECRET", "Client secret, with the client ID.")
SLACK_STATE_SECRET: Final = secret(
    "WHETSTONE_SLACK_STATE_SECRET",
    "Random text of 32 characters or more that signs installation links.",
    parse=_state_secret,
)
DISCORD_TOKEN: Final = secret("WHETSTONE_DISCORD_TOKEN", "Bot token (developer portal, Bot).", parse=_discord_token)
DISCORD_APPLICATION_ID: Final[Setting[str | None]] = Setting(
    name="WHETSTONE_DISCORD_APPLICATION_ID",
    meaning="Application ID (developer portal, General Information).",
    parse=_application_id,
    default=None,
    default_text="asked from Discord with the token",
)
SLACK_GROUP: Final = Group(
    "Slack",
    "A workspace of your own: bot token, and app token (Socket Mode) or signing secret (webhooks).\n"
    "Many workspaces: client ID, client secret, state secret and signing secret, and encryption keys below.",
    (SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET),
)
DISCORD_GROUP: Final = Group("Discord", "", (DISCORD_TOKEN, DISCORD_APPLICATION_ID))


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How the bot reaches Slack. `missing` names what a half-made configuration still lacks."""

    bot_token: Secret | None
    app_token: Secret | None
    signing_secret: Secret | None
    client_id: str | None
    client_secret: Secret | None
    state_secret: Secret | None
    started: bool
    missing: tuple[str, ...]

    @property
    def configured(self) -> bool:
        """Whether there is all that is needed."""
        return self.started and not self.missing

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install it for themselves, so that their tokens are stored."""
        return self.client_id is not None

    @property
    def socket_mode(self) -> bool:
        """Whether events come over sockets that we open; else they come to our webhooks."""
        return self.app_token is not None


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """How the bot reaches Discord."""

    token: Secret | None
    application_id: str | None
    started: bool
    missing: tuple[str, ...]

    @property
    def configured(self) -> bool:
        """Whether there is all that is needed."""
        return self.started and not self.missing


def read_slack(environment: Environment) -> SlackSettings:
    """The settings of Slack."""
    lacks = [setting.name for setting in SLACK_GROUP.settings if not environment.has(setting)]
    started = len(lacks) < len(SLACK_GROUP.settings)
    return SlackSettings(
        bot_token=environment.read(SLACK_BOT_TOKEN),
        app_token=environment.read(SLACK_APP_TOKEN),
        signing_secret=environment.read(SLACK_SIGNING_SECRET),
        client_id=environment.read(SLACK_CLIENT_ID),
        client_secret=environment.read(SLACK_CLIENT_SECRET),
        state_secret=environment.read(SLACK_STATE_SECRET),
        started=started,
        missing=_slack_needs(set(lacks)) if started else (),
    )


def _slack_needs(lacks: set[str]) -> tuple[str, ...]:
    """What is missing on the way that the operator has begun: many workspaces if there is anything of OAuth."""
    oauth = (SLACK_CLIENT_ID.name, SLACK_CLIENT_SECRET.name, SLACK_STATE_SECRET.name)
    wanted = list(oauth) if any(name not in lacks for name in oauth) else [SLACK_BOT_TOKEN.name]
    if SLACK_APP_TOKEN.name in lacks:
        wanted.append(SLACK_SIGNING_SECRET.name)
    needs = [name for name in wanted if name in lacks]
    if SLACK_SIGNING_SECRET.name in needs and SLACK_CLIENT_ID.name not in wanted:
        needs[-1] = f"{SLACK_APP_TOKEN.name} (or {SLACK_SIGNING_SECRET.name})"
    return tuple(needs)


def read_discord(environment: Environment) -> DiscordSettings:
    """The settings of Discord."""
    token_value, application = environment.read(DISCORD_TOKEN), environment.read(DISCORD_APPLICATION_ID)
    return DiscordSettings(
        token=token_value,
        application_id=application,
        started=token_value is not None or application is not None,
        missing=(DISCORD_TOKEN.name,) if application is not None and token_value is None else (),
    )
