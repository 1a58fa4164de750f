"""A chat platform in memory: shipped, so that whoever writes a feature or an adapter can play it without a network."""

from bot.adapters.memory.adapter import MemoryAdapter
from bot.adapters.memory.faults import Faults, Hold
from bot.adapters.memory.inbound import People
from bot.adapters.memory.outbound import MemoryPlatform
from bot.adapters.memory.state import EVERYTHING, BotSilent, Posted, Rejected
from bot.adapters.memory.world import MemoryChat

__all__ = [
    "EVERYTHING",
    "BotSilent",
    "Faults",
    "Hold",
    "MemoryAdapter",
    "MemoryChat",
    "MemoryPlatform",
    "People",
    "Posted",
    "Rejected",
]
