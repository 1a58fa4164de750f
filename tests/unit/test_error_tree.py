"""The exception tree."""

from __future__ import annotations

import re
from datetime import timedelta

import bot.errors
from bot.errors import (
    ConfigurationError,
    DatabaseUnreadable,
    Forbidden,
    PlatformError,
    PortTaken,
    RateLimited,
    SchemaTooNew,
    UserError,
    WhetstoneError,
)


def draw(kind: type[WhetstoneError], depth: int = 0) -> list[tuple[int, str]]:
    rows = [(depth, kind.__name__)]
    for child in kind.__subclasses__():
        if child.__module__ == bot.errors.__name__:
            rows += draw(child, depth + 1)
    return rows


def test_the_docstring_draws_the_tree_as_it_is() -> None:
    drawn = []
    for line in (bot.errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)([A-Z]\w+Error|[A-Z]\w+)(?:\s{2,}|$)", line)
        if match:
            drawn.append((len(match[1]) // 4, match[2]))
    assert sorted(drawn) == sorted(draw(WhetstoneError))


def test_people_read_the_sentence_as_it_stands() -> None:
    assert UserError("That run is closed.").sentence == str(UserError("That run is closed.")) == "That run is closed."


def test_platform_errors_say_what_they_know() -> None:
    assert str(RateLimited(timedelta(seconds=1.5))) == "rate limited for 1.5 s"
    assert RateLimited(timedelta(seconds=2), "posts").detail == "posts"
    assert str(Forbidden("chat:write")) == "the permission chat:write is missing"
    assert str(Forbidden()) == "forbidden"
    assert str(PlatformError()) == "PlatformError"


def test_each_configuration_error_has_its_exit_code() -> None:
    taken = PortTaken("127.0.0.1", 8899, "WHETSTONE_PLAYGROUND_PORT")
    assert taken.sentence.startswith("Port 8899 of 127.0.0.1 is taken")
    assert "WHETSTONE_PLAYGROUND_PORT" in taken.sentence
    assert [
        error.exit_code for error in (ConfigurationError("x."), taken, DatabaseUnreadable("x."), SchemaTooNew("x."))
    ] == [
        78,
        69,
        66,
        78,
    ]
