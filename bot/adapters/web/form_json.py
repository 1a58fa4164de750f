"""Forms as the JSON that the page draws, and the checks that a platform makes before it hands a form over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.adapters.web.card_json import Keep, blocks_to_json
from bot.adapters.web.records import FieldRule
from bot.adapters.web.wire import Json, JsonObject, clean
from bot.chat.forms import Form, FormField, LongField, ManyChoices, NumberField, OneChoice, ShortField

NUMBER_LENGTH = 60
"""The longest text that a number field takes: room for separators and a unit."""


def form_to_json(form: Form, keep: Keep) -> JsonObject:
    """A form as the page draws it."""
    return {
        "title": clean(form.title),
        "submit": clean(form.submit),
        "intro": blocks_to_json(form.intro, keep),
        "fields": [_field(field) for field in form.fields],
    }


def rules_of(form: Form) -> tuple[FieldRule, ...]:
    """What the form asks of its values."""
    return tuple(_rule(field) for field in form.fields)


def check_values(
    rules: Sequence[FieldRule], given: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The values of the fields that the form has, and a sentence for each field that can't be taken."""
    values: dict[str, tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    for rule in rules:
        entries = given.get(rule.key, ())
        filled = tuple(entry for entry in entries if entry.strip()) if rule.choices is not None else entries[:1]
        if rule.required and not any(entry.strip() for entry in filled):
            errors[rule.key] = "Please choose." if rule.choices is not None else "Please fill this in."
        elif rule.choices is not None and (not set(filled) <= set(rule.choices) or (len(filled) > 1 and not rule.many)):
            errors[rule.key] = "Please choose one that is on the list."
        elif rule.choices is None and any(len(entry) > rule.max_length for entry in filled):
            errors[rule.key] = f"That is {len(filled[0]):,} characters long; {rule.max_length:,} fit."
        else:
            values[rule.key] = filled if rule.choices is not None or filled else ("",)
    return values, errors


def _field(field: FormField) -> Json:
    common: dict[str, Json] = {
        "key": field.key,
        "label": clean(field.label),
        "hint": clean(field.hint),
        "required": field.required,
    }
    match field:
        case ShortField():
            return {**common, "kind": "short", "initial": clean(field.initial), "max_length": field.max_length}
        case LongField():
            return {**common, "kind": "long", "initial": clean(field.initial), "max_length": field.max_length}
        case NumberField():
            return {**common, "kind": "number", "initial": clean(field.initial), "max_length": NUMBER_LENGTH}
        case OneChoice():
            return {**common, "kind": "one", "initial": [field.initial], "choices": _choices(field)}
        case ManyChoices():
            return {**common, "kind": "many", "initial": list(field.initial), "choices": _choices(field)}
        case _:
            assert_never(field)


def _choices(field: OneChoice | ManyChoices) -> Json:
    return [{"value": choice.value, "label": clean(choice.label)} for choice in field.choices]


def _rule(field: FormField) -> FieldRule:
    match field:
        case ShortField() | LongField():
            return FieldRule(field.key, field.required, field.max_length, None, many=False)
        case NumberField():
            return FieldRule(field.key, field.required, NUMBER_LENGTH, None, many=False)
        case OneChoice():
            return FieldRule(field.key, field.required, 0, _values(field), many=False)
        case ManyChoices():
            return FieldRule(field.key, field.required, 0, _values(field), many=True)
        case _:
            assert_never(field)


def _values(field: OneChoice | ManyChoices) -> tuple[str, ...]:
    return tuple(choice.value for choice in field.choices)
