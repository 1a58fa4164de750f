"""Pictures and files: bytes to an upload address first, then completed, and shared where somebody shall see them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.content import FileOf
from bot.adapters.slack.limits import ALT_TEXT
from bot.adapters.slack.wire import JsonObject, text_at
from bot.adapters.slack.workspaces import Workspace
from bot.chat.cards import Block, File, Image
from bot.chat.text import clamp
from bot.errors import PlatformError

_REMEMBERED: Final = 512
"""Pictures whose files are known, so that an edit shows the same one and uploads nothing."""


class Uploads:
    """What was uploaded, and uploading more."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._known: OrderedDict[tuple[str, bytes], str] = OrderedDict()

    async def pictures(self, workspace: Workspace, blocks: Iterable[Block]) -> FileOf:
        """The files of all pictures in a card. One that can't be uploaded is shown by its words: no card fails for it."""
        files = {}
        for block in blocks:
            if isinstance(block, Image):
                try:
                    files[_digest(block)] = await self._picture(workspace, block)
                except PlatformError:
                    continue
        return lambda image: files.get(_digest(image))

    async def send(self, workspace: Workspace, files: Sequence[File], channel: str, thread: str = "") -> None:
        """Share files in a channel or a thread. Raises a platform error."""
        if not files:
            return
        sent = [{"id": await self._bytes(workspace, file.name, file.data, ""), "title": file.name} for file in files]
        payload: JsonObject = {"files": sent, "channel_id": channel}
        if thread:
            payload["thread_ts"] = thread
        await self._api.post(workspace.token, "files.completeUploadExternal", payload)

    async def _picture(self, workspace: Workspace, image: Image) -> str:
        key = (workspace.team, _digest(image))
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        file = await self._bytes(workspace, image.name, image.png, image.alt)
        payload: JsonObject = {"files": [{"id": file, "title": image.name}]}
        await self._api.post(workspace.token, "files.completeUploadExternal", payload)
        self._known[key] = file
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return file

    async def _bytes(self, workspace: Workspace, name: str, data: bytes, alt: str) -> str:
        fields = {"filename": name, "length": str(len(data))}
        if alt:
            fields["alt_txt"] = clamp(alt, ALT_TEXT)
        said = await self._api.ask(workspace.token, "files.getUploadURLExternal", fields)
        await self._api.upload(text_at(said, "upload_url"), data)
        return text_at(said, "file_id")


def _digest(image: Image) -> bytes:
    return hashlib.blake2s(image.png + image.alt.encode()).digest()
