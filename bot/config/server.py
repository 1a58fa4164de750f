"""The settings of the process: its role, and where it listens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.config.declare import Group, Setting, secret
from bot.config.environment import Environment
from bot.config.parse import host, is_loopback, one_of, whole_number
from bot.config.secret import Secret


class Role(StrEnum):
    """What a process does. Split roles share a PostgreSQL database."""

    ALL = "all"
    WEB = "web"
    """Webhooks and health."""
    WORKER = "worker"
    """Gateways, sockets, the ticker and deliveries."""


ROLE: Final = Setting(
    name="WHETSTONE_ROLE",
    meaning="What this process does: all, web (webhooks, health) or worker (gateways, ticker, deliveries).",
    parse=one_of(Role),
    default=Role.ALL,
    default_text="all; a split needs PostgreSQL",
)
HOST: Final[Setting[str | None]] = Setting(
    name="HOST",
    aliases=("WHETSTONE_HOST",),
    meaning="Address on which webhooks, health and metrics are served.",
    parse=host,
    default=None,
    default_text="127.0.0.1; for the role web 0.0.0.0, since a router stands before it",
)
PORT: Final = Setting(
    name="PORT",
    aliases=("WHETSTONE_PORT",),
    meaning="Port on which webhooks, health and metrics are served.",
    parse=whole_number(1, 65535),
    default=8080,
    default_text="8080",
)
METRICS_TOKEN: Final = secret(
    "WHETSTONE_METRICS_TOKEN",
    "Bearer token that /metrics asks for. Without one, /metrics is served on loopback addresses only.",
)
GROUP: Final = Group("Process", "", (ROLE, HOST, PORT, METRICS_TOKEN))


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The role of the process, and where it listens."""

    role: Role
    host: str
    port: int
    metrics_token: Secret | None

    @property
    def public(self) -> bool:
        """Whether other machines can reach it."""
        return not is_loopback(self.host)


def read_server(environment: Environment) -> ServerSettings:
    """The settings of the process."""
    role = environment.read(ROLE)
    anywhere = "0.0.0.0" if role is Role.WEB else "127.0.0.1"  # noqa: S104 -- a platform's router reaches it only so
    return ServerSettings(
        role=role,
        host=environment.read(HOST) or anywhere,
        port=environment.read(PORT),
        metrics_token=environment.read(METRICS_TOKEN),
    )
