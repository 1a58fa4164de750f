"""A form as a modal view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from bot.adapters.slack.cards import plain_text, with_ids
from bot.adapters.slack.content import FileOf, content_blocks, fit, no_files
from bot.adapters.slack.form_state import FormState, state_to_text
from bot.adapters.slack.limits import (
    ALL_TEXT,
    BLOCKS_IN_VIEW,
    INPUT_LABEL,
    INPUT_TEXT,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS_IN_LIST,
    OPTIONS_IN_MENU,
    VIEW_TITLE,
)
from bot.adapters.slack.richtext import Budget
from bot.adapters.slack.wire import JsonObject
from bot.chat.forms import Choice, Form, FormField, LongField, ManyChoices, NumberField, OneChoice, ShortField

CALLBACK: Final = "whetstone-form"
"""The `callback_id` of all our modals; what a modal is for stands in its state."""
FIELD: Final = "field."
"""Begins the ids of a form's fields, of the block and of the input in it; the key follows."""


def render_form(form: Form, state: FormState, file_of: FileOf = no_files) -> JsonObject:
    """The view of a form.

    Raises:
        ValueError: the form's ids don't fit into a view. That is a programming error.
    """
    intro = fit(content_blocks(form.intro, Budget(ALL_TEXT), file_of), BLOCKS_IN_VIEW - len(form.fields))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": state_to_text(state),
        "title": plain_text(form.title, VIEW_TITLE),
        "submit": plain_text(form.submit, VIEW_TITLE),
        "close": plain_text("Cancel", VIEW_TITLE),
        "blocks": [*with_ids(intro, "intro"), *map(_input, form.fields)],
    }


def _input(field: FormField) -> JsonObject:
    block: JsonObject = {
        "type": "input",
        "block_id": FIELD + field.key,
        "label": plain_text(field.label, INPUT_LABEL),
        "element": {"action_id": FIELD + field.key, **_element(field)},
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = plain_text(field.hint, INPUT_LABEL)
    return block


def _element(field: FormField) -> JsonObject:
    match field:
        case ShortField():
            return _text(field.initial, field.max_length)
        case LongField():
            return {**_text(field.initial, field.max_length), "multiline": True}
        case NumberField():
            # Slack's number input takes digits only, and people type "1/2" and "12 ms".
            return _text(field.initial, INPUT_TEXT)
        case OneChoice():
            # Radio buttons can't be taken back, so what may stay empty is a menu.
            listed = len(field.choices) <= OPTIONS_IN_LIST and field.required
            return _one(field.choices, field.initial, "radio_buttons" if listed else "static_select")
        case ManyChoices():
            listed = len(field.choices) <= OPTIONS_IN_LIST
            return _many(field.choices, field.initial, "checkboxes" if listed else "multi_static_select")
        case _:
            assert_never(field)


def _text(initial: str, longest: int) -> JsonObject:
    longest = min(max(longest, 1), INPUT_TEXT)
    element: JsonObject = {"type": "plain_text_input", "max_length": longest}
    if initial:
        # Slack refuses a view whose initial text is longer than the field.
        element["initial_value"] = initial[:longest]
    return element


def _one(choices: Sequence[Choice], initial: str, kind: str) -> JsonObject:
    element: JsonObject = {"type": kind, **_options(choices)}
    chosen = _chosen(choices, (initial,))
    return {**element, "initial_option": chosen[0]} if initial and chosen else element


def _many(choices: Sequence[Choice], initial: Sequence[str], kind: str) -> JsonObject:
    element: JsonObject = {"type": kind, **_options(choices)}
    chosen = _chosen(choices, initial)
    return {**element, "initial_options": chosen} if chosen else element


def _options(choices: Sequence[Choice]) -> JsonObject:
    options = _numbered(choices)
    if len(options) <= OPTIONS_IN_MENU:
        return {"options": options}
    starts = range(0, len(options), OPTIONS_IN_MENU)
    groups = [options[start : start + OPTIONS_IN_MENU] for start in starts]
    return {
        "option_groups": [
            {"label": plain_text(f"{start + 1} to {start + len(group)}", OPTION_TEXT), "options": group}
            for start, group in zip(starts, groups, strict=True)
        ]
    }


def _chosen(choices: Sequence[Choice], initial: Sequence[str]) -> list[JsonObject]:
    """The options chosen at first. Slack compares whole options, so they are the same objects."""
    return [option for option, choice in zip(_numbered(choices), choices, strict=True) if choice.value in initial]


def _numbered(choices: Sequence[Choice]) -> list[JsonObject]:
    return [_option(choice) for choice in choices]


def _option(choice: Choice) -> JsonObject:
    if not 1 <= len(choice.value) <= OPTION_VALUE:
        raise ValueError(f"the value of a choice has not 1 to {OPTION_VALUE} characters: {choice.value[:60]!r}")
    return {"text": plain_text(choice.label, OPTION_TEXT), "value": choice.value}
