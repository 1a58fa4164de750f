"""Slack's limits, each with where it comes from.

"Block Kit" is the reference of blocks and elements at docs.slack.dev/reference/block-kit, "methods" that of the Web API
at docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

BLOCKS_IN_MESSAGE: Final = 50
"""Block Kit, blocks: "up to 50 blocks in each message"."""
BLOCKS_IN_VIEW: Final = 100
"""Block Kit, blocks: "up to 100 blocks in modals or Home tabs"."""
SECTION_TEXT: Final = 3_000
"""Block Kit, section block, `text`. Rich text has no documented limit of its own, so it is held to this one."""
ALL_TEXT: Final = 12_000
"""All the text of a message's blocks; above about 13,000 characters the API answers `msg_blocks_too_long`."""
FALLBACK_TEXT: Final = 4_000
"""Methods, chat.update: `msg_too_long` above 4,000 characters of `text`; chat.postMessage asks for the same."""
HEADER_TEXT: Final = 150
"""Block Kit, header block, `text`."""
CONTEXT_ELEMENTS: Final = 10
"""Block Kit, context block, `elements`."""
CONTEXT_TEXT: Final = 2_000
"""Kept under the 3,000 of a text object, since a footer is a line and not a text."""
FIELDS_IN_SECTION: Final = 10
"""Block Kit, section block, `fields`. Not used: two columns are squeezed on a phone, see `bot.adapters.slack.content`."""
BUTTONS_IN_ROW: Final = 5
"""What a client shows side by side; an actions block itself takes 25 elements (Block Kit, actions block)."""
BUTTON_TEXT: Final = 75
"""Block Kit, button element, `text`."""
SPOKEN_LABEL: Final = 75
"""Block Kit, button element, `accessibility_label`."""
ACTION_ID: Final = 255
"""Block Kit, all elements, `action_id`; the same for `block_id` of all blocks and `callback_id` of views."""
ADDRESS: Final = 3_000
"""Block Kit, button element, `url`."""
ALT_TEXT: Final = 2_000
"""Block Kit, image block, `alt_text`."""
VIEW_TITLE: Final = 24
"""Reference of views: `title`, `submit` and `close`."""
PRIVATE_METADATA: Final = 3_000
"""Reference of views: `private_metadata`."""
INPUT_LABEL: Final = 2_000
"""Block Kit, input block, `label` and `hint`."""
INPUT_TEXT: Final = 3_000
"""Block Kit, plain-text input, the largest `max_length`."""
OPTION_TEXT: Final = 75
"""Block Kit, option object, `text`, in menus; 75 as well in checkboxes and radio buttons."""
OPTION_VALUE: Final = 150
"""Block Kit, option object, `value`."""
OPTIONS_IN_MENU: Final = 100
"""Block Kit, select menus, `options`; above that they go into groups."""
OPTIONS_IN_LIST: Final = 10
"""Block Kit, checkboxes and radio buttons, `options`."""
FIELD_ERROR: Final = 2_000
"""What a modal still shows well under a field; the reference gives no figure."""

FIRST_RESPONSE: Final = timedelta(seconds=3)
"""Handling interactivity: an acknowledgement later than this is shown to the person as a failure."""
PATIENCE: Final = timedelta(seconds=2)
"""How long the outcome is awaited before the acknowledgement is sent without it (DESIGN.md), a second under the limit."""
MESSAGES_APART: Final = timedelta(seconds=1)
"""Rate limits: about one message a second and channel."""
SIGNATURE_WINDOW: Final = timedelta(minutes=5)
"""Verifying requests: an older timestamp may be a replay. `slack_sdk.signature` holds the same."""
