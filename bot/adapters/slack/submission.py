"""What came back from a modal: its values, the answer with errors, and what was typed, for who would lose it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.slack.limits import FIELD_ERROR
from bot.adapters.slack.modal import FIELD
from bot.adapters.slack.wire import JsonObject, list_at, object_at, text_at
from bot.chat.cards import Block, Bold, Card, CodeBlock
from bot.chat.text import clamp, para


def submitted_values(view: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """The values by the keys of the fields, in the order of the view: a text as a tuple of one, choices as chosen."""
    values = object_at(view, "state", "values")
    blocks = (text_at(block, "block_id") for block in list_at(view, "blocks"))
    # Slack keeps the order of blocks; the state alone is an object, whose order means nothing.
    ordered = [block for block in blocks if block in values] or list(values)
    return {
        block.removeprefix(FIELD): _value(object_at(values, block, block))
        for block in ordered
        if block.startswith(FIELD)
    }


def error_response(errors: Mapping[str, str], fields: Mapping[str, tuple[str, ...]]) -> JsonObject:
    """The acknowledgement that keeps the modal open with a sentence at each field.

    Slack drops the whole response when it names a field that the view has not, so such a sentence stands at the first.
    """
    first = next(iter(fields), "")
    shown: dict[str, str] = {}
    for key, sentence in errors.items():
        place = FIELD + (key if key in fields else first)
        shown[place] = clamp(f"{shown[place]} {sentence}" if place in shown else sentence, FIELD_ERROR)
    return {"response_action": "errors", "errors": shown}


def draft_card(errors: Mapping[str, str], values: Mapping[str, tuple[str, ...]], labels: Mapping[str, str]) -> Card:
    """The sentences and what was typed, for a modal that is closed already: nobody types a long answer twice."""
    sentences = " ".join(errors.values())
    blocks: list[Block] = [para(sentences)]
    typed = {labels.get(key, key): value[0] for key, value in values.items() if len(value) == 1 and value[0].strip()}
    for label, text in typed.items():
        blocks += [para(Bold(label)), CodeBlock(text)]
    summary = " ".join((sentences, *(f"{label}: {text}" for label, text in typed.items())))
    return Card("", tuple(blocks), summary)


def field_labels(view: Mapping[str, object]) -> dict[str, str]:
    """The labels by the keys of the fields."""
    return {
        text_at(block, "block_id").removeprefix(FIELD): text_at(block, "label", "text")
        for block in list_at(view, "blocks")
        if text_at(block, "block_id").startswith(FIELD)
    }


def _value(state: Mapping[str, object]) -> tuple[str, ...]:
    match text_at(state, "type"):
        case "static_select" | "radio_buttons":
            chosen = text_at(state, "selected_option", "value")
            return (chosen,) if chosen else ()
        case "multi_static_select" | "checkboxes":
            return tuple(text_at(option, "value") for option in list_at(state, "selected_options"))
        case _:
            return (text_at(state, "value"),)
