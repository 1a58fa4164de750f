"""Serving an aiohttp application on an address, with one sentence where that can't be."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.errors import ConfigurationError, PortTaken


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address, with a slash at the end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"


@asynccontextmanager
async def serving(
    application: web.Application,
    host: str,
    port: int,
    *,
    port_setting: str = "PORT",
    host_setting: str = "HOST",
    patience: float = 5.0,
) -> AsyncIterator[Bound]:
    """Serve `application` while inside; port 0 takes a free one. On leaving, requests in hand get `patience` seconds.

    Raises `PortTaken` or another `ConfigurationError`, naming the setting to change.
    """
    runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=patience)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as problem:
            raise _explain(problem, host, port, port_setting, host_setting) from problem
        yield Bound(host, int(runner.addresses[0][1]))
    finally:
        await runner.cleanup()


def _explain(problem: OSError, host: str, port: int, port_setting: str, host_setting: str) -> ConfigurationError:
    match problem.errno:
        case errno.EADDRINUSE:
            return PortTaken(host, port, port_setting)
        case errno.EACCES:
            return ConfigurationError(f"Port {port} is reserved for the system: set {port_setting} to 1024 or above.")
        case _:
            why = problem.strerror or str(problem)
            return ConfigurationError(
                f"Can't listen on {host}:{port} ({why}): set {host_setting} to an address of this machine."
            )
