"""From the text of a setting to its value. Each parser raises `ValueError` with the rest of the sentence "NAME …"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bot.config.secret import Secret

E = TypeVar("E", bound=StrEnum)


def text(value: str) -> str:
    """Any text."""
    return value


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def parse(value: str) -> int:
        digits = value.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 12 and low <= int(value) <= high:
            return int(value)
        raise ValueError(f"must be a whole number from {low} to {high}")

    return parse


def days(low: int, high: int) -> Callable[[str], timedelta]:
    """A number of days."""
    number = whole_number(low, high)

    def parse(value: str) -> timedelta:
        return timedelta(days=number(value))

    return parse


def seconds(low: int, high: int) -> Callable[[str], timedelta]:
    """A number of seconds."""
    number = whole_number(low, high)

    def parse(value: str) -> timedelta:
        return timedelta(seconds=number(value))

    return parse


def one_of(choices: type[E]) -> Callable[[str], E]:
    """A member of a closed set, in any case."""

    def parse(value: str) -> E:
        try:
            return choices(value.lower())
        except ValueError:
            raise ValueError(f"must be one of {', '.join(choices)}") from None

    return parse


def path(value: str) -> Path:
    """A path; ``~`` is the home directory, and a relative one starts at the working directory."""
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ValueError("begins with ~ but there is no such home directory; write the full path") from None


def web_address(value: str) -> str:
    """An ``http`` or ``https`` address without a user, a password, a query or a fragment; a last slash is dropped."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or any(character.isspace() for character in value):
        raise ValueError("must be an address such as http://127.0.0.1:11434/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user or password; the key has a setting of its own")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path, without ? or #")
    return value.rstrip("/")


def host(value: str) -> str:
    """A host to listen on: a name or an IP address, without a port or a scheme; brackets of IPv6 are dropped."""
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        return str(ip_address(bare))
    except ValueError:
        labels = bare.rstrip(".").split(".")
        named = all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
        if named and bare.isascii() and not all(label.isdigit() for label in labels):
            return bare
    raise ValueError("must be a host name or an IP address, without a port")


def is_loopback(name: str) -> bool:
    """Whether listening on `name` is out of other machines' reach."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower().rstrip(".") == "localhost"


def token(prefix: str, where: str) -> Callable[[str], Secret]:
    """A token that begins with `prefix`; `where` tells people where the platform shows it."""

    def parse(value: str) -> Secret:
        if not value.startswith(prefix) or any(character.isspace() for character in value):
            raise ValueError(f"must begin with {prefix}: {where}")
        return Secret(value)

    return parse
