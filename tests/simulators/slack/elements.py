"""Block Kit's rules for what stands inside blocks: texts, options, buttons, menus and inputs.

Source of each number: Slack's Block Kit reference. They are what the JSON Schemas leave out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from tests.simulators.slack.model import Json

PLAIN = ("plain_text",)
MRKDWN = ("mrkdwn",)
EITHER = ("plain_text", "mrkdwn")

SELECTS = frozenset({"static_select", "external_select", "users_select", "conversations_select", "channels_select"})
MULTI_SELECTS = frozenset(f"multi_{kind}" for kind in SELECTS)
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
CHOICES = frozenset({"checkboxes", "radio_buttons"})
TYPED = frozenset(
    {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input"}
)
IN_ACTIONS = SELECTS | MULTI_SELECTS | PICKERS | CHOICES | {"button", "overflow", "workflow_button"}
IN_SECTION = IN_ACTIONS - {"datetimepicker"} | {"image"}
IN_INPUT = SELECTS | MULTI_SELECTS | PICKERS | CHOICES | TYPED
INTERACTIVE = IN_ACTIONS | IN_INPUT


@dataclass(slots=True)
class Findings:
    """What is wrong, in Slack's way of saying it: a sentence and a JSON pointer."""

    messages: list[str] = field(default_factory=list)

    def add(self, sentence: str, pointer: str) -> None:
        """Note a mistake."""
        self.messages.append(f"{sentence} [json-pointer:{pointer}]")

    def text(
        self, value: object, pointer: str, kinds: Sequence[str], most: int, *, required: bool = True, least: int = 1
    ) -> None:
        """A text object of these kinds, with so many characters."""
        if value is None:
            if required:
                self.add("missing required field: text", pointer)
            return
        if not isinstance(value, dict):
            self.add("must be an object", pointer)
            return
        if value.get("type") not in kinds:
            self.add(f"must be one of {', '.join(kinds)}, not {value.get('type')}", f"{pointer}/type")
        self.string(value.get("text"), f"{pointer}/text", most, least=least)

    def string(self, value: object, pointer: str, most: int, *, required: bool = True, least: int = 1) -> None:
        """A string of so many characters."""
        if value is None:
            if required:
                self.add("missing required field", pointer)
        elif not isinstance(value, str):
            self.add("must be a string", pointer)
        elif len(value) < least:
            self.add(f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            self.add(f"must be less than {most + 1} characters", pointer)

    def count(self, value: object, pointer: str, least: int, most: int) -> list[Json]:
        """A list of so many objects; returns those that are."""
        if not isinstance(value, list):
            self.add("must be a list", pointer)
            return []
        if len(value) < least:
            self.add(f"must have at least {least} items", pointer)
        if len(value) > most:
            self.add(f"no more than {most} items allowed", pointer)
        for position, item in enumerate(value):
            if not isinstance(item, dict):
                self.add("must be an object", f"{pointer}/{position}")
        return [item for item in value if isinstance(item, dict)]


def check_element(found: Findings, element: Json, pointer: str, allowed: frozenset[str]) -> None:
    """Hold one element against its rules."""
    kind = element.get("type")
    if kind not in allowed:
        found.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    if kind != "image":
        found.string(element.get("action_id"), f"{pointer}/action_id", 255, required=False)
    found.text(element.get("placeholder"), f"{pointer}/placeholder", PLAIN, 150, required=False)
    if "confirm" in element:
        _confirm(found, element["confirm"], f"{pointer}/confirm")
    if kind == "button":
        _button(found, element, pointer)
    elif kind == "image":
        _image(found, element, pointer)
    elif kind in ("overflow", *CHOICES):
        _few_options(found, element, pointer, 5 if kind == "overflow" else 10)
    elif kind in ("static_select", "multi_static_select"):
        _menu(found, element, pointer)
    elif kind in PICKERS:
        _picker(found, element, pointer)
    elif kind in TYPED:
        _typed(found, element, pointer)
    most = element.get("max_selected_items")
    if most is not None and (not isinstance(most, int) or most < 1):
        found.add("must be at least 1", f"{pointer}/max_selected_items")


def check_address(found: Findings, value: object, pointer: str) -> None:
    """An address that Slack opens or fetches: absolute, http or https, 3,000 characters."""
    found.string(value, pointer, 3000)
    if isinstance(value, str):
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"\s", value):
            found.add("invalid url", pointer)


def _button(found: Findings, button: Json, pointer: str) -> None:
    found.text(button.get("text"), f"{pointer}/text", PLAIN, 75)
    found.string(button.get("value"), f"{pointer}/value", 2000, required=False, least=0)
    found.string(button.get("accessibility_label"), f"{pointer}/accessibility_label", 75, required=False)
    if button.get("style") not in (None, "primary", "danger"):
        found.add("must be primary or danger", f"{pointer}/style")
    if "url" in button:
        check_address(found, button["url"], f"{pointer}/url")


