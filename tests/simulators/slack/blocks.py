"""Block Kit's rules for blocks, messages' blocks and views, beyond what the JSON Schemas say."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.simulators.slack.elements import (
    EITHER,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    PLAIN,
    Findings,
    check_element,
)
from tests.simulators.slack.model import Json

MAX_IN_MESSAGE, MAX_IN_VIEW = 50, 100
MAX_TEXT_OF_BLOCKS = 13_000
"""What all blocks of a message may say together. Slack doesn't document it; people measured errors from about 13,100."""

MAX_MARKDOWN = 12_000
ONLY_IN_MESSAGES = frozenset({"markdown", "file"})
ONLY_IN_MODALS = frozenset({"file_input"})
SHARED_BY_ALL = frozenset({"type", "block_id"})


def check_blocks(found: Findings, blocks: object, pointer: str, *, surface: str) -> None:
    """Hold blocks against their rules on a `surface`: ``message``, ``modal`` or ``home``."""
    most = MAX_IN_MESSAGE if surface == "message" else MAX_IN_VIEW
    items = found.count(blocks, pointer, 0 if surface == "message" else 1, most)
    seen: set[str] = set()
    tables = 0
    for position, block in enumerate(items):
        here = f"{pointer}/{position}"
        block_id = block.get("block_id")
        found.string(block_id, f"{here}/block_id", 255, required=False)
        if isinstance(block_id, str):
            if block_id in seen:
                found.add(f"block_id {block_id!r} already exists", f"{here}/block_id")
            seen.add(block_id)
        if surface != "message" and block.get("type") in ONLY_IN_MESSAGES:
            found.add(f"unsupported type: {block.get('type')}", f"{here}/type")
        _check_block(found, block, here, surface)
        tables += block.get("type") == "table"
    if tables > 1:
        found.add("only one table is allowed", pointer)
    if sum(len(str(block.get("text", ""))) for block in items if block.get("type") == "markdown") > MAX_MARKDOWN:
        found.add(f"markdown blocks have more than {MAX_MARKDOWN} characters together", pointer)


def check_view(found: Findings, view: object, pointer: str = "/view") -> None:
    """Hold a modal or a home page against its rules."""
    if not isinstance(view, dict):
        found.add("must be an object", pointer)
        return
    surface = view.get("type")
    if surface not in ("modal", "home"):
        found.add("must be modal or home", f"{pointer}/type")
        return
    check_blocks(found, view.get("blocks"), f"{pointer}/blocks", surface=surface)
    found.string(view.get("callback_id"), f"{pointer}/callback_id", 255, required=False, least=0)
    found.string(view.get("private_metadata"), f"{pointer}/private_metadata", 3000, required=False, least=0)
    found.string(view.get("external_id"), f"{pointer}/external_id", 255, required=False, least=0)
    if surface == "home":
        for name in ("title", "submit", "close", "notify_on_close", "clear_on_close"):
            if name in view:
                found.add("a home has none", f"{pointer}/{name}")
        return
    found.text(view.get("title"), f"{pointer}/title", PLAIN, 24)
    for name in ("submit", "close"):
        found.text(view.get(name), f"{pointer}/{name}", PLAIN, 24, required=False)
    blocks = [block for block in view.get("blocks") or [] if isinstance(block, dict)]
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        found.add("missing required field: submit, for there is an input", f"{pointer}/submit")
    if sum(bool(element.get("focus_on_load")) for block in blocks for element in elements_of(block)) > 1:
        found.add("only one element can have the focus", f"{pointer}/blocks")


