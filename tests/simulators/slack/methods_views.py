"""views.*: opening, pushing, updating and publishing."""

from __future__ import annotations

from tests.simulators.slack.call import Call
from tests.simulators.slack.modals import change_view, open_modal, publish, push_modal, take_trigger
from tests.simulators.slack.model import Json, Refused, View
from tests.simulators.slack.payloads import view_json


def open_view(call: Call) -> Json:
    """Open a modal for the person whose interaction gave the trigger."""
    _check_external(call)
    trigger = take_trigger(call.world, call.team, call.arguments["trigger_id"])
    return _shown(call, open_modal(call.world, call.team, trigger, call.arguments["view"]))


def push_view(call: Call) -> Json:
    """Put a modal on top; the trigger must come from inside the modal below."""
    trigger = take_trigger(call.world, call.team, call.arguments["trigger_id"])
    if trigger.view is None:
        raise Refused("invalid_trigger_id")
    return _shown(call, push_modal(call.world, call.team, trigger.user, call.arguments["view"]))


def update_view(call: Call) -> Json:
    """Change a view that is open, or a home. A `hash` that is no longer the view's stops it."""
    view = _find(call)
    if view is None:
        raise Refused("not_found")
    given = call.arguments.get("hash")
    if given and given != view.hash:
        raise Refused("hash_conflict")
    if call.arguments["view"]["type"] != view.source["type"]:
        raise Refused("view_type_mismatch")
    return _shown(call, change_view(call.world, view, call.arguments["view"]))


def publish_view(call: Call) -> Json:
    """Show a home page to a person."""
    user = call.arguments["user_id"]
    if user not in call.team.users or call.team.users[user].deleted:
        raise Refused("user_not_found")
    home, given = call.team.homes.get(user), call.arguments.get("hash")
    if given and (home is None or home.hash != given):
        raise Refused("hash_conflict")
    return _shown(call, publish(call.world, call.team, user, call.arguments["view"]))


def _find(call: Call) -> View | None:
    views = [*(view for stack in call.team.stacks.values() for view in stack), *call.team.homes.values()]
    for view in views:
        if call.arguments.get("view_id") == view.id:
            return view
        if call.arguments.get("external_id") and call.arguments["external_id"] == view.source.get("external_id"):
            return view
    return None


def _check_external(call: Call) -> None:
    external = call.arguments["view"].get("external_id")
    if external and any(
        view.source.get("external_id") == external for stack in call.team.stacks.values() for view in stack
    ):
        raise Refused("duplicate_external_id")


def _shown(call: Call, view: View) -> Json:
    return {"view": view_json(call.world, call.team, view)}
