"""What people see on the simulator: rich text, tables, and fields of every kind in a form."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.simulators.slack import ClientRefuses, Slack, acting
from tests.simulators.slack.filling import check, fill
from tests.simulators.slack.modals import make_view
from tests.simulators.slack.model import Json, Message, View
from tests.simulators.slack.seen import see_message, see_modal


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    made = Slack()
    yield made
    await made.close()


def message(slack: Slack, *blocks: Json) -> Message:
    return Message(slack.channel("general").id, slack.sim.world.ts(), "U", "spoken &lt;b&gt;", list(blocks))


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str) -> Json:
    return {"type": "text", "text": words}


def test_rich_text_reads_as_it_is_shown(slack: Slack) -> None:
    shown = message(
        slack,
        rich(
            section(text("*not bold* <!channel> "), {"type": "link", "url": "https://example.org", "text": "a link"}),
            {"type": "rich_text_list", "style": "ordered", "offset": 1, "elements": [section(text("two"))]},
            {"type": "rich_text_list", "style": "bullet", "elements": [section(text("dot"))]},
            {"type": "rich_text_preformatted", "elements": [text("a\n  b")]},
            section(
                {"type": "user", "user_id": slack.user("ada").id},
                {"type": "channel", "channel_id": slack.channel("general").id},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "tada"},
                {"type": "date", "timestamp": 1, "format": "{time}", "fallback": "09:00"},
                {"type": "link", "url": "https://example.org/bare"},
            ),
        ),
    )
    assert see_message(slack.team, shown).text == (
        "*not bold* <!channel> a link\n2. two\n• dot\na\n  b\n@ada#general@here:tada:09:00https://example.org/bare"
    )
    assert see_message(slack.team, shown).spoken == "spoken <b>"
    assert [each.partition(":")[0] for each in acting(shown)] == [
        "link",
        "mention",
        "mention",
        "mention",
        "emoji",
        "link",
    ]


def test_every_other_block_says_something(slack: Slack) -> None:
    plain: Json = {"type": "plain_text", "text": "*as it is*"}
    mrkdwn: Json = {"type": "mrkdwn", "text": "*bold* <#C0GENERAL> <!here> <!subteam^S1|@team> <https://example.org>"}
    shown = message(
        slack,
        {"type": "header", "text": plain},
        {"type": "section", "text": mrkdwn, "fields": [plain]},
        {"type": "context", "elements": [plain, {"type": "image", "alt_text": "alt", "image_url": "https://x.org"}]},
        {"type": "markdown", "text": "# md"},
        {"type": "image", "alt_text": "picture", "title": plain, "image_url": "https://x.org"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, rich(section(text("b")))]]},
        {"type": "divider"},
    )
    seen = see_message(slack.team, shown)
    assert seen.text.split("\n") == [
        "*as it is*",
        "bold #general @here @team https://example.org",
        "*as it is*",
        "*as it is* alt",
        "# md",
        "*as it is*",
        "picture",
        "a | b",
    ]
    assert seen.images == ("picture",)
    assert acting(shown)[-1] == "markdown: a whole block"


def field(name: str, kind: str, **more: object) -> Json:
    element: Json = {"type": kind, "action_id": "v", **more}
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": name.title()},
        "element": element,
        "optional": True,
    }


OPTIONS = [{"text": {"type": "plain_text", "text": name.upper()}, "value": name} for name in "abc"]


@pytest.fixture
def view(slack: Slack) -> View:
    blocks = [
        field("boxes", "checkboxes", options=OPTIONS, initial_options=OPTIONS[:1]),
        field("one", "radio_buttons", options=OPTIONS),
        field("many", "multi_static_select", option_groups=[{"label": OPTIONS[0]["text"], "options": OPTIONS}]),
        field("channel", "conversations_select"),
        field("people", "multi_users_select"),
        field("date", "datepicker", initial_date="2026-11-02"),
        field("moment", "datetimepicker"),
        field("count", "number_input", is_decimal_allowed=False, min_value="1", max_value="9"),
        field("share", "number_input", is_decimal_allowed=True),
    ]
    title = {"type": "plain_text", "text": "Title"}
    return make_view(slack.sim.world, "U", {"type": "modal", "title": title, "blocks": blocks}, None)


def test_fields_of_every_kind_are_filled(slack: Slack, view: View) -> None:
    assert see_modal(slack.team, [view]).values["boxes"] == ["a"]
    fill(
        view,
        {
            "boxes": ["B", "c"],
            "One": "b",
            "many": "C",
            "channel": "C0GENERAL",
            "people": ["U0ADA"],
            "date": "2026-12-01",
            "moment": "1793606400",
            "count": "7",
            "share": "0.5",
        },
    )
    check(view)
    assert see_modal(slack.team, [view]).values == {
        "boxes": ["b", "c"],
        "one": "b",
        "many": ["c"],
        "channel": "C0GENERAL",
        "people": ["U0ADA"],
        "date": "2026-12-01",
        "moment": 1793606400,
        "count": "7",
        "share": "0.5",
    }
    fill(view, {"boxes": None, "one": None})
    assert view.values["boxes"]["v"]["selected_options"] == []
    assert view.values["one"]["v"]["selected_option"] is None


@pytest.mark.parametrize(("name", "value"), [("count", "0"), ("count", "10"), ("count", "1.5"), ("share", "half")])
def test_numbers_are_checked(view: View, name: str, value: str) -> None:
    fill(view, {name: value})
    with pytest.raises(ClientRefuses, match="takes no"):
        check(view)


def test_a_field_that_isnt_there(view: View) -> None:
    with pytest.raises(ClientRefuses, match="no field"):
        fill(view, {"nowhere": "x"})
