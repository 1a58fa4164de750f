"""Named points at which a test may kill the process.

The chaos suite reads this enumeration, starts a process with ``WHETSTONE_CRASH_AT=<name>`` and expects it to die there.
Without that variable a call is one comparison.
"""

from __future__ import annotations

import os
import signal
from enum import StrEnum


class CrashPoint(StrEnum):
    """Each is between two steps whose order matters."""

    ANSWER_BEFORE_COMMIT = "answer-before-commit"
    ANSWER_AFTER_COMMIT = "answer-after-commit"
    OPEN_BEFORE_COMMIT = "open-before-commit"
    OPEN_AFTER_COMMIT = "open-after-commit"
    CLOSE_BEFORE_COMMIT = "close-before-commit"
    CLOSE_AFTER_COMMIT = "close-after-commit"
    SEND_AFTER_CLAIM = "send-after-claim"
    SEND_AFTER_PLATFORM = "send-after-platform"
    SEND_AFTER_CONFIRM = "send-after-confirm"
    EDIT_AFTER_CLAIM = "edit-after-claim"
    EDIT_AFTER_PLATFORM = "edit-after-platform"


_WANTED = os.environ.get("WHETSTONE_CRASH_AT", "")


def reached(point: CrashPoint) -> None:
    """Die without any clean-up if this is the point that the environment names."""
    if _WANTED and point == _WANTED:
        os.kill(os.getpid(), signal.SIGKILL)
