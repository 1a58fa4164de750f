"""What the lint and the check of keys have to say about an entry, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from content.model import ItemId


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The entry must not ship."""
    WARNING = "warning"
    """Look again; there may be a reason."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, where it stands, and the rule that found it. `item` is None for a whole area or file."""

    file: str
    line: int
    item: ItemId | None
    rule: str
    severity: Severity
    sentence: str

    def __str__(self) -> str:
        name = f"{self.item.rpartition(':')[2]}: " if self.item else ""
        return f"{self.file}:{self.line}: {self.severity.value}: {name}{self.sentence} [{self.rule}]"
