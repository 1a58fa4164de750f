"""The log: one line an event on standard error, of ours and of every library, without secrets or answers.

Exceptions are written with their traceback but without local variables. Libraries that log what they send or receive
at a fine level are kept at a coarser one whatever the setting says, because that is where answers would slip in.
"""

from __future__ import annotations

import logging
import sys
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config.logs import LogFormat, LogSettings
from bot.operations.redact import redact_entry, redact_text

_FLOORS: Final = {
    "aiohttp": logging.INFO,
    "aiohttp.access": logging.WARNING,  # request lines carry tokens of links
    "aiosqlite": logging.WARNING,  # its finer levels write statements with their parameters
    "alembic": logging.WARNING,  # its info level tells its own plugins
    "apscheduler": logging.WARNING,
    "asyncio": logging.INFO,
    "discord": logging.INFO,  # its debug level writes whole gateway events
    "slack_bolt": logging.INFO,  # its debug level writes whole payloads
    "slack_sdk": logging.INFO,
    "sqlalchemy": logging.WARNING,  # its info level writes statements with their parameters
    "PIL": logging.WARNING,
    "markdown_it": logging.WARNING,
}
_OURS: Final = frozenset({"event", "exception", "stack", "timestamp", "level", "logger"})


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module. Say what happened in a few fixed words, and put the facts into keywords."""
    return structlog.stdlib.get_logger(name)


def clean(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A processor of structlog: leave secrets and people's words out of an event, its exception included."""
    return {
        key: redact_text(str(value)) if key in _OURS else value if key.startswith("_") else redact_entry(key, value)
        for key, value in event.items()
    }


def configure_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send all logging of the process to `stream` (standard error), and take over from any earlier configuration."""
    target = sys.stderr if stream is None else stream
    console = settings.format is LogFormat.CONSOLE or (settings.format is LogFormat.AUTO and target.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            clean,
            renderer,
        ],
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    root.setLevel(level)
    for name, floor in _FLOORS.items():
        logging.getLogger(name).setLevel(max(level, floor))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
