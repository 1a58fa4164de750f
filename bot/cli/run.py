"""``run`` and ``playground``."""

from __future__ import annotations

import argparse
import asyncio

from bot.app.serving import stop_on_signals
from bot.cli.context import prepare, tell
from bot.config import Settings, check_playground, check_run
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
    from bot.app.playground import Choices, open_playground

    with stop_on_signals() as stop:
        process = await open_playground(settings, Choices(demo=demo, fresh=fresh))
        try:
            await process.tell_story()
            await process.start()
            tell(f"Whetstone's playground: {process.url}  (Ctrl-C stops it)")
            await stop.wait()
            tell("Stopping; what is in hand is finished first.")
        finally:
            await process.stop()
    return ExitCode.OK
