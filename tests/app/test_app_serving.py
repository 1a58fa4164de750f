"""Ports that are free or not, and a start that fails after the port was looked at."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from bot.app.playground import Choices, open_playground
from bot.app.serving import require_free_port
from bot.config import Settings
from bot.errors import PortTaken

SETTING = "WHETSTONE_PLAYGROUND_PORT"


def test_a_free_port_and_one_that_was_used_a_moment_ago_are_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} of 127.0.0.1 is taken"):
            require_free_port("127.0.0.1", port, SETTING)
    require_free_port("127.0.0.1", port, SETTING)


def test_an_address_that_is_wrong_otherwise_is_left_to_the_server() -> None:
    require_free_port("192.0.2.1", 8899, SETTING)  # of no machine (RFC 5737)


async def test_a_start_that_fails_ends_everything(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        taken = replace(settings, playground=replace(settings.playground, port=port))
        process = await open_playground(taken, Choices(demo=False))
        with pytest.raises(PortTaken):
            await process.start()
        await process.stop()  # as the command line does; there is nothing left to stop


async def test_fresh_forgets_what_was_played(settings: Settings) -> None:
    first = await open_playground(settings, Choices(demo=False))
    await first.adapter.chat.add_channel("reading")
    await first.stop()
    second = await open_playground(settings, Choices(demo=False, fresh=True))
    try:
        assert second.adapter.chat.world.channel_named("reading") is None
        assert second.adapter.chat.world.channel_named("ml-team") is not None
    finally:
        await second.stop()
