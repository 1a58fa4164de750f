from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.cards import (
    Button,
    Card,
    Code,
    CodeBlock,
    Divider,
    Field,
    Fields,
    File,
    Image,
    LinkButton,
    LocalTime,
    Mention,
    Plain,
    Ranking,
    RankRow,
    TimeStyle,
)
from bot.chat.inert import END_ISOLATE, ISOLATE, MOST_MARKS, inert
from bot.chat.refs import Account, PlatformName
from bot.chat.text import bullets, buttons, clamp, notice, para, plain

ADA = Account(PlatformName.MEMORY, "", "ada")
ANY = st.text(st.characters(), max_size=200)
WILD = st.text(
    st.sampled_from(
        "ab \n\t\r\x00\x1b\u200b\u200c\u200d\u202e\u2066\u2068\u2069\ufeff\u0301\u0489אب१👩🏽🔬🇩🇪\ud800\U000e0041\u3164…é"
    ),
    max_size=60,
)


def test_all_that_a_card_shows_is_in_its_plain_text() -> None:
    card = Card(
        title="Title",
        blocks=(
            para(
                "One ",
                Code("two"),
                Mention(ADA, "Ada"),
                LocalTime(datetime(2026, 1, 1, tzinfo=UTC), TimeStyle.TIME, "09:00"),
            ),
            Divider(),
            CodeBlock("x = 1"),
            bullets("first", (Plain("second"),), ordered=True),
            bullets("dash"),
            Fields((Field("Level", (Plain("mid"),)),)),
            Ranking((RankRow(1, "Ada", "340", "12 days", shared=True), RankRow(23, "You", "120", "", gap_before=True))),
            Image(b"", "a picture", "p.png"),
        ),
        summary="s",
        actions=buttons(Button("A", "w1:a"), LinkButton("Read", "https://example.org")),
        footer=(Plain("foot"),),
        files=(File("x.json", b"", "application/json"),),
    )
    assert plain(card) == (
        "Title\n\nOne twoAda09:00\n\nx = 1\n\n1. first\n2. second\n\n- dash\n\nLevel: mid\n\n"
        "1= Ada 340 · 12 days\n…\n23 You 120\n\na picture\n\n(x.json)\n\nfoot\n\n[A] [Read: https://example.org]"
    )


def test_buttons_come_five_in_a_row_and_a_notice_is_its_own_summary() -> None:
    many = [Button(str(number), "w1:a") for number in range(7)]
    assert [len(row) for row in buttons(*many)] == [5, 2]
    assert buttons() == ()
    assert notice("One.", "Two.", title="T").summary == "T One. Two."


@given(ANY, st.integers(1, 80))
def test_clamping_keeps_the_limit_and_shows_the_cut(text: str, limit: int) -> None:
    cut = clamp(text, limit)
    assert len(cut) <= limit
    if len(text) <= limit:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])
        assert clamp(cut, limit) == cut


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("ae\u0301x", 3, "a…"),
        ("a👩‍🔬b", 4, "a…"),
        ("a👍🏽b", 3, "a…"),
        ("a🇩🇪b", 3, "a…"),
        ("a\r\nb", 3, "a…"),
        ("a\u1112\u1161b", 3, "a…"),
        ("\u0301" * 9, 3, "…"),
    ],
)
def test_no_visible_character_is_split(text: str, limit: int, expected: str) -> None:
    assert clamp(text, limit) == expected


def test_a_limit_below_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="less than one"):
        clamp("a", 0)
    with pytest.raises(ValueError, match="under 3"):
        inert("a", 2)


@given(st.one_of(ANY, WILD), st.integers(3, 80), st.booleans())
@example("א" * 200, 10, False)
@example("aaaaaaaaaaא", 11, False)
@example("\u200d\u0301a", 5, False)
@example("\n \n\n\na\n\n\n\nb", 20, True)
@example("  …x", 3, False)
def test_inert_text_has_nothing_hidden_and_is_settled(text: str, limit: int, lines: bool) -> None:
    result = inert(text, limit, lines=lines)
    assert len(result) <= limit
    assert inert(result, limit, lines=lines) == result
    inside = result
    if result.startswith(ISOLATE):
        assert result.endswith(END_ISOLATE)
        inside = result[1:-1]
    allowed = {"\n"} if lines else set()
    for position, character in enumerate(inside):
        category = unicodedata.category(character)
        if character in "\u200c\u200d":
            assert inside[position - 1] > "\x7f"
            assert inside[position + 1] > "\x7f"
        elif character not in allowed:
            assert category not in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
    assert inside == inside.strip()
    assert "  " not in inside
    assert not inside or not unicodedata.category(inside[0]).startswith("M")
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in inside):
        assert result.startswith(ISOLATE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada", "Ada"),
        ("  Ada \t Lovelace\r\n", "Ada Lovelace"),
        ("A\u200bd\u2060a\ufeff", "Ada"),
        ("ev\u202egnp.exe", "evgnp.exe"),
        ("\u0301Ada", "Ada"),
        ("A" + "\u0301" * 50, "A" + "\u0301" * MOST_MARKS),
        ("שלום", f"{ISOLATE}שלום{END_ISOLATE}"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("a\u200db", "ab"),
        ("می\u200cخواهم", f"{ISOLATE}می\u200cخواهم{END_ISOLATE}"),
        ("\ud800x", "\ufffdx"),
        ("\u3164\u2800", ""),
        ("<script>@everyone", "<script>@everyone"),
    ],
)
def test_inert_examples(text: str, expected: str) -> None:
    assert inert(text, 60) == expected


def test_lines_stay_where_they_are_wanted() -> None:
    assert inert("a\n\n\n\nb\u2028c ", 60, lines=True) == "a\n\nb\nc"
    assert inert("x" * 100_000, 5) == "xxxx…"
