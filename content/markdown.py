r"""Parses the Markdown of content files into text blocks, once, at load.

CommonMark by way of markdown-it, plus formulas between ``$…$`` or ``\(…\)``. What a chat cannot show alike everywhere
(headings, images, raw HTML, quotes, rules, nested lists) is refused with a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from content.errors import TextRefused
from content.maths import render_maths
from content.text import Bold, Bullets, Code, CodeBlock, Italic, Link, Paragraph, Plain, TextBlock, TextInline

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d+)?(?:[/?#]\S*)?")
_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")
_REFUSED = {
    "heading_open": "A heading has no place in a question; make it a sentence.",
    "html_block": "Raw HTML is not shown; put it into a code fence if it belongs to the question.",
    "blockquote_open": "A quotation block is not shown alike everywhere; make it a paragraph.",
    "hr": "A rule (`---`) is not shown alike everywhere; take it out.",
    "html_inline": "Raw HTML is not shown; put it between backticks if it belongs to the text.",
    "image": "Images are not shown; describe in words what matters.",
}


def parse_blocks(text: str) -> tuple[TextBlock, ...]:
    """The blocks of a Markdown text; raises `TextRefused` with a sentence and the line inside the text."""
    check_characters(text)
    blocks = tuple(_blocks(_parser().parse(text)))
    if not blocks:
        raise TextRefused("This text is empty.")
    return blocks


def parse_inlines(text: str) -> tuple[TextInline, ...]:
    """The inlines of a Markdown text of one paragraph; raises `TextRefused`."""
    if "\n" not in text.strip() and _WORDS.fullmatch(text):
        return (Plain(text.strip()),)
    blocks = parse_blocks(text)
    match blocks:
        case (Paragraph(inlines=inlines),):
            return inlines
        case _:
            raise TextRefused("Here belongs one paragraph: no list, no code fence, no empty line.")


_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;:?%'/-]*", re.ASCII)
"""Text that Markdown leaves alone, which most options are; parsing it would cost fifty times as much."""


def check_characters(text: str) -> None:
    """Raise `TextRefused` for characters that change what a reader sees without being seen."""
    for number, line in enumerate(text.split("\n")):
        if _BIDI.search(line):
            raise TextRefused(
                "This text holds an invisible mark that turns the direction of writing; take it out.", number
            )
        for letter in line:
            if letter != "\t" and unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn"):
                raise TextRefused(f"This text holds the control character U+{ord(letter):04X}; take it out.", number)


class _Parser(MarkdownIt):
    """CommonMark that makes a token of every link, so that a bad address is refused and not shown as text."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark")
    parser.inline.ruler.before("escape", "maths", _maths)
    return parser


_DOLLARS = re.compile(r"\$(?=[^\s$])((?:\\.|[^$\\\n])+?)(?<=\S)\$(?!\d)")
_PARENS = re.compile(r"\\\((.+?)\\\)", re.DOTALL)


def _maths(state: StateInline, silent: bool) -> bool:
    """The inline rule for formulas. As in Pandoc, "$5 and $10" are prices: a closing ``$`` follows no space and precedes no digit."""
    source = state.src
    if source[state.pos] == "$":
        found = _DOLLARS.match(source, state.pos, state.posMax)
    elif source.startswith("\\(", state.pos):
        found = _PARENS.match(source, state.pos, state.posMax)
    else:
        return False
    if found is None:
        return False
    if not silent:
        token = state.push("maths", "", 0)
        token.content = found.group(1)
    state.pos = found.end()
    return True


def _blocks(tokens: Sequence[Token]) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    entries: list[tuple[TextInline, ...]] | None = None
    filled = False
    for token in tokens:
        line = token.map[0] if token.map else 0
        match token.type:
            case "inline":
                inlines = _inlines(token.children or [], line)
                if entries is None:
                    blocks.append(Paragraph(inlines))
                elif filled:
                    raise TextRefused("An entry of a list is one paragraph.", line)
                else:
                    entries.append(inlines)
                    filled = True
            case "fence" | "code_block":
                if entries is not None:
                    raise TextRefused("A code fence stands outside a list, not in an entry.", line)
                language = token.info.strip().partition(" ")[0].casefold()
                if language and not _LANGUAGE.fullmatch(language):
                    raise TextRefused("The language of a code fence is one word, such as `python`.", line)
                if token.type == "code_block":
                    raise TextRefused(
                        "Four spaces of indentation make code; use a ``` fence, or take the spaces out.", line
                    )
                blocks.append(CodeBlock(token.content.rstrip("\n"), language))
            case "bullet_list_open" | "ordered_list_open":
                if entries is not None:
                    raise TextRefused("A list inside a list is not shown alike everywhere; flatten it.", line)
                entries = []
            case "list_item_open":
                filled = False
            case "list_item_close":
                if not filled:
                    raise TextRefused("An entry of a list is empty.", line)
            case "bullet_list_close" | "ordered_list_close":
                blocks.append(Bullets(tuple(entries or ()), ordered=token.type.startswith("ordered")))
                entries = None
            case "paragraph_open" | "paragraph_close":
                continue
            case other:
                raise TextRefused(_REFUSED.get(other, f"`{other}` is not shown here."), line)
    return blocks


def _inlines(tokens: Sequence[Token], line: int) -> tuple[TextInline, ...]:
    out: list[TextInline] = []
    bold = italic = 0
    link: str | None = None
    words: list[str] = []
    for token in tokens:
        match token.type:
            case "text" | "text_special" | "maths" | "softbreak" | "hardbreak" | "code_inline":
                text = _words(token, line)
                if link is not None:
                    words.append(text)
                elif token.type == "code_inline":
                    out.append(Code(text))
                elif bold:
                    out.append(Bold(text))
                elif italic:
                    out.append(Italic(text))
                else:
                    out.append(Plain(text))
                line += token.type in ("softbreak", "hardbreak")
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                link, words = check_address(str(token.attrs.get("href", "")), line), []
            case "link_close":
                text = "".join(words).strip()
                if not text:
                    raise TextRefused("A link needs words between its brackets.", line)
                out.append(Link(text, link or ""))
                link = None
            case other:
                raise TextRefused(_REFUSED.get(other, f"`{other}` is not shown here."), line)
    return _merge(out)


def _words(token: Token, line: int) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "maths":
            try:
                return render_maths(token.content)
            except TextRefused as refused:
                raise TextRefused(refused.sentence, line) from refused
        case _:
            return token.content


def check_address(address: str, line: int = 0) -> str:
    """`address` if it is a plain https address of a public host; raises `TextRefused` otherwise. Nothing is fetched."""
    if not _HTTPS.fullmatch(address) or len(address) > 300:
        raise TextRefused(f"`{address[:60]}` is no full https address; only `https://…` links are shown.", line)
    return address


def _merge(inlines: Sequence[TextInline]) -> tuple[TextInline, ...]:
    """Neighbours of one kind as one, empty ones left out."""
    out: list[TextInline] = []
    for inline in inlines:
        last = out[-1] if out else None
        if not inline.text:
            continue
        match last, inline:
            case (Plain(), Plain()):
                out[-1] = Plain(last.text + inline.text)
            case (Bold(), Bold()):
                out[-1] = Bold(last.text + inline.text)
            case (Italic(), Italic()):
                out[-1] = Italic(last.text + inline.text)
            case _:
                out.append(inline)
    return tuple(out)
