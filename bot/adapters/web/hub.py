"""The sockets that are open, and the last events, so that a page that was away can catch up.

Events are numbered from 1 in the life of the process; `epoch` names that life. Every event knows who may see it, and
is asked again when it is repeated, so nothing reaches somebody who lost the right in between.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.adapters.web.wire import Json, JsonObject, to_text

REMEMBERED = 1000
"""Events kept for pages that reconnect; who missed more gets a fresh snapshot."""

BACKLOG = 2000
"""Frames that wait for a socket that reads slowly, before it is dropped (its page reconnects and catches up)."""


@dataclass(frozen=True, slots=True)
class _Event:
    number: int
    sees: Callable[[str], bool]
    frame: str


class Session:
    """An open socket. `user` is who the page is at the moment; `zone` is the browser's."""

    def __init__(self) -> None:
        self.user = ""
        self.zone = ""
        self.outgoing: asyncio.Queue[str | None] = asyncio.Queue(BACKLOG)

    def send(self, frame: str) -> bool:
        """Queue a frame; False where the queue is full and the socket has to go."""
        try:
            self.outgoing.put_nowait(frame)
        except asyncio.QueueFull:
            self.close()
            return False
        return True

    def finish(self) -> None:
        """End the socket when what waits is sent."""
        try:
            self.outgoing.put_nowait(None)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """End the socket, leaving out what still waits."""
        while not self.outgoing.empty():
            self.outgoing.get_nowait()
        self.outgoing.put_nowait(None)


class Hub:
    """All sessions."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(8)
        self.number = 0
        self._sessions: set[Session] = set()
        self._recent: deque[_Event] = deque(maxlen=REMEMBERED)

    def join(self, session: Session) -> None:
        """From now on the session gets events."""
        self._sessions.add(session)

    def leave(self, session: Session) -> None:
        """The session gets no more events."""
        self._sessions.discard(session)

    def close_all(self) -> None:
        """End every socket when what waits for it is sent."""
        for session in tuple(self._sessions):
            session.finish()

    def publish(self, kind: str, body: JsonObject, sees: Callable[[str], bool]) -> None:
        """Tell everyone who `sees` it, now and on catching up."""
        self.number += 1
        frame = to_text({"type": kind, "seq": self.number, **body})
        self._recent.append(_Event(self.number, sees, frame))
        self._spread(frame, sees)

    def hint(self, kind: str, body: JsonObject, sees: Callable[[str], bool]) -> None:
        """Tell everyone who `sees` it and is here now; it is not repeated to pages that were away."""
        self._spread(to_text({"type": kind, **body}), sees)

    def missed(self, user: str, epoch: str, after: int) -> list[str] | None:
        """The frames since number `after` for the person, None where they are no longer all known."""
        oldest = self._recent[0].number if self._recent else self.number + 1
        if epoch != self.epoch or not oldest - 1 <= after <= self.number:
            return None
        return [event.frame for event in self._recent if event.number > after and event.sees(user)]

    def _spread(self, frame: str, sees: Callable[[str], bool]) -> None:
        for session in tuple(self._sessions):
            if session.user and sees(session.user) and not session.send(frame):
                self._sessions.discard(session)


def everyone(user: str) -> bool:
    """Seen by every person."""
    return bool(user)


def only(user: str) -> Callable[[str], bool]:
    """Seen by one person."""
    return lambda other: other == user


def as_frame(kind: str, body: dict[str, Json]) -> str:
    """A frame for one socket."""
    return to_text({"type": kind, **body})
