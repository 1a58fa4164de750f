"""The HTTP server on loopback that all of Slack's addresses point to."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from tests.simulators.slack.api import Api, act_after, act_before
from tests.simulators.slack.response_urls import ResponseUrls
from tests.simulators.slack.sockets import Sockets

MAX_BODY = 32 * 2**20


@dataclass(slots=True)
class Server:
    """Listens on a free port of 127.0.0.1."""

    api: Api
    response_urls: ResponseUrls
    sockets: Sockets
    address: str = ""
    _runner: web.AppRunner | None = field(default=None)

    async def start(self) -> str:
        """Listen; the address."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/actions/{team}/{url}", self.response_urls.handle)
        app.router.add_post("/commands/{team}/{url}", self.response_urls.handle)
        app.router.add_get("/link/", self.sockets.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port: int = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}"
        self.api.address = self.sockets.address = self.address
        return self.address

    async def close(self) -> None:
        """Stop listening."""
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The second step of an upload: the bytes, raw or as the part of a form."""
        fault = self.api.faults.take("upload")
        early = await act_before(request, fault)
        if early is not None:
            return early
        known = self.api.world.find_file(request.match_info["file"])
        if known is None:
            return web.Response(status=404, text="not found")
        file = known[1]
        if request.content_type.startswith("multipart/"):
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            file.data = parts[0].file.read() if parts else b""
        else:
            file.data = await request.read()
        file.uploaded = len(file.data) == file.length
        response = web.Response(text=f"OK - {len(file.data)}")
        if not file.uploaded:
            response = web.Response(status=400, text="length mismatch")
        return await act_after(request, fault, response)
