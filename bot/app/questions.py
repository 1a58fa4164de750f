"""The questions that a process asks: the bank, and the packs that the settings name."""

from __future__ import annotations

from bot.config import Settings
from content.library import Library, PackSource, load_bank


def load_questions(settings: Settings) -> Library:
    """The library of these settings, by way of the cache in the data directory."""
    packs = [PackSource(pack.path, pack.tenant) for pack in settings.packs]
    return load_bank(packs=packs, cache=settings.database.data_directory / "cache")
