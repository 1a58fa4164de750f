"""Stops the suite's PostgreSQL server when the suite was killed before it could: `guard.py OWNER SERVER DIRECTORY`.

It ends by itself as soon as the server has ended. It imports nothing of the project, so that it stays small.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether there is a process of that id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(owner: int, server: int, directory: str) -> None:
    """Wait for the owner or the server to end; then see that both the server and its directory are gone."""
    pid_file = Path(directory) / "data" / "postmaster.pid"
    while is_alive(owner) and pid_file.exists():
        time.sleep(0.2)
    if is_alive(owner):
        return
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if is_alive(server) and pid_file.exists():
            os.kill(server, number)
            time.sleep(2)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
