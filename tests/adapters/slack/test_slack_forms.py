from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.adapters.slack import limits
from bot.adapters.slack.form_state import FormState, state_from_text, state_to_text
from bot.adapters.slack.modal import FIELD, render_form
from bot.adapters.slack.submission import draft_card, error_response, field_labels, submitted_values
from bot.adapters.slack.wire import JsonObject
from bot.chat.actions import Action, encode
from bot.chat.cards import CodeBlock
from bot.chat.forms import Choice, Form, ManyChoices, NumberField, OneChoice, ShortField
from bot.chat.refs import Channel, Message, PlatformName
from bot.chat.text import para
from tests.adapters.slack.wiregate import acting, texts, wrong_with_view
from tests.contract.specimens import HOSTILE, setup_form

GENERAL = Channel(PlatformName.SLACK, "T1", "C1")
STATE = FormState(encode(Action("setup")), GENERAL, False, Message(GENERAL, "1.2"), True, "https://hooks.example/1")


def blocks_of(view: JsonObject) -> list[JsonObject]:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return blocks


def form(*fields: OneChoice | ManyChoices | ShortField | NumberField) -> Form:
    return Form("Title", STATE.action, fields)


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"v{number}", f"Choice {number} " + "x" * 90) for number in range(count))


def test_the_looks_of_a_form(snapshot: SnapshotAssertion) -> None:
    view = render_form(setup_form(), STATE)
    assert wrong_with_view(view) == []
    assert view == snapshot


@pytest.mark.parametrize("count", [2, 10, 11, 25, 100, 101, 250])
def test_any_number_of_choices_passes_the_gate(count: int) -> None:
    fields = (
        OneChoice("one", "One", choices(count), initial=f"v{count - 1}"),
        OneChoice("maybe", "Maybe", choices(count), required=False, hint="A hint"),
        ManyChoices("many", "Many", choices(count), initial=("v0", f"v{count - 1}")),
    )
    view = render_form(form(*fields), STATE)
    assert wrong_with_view(view) == []
    assert f"Choice {count - 1} " in texts(blocks_of(view))


def test_long_and_hostile_words_pass_the_gate() -> None:
    for text in (*HOSTILE, "x" * 5_000):
        words = Form(text, STATE.action, (ShortField("f", text, text, text),), text, (para(text), CodeBlock(text * 9)))
        view = render_form(words, STATE)
        assert wrong_with_view(view) == []
        assert acting(blocks_of(view)) == []


def test_an_initial_text_never_exceeds_its_field() -> None:
    view = render_form(form(ShortField("f", "F", initial="x" * 200, max_length=150), NumberField("n", "N")), STATE)
    element = blocks_of(view)[0]["element"]
    assert isinstance(element, dict)
    assert len(element["initial_value"]) == element["max_length"] == 150
    assert wrong_with_view(view) == []


def test_a_choice_that_slack_cannot_carry_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="1 to 150"):
        render_form(form(OneChoice("f", "F", (Choice("x" * 151, "long"), Choice("b", "b")))), STATE)


def test_the_state_survives_and_strangers_are_nobody() -> None:
    for state in (STATE, FormState("w1:a"), replace(STATE, direct=True, message=None, ephemeral=False)):
        assert state_from_text(state_to_text(state)) == state
    long = replace(STATE, response_url="https://hooks.example/" + "x" * 4_000)
    assert len(state_to_text(long)) <= limits.PRIVATE_METADATA
    assert state_from_text(state_to_text(long)) == replace(STATE, response_url="")
    for text in ("", "{", "[1]", '{"c": "nonsense"}', "[" * 100_000):
        found = state_from_text(text)
        assert found is None or found.action == ""


def test_values_come_back_by_key_in_the_order_of_the_form() -> None:
    view: JsonObject = {
        **render_form(setup_form(), STATE),
        "state": {
            "values": {
                FIELD + "days": {
                    FIELD + "days": {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": "1"}]}
                },
                FIELD + "zone": {FIELD + "zone": {"type": "static_select", "selected_option": {"value": "3"}}},
                FIELD + "time": {FIELD + "time": {"type": "plain_text_input", "value": "09:00"}},
                FIELD + "notes": {FIELD + "notes": {"type": "plain_text_input", "value": None}},
                FIELD + "count": {FIELD + "count": {"type": "plain_text_input", "value": "1"}},
                "strange": {"value": {"type": "plain_text_input", "value": "1"}},
            }
        },
    }
    values = submitted_values(view)
    assert list(values.items()) == [
        ("time", ("09:00",)), ("notes", ("",)), ("count", ("1",)), ("zone", ("3",)), ("days", ("0", "1")),
    ]  # fmt: skip
    assert field_labels(view)["zone"] == "Zone"
    bare: JsonObject = {
        "state": {"values": {FIELD + "one": {FIELD + "one": {"type": "radio_buttons", "selected_option": None}}}}
    }
    assert submitted_values(bare) == {"one": ()}


def test_errors_stand_at_fields_that_exist() -> None:
    fields = {"time": ("25:00",), "notes": ("",)}
    assert error_response({"time": "No.", "ghost": "Gone."}, fields)["errors"] == {FIELD + "time": "No. Gone."}
    assert error_response({"notes": "x" * 5_000}, fields)["errors"] == {FIELD + "notes": "x" * 1_999 + "…"}


def test_a_draft_gives_back_what_was_typed() -> None:
    card = draft_card(
        {"answer": "Not saved."}, {"answer": ("My long answer",), "days": ("0", "1")}, {"answer": "Answer"}
    )
    assert CodeBlock("My long answer") in card.blocks
    assert card.summary == "Not saved. Answer: My long answer"
