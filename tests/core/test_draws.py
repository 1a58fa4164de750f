"""Draws repeat from a secret, differ without it, and shuffles keep everything."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.draws import derive_seed, draw_below, shuffle


def test_a_seed_is_a_keyed_digest_over_parts_with_their_lengths() -> None:
    message = b"".join(len(part).to_bytes(8, "big") + part for part in (b"pick", b"7", "é".encode()))
    expected = hashlib.blake2b(message, key=b"secret", digest_size=32).digest()
    assert hmac.compare_digest(derive_seed(b"secret", "pick", 7, "é"), expected)
    assert derive_seed(b"s", "ab", "c") != derive_seed(b"s", "a", "bc")
    assert derive_seed(b"s", "ab") != derive_seed(b"t", "ab")


def test_secrets_of_any_length_but_none() -> None:
    assert derive_seed(b"k" * 64) != derive_seed(b"k" * 65) != derive_seed(b"k" * 66)
    assert derive_seed(b"k" * 65) == derive_seed(hashlib.blake2b(b"k" * 65).digest())
    with pytest.raises(ValueError, match=r"^a draw needs a secret$"):
        derive_seed(b"", "x")


@given(st.binary(min_size=1), st.integers(1, 50))
def test_draws_lie_below_their_bound(seed: bytes, bound: int) -> None:
    assert 0 <= draw_below(seed, bound, "x") < bound
    assert draw_below(seed, bound, "x") == draw_below(seed, bound, "x")
    assert draw_below(seed, bound, "x") == int.from_bytes(derive_seed(seed, "x"), "big") % bound


def test_nothing_to_draw_from() -> None:
    assert draw_below(b"s", 1) == 0
    with pytest.raises(ValueError, match=r"^nothing to draw from$"):
        draw_below(b"s", 0)


@given(st.binary(min_size=1), st.lists(st.text("abc"), unique=True))
def test_a_shuffle_keeps_all_and_ignores_the_order_given(seed: bytes, values: list[str]) -> None:
    order = shuffle(seed, values, "x")
    assert sorted(order) == sorted(values)
    assert shuffle(seed, reversed(values), "x") == order


def test_shuffles_differ_by_seed_and_purpose_and_reach_every_order() -> None:
    orders = {shuffle(bytes([seed]), "ABC") for seed in range(100)}
    assert len(orders) == 6
    assert len({shuffle(b"s", "ABC", purpose) for purpose in range(100)}) == 6
