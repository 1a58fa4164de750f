from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import codec
from bot.chat.actions import (
    MAX_BYTES,
    Action,
    OutdatedAction,
    UnreadableAction,
    decode,
    decode_id,
    encode,
    encode_id,
)
from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef

R = TypeVar("R")
PARTS = st.text(st.characters(), max_size=12)
PLATFORMS = st.sampled_from(PlatformName)
TENANTS = st.builds(TenantRef, PLATFORMS, PARTS)
ACCOUNTS = st.builds(Account, PLATFORMS, PARTS, PARTS)
CHANNELS = st.builds(Channel, PLATFORMS, PARTS, PARTS, PARTS)
MESSAGES = st.builds(Message, CHANNELS, PARTS)


@given(TENANTS, ACCOUNTS, CHANNELS, MESSAGES)
def test_every_ref_survives_its_text(tenant: TenantRef, account: Account, channel: Channel, message: Message) -> None:
    assert codec.tenant_from_text(codec.tenant_to_text(tenant)) == tenant
    assert codec.account_from_text(codec.account_to_text(account)) == account
    assert codec.channel_from_text(codec.channel_to_text(channel)) == channel
    assert codec.message_from_text(codec.message_to_text(message)) == message
    for target in (account, channel):
        assert codec.target_from_text(codec.target_to_text(target)) == target


@given(st.one_of(ACCOUNTS, CHANNELS), st.one_of(ACCOUNTS, CHANNELS))
def test_different_targets_have_different_plain_texts(one: Target, other: Target) -> None:
    first, second = codec.target_to_text(one), codec.target_to_text(other)
    assert (first == second) == (one == other)
    assert first.isascii()
    assert not set(first) & set(" \n\"'<>:")


@given(st.text(max_size=40))
def test_foreign_text_is_refused_or_is_ours(text: str) -> None:
    _refuses_or_returns(text, codec.tenant_from_text, codec.tenant_to_text)
    _refuses_or_returns(text, codec.account_from_text, codec.account_to_text)
    _refuses_or_returns(text, codec.channel_from_text, codec.channel_to_text)
    _refuses_or_returns(text, codec.message_from_text, codec.message_to_text)


def _refuses_or_returns(text: str, read: Callable[[str], R], write: Callable[[R], str]) -> None:
    try:
        ref = read(text)
    except codec.UnreadableRef:
        return
    assert write(ref) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "web",
        "web/team",
        "irc/team/general/",
        "web/a b/general/",
        "web/%zz/general/",
        "web/%2f/general/",
        "web/%FF/x/",
    ],
)
def test_near_misses_are_refused_with_the_text(text: str) -> None:
    with pytest.raises(codec.UnreadableRef) as caught:
        codec.channel_from_text(text)
    assert repr(text) in str(caught.value)


def test_the_form_is_the_documented_one() -> None:
    general = Channel(PlatformName.WEB, "team", "general")
    assert codec.tenant_to_text(general.tenant) == "web/team"
    assert codec.channel_to_text(general) == "web/team/general/"
    assert codec.message_to_text(Message(general, "17")) == "web/team/general//17"
    assert codec.account_to_text(Account(PlatformName.SLACK, "T1", "U/7")) == "slack/T1/U%2F7"


ACTION_PARTS = st.text("abcXYZ019_.-", min_size=1, max_size=12)


@given(ACTION_PARTS, st.lists(ACTION_PARTS, max_size=5).map(tuple))
def test_an_action_survives_its_id(verb: str, args: tuple[str, ...]) -> None:
    action = Action(verb, args)
    text = encode(action)
    assert decode(text) == action
    assert text.isascii()
    assert len(text) <= MAX_BYTES


@given(st.text(max_size=120))
def test_no_text_makes_decoding_raise_anything_else(text: str) -> None:
    try:
        action = decode(text)
    except (OutdatedAction, UnreadableAction):
        return
    assert encode(action) == text


def test_ids_that_we_never_made_are_told_from_old_ones() -> None:
    with pytest.raises(OutdatedAction):
        decode("w0:a:1")
    for forged in ("", "w1", "w1:", "w1:a:", "w1:a b", "w1:é", "x1:a", "w1:" + "a" * 98, "w1:a\n"):
        with pytest.raises(UnreadableAction):
            decode(forged)


@pytest.mark.parametrize("action", [Action(""), Action("a b"), Action("a", ("é",)), Action("a", ("x" * 64, "y" * 64))])
def test_an_action_that_does_not_fit_is_a_mistake_in_the_program(action: Action) -> None:
    with pytest.raises(ValueError, match="action id"):
        encode(action)


@given(st.integers(0, 2**63 - 1))
def test_a_row_id_survives_base_36(number: int) -> None:
    text = encode_id(number)
    assert decode_id(text) == number
    assert len(text) <= 13


@pytest.mark.parametrize("text", ["", "A", "-1", "z" * 13, "z" * 14, "1_0", " 1"])
def test_other_row_ids_are_unreadable(text: str) -> None:
    with pytest.raises(UnreadableAction):
        decode_id(text)


def test_a_negative_row_id_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="negative"):
        encode_id(-1)
