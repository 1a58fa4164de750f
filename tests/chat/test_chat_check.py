from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.cards import (
    Bold,
    Bullets,
    Button,
    Card,
    Divider,
    Field,
    Fields,
    File,
    Image,
    Link,
    LinkButton,
    LocalTime,
    Paragraph,
    Plain,
    Ranking,
    RankRow,
    TimeStyle,
)
from bot.chat.check import check_card, check_form
from bot.chat.forms import Choice, Form, ManyChoices, OneChoice, ShortField
from bot.chat.refs import Account, PlatformName
from bot.chat.text import bullets, buttons, para
from tests.contract.specimens import button, cards_at_limits, question, setup_form

CARD = Card("Title", (para("Text."),), "Text.")
NAIVE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def test_good_cards_and_forms_have_nothing_wrong() -> None:
    for name, card in cards_at_limits(Account(PlatformName.MEMORY, "", "ada")).items():
        assert check_card(card) == [], name
    assert check_form(setup_form()) == []


def test_letters_need_their_option_in_block_and_summary() -> None:
    assert check_card(replace(question(), summary="MLOps. Which of these?")) == [
        f"the summary lacks the text of option {letter}" for letter in "ABCD"
    ]
    assert check_card(replace(question(), blocks=question().blocks[:3])) == [
        "the button C has no option text in a block",
        "the button D has no option text in a block",
    ]


@pytest.mark.parametrize(
    "block",
    [
        para(Bold("A"), " one thing"),
        para("A) one thing"),
        para("A. one\u2003thing"),
        bullets("A one thing"),
        para("Pick\nA one thing"),
    ],
)
def test_options_are_found_however_they_are_written(block: Paragraph[Plain]) -> None:
    card = Card("", (block,), "A: one thing", buttons(button("A")))
    assert check_card(card) == []
    assert check_card(replace(card, summary="A")) == ["the summary lacks the text of option A"]


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        (replace(CARD, summary="  "), "the summary is empty"),
        (Card("", (), "s"), "neither title nor blocks"),
        (replace(CARD, actions=((),)), "0 controls in a row"),
        (replace(CARD, actions=(tuple(button("x", "v", str(n)) for n in range(6)),)), "6 controls in a row"),
        (replace(CARD, actions=tuple((button("x", "v", str(n)),) for n in range(6))), "6 rows"),
        (replace(CARD, actions=buttons(button("x" * 76))), "has not 1 to 75"),
        (replace(CARD, actions=buttons(button(" "))), "has not 1 to 75"),
        (replace(CARD, actions=buttons(Button("x", "w0:a"))), "which is no action id"),
        (replace(CARD, actions=buttons(Button("x", "nonsense"))), "which is no action id"),
        (replace(CARD, actions=buttons(button("x"), button("y"))), "two buttons carry"),
        (replace(CARD, actions=buttons(LinkButton("x", "http://a"))), "opens no https"),
        (replace(CARD, blocks=(para(Link("x", "javascript:1")),)), "is no https address"),
        (replace(CARD, blocks=(bullets(Link("x", "ftp://1")),)), "is no https address"),
        (replace(CARD, blocks=(Fields((Field("l", (Link("x", "a"),)),)),)), "is no https address"),
        (replace(CARD, footer=(Link("x", "a"),)), "is no https address"),
        (replace(CARD, blocks=(para(LocalTime(NAIVE, TimeStyle.TIME, "x")),)), "local time"),
        (replace(CARD, blocks=(para("x", LocalTime(NAIVE.astimezone(UTC), TimeStyle.TIME, " ")),)), "local time"),
        (replace(CARD, blocks=(para(" "),)), "an empty paragraph"),
        (replace(CARD, blocks=(Bullets(()),)), "an empty bullets"),
        (replace(CARD, blocks=(Ranking((RankRow(1, " ", "1", ""),)),)), "rank 1 has no name"),
        (replace(CARD, blocks=(Image(b"\x89PNG", " ", "p.png"),)), "no alternative text"),
        (replace(CARD, blocks=(Image(b"GIF", "alt", "p.png"),)), "is no PNG"),
        (replace(CARD, files=(File("../x", b"", "a/b"),)), "no plain file name"),
    ],
)
def test_each_mistake_in_a_card_is_named(card: Card, problem: str) -> None:
    problems = check_card(card)
    assert len(problems) >= 1
    assert any(problem in found for found in problems), problems


def test_a_divider_and_an_empty_board_are_fine() -> None:
    assert check_card(replace(CARD, blocks=(para("x"), Divider(), Ranking(())))) == []


TWO = (Choice("a", "A"), Choice("b", "B"))
FIELD = ShortField("k", "Label")


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (Form("T" * 25, "w1:a", (FIELD,)), "the title"),
        (Form("T", "w1:a", (FIELD,), submit=""), "the submit"),
        (Form("T", "nonsense", (FIELD,)), "no action id"),
        (Form("T", "w1:a", ()), "0 fields"),
        (Form("T", "w1:a", tuple(ShortField(str(n), "L") for n in range(6))), "6 fields"),
        (Form("T", "w1:a", (FIELD, FIELD)), "two fields have the key"),
        (Form("T", "w1:a", (ShortField("k", "L" * 46),)), "the label"),
        (Form("T", "w1:a", (ShortField("k", "L", hint="h" * 101),)), "the hint"),
        (Form("T", "w1:a", (OneChoice("k", "L", TWO[:1]),)), "2 to 25 different"),
        (Form("T", "w1:a", (ManyChoices("k", "L", (TWO[0], TWO[0])),)), "2 to 25 different"),
        (Form("T", "w1:a", (OneChoice("k", "L", TWO, initial="z"),)), "which is no choice"),
        (Form("T", "w1:a", (ManyChoices("k", "L", TWO, initial=("a", "z")),)), "which is no choice"),
        (Form("T", "w1:a", (FIELD,), intro=(para(" "),)), "an empty paragraph"),
    ],
)
def test_each_mistake_in_a_form_is_named(form: Form, problem: str) -> None:
    assert any(problem in found for found in check_form(form)), check_form(form)
