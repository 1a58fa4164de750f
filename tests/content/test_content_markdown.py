from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.errors import TextRefused
from content.markdown import check_address, parse_blocks, parse_inlines
from content.plain import plain_blocks
from content.text import Bold, Bullets, Code, CodeBlock, Italic, Link, Paragraph, Plain


def test_paragraph_with_every_inline() -> None:
    blocks = parse_blocks("A **bold** *thin* `x < y` [page](https://a.example/b) end")
    assert blocks == (
        Paragraph(
            (
                Plain("A "),
                Bold("bold"),
                Plain(" "),
                Italic("thin"),
                Plain(" "),
                Code("x < y"),
                Plain(" "),
                Link("page", "https://a.example/b"),
                Plain(" end"),
            )
        ),
    )


def test_nested_emphasis_becomes_one_mark_and_links_keep_their_words() -> None:
    assert parse_inlines("**a *b* c**") == (Bold("a b c"),)
    assert parse_inlines("*a\nb*") == (Italic("a b"),)
    assert parse_inlines("**[see `x`](https://a.example)**") == (Link("see x", "https://a.example"),)


def test_lists_and_fences() -> None:
    blocks = parse_blocks("1. one\n2. **two**\n\n- dot\n\n```Python extra\nif a < b:\n    pass\n```")
    assert blocks == (
        Bullets(((Plain("one"),), (Bold("two"),)), ordered=True),
        Bullets(((Plain("dot"),),)),
        CodeBlock("if a < b:\n    pass", "python"),
    )
    assert plain_blocks(blocks) == "1. one\n2. two\n\n- dot\n\nif a < b:\n    pass"


def test_line_breaks() -> None:
    assert parse_blocks("a\nb  \nc\\\nd") == (Paragraph((Plain("a b\nc\nd"),)),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("fine\n\n# Title", 2, "heading"),
        ("Title\n===", 0, "heading"),
        ("a\n\n<script>alert(1)</script>", 2, "Raw HTML"),
        ("a\nb <b>c</b>", 1, "Raw HTML"),
        ("<!-- hidden -->", 0, "Raw HTML"),
        ("![alt](https://a.example/x.png)", 0, "Images"),
        ("[a](http://a.example)", 0, "https"),
        ("[a](javascript:alert(1))", 0, "https"),
        ("[a](data:text/html,x)", 0, "https"),
        ("[a](//a.example)", 0, "https"),
        ("[a](https://localhost)", 0, "https"),
        ("<ftp://a.example>", 0, "https"),
        ("[](https://a.example)", 0, "words"),
        ("> quoted", 0, "quotation"),
        ("a\n\n---", 2, "rule"),
        ("- a\n  - b", 1, "list inside a list"),
        ("- a\n\n  b", 2, "one paragraph"),
        ("-", 0, "empty"),
        ("- a\n\n  ```\n  x\n  ```", 2, "outside a list"),
        ("    four", 0, "fence"),
        ("```<b>\nx\n```", 0, "one word"),
        ("ok\nabc\u202edef", 1, "direction"),
        ("a\x07", 0, "control character"),
        ("", 0, "empty"),
        ("[a]: https://a.example", 0, "empty"),
        (r"a" + "\n" + r"$\foo$", 1, "readable form"),
    ],
)
def test_what_no_chat_shows_alike_is_refused_where_it_stands(text: str, line: int, words: str) -> None:
    with pytest.raises(TextRefused, match=words) as caught:
        parse_blocks(text)
    assert caught.value.line == line


def test_an_option_is_one_paragraph() -> None:
    assert parse_inlines("Plain words, 20 % of them.") == (Plain("Plain words, 20 % of them."),)
    for text in ("a\n\nb", "- a", "```\nx\n```"):
        with pytest.raises(TextRefused, match="one paragraph"):
            parse_inlines(text)


def test_prices_are_no_formulas_and_formulas_are_read() -> None:
    assert parse_inlines("$5 and $10, or $5-$10") == (Plain("$5 and $10, or $5-$10"),)
    assert parse_inlines(r"\$x\$ `$x^2$` $x^2$ \(y_i\)") == (Plain("$x$ "), Code("$x^2$"), Plain(" x² yᵢ"))


def test_formulas_keep_underscores_and_stars_from_markdown() -> None:
    assert parse_inlines("$a_i * b_i$ and $c*d*e$") == (Plain("aᵢ * bᵢ and c*d*e"),)


@pytest.mark.parametrize(
    "address", ["https://a.example", "https://a.example:8443/x?y=1#z", "https://a-b.co.uk/é".replace("é", "e")]
)
def test_good_addresses(address: str) -> None:
    assert check_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example",
        "https://",
        "https://user@a.example",
        "https://a.example x",
        "HTTPS://a",
        "https://a.example/" + "x" * 300,
    ],
)
def test_bad_addresses(address: str) -> None:
    with pytest.raises(TextRefused):
        check_address(address)


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        blocks = parse_blocks(text)
    except TextRefused:
        return
    for block in blocks:
        if isinstance(block, Paragraph):
            assert all(inline.url.startswith("https://") for inline in block.inlines if isinstance(inline, Link))


@example("9. 9")
@given(st.text(alphabet="ab ,.%'x9", min_size=1, max_size=30))
def test_the_short_way_of_plain_options_gives_what_the_parser_gives(text: str) -> None:
    try:
        expected = parse_blocks(text)
    except TextRefused:
        return
    if len(expected) == 1 and isinstance(expected[0], Paragraph):
        assert (Paragraph(parse_inlines(text)),) == expected
    else:  # "9. 9" is a list, which is refused where a line belongs
        with pytest.raises(TextRefused):
            parse_inlines(text)
