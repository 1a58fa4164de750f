"""Long lists of values for ``IN (…)``, in pieces that both databases take and whose statements repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")

LONGEST: Final = 512
"""Far below the limits on bound values (SQLite 32,766, PostgreSQL 32,767), since a statement may hold several lists."""


def padded(values: Iterable[T], longest: int = LONGEST) -> Iterator[list[T]]:
    """`values` without repeats, in lists of at most `longest` (a power of two); nothing for no values.

    Each list is filled up to the next power of two with its last value, which changes no ``IN``. So there are ten
    statements and not five hundred, and each is prepared once.
    """
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), longest):
        piece = distinct[start : start + longest]
        wanted = 1 << (len(piece) - 1).bit_length()
        yield piece + [piece[-1]] * (wanted - len(piece))
