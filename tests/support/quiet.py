"""A log that a test can read."""

from __future__ import annotations


class SilentLog:
    """Keeps what was logged as (level, event, facts)."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, dict[str, object]]] = []

    def warning(self, event: str, **facts: object) -> None:
        self.entries.append(("warning", event, facts))

    def error(self, event: str, **facts: object) -> None:
        self.entries.append(("error", event, facts))
