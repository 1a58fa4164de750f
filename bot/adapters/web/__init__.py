"""The playground: a chat workspace in the browser, with no tokens and no network beyond this machine."""

from bot.adapters.web.ports import ChatStore, Jump, StoredRow, TimeTravel
from bot.adapters.web.server import Newcomer, Playground, Workspace

__all__ = [
    "ChatStore",
    "Jump",
    "Newcomer",
    "Playground",
    "StoredRow",
    "TimeTravel",
    "Workspace",
]