def elements_of(block: Json) -> Iterator[Json]:
    """The elements of a block, wherever they stand in it."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name]
    if isinstance(block.get("elements"), list) and block.get("type") != "rich_text":
        yield from (element for element in block["elements"] if isinstance(element, dict))


def length_of_text(blocks: object) -> int:
    """How much all the blocks say together."""
    if isinstance(blocks, dict):
        return sum(
            len(value) if name == "text" and isinstance(value, str) else length_of_text(value)
            for name, value in blocks.items()
        )
    return sum(length_of_text(item) for item in blocks) if isinstance(blocks, list) else 0


def check_metadata(found: Findings, metadata: object) -> str:
    """Hold message metadata against its rules; the code of the error, empty if there is none."""
    if metadata in (None, {}):
        return ""
    if not isinstance(metadata, dict):
        found.add("must be an object", "/metadata")
        return "invalid_metadata_format"
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        found.add("missing required field: event_type", "/metadata")
        return "invalid_metadata_format"
    if not isinstance(metadata.get("event_payload"), dict):
        found.add("missing required field: event_payload", "/metadata")
        return "invalid_metadata_format"
    if len(json.dumps(metadata).encode()) > 8000:
        found.add("metadata is over 8,000 bytes", "/metadata")
        return "metadata_too_large"
    return ""


def _check_block(found: Findings, block: Json, pointer: str, surface: str) -> None:
    match block.get("type"):
        case "section":
            _section(found, block, pointer)
        case "header":
            found.text(block.get("text"), f"{pointer}/text", PLAIN, 150)
        case "context":
            for position, element in enumerate(found.count(block.get("elements"), f"{pointer}/elements", 1, 10)):
                here = f"{pointer}/elements/{position}"
                if element.get("type") == "image":
                    check_element(found, element, here, frozenset({"image"}))
                else:
                    found.text(element, here, EITHER, 3000)
        case "actions":
            _elements(found, block, pointer)
        case "image":
            found.text(block.get("title"), f"{pointer}/title", PLAIN, 2000, required=False)
            check_element(found, block, pointer, frozenset({"image"}))
        case "input":
            _input(found, block, pointer, surface)
        case "markdown":
            found.string(block.get("text"), f"{pointer}/text", MAX_MARKDOWN)
        case "rich_text":
            found.count(block.get("elements"), f"{pointer}/elements", 1, 1000)
            _rich(found, block, pointer)
        case "table":
            for position, row in enumerate(block.get("rows") or [None]):
                if not isinstance(row, list) or not 1 <= len(row) <= 20:
                    found.add("must have 1 to 20 cells", f"{pointer}/rows/{position}")
            if len(block.get("rows") or []) > 100:
                found.add("no more than 100 items allowed", f"{pointer}/rows")
        case "divider":
            for name in block.keys() - SHARED_BY_ALL:
                found.add("a divider has none", f"{pointer}/{name}")
        case str():
            return  # The schema and slack_sdk know the rarer kinds.
        case other:
            found.add(f"unsupported type: {other}", f"{pointer}/type")


def _section(found: Findings, block: Json, pointer: str) -> None:
    if "text" not in block and "fields" not in block:
        found.add("missing required field: text or fields", pointer)
    found.text(block.get("text"), f"{pointer}/text", EITHER, 3000, required=False)
    if "fields" in block:
        for position, text in enumerate(found.count(block["fields"], f"{pointer}/fields", 1, 10)):
            found.text(text, f"{pointer}/fields/{position}", EITHER, 2000)
    if "accessory" in block:
        accessory = block["accessory"]
        if isinstance(accessory, dict):
            check_element(found, accessory, f"{pointer}/accessory", IN_SECTION)
        else:
            found.add("must be an object", f"{pointer}/accessory")


def _elements(found: Findings, block: Json, pointer: str) -> None:
    seen: set[str] = set()
    for position, element in enumerate(found.count(block.get("elements"), f"{pointer}/elements", 1, 25)):
        here = f"{pointer}/elements/{position}"
        check_element(found, element, here, IN_ACTIONS)
        action_id = element.get("action_id")
        if isinstance(action_id, str):
            if action_id in seen:
                found.add(f"action_id {action_id!r} already exists", f"{here}/action_id")
            seen.add(action_id)


def _input(found: Findings, block: Json, pointer: str, surface: str) -> None:
    found.text(block.get("label"), f"{pointer}/label", PLAIN, 2000)
    found.text(block.get("hint"), f"{pointer}/hint", PLAIN, 2000, required=False)
    element = block.get("element")
    if not isinstance(element, dict):
        found.add("missing required field: element", f"{pointer}/element")
        return
    check_element(
        found, element, f"{pointer}/element", IN_INPUT - (frozenset() if surface == "modal" else ONLY_IN_MODALS)
    )


def _rich(found: Findings, value: object, pointer: str) -> None:
    """Every text in rich text has a character at least, and every link an address that opens."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            _rich(found, item, f"{pointer}/{position}")
    elif isinstance(value, dict):
        if value.get("type") == "text":
            found.string(value.get("text"), f"{pointer}/text", MAX_TEXT_OF_BLOCKS)
        if value.get("type") == "link":
            address = value.get("url")
            if not isinstance(address, str) or not address.startswith(("http://", "https://", "mailto:")):
                found.add("invalid url", f"{pointer}/url")
        if "elements" in value:
            _rich(found, value["elements"], f"{pointer}/elements")
