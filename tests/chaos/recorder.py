"""A chat platform that only records, in a process that is never killed.

One request a connection, a JSON object on a line. It answers late, keeps what it was sent even when the sender is gone by
then, and now and then loses a response. ``python -m tests.chaos.recorder`` prints its port.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

DELAYS = (0.0, 0.05, 0.3, 0.9)
"""Seconds until a message is there; a sender that looks at once does not find it."""


class Recorder:
    """`honours`: a second send of a mark makes no second message. `loses`: every so many sends one response is lost."""

    def __init__(self, *, honours: bool, loses: int) -> None:
        self.honours = honours
        self.loses = loses
        self.messages: list[dict[str, Any]] = []
        self.sends = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            if line:
                response = await self.answer(json.loads(line))
                if response is not None:
                    writer.write(json.dumps(response).encode() + b"\n")
                    await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    async def answer(self, request: dict[str, Any]) -> dict[str, Any] | None:
        match request["op"]:
            case "send":
                return await self.send(request)
            case "edit":
                message = self.messages[int(request["id"])]
                message["text"], message["buttons"] = request["text"], request["buttons"]
                message["edits"] += 1
                return {}
            case "find":
                marked = [each for each in self.messages if each["mark"] == request["mark"]]
                return {"id": marked[-1]["id"] if marked else None}
            case "all":
                return {"messages": self.messages, "sends": self.sends}
        raise ValueError(request["op"])

    async def send(self, request: dict[str, Any]) -> dict[str, Any] | None:
        self.sends += 1
        number = self.sends
        await asyncio.sleep(DELAYS[number % len(DELAYS)])
        known = next((each for each in self.messages if each["mark"] == request["mark"]), None)
        if known is None or not self.honours:
            known = {key: request[key] for key in ("channel", "mark", "text", "buttons")}
            known |= {"id": str(len(self.messages)), "edits": 0}
            self.messages.append(known)
        return None if self.loses and number % self.loses == 0 else {"id": known["id"]}


async def main() -> None:
    recorder = Recorder(honours=sys.argv[1] == "marks", loses=int(sys.argv[2]))
    server = await asyncio.start_server(recorder.serve, "127.0.0.1", 0, limit=2**20)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
