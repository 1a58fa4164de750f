"""What reaches the log, from our loggers and from the libraries'."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.config import LogFormat, LogLevel, LogSettings, Secret
from bot.operations.log import configure_logging, get_logger

TOKEN = "xoxb-1234-abcdefgh"  # a made-up token


@pytest.fixture(autouse=True)
def keep_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("slack_sdk", "sqlalchemy", "discord", "aiosqlite")}
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def start(level: LogLevel = LogLevel.INFO, style: LogFormat = LogFormat.JSON) -> io.StringIO:
    stream = io.StringIO()
    configure_logging(LogSettings(level, style), stream)
    return stream


def test_an_event_is_one_line_of_json() -> None:
    stream = start()
    structlog.contextvars.bind_contextvars(correlation="c1")
    get_logger("bot.daily").info("run closed", run=7, answer="B", secret_thing=Secret("hunter2"))
    line = json.loads(stream.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "run closed",
        "level": "info",
        "logger": "bot.daily",
        "run": 7,
        "answer": "[left out]",
        "secret_thing": "[secret]",
        "correlation": "c1",
    }


def test_exceptions_and_what_caused_them_are_cleaned() -> None:
    stream = start()
    try:
        try:
            raise ValueError(f"bad {TOKEN}")
        except ValueError as problem:
            raise RuntimeError("postgres://u:hunter2@h/d") from problem
    except RuntimeError:
        get_logger("bot").exception("failed", token=TOKEN)
    written = stream.getvalue()
    assert TOKEN not in written
    assert "hunter2" not in written
    line = json.loads(written)
    assert "ValueError" in line["exception"]
    assert "postgres://u:[secret]@h/d" in line["exception"]


def test_libraries_come_the_same_way() -> None:
    stream = start()
    logging.getLogger("slack_sdk.web").warning("sent %s", TOKEN, extra={"body": "my answer", "status": 500})
    line = json.loads(stream.getvalue())
    assert (line["event"], line["logger"], line["level"]) == ("sent [secret]", "slack_sdk.web", "warning")
    assert (line["body"], line["status"]) == ("[left out]", 500)


def test_an_exception_of_a_library_is_cleaned_too() -> None:
    stream = start()
    try:
        raise ConnectionError(f"https://u:hunter2@h {TOKEN}")
    except ConnectionError:
        logging.getLogger("asyncio").exception("lost")
    assert "hunter2" not in stream.getvalue()
    assert TOKEN not in stream.getvalue()
    assert "ConnectionError" in json.loads(stream.getvalue())["exception"]


@pytest.mark.parametrize("name", ["slack_sdk.socket_mode", "slack_bolt", "discord.gateway", "aiosqlite"])
def test_libraries_that_log_payloads_never_get_to(name: str) -> None:
    stream = start(LogLevel.DEBUG)
    logging.getLogger(name).debug("received {'text': 'my answer'}")
    assert stream.getvalue() == ""


def test_statements_are_not_logged_with_their_parameters() -> None:
    stream = start(LogLevel.DEBUG)
    logging.getLogger("sqlalchemy.engine.Engine").info("INSERT ('my answer')")
    get_logger("bot").debug("seen")
    assert json.loads(stream.getvalue())["event"] == "seen"


def test_lighter_lines_than_the_level_are_left_out() -> None:
    stream = start(LogLevel.WARNING)
    get_logger("bot").info("light")
    logging.getLogger("x").info("light")
    assert stream.getvalue() == ""
    get_logger("bot").warning("heavy")
    assert "heavy" in stream.getvalue()


def test_the_console_shows_the_same_without_secrets() -> None:
    stream = start(style=LogFormat.CONSOLE)
    try:
        raise ValueError(TOKEN)
    except ValueError:
        get_logger("bot").exception("failed", answer="B", run=7)
    written = stream.getvalue()
    assert "failed" in written
    assert "run=7" in written
    assert "ValueError" in written
    assert TOKEN not in written
    assert "answer=B" not in written


def test_warnings_of_python_go_to_the_log() -> None:
    stream = start()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old thing", stacklevel=1)
    assert "old thing" in stream.getvalue()


def test_auto_is_json_away_from_a_terminal() -> None:
    stream = start(style=LogFormat.AUTO)
    get_logger("bot").info("seen")
    assert json.loads(stream.getvalue())["event"] == "seen"
