"""Responses survive being stored, and nothing else is read as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import Chosen, Entered, Ordered, Response, UnreadableResponse, decode_response, encode_response

TEXT = st.text(st.characters(), max_size=20)
RESPONSES = st.one_of(
    st.frozensets(TEXT).map(Chosen),
    st.lists(TEXT).map(lambda ids: Ordered(tuple(ids))),
    TEXT.map(Entered),
)


@given(RESPONSES)
def test_round_trip(response: Response) -> None:
    assert decode_response(encode_response(response)) == response


def test_the_stored_form_is_compact_and_the_same_for_equal_responses() -> None:
    assert encode_response(Chosen(frozenset({"C", "A", "B"}))) == '["c",["A","B","C"]]'
    assert encode_response(Ordered(("B", "A"))) == '["o",["B","A"]]'
    assert encode_response(Entered('1,5 µs "')) == '["e","1,5 \\u00b5s \\""]'


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "x",
        "null",
        "[]",
        '["c"]',
        '["c","A"]',
        '["c",[1]]',
        '["o",["A",null]]',
        '["e",[]]',
        '["e","a","b"]',
        '["z",[]]',
        '{"c":[]}',
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(stored: str) -> None:
    with pytest.raises(
        UnreadableResponse, match=r"stored response$|^a stored response holds an option id that isn't text$"
    ):
        decode_response(stored)
