"""A page of the playground without a browser: one socket, spoken to in the protocol's own frames."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from bot.adapters.web import Playground

Frame = Mapping[str, Any]


class Refused(AssertionError):
    """The server refused a request; the text is its sentence."""


class Page:
    """What a page has been told so far, and ways to ask. Everything a person's socket gets is in `frames`."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self.closed = asyncio.Event()
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @property
    def raw(self) -> str:
        """All that came over the socket, as text to search."""
        return json.dumps(self.frames, ensure_ascii=False)

    @property
    def snapshot(self) -> Frame:
        """The newest snapshot."""
        return self.all("snapshot")[-1]

    @property
    def after(self) -> int:
        """The number of the newest event."""
        return max((int(frame["seq"]) for frame in self.frames if "seq" in frame), default=0)

    def all(self, kind: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == kind]

    async def next(self, kind: str, count: int = 1) -> Frame:
        """The frame of this kind that comes as the `count`-th."""
        async with asyncio.timeout(5):
            while len(self.all(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.all(kind)[count - 1]

    async def greeted(self) -> None:
        """Wait until the server took the hello, or hung up."""
        while not (self.all("snapshot") or self.all("resumed") or self.closed.is_set()):
            self._news.clear()
            await self._news.wait()

    async def begin(self, do: str, *, request: str = "", **entries: object) -> asyncio.Future[Frame]:
        """Send a request; the future is its answer."""
        frame = {"do": do, "id": request or str(uuid4()), **entries}
        answer = self._answers[str(frame["id"])] = asyncio.get_running_loop().create_future()
        await self.socket.send_str(json.dumps(frame))
        return answer

    async def ask(self, do: str, *, request: str = "", **entries: object) -> Frame:
        """Send a request and wait for its answer.

        Raises:
            Refused: with the sentence.
        """
        async with asyncio.timeout(5):
            answer = await (await self.begin(do, request=request, **entries))
        if answer["type"] == "refused":
            raise Refused(answer["why"])
        return answer

    async def close(self) -> None:
        await self.socket.close()
        await self._reader

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is not WSMsgType.TEXT:
                break
            frame = json.loads(message.data)
            self.frames.append(frame)
            waiting = self._answers.pop(frame.get("id", ""), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
            self._news.set()
        self.closed.set()
        self._news.set()


@asynccontextmanager
async def open_page(
    playground: Playground, person: str = "ada", *, zone: str = "", epoch: str = "", after: int = 0
) -> AsyncIterator[Page]:
    """A page that has said hello and been told what there is."""
    async with ClientSession() as session:
        socket = await session.ws_connect(f"{playground.url}socket", origin=playground.url.rstrip("/"))
        page = Page(socket)
        hello = {"do": "hello", "person": person, "zone": zone, "epoch": epoch, "after": after}
        await socket.send_str(json.dumps(hello))
        try:
            async with asyncio.timeout(5):
                await page.greeted()
            yield page
        finally:
            await page.close()
