"""A real process: it ends gracefully on SIGTERM, loses nothing that it acknowledged, and is there again as it was."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.adapters.web import Playground
from bot.config import Settings
from bot.errors import ExitCode
from tests.app.stage import MONDAY, ROOM, begin_at, make_settings
from tests.support.pages import Page, open_page

PEOPLE = ("ada", "bola", "chen", "dario", "elif", "farah", "goran", "hana")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def spawn(settings: Settings, port: int) -> Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHETSTONE_")}
    environment |= {
        "WHETSTONE_DATA_DIR": str(settings.database.data_directory),
        "WHETSTONE_PLAYGROUND_PORT": str(port),
    }
    words = (sys.executable, "-m", "bot", "playground", "--no-demo")
    return await asyncio.create_subprocess_exec(*words, env=environment, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def running(settings: Settings, port: int) -> AsyncIterator[Process]:
    """The process, from when its page can be opened; killed on leaving where it didn't end."""
    process = await spawn(settings, port)
    try:
        assert process.stderr is not None
        async with asyncio.timeout(60):
            line = (await process.stderr.readline()).decode()
        assert f"http://127.0.0.1:{port}/" in line
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def page_of(port: int) -> Playground:
    """What `open_page` needs of a playground in another process."""
    return cast("Playground", SimpleNamespace(url=f"http://127.0.0.1:{port}/"))


def letters_of(page: Page) -> tuple[int, list[str]]:
    """The newest question with letters on this page, and what its buttons send."""
    messages: list[Mapping[str, Any]] = [
        *page.snapshot["messages"],
        *(frame["message"] for frame in page.all("message")),
    ]
    for message in reversed(messages):
        buttons = [button for row in (message["card"] or {"actions": []})["actions"] for button in row]
        letters = [str(button["action"]) for button in buttons if len(button["label"]) == 1 and not button["disabled"]]
        if letters and not message["private"]:
            return int(message["number"]), letters
    return 0, []


async def ask_first_question(page: Page) -> tuple[int, list[str]]:
    """Set the room up and move on until a question is open that is answered with letters, as most are."""
    await page.ask("command", room=ROOM, thread="", text="/whetstone setup")
    form = (await page.next("form"))["form"]
    values = {
        field["key"]: [field["initial"]] if isinstance(field["initial"], str) else field["initial"]
        for field in form["fields"]
    }
    await page.ask("submit", form=form["id"], values=values)
    for _ in range(20):
        await page.ask("travel", to="next-post")
        number, letters = letters_of(page)
        if letters and number == max(frame["message"]["number"] for frame in page.all("message")):
            return number, letters
    raise AssertionError("no question with letters in twenty days")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
async def test_what_was_acknowledged_before_the_end_is_there_after_it(tmp_path: Path, number: signal.Signals) -> None:
    settings, port = make_settings(tmp_path), free_port()
    await begin_at(settings, MONDAY)
    async with running(settings, port) as process, AsyncExitStack() as stack:
        pages = {person: await stack.enter_async_context(open_page(page_of(port), person)) for person in PEOPLE}
        question, letters = await ask_first_question(pages["ada"])
        asked = [
            await page.begin("press", message=question, action=letters[place % len(letters)])
            for place, page in enumerate(pages.values())
        ]
        await asked[0]  # the others are in flight
        process.send_signal(number)
        async with asyncio.timeout(20):
            _, errors = await process.communicate()
        assert process.returncode == ExitCode.OK
        assert errors.decode() == "Stopping; what is in hand is finished first.\n"
        told = [place for place, answer in enumerate(asked) if answer.done() and answer.result()["type"] == "ack"]
    assert 0 in told
    with closing(sqlite3.connect(settings.playground.database.path)) as database:
        query = "SELECT accounts.user FROM answers JOIN accounts ON accounts.id = answers.account_id"
        saved = {user for (user,) in database.execute(query)}
    assert {PEOPLE[place] for place in told} <= saved

    async with running(settings, port), open_page(page_of(port), "ada") as page:
        messages = page.snapshot["messages"]
        assert any(message["number"] == question for message in messages)
        newest = max((message for message in messages if message["room"] == ROOM), key=lambda each: each["number"])
        assert newest["private"]  # the verdict, which only she sees
        again = await page.ask("press", message=question, action=letters[1])
        assert again["type"] == "ack"
        assert "You already" in page.all("message")[-1]["message"]["card"]["summary"]


async def test_a_second_process_on_the_port_is_told_and_ends(tmp_path: Path) -> None:
    first, second = make_settings(tmp_path / "first"), make_settings(tmp_path / "second")
    port = free_port()
    async with running(first, port):
        other = await spawn(second, port)
        async with asyncio.timeout(60):
            _, errors = await other.communicate()
        assert other.returncode == ExitCode.UNAVAILABLE
        assert errors.decode().splitlines() == [
            f"whetstone: Port {port} of 127.0.0.1 is taken: stop the program that uses it, "
            "or set WHETSTONE_PLAYGROUND_PORT to another."
        ]


async def test_a_second_playground_on_the_same_file_is_refused_whatever_its_port(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    async with running(settings, free_port()):
        second = await spawn(settings, free_port())
        _, said = await second.communicate()
    assert second.returncode == ExitCode.CONFIG
    assert said.decode().startswith(f"whetstone: Another playground uses {settings.playground.database.path}: stop it")
