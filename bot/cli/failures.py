"""Errors as one sentence and an exit code."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import ConfigurationError, ExitCode, PlatformError, UserError
from content.errors import ContentError
from storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Failure:
    """What is written to standard error, and how the process ends."""

    sentence: str
    exit_code: int


def explain(error: Exception) -> Failure | None:
    """The failure that an exception means; None for a defect of ours, which deserves its traceback."""
    match error:
        case ConfigurationError():
            return Failure(error.sentence, error.exit_code)
        case UserError():
            return Failure(error.sentence, ExitCode.USAGE)
        case StorageError():
            return Failure(str(error), ExitCode.NO_INPUT)
        case ContentError():
            return Failure(str(error), ExitCode.DATA)
        case PlatformError():
            return Failure(f"The platform did not do it: {error}.", ExitCode.UNAVAILABLE)
        case _:
            return None
