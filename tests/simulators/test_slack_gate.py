"""The gate takes what Slack takes, and refuses each of many mutations of it."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from tests.simulators.slack import Gate, missing
from tests.simulators.slack.example_bot import form, home
from tests.simulators.slack.model import Json, Refused

Change = Callable[[Json], object]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(number: int) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number)}


def a_message() -> Json:
    """One of each block that the bot might send."""
    return {
        "channel": "C1",
        "text": "The whole meaning",
        "metadata": {"event_type": "run_posted", "event_payload": {"run": "17"}},
        "unfurl_links": False,
        "blocks": [
            {"type": "header", "block_id": "b0", "text": plain("MLOps")},
            {"type": "section", "block_id": "b1", "text": mrkdwn("stem"), "fields": [mrkdwn("a"), plain("b")]},
            {
                "type": "actions",
                "block_id": "b2",
                "elements": [
                    {"type": "button", "action_id": "a", "text": plain("A"), "value": "v", "style": "primary"},
                    {"type": "button", "action_id": "b", "text": plain("Source"), "url": "https://example.org"},
                    {"type": "overflow", "action_id": "c", "options": [option(1), option(2)]},
                    {
                        "type": "static_select",
                        "action_id": "d",
                        "placeholder": plain(),
                        "options": [option(1), option(2)],
                        "initial_option": option(2),
                    },
                ],
            },
            {"type": "divider"},
            {"type": "context", "block_id": "b4", "elements": [mrkdwn("12 answered")]},
            {"type": "image", "block_id": "b5", "image_url": "https://example.org/a.png", "alt_text": "a picture"},
            {
                "type": "rich_text",
                "block_id": "b6",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "plain", "style": {"bold": True}},
                            {"type": "link", "url": "https://example.org", "text": "a link"},
                        ],
                    }
                ],
            },
        ],
    }


def block(number: int, **changes: object) -> Change:
    return lambda message: message["blocks"][number].update(changes)


def element(number: int, **changes: object) -> Change:
    return lambda message: message["blocks"][2]["elements"][number].update(changes)


def arguments(**changes: object) -> Change:
    return lambda message: message.update(changes)


def without(*path: str | int) -> Change:
    def change(message: Json) -> None:
        place: object = message
        for step in path[:-1]:
            place = place[step]  # type: ignore[index]  # the path is of this payload
        del place[path[-1]]  # type: ignore[attr-defined]  # the path is of this payload

    return change


MUTATED_MESSAGES: dict[str, Change] = {
    "no channel": without("channel"),
    "no text beside blocks": without("text"),
    "blank text": arguments(text="  "),
    "text too long": arguments(text="x" * 40_001),
    "unknown argument": arguments(colour="red"),
    "text of another type": arguments(text=17),
    "thread as a number": arguments(thread_ts=17.2),
    "attachments": arguments(attachments=[{"text": "old"}]),
    "metadata without a type": arguments(metadata={"event_payload": {}}),
    "metadata without a payload": arguments(metadata={"event_type": "x"}),
    "metadata as text": arguments(metadata="x"),
    "metadata too large": arguments(metadata={"event_type": "x", "event_payload": {"a": "x" * 8000}}),
    "metadata nested too deep": arguments(metadata={"event_type": "x", "event_payload": {"a": {"b": {"c": "d"}}}}),
    "blocks as text": arguments(blocks="[]x"),
    "blocks as an object": arguments(blocks={}),
    "51 blocks": arguments(blocks=[{"type": "divider"}] * 51),
    "a block as text": arguments(blocks=["divider"]),
    "blocks too long together": arguments(blocks=[{"type": "section", "text": plain("x" * 2900)}] * 5),
    "unknown block": block(3, type="carousal"),
    "block without a type": without("blocks", 3, "type"),
    "block id twice": block(1, block_id="b0"),
    "block id too long": block(1, block_id="x" * 256),
    "block id empty": block(1, block_id=""),
    "unknown field of a block": block(1, colour="red"),
    "field of another block": block(3, text=plain()),
    "header in mrkdwn": block(0, text=mrkdwn()),
    "header too long": block(0, text=plain("x" * 151)),
    "header empty": block(0, text=plain("")),
    "header without text": without("blocks", 0, "text"),
    "section without text and fields": lambda message: message["blocks"].__setitem__(1, {"type": "section"}),
    "section too long": block(1, text=mrkdwn("x" * 3001)),
    "section empty": block(1, text=mrkdwn("")),
    "section text as a string": block(1, text="x"),
    "section text of an unknown kind": block(1, text={"type": "markdown", "text": "x"}),
    "11 fields": block(1, fields=[mrkdwn()] * 11),
    "no fields": block(1, fields=[]),
    "field too long": block(1, fields=[mrkdwn("x" * 2001)]),
    "emoji on mrkdwn": block(1, text=mrkdwn() | {"emoji": True}),
    "verbatim on plain text": block(1, text=plain() | {"verbatim": True}),
    "accessory that may not stand there": block(1, accessory={"type": "plain_text_input", "action_id": "z"}),
    "actions empty": block(2, elements=[]),
    "actions without elements": without("blocks", 2, "elements"),
    "26 actions": block(2, elements=[{"type": "button", "text": plain()}] * 26),
    "action id twice": element(1, action_id="a"),
    "action id too long": element(0, action_id="x" * 256),
    "action id empty": element(0, action_id=""),
    "input among actions": element(0, type="plain_text_input"),
    "button in mrkdwn": element(0, text=mrkdwn()),
    "button too long": element(0, text=plain("x" * 76)),
    "button empty": element(0, text=plain("")),
    "button without text": without("blocks", 2, "elements", 0, "text"),
    "button value too long": element(0, value="x" * 2001),
    "button value a number": element(0, value=7),
    "button of an unknown style": element(0, style="default"),
    "button with an unknown field": element(0, disabled=True),
    "accessibility label too long": element(0, accessibility_label="x" * 76),
    "button url without a host": element(1, url="https://"),
    "button url of a script": element(1, url="javascript:alert(1)"),
    "button url with a space": element(1, url="https://example.org/a b"),
    "button url too long": element(1, url="https://example.org/" + "x" * 3000),
    "confirm without a title": element(0, confirm={"text": plain(), "confirm": plain(), "deny": plain()}),
    "confirm too long": element(
        0, confirm={"title": plain(), "text": plain("x" * 301), "confirm": plain(), "deny": plain()}
    ),
    "confirm button too long": element(
        0, confirm={"title": plain(), "text": plain(), "confirm": plain("x" * 31), "deny": plain()}
    ),
    "overflow without options": element(2, options=[]),
    "overflow of six": element(2, options=[option(n) for n in range(6)]),
    "overflow in mrkdwn": element(2, options=[option(1) | {"text": mrkdwn()}]),
    "select without options": element(3, options=[]),
    "select of 101": element(3, options=[option(n) for n in range(101)]),
    "select with options and groups": element(3, option_groups=[{"label": plain(), "options": [option(1)]}]),
    "option without a value": element(3, options=[{"text": plain()}, option(2)]),
    "option too long": element(3, options=[option(1) | {"text": plain("x" * 76)}, option(2)]),
    "option value too long": element(3, options=[option(1) | {"value": "x" * 151}, option(2)]),
    "option description too long": element(3, options=[option(1) | {"description": plain("x" * 76)}, option(2)]),
    "initial option that isn't there": element(3, initial_option=option(3)),
    "placeholder too long": element(3, placeholder=plain("x" * 151)),
    "placeholder in mrkdwn": element(3, placeholder=mrkdwn()),
    "context empty": block(4, elements=[]),
    "11 in a context": block(4, elements=[mrkdwn()] * 11),
    "button in a context": block(4, elements=[{"type": "button", "text": plain(), "action_id": "z"}]),
    "image without alt text": without("blocks", 5, "alt_text"),
    "image with empty alt text": block(5, alt_text=""),
    "image alt text too long": block(5, alt_text="x" * 2001),
    "image without an address": without("blocks", 5, "image_url"),
    "image with two sources": block(5, slack_file={"id": "F1"}),
    "image title in mrkdwn": block(5, title=mrkdwn()),
    "image address of a file": block(5, image_url="file:///a.png"),
    "rich text empty": block(6, elements=[]),
    "rich text with empty text": block(
        6, elements=[{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]
    ),
    "rich text of an unknown kind": block(6, elements=[{"type": "rich_text_poem", "elements": []}]),
    "rich text link of a script": block(
        6, elements=[{"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:alert(1)"}]}]
    ),
    "two tables": arguments(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2),
    "table of 101 rows": arguments(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}]),
    "markdown too long": arguments(blocks=[{"type": "markdown", "text": "x" * 12_001}]),
}

NEEDS_SCHEMA = {
    "unknown argument",
    "thread as a number",
    "metadata nested too deep",
    "unknown block",
    "unknown field of a block",
    "unknown field of a view",
    "emoji on mrkdwn",
    "verbatim on plain text",
    "button value a number",
    "button with an unknown field",
    "rich text of an unknown kind",
}
"""What only the schemas know."""


def a_modal() -> Json:
    view = form()
    view["blocks"][2]["block_id"] = "more"
    view["blocks"] += [
        {
            "type": "input",
            "block_id": "days",
            "label": plain("Days"),
            "hint": plain("Which"),
            "element": {"type": "checkboxes", "action_id": "v", "options": [option(1), option(2)]},
        },
        {
            "type": "input",
            "block_id": "count",
            "label": plain("Count"),
            "element": {"type": "number_input", "action_id": "v", "is_decimal_allowed": False, "min_value": "1"},
        },
        {
            "type": "input",
            "block_id": "at",
            "label": plain("At"),
            "element": {"type": "timepicker", "action_id": "v", "initial_time": "09:00", "timezone": "Europe/Berlin"},
        },
    ]
    return view


def field(number: int, **changes: object) -> Change:
    return lambda view: view["blocks"][number]["element"].update(changes)


MUTATED_MODALS: dict[str, Change] = {
    "no title": without("title"),
    "title too long": arguments(title=plain("x" * 25)),
    "title in mrkdwn": arguments(title=mrkdwn()),
    "inputs without submit": without("submit"),
    "submit too long": arguments(submit=plain("x" * 25)),
    "close too long": arguments(close=plain("x" * 25)),
    "metadata too long": arguments(private_metadata="x" * 3001),
    "metadata as an object": arguments(private_metadata={"a": 1}),
    "callback id too long": arguments(callback_id="x" * 256),
    "external id too long": arguments(external_id="x" * 256),
    "unknown field of a view": arguments(colour="red"),
    "no blocks": arguments(blocks=[]),
    "101 blocks": arguments(blocks=[{"type": "divider"}] * 101),
    "another type": arguments(type="dialog"),
    "block id twice": block(1, block_id="time"),
    "label in mrkdwn": block(0, label=mrkdwn()),
    "label too long": block(0, label=plain("x" * 2001)),
    "no label": without("blocks", 0, "label"),
    "hint too long": block(3, hint=plain("x" * 2001)),
    "no element": without("blocks", 0, "element"),
    "button as an input": block(0, element={"type": "button", "action_id": "v", "text": plain()}),
    "text field too long": field(0, max_length=3001),
    "text field with minimum over maximum": field(0, min_length=10),
    "text field with a negative minimum": field(0, min_length=-1),
    "first value over the maximum": field(0, initial_value="123456"),
    "11 check boxes": field(3, options=[option(n) for n in range(11)]),
    "no check boxes": field(3, options=[]),
    "checked box that isn't there": field(3, initial_options=[option(9)]),
    "no boxes checked at first, said as an empty list": field(3, initial_options=[]),
    "number without a decision on decimals": without("blocks", 4, "element", "is_decimal_allowed"),
    "number with a minimum in words": field(4, min_value="one"),
    "time of another form": field(5, initial_time="9 am"),
    "zone that isn't": field(5, timezone="Berlin"),
    "two with the focus": lambda view: (field(0, focus_on_load=True)(view), field(1, focus_on_load=True)(view)),
    "markdown in a modal": lambda view: view["blocks"].append({"type": "markdown", "text": "x"}),
    "view as text": lambda view: view.clear(),
}
MUTATED_HOMES: dict[str, Change] = {
    "submit on a home": arguments(submit=plain()),
    "title on a home": arguments(title=plain()),
    "home without blocks": without("blocks"),
    "modal as a home": arguments(type="modal"),
}


def refused(gate: Gate, method: str, call: Json) -> Refused:
    with pytest.raises(Refused) as caught:
        gate.check(method, call)
    return caught.value


def mutated(cases: dict[str, Change]) -> list[str]:
    """The names of the cases that can be judged here."""
    return [name for name in cases if name not in NEEDS_SCHEMA or not missing()]


def test_what_slack_takes_passes() -> None:
    gate = Gate()
    gate.check("chat.postMessage", a_message())
    gate.check("chat.update", {"ts": "1.2"} | {k: v for k, v in a_message().items() if k != "unfurl_links"})
    gate.check("chat.postEphemeral", {"user": "U1"} | a_message())
    gate.check("response_url", {"text": "x", "replace_original": True, "blocks": a_message()["blocks"]})
    gate.check("response_url", {"delete_original": True})
    gate.check("views.open", {"trigger_id": "1", "view": a_modal()})
    gate.check("views.update", {"view_id": "V1", "view": a_modal()})
    gate.check("views.publish", {"user_id": "U1", "view": home("x")})
    gate.check("chat.postMessage", {"channel": "C1", "text": "x", "team_id": "T1"})
    assert gate.violations == []


@pytest.mark.parametrize("name", mutated(MUTATED_MESSAGES))
def test_every_mutated_message_is_refused(name: str) -> None:
    gate, call = Gate(), a_message()
    MUTATED_MESSAGES[name](call)
    error = refused(gate, "chat.postMessage", call)
    assert [(each.method, each.code) for each in gate.violations] == [("chat.postMessage", error.code)]
    assert error.extra["errors"]
    assert "chat.postMessage" in str(gate.violations[0])


@pytest.mark.parametrize("name", mutated(MUTATED_MODALS))
def test_every_mutated_modal_is_refused(name: str) -> None:
    view = a_modal()
    MUTATED_MODALS[name](view)
    for method, rest in (("views.open", {"trigger_id": "1"}), ("views.update", {"view_id": "V1"})):
        gate = Gate()
        assert refused(gate, method, rest | {"view": view}).code == "invalid_arguments"
        assert len(gate.violations) == 1


@pytest.mark.parametrize("name", mutated(MUTATED_HOMES))
def test_every_mutated_home_is_refused(name: str) -> None:
    view = home("x")
    MUTATED_HOMES[name](view)
    assert refused(Gate(), "views.publish", {"user_id": "U1", "view": view}).code == "invalid_arguments"


NOT_IN_RESPONSES = ("no channel", "unknown argument", "thread as a number", "metadata nested too deep")
"""What a response_url has no part of, or no schema for."""


@pytest.mark.parametrize("name", [name for name in mutated(MUTATED_MESSAGES) if name not in NOT_IN_RESPONSES])
def test_mutated_messages_are_refused_through_response_urls_too(name: str) -> None:
    call = a_message()
    MUTATED_MESSAGES[name](call)
    refused(Gate(), "response_url", call)


def test_refusals_have_slacks_names_and_sentences() -> None:
    call = a_message()
    call["blocks"][0]["text"]["text"] = ""
    error = refused(Gate(), "chat.postMessage", call)
    assert error.code == "invalid_blocks"
    assert error.extra == {
        "errors": ["must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
        "response_metadata": {
            "messages": ["[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"]
        },
    }
    for changes, code in (
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": ""}, "no_text"),
        ({"metadata": {"event_type": "x", "event_payload": {"a": "x" * 8000}}}, "metadata_too_large"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"blocks": [{"type": "section", "text": plain("x" * 2900)}] * 5}, "msg_blocks_too_long"),
    ):
        assert refused(Gate(), "chat.postMessage", a_message() | changes).code == code


def test_an_edit_takes_four_thousand_bytes_of_text() -> None:
    gate = Gate()
    gate.check("chat.update", {"channel": "C1", "ts": "1.2", "text": "x" * 4000})
    assert refused(gate, "chat.update", {"channel": "C1", "ts": "1.2", "text": "é" * 2001}).code == "msg_too_long"


def test_arguments_that_a_method_needs() -> None:
    assert refused(Gate(), "views.update", {"view": a_modal()}).code == "invalid_arguments"
    assert refused(Gate(), "users.info", {}).code == "invalid_arguments"
    assert refused(Gate(), "views.open", {"trigger_id": "1", "view": "x"}).code == "invalid_arguments"


def test_a_gate_that_is_off_takes_everything() -> None:
    Gate(on=False).check("chat.postMessage", {})


def test_the_gate_changes_nothing() -> None:
    call, view = a_message(), a_modal()
    before = copy.deepcopy((call, view))
    Gate().check("chat.postMessage", call)
    Gate().check("views.open", {"trigger_id": "1", "view": view})
    assert (call, view) == before


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_the_schemas_are_at_hand() -> None:
    """Where they are not, this one says so, and those cases are left out that only the schemas know."""
    assert MUTATED_MESSAGES.keys() | MUTATED_MODALS.keys() >= NEEDS_SCHEMA
    assert Gate().schemas is not None


def test_without_schemas_the_rules_by_hand_still_refuse() -> None:
    for name, change in MUTATED_MESSAGES.items():
        call = a_message()
        change(call)
        if name not in NEEDS_SCHEMA:
            refused(Gate(schemas=None), "chat.postMessage", call)
    for name, change in MUTATED_MODALS.items():
        view = a_modal()
        change(view)
        if name not in NEEDS_SCHEMA:
            refused(Gate(schemas=None), "views.open", {"trigger_id": "1", "view": view})
