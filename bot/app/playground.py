"""The playground as a process: its own database, its own clock, the demo team, and the browser page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.adapters.web import Newcomer, Playground, Workspace
from bot.app.application import Application, Options
from bot.app.chat_store import DatabaseChatStore
from bot.app.clock import MovableClock
from bot.app.demo import CHANNEL, STORY, TEAM, TEAMMATES, tell_story
from bot.app.questions import load_questions
from bot.app.time_travel import CLOCK, PlaygroundTime
from bot.config import Settings
from bot.operations.health import list_health_routes
from storage.database import Database
from storage.engine import open_database
from storage.migrate import migrate
from storage.playground import load_clock, load_instant, save_instant

STORY_END: Final = "story-end"
"""The name under which the instant is kept up to which the demo team's story is told."""
PORT_SETTING: Final = "WHETSTONE_PLAYGROUND_PORT"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line may ask: no demo team, or the data forgotten first."""

    demo: bool = True
    fresh: bool = False


class PlaygroundProcess:
    """Opened by `open_playground`; `start` serves the page, `stop` ends everything."""

    def __init__(self, application: Application, adapter: Playground, clock: MovableClock) -> None:
        self.application = application
        self.adapter = adapter
        self._clock = clock
        self._ended = False

    @property
    def url(self) -> str:
        """The page's address, once it is served."""
        return self.adapter.url

    async def has_story(self) -> bool:
        """Whether there is a part of the demo team's life to be told, which takes some seconds."""
        return await self._story_end() is not None

    async def tell_story(self) -> None:
        """Let the demo team live up to now, where that was not done. Cancelled, it goes on there at the next start."""
        database = self.application.database
        until = await self._story_end()
        if until is None:
            return
        self._clock.hold()
        try:
            await tell_story(self.application, self._clock, until)
        finally:
            self._clock.release()
            await database.write(save_instant, CLOCK, self._clock.now())

    async def start(self) -> None:
        """Serve the page. Raises `ConfigurationError` where the port is taken; everything has ended then."""
        try:
            await self.application.start()
        except BaseException:
            self._ended = True
            raise

    async def stop(self) -> None:
        """Finish what is in hand; the clock stands still until the next start."""
        if self._ended:
            return
        self._ended = True
        await self.application.database.write(save_instant, CLOCK, self._clock.now())
        await self.application.stop()

    async def _story_end(self) -> datetime | None:
        until = await self.application.database.read(load_instant, STORY_END)
        return None if until is None or self._clock.now() >= until else until


async def open_playground(settings: Settings, choices: Choices | None = None) -> PlaygroundProcess:
    """Build the playground on its own SQLite file, which is made where there is none.

    Raises:
        StorageError: the file can't be used.
    """
    chosen = choices or Choices()
    address = settings.playground.database
    if chosen.fresh:
        _forget(address.path)
    await migrate(address.url)
    database = await open_database(address.url)
    try:
        return await _build(settings, chosen, database)
    except BaseException:
        await database.close()
        raise


async def _build(settings: Settings, choices: Choices, database: Database) -> PlaygroundProcess:
    clock = MovableClock(await _first_instant(database, choices))
    library = load_questions(settings)
    application = Application(database, clock, library, Options(measures_silence=False))
    has_demo = await database.read(load_instant, STORY_END) is not None
    adapter = Playground(
        _workspace(demo=has_demo),
        DatabaseChatStore(database),
        PlaygroundTime(clock, application.ticker, database),
        application.dispatcher.catalogue,
        application.vocabulary,
        host=settings.playground.host,
        port=settings.playground.port,
        port_setting=PORT_SETTING,
        routes=list_health_routes(
            application.checks(), application.metrics, metrics_token=settings.server.metrics_token
        ),
    )
    application.add(adapter)
    await adapter.prepare()
    return PlaygroundProcess(application, adapter, clock)


async def _first_instant(database: Database, choices: Choices) -> datetime | None:
    """Where the clock starts: where it stood, or on the first start six weeks ago, so that there is a story to tell."""
    stood = await database.read(load_clock)
    if stood is not None or not choices.demo:
        return stood
    now = datetime.now(UTC)
    begin = now - STORY
    await database.write(save_instant, STORY_END, now)
    await database.write(save_instant, CLOCK, begin)
    return begin


def _workspace(*, demo: bool) -> Workspace:
    people = tuple(Newcomer(mate.user, mate.name, mate.zone, mate.manages) for mate in TEAMMATES)
    name = "Demo team" if demo else "Playground"
    return Workspace(TEAM, name, people, channels=(CHANNEL, "random"), demo=demo, tour=demo)


def _forget(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.is_file():
            file.unlink()
