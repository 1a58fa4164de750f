"""Socket Mode: connections with hello, envelopes and acks, pings, and the frames that announce the end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from uuid import uuid4

from aiohttp import WSCloseCode, WSMsgType, web

from tests.simulators.slack.api import act_before
from tests.simulators.slack.faults import Faults
from tests.simulators.slack.model import Json
from tests.simulators.slack.world import World

MAX_CONNECTIONS = 10


class ConnectionGone(Exception):
    """The socket closed before the envelope was acknowledged."""


@dataclass(slots=True, eq=False)
class Connection:
    """One socket. `wedged` it stays open and says nothing: no pong, no envelope arrives, no ack is heard."""

    number: int
    socket: web.WebSocketResponse
    request: web.Request
    wedged: bool = False
    leaving: bool = False
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    """The envelope ids that went to it."""
    pings: int = 0
    pongs: int = 0

    async def say(self, frame: Json) -> None:
        """Send a frame, unless wedged."""
        if not self.wedged and not self.socket.closed:
            await self.socket.send_str(json.dumps(frame))

    def forget(self) -> None:
        """Let those know who wait for acks that none will come."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionGone())
        self.waiting.clear()


class Sockets:
    """The sockets that are open; each envelope goes to one of them, in turn."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.connections: list[Connection] = []
        self.opened = 0
        self.strays: list[str] = []
        """Envelope ids that were acknowledged late, twice, or never sent."""
        self.address = ""
        self._world = world
        self._faults = faults
        self._tickets: set[str] = set()
        self._turn = 0

    def ticket(self) -> str:
        """The address of a new socket, for one use."""
        ticket = self._world.secret("ticket")
        self._tickets.add(ticket)
        return f"{self.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._world.app.id}"

    @property
    def open(self) -> list[Connection]:
        """The sockets that take envelopes. Slack doesn't know that one is wedged."""
        return [each for each in self.connections if not each.socket.closed]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        early = await act_before(request, self._faults.take("socket"))
        if early is not None:
            return early
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, max_msg_size=4 * 2**20)
        await socket.prepare(request)
        connection = Connection(self._world.number(), socket, request)
        if len(self.open) >= MAX_CONNECTIONS:
            await connection.say(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self.connections.append(connection)
        self.opened += 1
        await connection.say(self._hello())
        self._world.bell.ring()
        try:
            await self._listen(connection)
        finally:
            self.connections.remove(connection)
            connection.forget()
            self._world.bell.ring()
        return socket

    async def deliver(self, kind: str, payload: Json, extra: Json, seconds: float) -> Json:
        """Send an envelope to one socket; the ack's payload, empty if it has none.

        Raises:
            ConnectionGone: no socket is open, or it closed first.
            TimeoutError: no ack within so many real seconds.
        """
        if not self.open:
            raise ConnectionGone
        connection = self.open[self._turn % len(self.open)]
        self._turn += 1
        envelope_id = str(uuid4())
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        connection.received.append(envelope_id)
        frame = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api" and payload.get("type") != "block_actions",
        }
        try:
            await connection.say(frame | extra)
            self._world.bell.ring()
            async with asyncio.timeout(seconds):
                return await future
        except ConnectionResetError:
            raise ConnectionGone from None
        finally:
            connection.waiting.pop(envelope_id, None)

    async def announce(self, reason: str, connection: Connection | None = None) -> None:
        """Send ``disconnect`` with a reason: after ``refresh_requested`` Slack closes too, after ``warning`` not yet."""
        for each in [connection] if connection is not None else self.open:
            each.leaving = True
            await each.say(_disconnect(reason))
            if reason != "warning":
                await each.socket.close()

    def cut(self, connection: Connection | None = None) -> None:
        """Break connections without a word."""
        for each in [connection] if connection is not None else list(self.connections):
            each.forget()
            if each.request.transport is not None:
                each.request.transport.abort()

    def wedge(self, connection: Connection | None = None) -> None:
        """Let connections stay open and say nothing."""
        for each in [connection] if connection is not None else self.open:
            each.wedged = True

    async def ping(self, seconds: float = 1.0) -> int:
        """Ping every socket as Slack does; how many answered within so many real seconds."""
        asked = self.open
        before = sum(each.pongs for each in asked)
        for each in asked:
            await each.socket.ping(b"Ping from the simulator")
        try:
            await self._world.bell.until(lambda: sum(each.pongs for each in asked) - before >= len(asked), seconds)
        except TimeoutError:
            return sum(each.pongs for each in asked) - before
        return len(asked)

    async def close(self) -> None:
        """Close every socket."""
        for each in list(self.connections):
            each.forget()
            await each.socket.close(code=WSCloseCode.GOING_AWAY)

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.wedged:
                continue
            if message.type is WSMsgType.PING:
                connection.pings += 1
                self._world.bell.ring()
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                connection.pongs += 1
                self._world.bell.ring()
            elif message.type is WSMsgType.TEXT:
                self._acknowledge(connection, json.loads(message.data))

    def _acknowledge(self, connection: Connection, frame: Json) -> None:
        envelope_id = str(frame.get("envelope_id"))
        future = connection.waiting.get(envelope_id)
        if future is None or future.done():
            self.strays.append(envelope_id)
            self._world.bell.ring()
            return
        payload = frame.get("payload")
        future.set_result(payload if isinstance(payload, dict) else {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": {
                "host": "applink-simulator",
                "started": self._world.clock.now().isoformat(),
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._world.app.id},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-simulator"}}
