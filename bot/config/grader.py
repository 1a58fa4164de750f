"""The settings of the endpoint that grades free text in place of the offline grader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.config.declare import Group, Setting, secret
from bot.config.environment import Environment
from bot.config.parse import seconds, text, web_address
from bot.config.secret import Secret
from bot.errors import ConfigurationError

BASE: Final[Setting[str | None]] = Setting(
    name="WHETSTONE_GRADER_URL",
    meaning="Base address of an endpoint that speaks OpenAI's chat completions. Answers to open questions are sent there.",
    parse=web_address,
    default=None,
    default_text="none: open answers are graded on this machine",
    example="http://127.0.0.1:11434/v1",
)
MODEL: Final[Setting[str | None]] = Setting(
    name="WHETSTONE_GRADER_MODEL", meaning="Name of the model at that endpoint.", parse=text, default=None
)
KEY: Final = secret("WHETSTONE_GRADER_KEY", "Key for that endpoint, if it asks for one.")
TIMEOUT: Final = Setting(
    name="WHETSTONE_GRADER_TIMEOUT",
    meaning="Seconds to wait for a grade; then the answer stays ungraded and is tried again.",
    parse=seconds(1, 600),
    default=timedelta(seconds=30),
    default_text="30",
)
GROUP: Final = Group("Grader", "", (BASE, MODEL, KEY, TIMEOUT))


@dataclass(frozen=True, slots=True)
class GraderSettings:
    """The endpoint that grades free text."""

    base: str
    model: str
    key: Secret | None
    timeout: timedelta


def read_grader(environment: Environment) -> GraderSettings | None:
    """The endpoint, or None for the offline grader. Raises `ConfigurationError` where it is half configured."""
    base, model, key = environment.read(BASE), environment.read(MODEL), environment.read(KEY)
    timeout = environment.read(TIMEOUT)
    if base is None:
        if model is None and key is None:
            return None
        raise ConfigurationError(f"The grader is half configured: set {BASE.name}, or remove its other settings.")
    if model is None:
        raise ConfigurationError(f"The grader is half configured: set {MODEL.name}, or remove {BASE.name}.")
    return GraderSettings(base=base, model=model, key=key, timeout=timeout)
