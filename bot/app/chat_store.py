"""The playground's chat, kept in the playground's database."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import Unavailable
from storage.database import Database
from storage.errors import StorageError
from storage.playground import load_chat_rows, put_chat_row


class DatabaseChatStore:
    """A `ChatStore` of the web adapter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, kind: str, key: str, json: str) -> None:
        """Keep a row; it is durable when this returns. Raises `Unavailable`."""
        try:
            await self._database.write(put_chat_row, kind, key, json)
        except StorageError as error:
            raise Unavailable(str(error)) from error

    async def load(self) -> Sequence[tuple[str, str, str]]:
        """Every row."""
        return await self._database.read(load_chat_rows)
