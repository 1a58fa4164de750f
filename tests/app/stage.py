"""The real playground in this process, at an instant of the test's choice, and people who use it without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.adapters.web import Playground
from bot.adapters.web.records import Post
from bot.app.playground import STORY_END, Choices, PlaygroundProcess, open_playground
from bot.app.time_travel import CLOCK
from bot.config import Settings, load_settings
from content.library import Library
from storage.engine import open_database
from storage.migrate import migrate
from storage.playground import save_instant
from tests.support.items import make_library, many_items
from tests.support.pages import open_page

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""Eight in the morning in Berlin, an hour before the first question; the clocks change on Sunday the 29th."""
RIGHT, WRONG, WORSE = "green", "red", "blue"
"""Options of every question in `tests.support.items`."""
ROOM = "ml-team"


def make_settings(directory: Path) -> Settings:
    """A playground in this directory, on a port that is free: tests run side by side."""
    settings = load_settings({"WHETSTONE_DATA_DIR": str(directory)}, env_file=None)
    return replace(settings, playground=replace(settings.playground, port=0))


def load_plain_questions(_: Settings) -> Library:
    """Forty questions with one key each, all of the same level: twenty points, and every day of a story is a day."""
    return make_library(many_items(40))


async def begin_at(settings: Settings, instant: datetime, *, story: timedelta | None = None) -> None:
    """Have the first start happen at this instant of the playground, whatever the real one is.

    With `story` the demo team lived that long before it.
    """
    url = settings.playground.database.url
    await migrate(url)
    database = await open_database(url)
    try:
        if story is not None:
            await database.write(save_instant, STORY_END, instant)
        await database.write(save_instant, CLOCK, instant - (story or timedelta(0)))
    finally:
        await database.close()


@asynccontextmanager
async def run_playground(settings: Settings, *, demo: bool = False) -> AsyncIterator[PlaygroundProcess]:
    """The playground, served, and stopped on leaving."""
    process = await open_playground(settings, Choices(demo=demo))
    try:
        await process.tell_story()
        await process.start()
        yield process
    finally:
        await process.stop()


@dataclass(frozen=True, slots=True)
class Crowd:
    """People without a browser. They do at once what would be many clicks, in the frames that a page sends."""

    playground: Playground
    room: str = ROOM

    async def answer(self, choices: Mapping[str, str]) -> None:
        """Each person, by user id, presses the option of that text on the newest question."""
        for person, text in choices.items():
            async with open_page(self.playground, person) as page:
                await page.ask("press", message=self.question().number, action=self._action(text))

    async def command(self, person: str, line: str) -> str:
        """The summary of what somebody is told privately on a command."""
        known = self._newest()
        async with open_page(self.playground, person) as page:
            await page.ask("command", room=self.room, thread="", text=line)
        told = [post for post in self._posts() if post.number > known and person in (post.audience or ())]
        return str((told[-1].card or {})["summary"])

    async def travel(self, *jumps: str) -> None:
        """Move time, one jump after the other."""
        for jump in jumps:
            async with open_page(self.playground, "ada") as page:
                await page.ask("travel", to=jump)

    def question(self) -> Post:
        """The newest question that can be answered."""
        return [post for post in self._posts() if post.audience is None and _letters(post)][-1]

    def _action(self, text: str) -> str:
        return next(
            str(button["action"]) for button in _letters(self.question()) if str(button["spoken"]).endswith(f": {text}")
        )

    def _posts(self) -> list[Post]:
        posts = self.playground.chat.world.posts
        return [posts[number] for number in sorted(posts) if posts[number].room == self.room and posts[number].card]

    def _newest(self) -> int:
        return max(self.playground.chat.world.posts, default=0)


def _letters(post: Post) -> list[Mapping[str, Any]]:
    rows: Any = (post.card or {})["actions"]
    return [button for row in rows for button in row if len(button["label"]) == 1 and not button["disabled"]]


async def set_up(crowd: Crowd) -> None:
    """Daily questions in the room, as the form proposes them."""
    async with open_page(crowd.playground, "ada") as page:
        await page.ask("command", room=crowd.room, thread="", text="/whetstone setup")
        form = await page.next("form")
        values = {field["key"]: list(_texts(field["initial"])) for field in form["form"]["fields"]}
        await page.ask("submit", form=form["form"]["id"], values=values)


def _texts(initial: str | list[str]) -> list[str]:
    return [initial] if isinstance(initial, str) else initial
