"""Cards and forms at their limits, and text that somebody might wish to act."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime

from bot.chat.actions import Action, encode
from bot.chat.cards import (
    Block,
    Bold,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Code,
    CodeBlock,
    Divider,
    Field,
    Fields,
    File,
    Image,
    Italic,
    Link,
    LinkButton,
    LocalTime,
    Mention,
    Paragraph,
    Plain,
    Ranking,
    RankRow,
    TimeStyle,
)
from bot.chat.forms import Choice, Form, LongField, ManyChoices, NumberField, OneChoice, ShortField
from bot.chat.refs import Account
from bot.chat.text import bullets, buttons, para

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "@everyone",
    "@here",
    "<!channel>",
    "<!here|here>",
    "<@U123>",
    "<@&42>",
    "<#C123>",
    "<https://evil.example|innocent>",
    "[innocent](https://evil.example)",
    "**bold** _italic_ ~struck~ ||spoiler||",
    "`code` ```block```",
    "&lt;b&gt; &amp;",
    "> quoted",
    "# heading",
    ":tada: <:custom:1>",
    "<t:1:F>",
    "javascript:alert(1)",
    "\\*not bold\\*",
    "'; drop table answers; --",
    "{{7*7}} ${7*7} %s {0}",
)
"""Each has to be read as it was typed, on every platform."""


def button(label: str, verb: str = "v", *args: str, style: ButtonStyle = ButtonStyle.NORMAL) -> Button:
    return Button(label, encode(Action(verb, args)), style)


def question() -> Card:
    options = ("Gradient descent", "A random forest", "Principal components", "A hash table")
    lettered = tuple(zip("ABCD", options, strict=True))
    return Card(
        title="MLOps · mid · about 60 s",
        blocks=(para("Which of these reduces dimensions?"), *(para(f"{letter} {text}") for letter, text in lettered)),
        summary="MLOps, mid. Which of these reduces dimensions? " + " ".join(f"{a} {text}." for a, text in lettered),
        actions=buttons(*(button(letter, "a", "run", letter) for letter, _ in lettered)),
        footer=(Plain("12 answered"),),
    )


def cards_at_limits(account: Account) -> dict[str, Card]:
    """Cards that the vocabulary allows and that some platform would find too long, too many or too odd."""
    return {
        "question": question(),
        "every block": _card(*_every_block(account)),
        "long paragraph": _card(para("start " + "word " * 20_000 + "end")),
        "one long word": _card(para("start" + "x" * 100_000)),
        "many paragraphs": _card(*(para(f"paragraph {number}") for number in range(120))),
        "many bullets": _card(bullets(*(f"entry {number}" for number in range(200)), ordered=True)),
        "long code": _card(CodeBlock("print('```')\n" * 2_000, "python")),
        "many fields": _card(Fields(tuple(Field(f"label {n}", (Plain("value " * 60),)) for n in range(40)))),
        "long board": _card(Ranking(tuple(RankRow(n, f"Name {n} " * 9, "340", "detail " * 9) for n in range(1, 40)))),
        "full buttons": Card(
            "Buttons",
            (para("Twenty-five of them."),),
            "Twenty-five buttons.",
            tuple(
                tuple(button(f"{row}{column} ".ljust(75, "x"), "v", f"{row}{column}", "z" * 60) for column in range(5))
                for row in range(5)
            ),
        ),
        "long title": Card("start " + "title " * 200, (para("text"),), "A long title."),
        "long summary": Card("Title", (para("text"),), "start " + "summary " * 4_000),
        "only a title": Card("Only a title", (), "Only a title."),
        "long footer": Card("Title", (para("text"),), "Text.", footer=(Plain("start " + "footer " * 1_000),)),
        "files": Card(
            "Export", (para("Your data."),), "Your data.", files=(File("data.json", b"{}", "application/json"),)
        ),
        "scripts": _card(para("start مرحبا שלום नमस्ते 你好 👩🏽‍🔬 e\u0301 end")),
    }


def hostile_card(text: str, account: Account) -> Card:
    """The text wherever people's words can stand."""
    return Card(
        title=text,
        blocks=(
            Paragraph((Plain(text), Bold(text), Italic(text), Code(text), Mention(account, text))),
            Bullets(((Plain(text),),)),
            Fields((Field(text, (Plain(text),)),)),
            Ranking((RankRow(1, text, "340", text),)),
            CodeBlock(text),
        ),
        summary=f"It says {text}",
        actions=buttons(button(text[:75])),
        footer=(Plain(text),),
    )


def setup_form() -> Form:
    """Five fields, one of each kind."""
    some = tuple(Choice(str(number), f"Choice {number}") for number in range(25))
    return Form(
        title="Daily questions",
        action=encode(Action("setup", ("1",))),
        fields=(
            ShortField("time", "Time", initial="09:00"),
            LongField("notes", "Notes", required=False),
            NumberField("count", "Questions a day", initial="1"),
            OneChoice("zone", "Zone", some, initial="3"),
            ManyChoices("days", "Days", some[:7], initial=("0", "1")),
        ),
    )


def picture() -> bytes:
    """A PNG of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")


def _every_block(account: Account) -> tuple[Block, ...]:
    instant = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    times = tuple(LocalTime(instant, style, "Tue 09:00 Berlin") for style in TimeStyle)
    return (
        para("start ", Bold("bold"), Italic("italic"), Code("code"), Link("a link", "https://example.org/a?b=c&d=e")),
        para(Mention(account, "Ada"), *times),
        CodeBlock("for x in y:\n    pass", "python"),
        bullets("one", "two"),
        bullets("one", "two", ordered=True),
        Fields((Field("label", (Plain("value"),)),)),
        Ranking(
            (RankRow(1, "Ada", "340", "", shared=True), RankRow(23, "You", "120", "80 to 22", me=True, gap_before=True))
        ),
        Divider(),
        Image(picture(), "One grey pixel", "pixel.png"),
        para(LinkButton("x", "https://example.org").label + " end"),
    )


def _card(*blocks: Block) -> Card:
    return Card("Title", blocks, "start of a summary that says it all, to its end", footer=(Plain("Footer"),))
