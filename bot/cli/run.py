"""``run`` and ``playground``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Coroutine

from bot.app.serving import require_free_port, stop_on_signals
from bot.app.single import SoleUse
from bot.cli.context import prepare, tell
from bot.config import Settings, check_playground, check_run
from bot.config.playground import DATABASE
from bot.errors import ConfigurationError, ExitCode


def run(arguments: argparse.Namespace) -> int:
    """Start every platform that is configured; where none is, the playground."""
    overrides = {"WHETSTONE_ROLE": arguments.role} if arguments.role else {}
    settings = prepare(arguments, overrides)
    check_run(settings)
    if settings.has_platform:
        # The adapters of Slack and Discord bring their own way to start; until they are here, nothing can.
        raise ConfigurationError("This version speaks to the browser only: remove the tokens, or run `playground`.")
    return asyncio.run(_play(settings, demo=True, fresh=False))


def playground(arguments: argparse.Namespace) -> int:
    """Start the playground, whatever else is configured."""
    overrides = {} if arguments.port is None else {"WHETSTONE_PLAYGROUND_PORT": str(arguments.port)}
    settings = prepare(arguments, overrides)
    check_playground(settings)
    return asyncio.run(_play(settings, demo=not arguments.no_demo, fresh=arguments.fresh))


async def _play(settings: Settings, *, demo: bool, fresh: bool) -> int:
    from bot.app.playground import PORT_SETTING, Choices, open_playground

    require_free_port(settings.playground.host, settings.playground.port, PORT_SETTING)
    with SoleUse(settings.playground.database.path, DATABASE.name), stop_on_signals() as stop:
        process = await open_playground(settings, Choices(demo=demo, fresh=fresh))
        try:
            if await process.has_story():
                tell("Making up a demo team with six weeks behind it. This takes a few seconds, once.")
                await _unless(stop, process.tell_story())
            if not stop.is_set():
                await process.start()
                tell(f"Whetstone's playground: {process.url}  (Ctrl-C stops it)")
                await stop.wait()
            tell("Stopping; what is in hand is finished first.")
        finally:
            await process.stop()
    return ExitCode.OK


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do the work, but leave it where it is when somebody says stop."""
    doing, waiting = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((doing, waiting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        doing.cancel()
        await asyncio.wait((doing, waiting))
    if not doing.cancelled():
        doing.result()
