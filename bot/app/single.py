"""One process a playground: its chat is held in memory, so a second one on the same file would overwrite the first."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from bot.errors import ConfigurationError

if sys.platform != "win32":
    import fcntl


class SoleUse:
    """Holds a lock file beside `path` until it is closed or the process ends, however it ends."""

    def __init__(self, path: Path, setting: str) -> None:
        """Raises `ConfigurationError` where another process holds it; `setting` names another file."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(self._descriptor)
        except BlockingIOError:
            self.close()
            raise ConfigurationError(
                f"Another playground uses {path}: stop it, or set {setting} to another file."
            ) from None

    def close(self) -> None:
        """Let others have it; twice is fine."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> SoleUse:
        """Hold it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        self.close()


def _lock(descriptor: int) -> None:
    """Raises `BlockingIOError`. Windows has no lock of this kind; there the taken port is the guard."""
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
