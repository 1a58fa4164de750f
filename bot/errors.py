"""The one exception tree of the bot.

::

    WhetstoneError
    ├── UserError               somebody asked for what can't be done; carries the sentence to show them
    ├── PlatformError           a chat platform did not do what we asked
    │   ├── RateLimited         it asks us to wait
    │   ├── Forbidden           we lack a permission there
    │   ├── NotFound            the channel, message or person is gone
    │   ├── Expired             the time to respond has run out
    │   └── Unavailable         it did not answer, or answered that it is broken
    └── ConfigurationError      the operator has to change something; ends start-up with one sentence and an exit code
        ├── PortTaken           another process listens there
        └── StorageProblem      the database can't be used as it is
            ├── DatabaseUnreadable
            └── SchemaTooNew

Content has its own `content.errors`, which carry a file and a line, and storage its own `storage.errors`, since neither
imports the bot; the command line translates both at its edge.
"""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of the command line, named and numbered as in BSD's ``sysexits.h``."""

    OK = 0
    FAILURE = 1
    USAGE = 64
    DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    SOFTWARE = 70
    TEMPORARY = 75
    CONFIG = 78


class WhetstoneError(Exception):
    """The root of everything that we raise on purpose."""


class UserError(WhetstoneError):
    """Somebody asked for what can't be done; `sentence` is shown to them as it stands."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class PlatformError(WhetstoneError):
    """A chat platform did not do what we asked; `detail` is for the log, never for a card."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail


class RateLimited(PlatformError):
    """The platform asks us to wait for `retry_after` before the same call."""

    def __init__(self, retry_after: timedelta, detail: str = "") -> None:
        super().__init__(detail or f"rate limited for {retry_after.total_seconds():g} s")
        self.retry_after = retry_after


class Forbidden(PlatformError):
    """We lack a permission; `permission` is its name in the platform's own words, empty where it doesn't tell."""

    def __init__(self, permission: str = "", detail: str = "") -> None:
        super().__init__(detail or (f"the permission {permission} is missing" if permission else "forbidden"))
        self.permission = permission


class NotFound(PlatformError):
    """The channel, message or person does not exist, or no longer does."""


class Expired(PlatformError):
    """The time in which the platform takes a response has run out."""


class Unavailable(PlatformError):
    """The platform did not answer, or answered that it is broken. Whether it acted is unknown."""


class ConfigurationError(WhetstoneError):
    """The operator has to change something; `sentence` says what to do, and never holds a secret."""

    code: ClassVar[ExitCode] = ExitCode.CONFIG

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @property
    def exit_code(self) -> int:
        """What the process ends with."""
        return int(self.code)


class PortTaken(ConfigurationError):
    """Another process already listens on `port` of `host`."""

    code = ExitCode.UNAVAILABLE

    def __init__(self, host: str, port: int, setting: str) -> None:
        super().__init__(f"Port {port} of {host} is taken: stop the program that uses it, or set {setting} to another.")
        self.host = host
        self.port = port


class StorageProblem(ConfigurationError):
    """The database can't be used as it is."""


class DatabaseUnreadable(StorageProblem):
    """The database is missing, damaged, not ours, or may not be opened."""

    code = ExitCode.NO_INPUT


class SchemaTooNew(StorageProblem):
    """The database was written by a newer version of the program than this one."""
