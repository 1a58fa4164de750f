"""Run until somebody says stop: SIGTERM or Ctrl-C ends gracefully, a second one at once; and not where another runs."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Iterator

from bot.errors import PortTaken

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def require_free_port(host: str, port: int, setting: str) -> None:
    """Raise `PortTaken` where somebody listens there, before anything is done that would be for nothing.

    Serving finds the same out by itself, and finds out whatever else may be wrong with the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise PortTaken(host, port, setting) from None


@contextlib.contextmanager
def stop_on_signals() -> Iterator[asyncio.Event]:
    """An event that the first signal sets; a second one ends the process as it would any other."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def stop_once() -> None:
        stop.set()
        for number in SIGNALS:
            loop.remove_signal_handler(number)

    for number in SIGNALS:
        loop.add_signal_handler(number, stop_once)
    try:
        yield stop
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
