"""What every feature is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.chat.ports import Clock, Platform
from bot.chat.refs import PlatformName
from bot.operations.metrics import Metrics
from content.library import Library
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one application; nothing here is global, so tests build as many as they like."""

    database: Database
    clock: Clock
    library: Library
    platforms: Mapping[PlatformName, Platform]
    metrics: Metrics
