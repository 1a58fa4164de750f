"""Draws that look random, repeat exactly from a secret, and can't be computed without it (keyed BLAKE2b)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def derive_seed(secret: bytes, *parts: object) -> bytes:
    """The 32-byte seed of one purpose, such as ``derive_seed(tenant_secret, "pick", series, date, ordinal)``.

    Parts are joined by their text with lengths, so that ("ab", "c") and ("a", "bc") differ.
    Raises `ValueError` for an empty secret, whose draws anybody could repeat.
    """
    if not secret:
        raise ValueError("a draw needs a secret")
    # BLAKE2b takes keys of at most 64 bytes; a longer secret is folded first.
    key = secret if len(secret) <= 64 else hashlib.blake2b(secret).digest()
    digest = hashlib.blake2b(key=key, digest_size=32)
    for part in parts:
        encoded = str(part).encode()
        digest.update(len(encoded).to_bytes(8) + encoded)
    return digest.digest()


def draw_below(seed: bytes, bound: int, *parts: object) -> int:
    """A whole number from 0 to `bound` - 1; the bias is below bound / 2**256. Raises `ValueError` for a bound under 1."""
    if bound < 1:
        raise ValueError("nothing to draw from")
    return int.from_bytes(derive_seed(seed, *parts)) % bound


def shuffle(seed: bytes, values: Iterable[T], *parts: object) -> tuple[T, ...]:
    """The values, told apart by their text, in an order that depends on the seed and not on the order given."""
    return tuple(sorted(values, key=lambda value: derive_seed(seed, *parts, value)))
