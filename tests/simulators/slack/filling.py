"""What a client does with a form: it fills fields, checks them, and shows what the app answers to a submission."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.simulators.slack.delivery import Delivery
from tests.simulators.slack.gate import Gate
from tests.simulators.slack.modals import KEYS, change_view, push_modal
from tests.simulators.slack.model import Json, Refused, Team, View
from tests.simulators.slack.world import World

TROUBLE = "We had some trouble connecting. Try again?"
Value = str | Sequence[str] | None
"""What a person puts into a field: a text, a choice by label or value, several choices, or None to empty it."""


class ClientRefuses(AssertionError):
    """The client would not send this: a field is empty that is required, or too long, or has no such choice."""


def inputs_of(view: View) -> Iterator[tuple[Json, Json]]:
    """The input blocks of a view with their elements."""
    for block in view.source["blocks"]:
        if block["type"] == "input":
            yield block, block["element"]


def fill(view: View, values: Mapping[str, Value]) -> None:
    """Put values into fields that are named by block id, action id or label.

    Raises:
        ClientRefuses: there is no such field, or no such choice in it.
    """
    for name, value in values.items():
        for block, element in inputs_of(view):
            if name in (block["block_id"], element["action_id"], block["label"]["text"]):
                key = KEYS[element["type"]][0]
                view.values[block["block_id"]][element["action_id"]][key] = _entered(element, value)
                break
        else:
            raise ClientRefuses(f"the form has no field {name!r}: {[b['label']['text'] for b, _ in inputs_of(view)]}")


def check(view: View) -> None:
    """What the client checks before it sends.

    Raises:
        ClientRefuses: a required field is empty, or a text has another length or form than it may.
    """
    for block, element in inputs_of(view):
        key = KEYS[element["type"]][0]
        held = view.values[block["block_id"]][element["action_id"]][key]
        label = block["label"]["text"]
        if held in (None, "", []):
            if not block.get("optional"):
                raise ClientRefuses(f"{label!r} is required")
            continue
        if element["type"] == "plain_text_input" and not (
            element.get("min_length", 0) <= len(held) <= element.get("max_length", 3000)
        ):
            raise ClientRefuses(f"{label!r} has {len(held)} characters")
        if element["type"] == "number_input" and not _is_number(element, held):
            raise ClientRefuses(f"{label!r} takes no {held!r}")


def apply(world: World, team: Team, gate: Gate, view: View, delivery: Delivery) -> None:
    """Show what the app answered to a submission: the modal closes, changes, gets errors, or says that there was trouble."""
    stack = team.stacks[view.user]
    if not delivery.acked:
        view.trouble = TROUBLE
        return
    body = delivery.body
    if not body:
        if delivery.text.strip():
            _wrong(gate, view, {"text": delivery.text}, "the answer to a submission is empty or JSON")
            return
        stack.remove(view)
        world.bell.ring()
        return
    match body.get("response_action"):
        case "errors":
            _show_errors(gate, view, body)
        case "clear":
            team.stacks[view.user] = []
        case "update" | "push" as action:
            try:
                gate.check_submission_view(body.get("view"))
                if action == "update":
                    change_view(world, view, body["view"])
                else:
                    push_modal(world, team, view.user, body["view"])
            except Refused:
                view.trouble = TROUBLE
        case _:
            _wrong(gate, view, body, "unknown response_action")
    world.bell.ring()


def _show_errors(gate: Gate, view: View, body: Json) -> None:
    errors = body.get("errors")
    known = {block["block_id"] for block, _ in inputs_of(view)}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= known:
        _wrong(gate, view, body, f"errors are for input blocks: {sorted(known)}")
        return
    view.errors = {str(block_id): str(sentence) for block_id, sentence in errors.items()}


def _wrong(gate: Gate, view: View, body: Json, sentence: str) -> None:
    gate.note("view_submission", Refused("invalid_response", errors=[sentence]), body)
    view.trouble = TROUBLE


def _entered(element: Json, value: Value) -> object:
    kind, key = element["type"], KEYS[element["type"]][0]
    if value is None:
        return [] if key.endswith("s") else None
    if key == "selected_option":
        return _choice(element, str(value))
    if key == "selected_options":
        return [_choice(element, one) for one in ([value] if isinstance(value, str) else value)]
    if kind == "datetimepicker":
        return int(str(value))
    if key.endswith("s") and key != "files":
        return [value] if isinstance(value, str) else list(value)
    return value


def _choice(element: Json, wanted: str) -> Json:
    options = [*element.get("options", ()), *(o for g in element.get("option_groups", ()) for o in g["options"])]
    for option in options:
        if wanted in (option["value"], option["text"]["text"]):
            # Slack sends the label as plain text, whatever it was.
            label = {"type": "plain_text", "text": option["text"]["text"], "emoji": True}
            return {"text": label, "value": option["value"]}
    raise ClientRefuses(f"there is no choice {wanted!r} among {[option['text']['text'] for option in options]}")


def _is_number(element: Json, held: str) -> bool:
    if not re.fullmatch(r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+", held):
        return False
    number = float(held)
    return float(element.get("min_value", number)) <= number <= float(element.get("max_value", number))
