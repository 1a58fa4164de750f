"""The playground: a chat workspace in the browser, served on loopback, as an adapter of the bot."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.adapters.web.chat import Chat
from bot.adapters.web.clock import Travels
from bot.adapters.web.commandline import CommandLine
from bot.adapters.web.gate import add_headers, guard
from bot.adapters.web.hub import Hub
from bot.adapters.web.inbound import Inbox
from bot.adapters.web.platform import WebPlatform
from bot.adapters.web.ports import ChatStore, TimeTravel
from bot.adapters.web.requests import BOT_NAME, Requests
from bot.adapters.web.socket import Sockets
from bot.adapters.web.wire import Json
from bot.adapters.web.world import World
from bot.chat.catalogue import Catalogue
from bot.chat.events import Actor, Installed
from bot.chat.ports import Ingress
from bot.chat.vocabulary import Vocabulary
from bot.errors import ConfigurationError, PortTaken

STATIC: Final = Path(__file__).parent / "static"
# Asked for again at every load, answered with 304 where nothing changed: a new version shows at once.
_FRESH: Final = {"Cache-Control": "no-cache"}
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person of a new workspace."""

    user: str
    name: str
    zone: str = ""
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the workspace is called, and who and what is in it on its very first start; later the store knows.

    `demo` says on the page that the people and their history are made up.
    """

    team: str
    name: str
    people: Sequence[Newcomer]
    channels: Sequence[str] = ("general",)
    demo: bool = False
    tour: bool = True


class Playground:
    """The adapter. `routes` are extra ones to serve beside the page, such as health; port 0 takes a free one.

    `start` raises `bot.errors.PortTaken` or another `ConfigurationError`.
    """

    def __init__(
        self,
        workspace: Workspace,
        store: ChatStore,
        time: TimeTravel,
        catalogue: Catalogue,
        vocabulary: Vocabulary,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        port_setting: str = "WHETSTONE_PLAYGROUND_PORT",
        routes: Sequence[web.AbstractRouteDef] = (),
        patience: float = 2.0,
    ) -> None:
        self._workspace = workspace
        self._time = time
        self._host = host
        self._port = port
        self._port_setting = port_setting
        self._routes = routes
        self._hub = Hub()
        self.chat = Chat(store, time, self._hub, World())
        self._platform = WebPlatform(workspace.team, self.chat)
        self._inbox = Inbox(workspace.team, self.chat, self._hub, patience=patience)
        travels = Travels(time, self._hub)
        requests = Requests(self.chat, self._platform, self._inbox, CommandLine(catalogue, vocabulary), time, travels)
        page: dict[str, Json] = {
            "name": workspace.name,
            "bot": BOT_NAME,
            "demo": workspace.demo,
            "tour": workspace.tour,
        }
        self._sockets = Sockets(page, self.chat.world, self._hub, requests, travels)
        self._prepared = False
        self._runner: web.AppRunner | None = None

    @property
    def platform(self) -> WebPlatform:
        """The outbound side."""
        return self._platform

    @property
    def url(self) -> str:
        """The page's address, empty before `start`."""
        return self._platform.address

    def now(self) -> datetime:
        """The playground's present."""
        return self._time.now()

    async def prepare(self) -> None:
        """Load the chat, and found the workspace where that has not happened. `start` does it by itself."""
        if self._prepared:
            return
        await self.chat.load()
        if not self.chat.founded:
            for name in self._workspace.channels:
                if self.chat.world.channel_named(name) is None:
                    await self.chat.add_channel(name)
            for person in self._workspace.people:
                if person.user not in self.chat.world.people:
                    await self.chat.add_person(person.name, user=person.user, zone=person.zone, manages=person.manages)
        self._prepared = True

    async def start(self, ingress: Ingress) -> None:
        """Serve the page and begin to deliver events; on the very first start the workspace's own `Installed`."""
        await self.prepare()
        self._inbox.open(ingress)
        application = web.Application(middlewares=[guard], client_max_size=64 * 1024)
        application.on_response_prepare.append(add_headers)
        application.add_routes(
            [
                web.get("/", _serve_page),
                web.get("/static/{name}", _serve_asset),
                web.get("/attachments/{token}", self._serve_attachment),
                web.get("/socket", self._sockets.serve),
                *self._routes,
            ]
        )
        runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=5.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as problem:
            await runner.cleanup()
            raise self._explain(problem) from problem
        self._runner = runner
        name = f"[{self._host}]" if ":" in self._host else self._host
        self._platform.address = f"http://{name}:{runner.addresses[0][1]}/"
        if not self.chat.founded:
            await self._announce()

    async def stop(self) -> None:
        """Take no new requests, finish those in hand, close every socket and the port."""
        await self._sockets.finish()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _announce(self) -> None:
        managers = await self._platform.installers(self._platform.tenant)
        first = None if not managers else self.chat.world.people[managers[0].user]
        actor = (
            None if first is None else Actor(self._platform.account(first.user), first.name, first.zone, manages=True)
        )
        key = f"web:installed:{self._workspace.team}"
        event = Installed(key, self._platform.tenant, self._workspace.name, actor, self._time.now())
        if await self._inbox.deliver(event, None, None) is None:
            await self.chat.found()

    async def _serve_attachment(self, request: web.Request) -> web.Response:
        blob = self.chat.blob(request.match_info["token"])
        if blob is None:
            raise web.HTTPNotFound(text="There is no such picture or file.\n")
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=86400"}
        if blob.mime == "image/png" and blob.data.startswith(PNG_SIGNATURE):
            return web.Response(body=blob.data, content_type="image/png", headers=headers)
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", blob.name).strip(".-") or "file"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return web.Response(body=blob.data, content_type="application/octet-stream", headers=headers)

    def _explain(self, problem: OSError) -> ConfigurationError:
        if problem.errno == errno.EADDRINUSE:
            return PortTaken(self._host, self._port, self._port_setting)
        why = problem.strerror or str(problem)
        return ConfigurationError(f"The playground can't listen on {self._host}:{self._port} ({why}).")


async def _serve_page(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers=_FRESH)


async def _serve_asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    kind = _TYPES.get(Path(name).suffix)
    path = STATIC / name
    if kind is None or path.parent != STATIC or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file.\n")
    return web.FileResponse(path, headers={**_FRESH, "Content-Type": kind})
