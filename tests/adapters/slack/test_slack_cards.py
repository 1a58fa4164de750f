from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bot.adapters.slack import limits
from bot.adapters.slack.cards import metadata, render_card, render_home
from bot.adapters.slack.content import fit
from bot.adapters.slack.markup import (
    date_markup,
    escape,
    link_markup,
    mentioned_users,
    read_text,
    unescape,
    without_mention,
)
from bot.adapters.slack.richtext import Budget, inline_elements, split
from bot.chat.cards import (
    Bold,
    Button,
    Card,
    CodeBlock,
    Divider,
    Image,
    Link,
    LinkButton,
    LocalTime,
    Mention,
    Plain,
    TimeStyle,
)
from bot.chat.refs import Account, PlatformName
from bot.chat.text import bullets, buttons, notice, para
from tests.adapters.slack.wiregate import acting, texts, walk, wrong_with_blocks, wrong_with_schema, wrong_with_view
from tests.contract.specimens import HOSTILE, button, cards_at_limits, hostile_card, picture, question

ADA = Account(PlatformName.SLACK, "T1", "U1")
CARDS = cards_at_limits(ADA)
NINE = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


def uploaded(image: Image) -> str:
    return f"F{len(image.png)}"


@pytest.mark.parametrize("name", CARDS)
def test_every_card_passes_the_gate(name: str) -> None:
    card = CARDS[name]
    for file_of in (uploaded, lambda image: None):
        rendered = render_card(card, "p123", file_of)
        assert wrong_with_blocks(rendered.blocks) == []
        assert 1 <= len(rendered.text) <= limits.FALLBACK_TEXT
        post = {"channel": "C1", "text": rendered.text, "blocks": rendered.blocks, "metadata": metadata("p123")}
        assert wrong_with_schema("slackapi_ChatPostMessage", post) == []
        edit = {"channel": "C1", "ts": "1.2", "text": rendered.text, "blocks": rendered.blocks}
        assert wrong_with_schema("slackapi_ChatUpdate", edit) == []
    assert wrong_with_view(render_home(card, uploaded)) == []


@pytest.mark.parametrize("name", ["question", "every block", "files", "only a title", "scripts"])
def test_the_looks(name: str, snapshot: SnapshotAssertion) -> None:
    rendered = render_card(CARDS[name], "p123", uploaded)
    assert {"text": rendered.text, "blocks": rendered.blocks} == snapshot


@pytest.mark.parametrize("name", CARDS)
def test_what_does_not_fit_is_cut_visibly(name: str) -> None:
    shown = texts(render_card(CARDS[name]).blocks)
    if name in ("long paragraph", "one long word", "long code", "many fields", "long footer", "long title"):
        assert "…" in shown
        assert "……" not in shown
    if name == "many paragraphs":
        assert all(f"paragraph {number}" in shown for number in range(120))
    if name == "many bullets":
        assert "entry 199" in shown
    if name == "long board":
        assert all(f"Name {number} " in shown for number in range(1, 40)) or "…" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_people_typed_acts(text: str) -> None:
    rendered = render_card(hostile_card(text, ADA))
    assert acting(rendered.blocks) == []
    assert wrong_with_blocks(rendered.blocks) == []
    assert text in texts(rendered.blocks)
    assert "<" not in rendered.text
    assert unescape(rendered.text) == f"It says {text}"


@settings(deadline=None, max_examples=50)  # the schemas are slow, not the rendering
@given(st.text(min_size=1, max_size=400))
def test_any_text_is_inert_and_valid(text: str) -> None:
    card = replace(
        hostile_card("x", ADA), title=text, blocks=(para(text, Bold(text), Mention(ADA, text)), CodeBlock(text))
    )
    rendered = render_card(card)
    assert acting(rendered.blocks) == []
    assert wrong_with_blocks(rendered.blocks) == []


@given(st.text(max_size=300))
def test_escaping_is_undone_by_reading(text: str) -> None:
    assert unescape(escape(text)) == text
    assert read_text(escape(text)) == text


def test_what_acts_is_only_what_we_made() -> None:
    card = Card(
        "T",
        (para(Link("Source", "https://example.org/?a=1&b=2"), " ", LocalTime(NINE, TimeStyle.TIME, "09:00 Berlin")),),
        "S",
        footer=(Plain("12 answered · closes "), LocalTime(NINE, TimeStyle.WEEKDAY_TIME, "Tue 09:00 Berlin"), Plain(" · "),
                Link("Why|<b>", "https://example.org/a|b c>")),
    )  # fmt: skip
    blocks = render_card(card).blocks
    assert acting(blocks) == ["link", "mrkdwn", "mrkdwn"]
    marked = [each["text"] for each in walk(list(blocks)) if each.get("type") == "mrkdwn"]
    assert marked == [
        f"<!date^{int(NINE.timestamp())}^{{date_short_pretty}} at {{time}}|Tue 09:00 Berlin>",
        "<https://example.org/a%7Cb%20c&gt;|Why/&lt;b&gt;>",
    ]
    assert wrong_with_blocks(blocks) == []


