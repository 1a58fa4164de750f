"""The WebSocket of a page, ``/socket``: JSON objects as text frames, both ways.

From the page, first ``{"do": "hello", "person", "zone", "epoch", "after"}``: who the page is (empty: whoever manages
the workspace), the browser's time zone, and, on reconnecting, the last `epoch` and event number that it knows. Then
requests, each with an ``id`` of the page's making (8 to 40 letters, digits, hyphens), which is repeated after a
reconnect when no answer came; the same id of the same person is one request and one event:

==================  ==============================  ==============================================
do                  with                            is
==================  ==============================  ==============================================
``command``         room, thread, text              a slash command
``press``           message, action                 a button of a message that the person sees
``submit``          form, values {key: [text…]}     the open form
``cancel``          form                            the open form is closed unsent
``say``             room, thread, text              a message in a room or thread, or to the bot
``dismiss``         message                         a private reply goes away
``complete``        text                            asks how a slash command can go on
``travel``          to: a `Jump`, or ``set`` and    the playground's clock moves
                    instant
``add-person``      name                            a new member of the workspace
``add-channel``     name                            a new channel
``delete-channel``  room                            a channel goes away for everyone
``switch``          person                          this page is somebody else from now on
==================  ==============================  ==============================================

To the page: ``snapshot`` (all that the person may see; answers hello and switch) or ``resumed`` (hello where nothing
was forgotten), then numbered events (``seq``): ``message``, ``edited``, ``deleted``, ``room``, ``room-gone``,
``thread``, ``person``, ``form``, ``form-errors``, ``form-closed``; and without a number ``working`` and ``clock``.
Private replies and forms go to sockets of their person only. Every request is answered once, by ``ack`` or, with a
sentence, ``refused``. Frames over `MAX_FRAME` bytes end the socket with code 1009.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from bot.adapters.web.clock import Travels
from bot.adapters.web.hub import Hub, Session, as_frame
from bot.adapters.web.requests import Requests, is_zone
from bot.adapters.web.wire import BadFrame, Json, Reader, read_object
from bot.adapters.web.world import World
from bot.errors import PlatformError, UserError

MAX_FRAME = 512 * 1024
"""Bytes of a frame from a page: five fields at their longest are far below."""

HEARTBEAT = 20.0
"""Seconds between pings; a socket that does not answer is dropped."""

HELLO_WITHIN = 10.0
"""Seconds in which a new socket has to say hello."""

REMEMBERED = 2000
"""Answers kept for requests that are repeated."""

IN_HAND = 32
"""Requests of one socket that may be worked on at once; more wait their turn."""

NOT_STORED = "Not saved. Please press again."

STOPPING = "Whetstone is stopping. Please try again when it is back."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Hello:
    person: str
    zone: str
    epoch: str
    after: int


class Sockets:
    """Serves the sockets of all pages."""

    def __init__(
        self, workspace: dict[str, Json], world: World, hub: Hub, requests: Requests, travels: Travels
    ) -> None:
        self._workspace = workspace
        self._world = world
        self._hub = hub
        self._requests = requests
        self._travels = travels
        self._answers: OrderedDict[tuple[str, str], asyncio.Task[str]] = OrderedDict()
        self._stopping = False

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket until it ends. A socket without an ``Origin`` is no page's and is refused."""
        if "Origin" not in request.headers or self._stopping:
            raise web.HTTPForbidden(text="This socket is for the playground's page.\n")
        socket = web.WebSocketResponse(max_msg_size=MAX_FRAME, heartbeat=HEARTBEAT, compress=False)
        await socket.prepare(request)
        session = Session()
        writer: asyncio.Task[None] | None = None
        try:
            if await self._greet(socket, session):
                writer = asyncio.create_task(_write(socket, session))
                await self._read(socket, session)
        finally:
            self._hub.leave(session)
            session.close()
            if writer is not None:
                await writer
            await socket.close()
        return socket

    async def finish(self) -> None:
        """Take no more requests, finish those in hand, end every socket."""
        self._stopping = True
        pending = [task for task in self._answers.values() if not task.done()]
        if pending:
            await asyncio.wait(pending)
        self._hub.close_all()

    async def _greet(self, socket: web.WebSocketResponse, session: Session) -> bool:
        try:
            first = await socket.receive(timeout=HELLO_WITHIN)
            hello = _read_hello(first.data if first.type is WSMsgType.TEXT else "")
            session.user = self._known(hello.person)
        except (BadFrame, TimeoutError) as problem:
            await socket.close(code=1008, message=str(problem).encode()[:100])
            return False
        session.zone = hello.zone
        self._hub.join(session)
        missed = self._hub.missed(session.user, hello.epoch, hello.after) if session.user == hello.person else None
        if missed is None:
            self._send_snapshot(session)
        else:
            session.send(as_frame("resumed", {"seq": self._hub.number, "clock": self._travels.state()}))
            for frame in missed:
                session.send(frame)
        return True

    async def _read(self, socket: web.WebSocketResponse, session: Session) -> None:
        turns = asyncio.Semaphore(IN_HAND)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            await turns.acquire()
            self._take(session, message.data, turns)

    def _take(self, session: Session, text: str, turns: asyncio.Semaphore) -> None:
        user, request = session.user, ""
        try:
            frame = read_object(text)
            request = frame.text("id", limit=100, default="")
            if frame.text("do", limit=40) == "switch":
                self._switch(session, request, frame.text("person", limit=100))
                turns.release()
                return
        except BadFrame as problem:
            session.send(_refused(request, str(problem)))
            turns.release()
            return
        if self._stopping:
            session.send(_refused(request, STOPPING))
            turns.release()
            return
        task = self._answers.get((user, request))
        if task is None:
            task = asyncio.create_task(self._answer(session, user, request, frame))
            self._answers[(user, request)] = task
            while len(self._answers) > REMEMBERED and next(iter(self._answers.values())).done():
                self._answers.popitem(last=False)

        def send(done: asyncio.Task[str]) -> None:
            turns.release()
            if not done.cancelled() and session.user == user:
                session.send(done.result())

        task.add_done_callback(send)

    async def _answer(self, session: Session, user: str, request: str, frame: Reader) -> str:
        try:
            return await self._requests.perform(session, user, request, frame)
        except BadFrame as problem:
            return _refused(request, str(problem))
        except UserError as problem:
            return _refused(request, problem.sentence)
        except PlatformError:
            _log.warning("the playground's chat was not stored", exc_info=True)
            return _refused(request, NOT_STORED)
        except Exception:
            # A request that breaks must not leave the page waiting for its answer.
            _log.exception("a request of the playground failed")
            return _refused(request, NOT_STORED)

    def _switch(self, session: Session, request: str, person: str) -> None:
        if self._world.member(person) is None:
            raise BadFrame("There is no such person here.")
        session.user = person
        self._send_snapshot(session)
        session.send(as_frame("ack", {"id": request}))

    def _known(self, user: str) -> str:
        if self._world.member(user) is not None:
            return user
        present = [person for person in self._world.people.values() if not person.left]
        if not present:
            raise BadFrame("Nobody is here yet.")
        return min(present, key=lambda person: (not person.manages, person.number)).user

    def _send_snapshot(self, session: Session) -> None:
        body: dict[str, Json] = {
            "epoch": self._hub.epoch,
            "seq": self._hub.number,
            "person": session.user,
            "workspace": self._workspace,
            "clock": self._travels.state(),
            **self._world.snapshot(session.user),
        }
        session.send(as_frame("snapshot", body))


def _read_hello(text: str) -> _Hello:
    frame = read_object(text)
    if frame.text("do", limit=40) != "hello":
        raise BadFrame("Please say hello first.")
    zone = frame.text("zone", limit=64, default="")
    return _Hello(
        frame.text("person", limit=100, default=""),
        zone if is_zone(zone) else "",
        frame.text("epoch", limit=40, default=""),
        frame.whole("after", 0),
    )


def _refused(request: str, sentence: str) -> str:
    return as_frame("refused", {"id": request, "why": sentence})


async def _write(socket: web.WebSocketResponse, session: Session) -> None:
    try:
        while (frame := await session.outgoing.get()) is not None:
            await socket.send_str(frame)
        await socket.close()
    except ConnectionError:
        # The page went away in mid-sentence; it catches up when it reconnects.
        session.close()
