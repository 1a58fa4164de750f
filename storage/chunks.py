"""Long lists in pieces: a statement takes only so many bound values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

LONGEST: Final = 500
"""Far below the limits on bound values (SQLite 32,766, PostgreSQL 32,767), since a statement may hold several lists."""


def chunked(values: Sequence[T], size: int = LONGEST) -> Iterator[Sequence[T]]:
    """`values` in their order, in pieces of at most `size`; nothing for no values."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