def test_a_footer_of_many_dates_keeps_its_words() -> None:
    times = tuple(LocalTime(NINE, TimeStyle.TIME, f"at {number}") for number in range(30))
    footer = tuple(part for time in times for part in (Plain("and "), time))
    blocks = render_card(Card("T", (), "S", footer=(*footer, Link("far", f"https://e.org/{'x' * 2500}")))).blocks
    assert wrong_with_blocks(blocks) == []
    assert "at 29" in texts(blocks)


def test_a_link_or_picture_that_slack_would_not_take_is_words() -> None:
    long = Link("too long", "https://example.org/" + "x" * 4000)
    card = Card("T", (para(long), Image(picture(), "A curve that falls", "curve.png"), Divider()), "S")
    blocks = render_card(card).blocks
    assert acting(blocks) == []
    assert "A curve that falls" in texts(blocks)
    assert wrong_with_blocks(blocks) == []


def test_buttons_speak_and_disabled_ones_are_words() -> None:
    spoken = Button("A", button("A").action, spoken="A: Gradient descent")
    off = Button("B", button("B", "w").action, disabled=True)
    blocks = render_card(
        Card("T", (), "S", ((spoken, off, LinkButton("Source", "https://example.org")), (off,)))
    ).blocks
    (row,) = [block for block in blocks if block["type"] == "actions"]
    elements = row["elements"]
    assert isinstance(elements, list)
    assert [each["text"]["text"] for each in elements] == ["A", "Source"]
    assert elements[0]["accessibility_label"] == "A: Gradient descent"
    assert elements[1]["url"] == "https://example.org"
    assert "Not available now: B · B" in texts(blocks)
    assert wrong_with_blocks(blocks) == []


def test_block_ids_name_the_send_and_change_with_the_content() -> None:
    first, same, edited = render_card(question(), "p9"), render_card(question(), "p9"), render_card(notice("x"), "p9")
    ids = [str(block["block_id"]) for block in first.blocks]
    assert all(identity.startswith("p9.") for identity in ids)
    assert first == same
    assert not set(ids) & {block["block_id"] for block in edited.blocks}
    assert "run" not in str(metadata("p9"))


def test_blocks_that_cannot_become_one_are_cut() -> None:
    card = Card("T", tuple(part for number in range(40) for part in (para(str(number)), Divider())), "S")
    blocks = render_card(card).blocks
    assert len(blocks) == limits.BLOCKS_IN_MESSAGE
    assert texts(blocks).endswith("…")
    assert fit([], 3) == []


def test_the_whole_text_stays_escaped_when_cut() -> None:
    text = render_card(notice("&" * 9_000)).text
    assert len(text) <= limits.FALLBACK_TEXT
    assert text.replace("&amp;", "") == "…"


def test_a_budget_that_ends_between_inlines_shows_it() -> None:
    assert inline_elements([Plain("abc"), Plain("def")], Budget(3))[-1] == {"type": "text", "text": "…"}
    assert inline_elements([Plain("abcd"), Plain("def")], Budget(3)) == [{"type": "text", "text": "ab…"}]
    assert inline_elements([Plain("abc")], Budget(0)) == []
    assert inline_elements([LocalTime(NINE, TimeStyle.DATE, "today")], Budget(2))[0]["fallback"] == "t…"


def test_bullets_that_do_not_fit_show_it() -> None:
    blocks = render_card(Card("T", (bullets(*("x" * 900 for _ in range(50))), para("after")), "S")).blocks
    assert wrong_with_blocks(blocks) == []
    assert "…" in texts(blocks)
    assert wrong_with_blocks(render_card(Card("T", (bullets("", "b"),), "S", buttons())).blocks) == []


@given(st.text(max_size=500), st.integers(1, 50))
def test_splitting_loses_nothing(text: str, size: int) -> None:
    pieces = split(text, size)
    assert "".join(pieces) == text
    assert all(1 <= len(piece) <= size for piece in pieces)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("x &lt; y &amp;&amp; z", "x < y && z"),
        ("see <https://example.org|the page>", "see the page"),
        ("see <https://example.org>", "see https://example.org"),
        ("<@U1> and <@U2|ada>", "@U1 and @ada"),
        ("<#C1|general> <#C2>", "#general #C2"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|today>", "@here @team today"),
        ("<mailto:a@b.c|a@b.c> <mailto:a@b.c>", "a@b.c a@b.c"),
    ],
)
def test_what_came_is_read_as_words(typed: str, read: str) -> None:
    assert read_text(typed) == read


def test_mentions_are_taken_out_or_written_anew() -> None:
    assert without_mention("<@U9> help\nme <@U9|bot>", "U9") == "help\nme"
    assert mentioned_users("add:<@U1|ada> <@W2>", lambda user: f"[{user}]") == "add:[U1] [W2]"
    assert date_markup(NINE, TimeStyle.DATE, "a|b>") == f"<!date^{int(NINE.timestamp())}^{{date_short_pretty}}|a/b&gt;>"
    assert link_markup("a\n b", "https://e.org") == "<https://e.org|a b>"