def _image(found: Findings, image: Json, pointer: str) -> None:
    found.string(image.get("alt_text"), f"{pointer}/alt_text", 2000)
    if ("image_url" in image) == ("slack_file" in image):
        found.add("needs image_url or slack_file, one of them", pointer)
    elif "image_url" in image:
        check_address(found, image["image_url"], f"{pointer}/image_url")


def _confirm(found: Findings, confirm: object, pointer: str) -> None:
    if not isinstance(confirm, dict):
        found.add("must be an object", pointer)
        return
    found.text(confirm.get("title"), f"{pointer}/title", PLAIN, 100)
    found.text(confirm.get("text"), f"{pointer}/text", EITHER, 300)
    found.text(confirm.get("confirm"), f"{pointer}/confirm", PLAIN, 30)
    found.text(confirm.get("deny"), f"{pointer}/deny", PLAIN, 30)


def _options(found: Findings, options: object, pointer: str, most: int, kinds: Sequence[str]) -> list[Json]:
    items = found.count(options, pointer, 1, most)
    for position, option in enumerate(items):
        here = f"{pointer}/{position}"
        found.text(option.get("text"), f"{here}/text", kinds, 75)
        found.string(option.get("value"), f"{here}/value", 150)
        found.text(option.get("description"), f"{here}/description", kinds, 75, required=False)
    return items


def _few_options(found: Findings, element: Json, pointer: str, most: int) -> None:
    """An overflow menu, check boxes or radio buttons. Only the latter two take mrkdwn."""
    kinds = EITHER if element["type"] in CHOICES else PLAIN
    options = _options(found, element.get("options"), f"{pointer}/options", most, kinds)
    _initial(found, element, options, pointer)


def _menu(found: Findings, element: Json, pointer: str) -> None:
    groups = element.get("option_groups")
    if (groups is None) == ("options" not in element):
        found.add("needs options or option_groups, one of them", pointer)
        return
    options: list[Json] = []
    if groups is None:
        options = _options(found, element["options"], f"{pointer}/options", 100, PLAIN)
    else:
        for position, group in enumerate(found.count(groups, f"{pointer}/option_groups", 1, 100)):
            here = f"{pointer}/option_groups/{position}"
            found.text(group.get("label"), f"{here}/label", PLAIN, 75)
            options += _options(found, group.get("options"), f"{here}/options", 100, PLAIN)
    _initial(found, element, options, pointer)


def _initial(found: Findings, element: Json, options: Sequence[Json], pointer: str) -> None:
    """What is chosen at first must be among the options, exactly as it stands there."""
    if "initial_option" in element and element["initial_option"] not in options:
        found.add("initial_option is not among the options", f"{pointer}/initial_option")
    if "initial_options" in element:
        chosen = found.count(element["initial_options"], f"{pointer}/initial_options", 1, len(options))
        if any(option not in options for option in chosen):
            found.add("initial_options are not among the options", f"{pointer}/initial_options")


def _picker(found: Findings, element: Json, pointer: str) -> None:
    for name, form in (
        ("initial_date", r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
        ("initial_time", r"([01]\d|2[0-3]):[0-5]\d"),
        ("initial_date_time", r"\d{10}"),
    ):
        if name in element and not re.fullmatch(form, str(element[name])):
            found.add(f"{name} has another form", f"{pointer}/{name}")
    if "timezone" in element and element["timezone"] not in available_timezones():
        found.add("unknown timezone", f"{pointer}/timezone")


def _typed(found: Findings, element: Json, pointer: str) -> None:
    if element["type"] == "number_input":
        if not isinstance(element.get("is_decimal_allowed"), bool):
            found.add("missing required field", f"{pointer}/is_decimal_allowed")
        for name in ("initial_value", "min_value", "max_value"):
            if name in element and not re.fullmatch(r"-?\d+(\.\d+)?", str(element[name])):
                found.add("must be a number", f"{pointer}/{name}")
        return
    if element["type"] != "plain_text_input":
        return
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not isinstance(least, int) or not 0 <= least <= 3000:
        found.add("must be between 0 and 3000", f"{pointer}/min_length")
    elif not isinstance(most, int) or not 1 <= most <= 3000:
        found.add("must be between 1 and 3000", f"{pointer}/max_length")
    else:
        if least > most:
            found.add("must not be over max_length", f"{pointer}/min_length")
        found.string(element.get("initial_value"), f"{pointer}/initial_value", most, required=False, least=0)
