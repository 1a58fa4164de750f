"""Modals and homes: opening, stacking, changing and closing, and the values that stand in them."""

from __future__ import annotations

from tests.simulators.slack.model import Json, Refused, Team, Trigger, View
from tests.simulators.slack.world import World

MAX_STACK = 3
TRIGGER_SECONDS = 3.0


def take_trigger(world: World, team: Team, trigger_id: object) -> Trigger:
    """Use a trigger_id up.

    Raises:
        Refused: ``invalid_trigger_id``, ``exchanged_trigger_id`` or ``expired_trigger_id``.
    """
    trigger = team.triggers.get(str(trigger_id))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if world.deadline(trigger.made_at, seconds=TRIGGER_SECONDS):
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def open_modal(world: World, team: Team, trigger: Trigger, source: Json) -> View:
    """A modal, as the only one that the person sees."""
    view = make_view(world, trigger.user, source, None)
    team.stacks[trigger.user] = [view]
    world.bell.ring()
    return view


def push_modal(world: World, team: Team, user: str, source: Json) -> View:
    """A modal on top of those that are open.

    Raises:
        Refused: ``not_found`` where none is open, ``push_limit_reached`` beyond three.
    """
    stack = team.stacks.get(user, [])
    if not stack:
        raise Refused("not_found")
    if len(stack) >= MAX_STACK:
        raise Refused("push_limit_reached")
    view = make_view(world, user, source, stack[-1])
    stack.append(view)
    world.bell.ring()
    return view


def change_view(world: World, view: View, source: Json) -> View:
    """Another content in the same view. Values typed into fields that are still there stay."""
    kept = view.values
    view.source = completed(world, source)
    view.hash = f"{int(world.seconds())}.{world.secret('hash')[:8]}"
    view.values = initial_values(view.source)
    for block_id, actions in kept.items():
        for action_id, value in actions.items():
            now = view.values.get(block_id, {}).get(action_id)
            if now is not None and now["type"] == value["type"]:
                view.values[block_id][action_id] = value
    view.errors, view.trouble = {}, ""
    world.bell.ring()
    return view


def publish(world: World, team: Team, user: str, source: Json) -> View:
    """A person's home page."""
    view = team.homes.get(user)
    if view is not None:
        return change_view(world, view, source)
    team.homes[user] = make_view(world, user, source, None)
    world.bell.ring()
    return team.homes[user]


def make_view(world: World, user: str, source: Json, below: View | None) -> View:
    """A view with the values that stand in it at first."""
    name = f"V{world.number():09d}"
    whole = completed(world, source)
    return View(
        name,
        user,
        whole,
        f"{int(world.seconds())}.{world.secret('hash')[:8]}",
        below.root if below is not None else name,
        below.id if below is not None else None,
        initial_values(whole),
    )


def completed(world: World, source: Json) -> Json:
    """A view with all the ids that Slack gives."""
    return source | {"blocks": world.complete_blocks(source["blocks"])}


def initial_values(source: Json) -> dict[str, dict[str, Json]]:
    """The state of a fresh view."""
    values: dict[str, dict[str, Json]] = {}
    for block in source["blocks"]:
        if block["type"] == "input":
            element: Json = block["element"]
            values[block["block_id"]] = {element["action_id"]: initial_value(element)}
        else:
            inside = [*(block.get("elements") or []), block.get("accessory")]
            held = {
                element["action_id"]: initial_value(element)
                for element in inside
                if isinstance(element, dict)
                and "action_id" in element
                and element["type"] not in ("button", "overflow")
            }
            if held:
                values[block["block_id"]] = held
    return values


KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
"""By element: the key of its value in the state, and of its initial value in the block."""


def initial_value(element: Json) -> Json:
    """The state of one element before anybody touched it."""
    key, first = KEYS[element["type"]]
    nothing: object = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(first, nothing)}
