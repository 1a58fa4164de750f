"""The gate: every request that leaves the bot is held against Slack's schemas, slack_sdk's models and the rules by hand.

What is wrong is refused as Slack would refuse it, and kept in `violations`, so that a test can assert that there are none.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.simulators.slack.blocks import (
    MAX_TEXT_OF_BLOCKS,
    check_blocks,
    check_metadata,
    check_view,
    length_of_text,
)
from tests.simulators.slack.elements import Findings
from tests.simulators.slack.model import Json, Refused
from tests.simulators.slack.schemas import Complaint, Schemas, load

MAX_TEXT = 40_000
MAX_TEXT_OF_UPDATE = 4_000
"""chat.update takes 4,000 bytes of text, counted after escaping, where chat.postMessage takes 40,000 characters."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("channel",),
    "chat.postEphemeral": ("channel", "user"),
    "chat.update": ("channel", "ts"),
    "chat.delete": ("channel", "ts"),
    "chat.getPermalink": ("channel", "message_ts"),
    "conversations.info": ("channel",),
    "conversations.members": ("channel",),
    "conversations.history": ("channel",),
    "conversations.replies": ("channel", "ts"),
    "conversations.join": ("channel",),
    "users.info": ("user",),
    "views.open": ("trigger_id", "view"),
    "views.push": ("trigger_id", "view"),
    "views.update": ("view",),
    "views.publish": ("user_id", "view"),
    "files.getUploadURLExternal": ("filename", "length"),
    "files.completeUploadExternal": ("files",),
    "files.info": ("file",),
}
SCHEMA_OF = {
    "chat.postMessage": "slackapi_ChatPostMessage",
    "chat.update": "slackapi_ChatUpdate",
    "views.open": "slackapi_ViewsOpen",
}
MESSAGES = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.update", "response_url"})
VIEWS = frozenset({"views.open", "views.push", "views.update", "views.publish"})


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that Slack would not take because of its shape: a mistake in the program."""

    method: str
    code: str
    messages: tuple[str, ...]
    arguments: Json

    def __str__(self) -> str:
        return f"{self.method}: {self.code} {'; '.join(self.messages)}"


@dataclass(slots=True)
class Gate:
    """`on` off lets everything through, for measuring; `schemas` is None where there are none."""

    on: bool = True
    schemas: Schemas | None = field(default_factory=load)
    violations: list[Violation] = field(default_factory=list)

    def check(self, method: str, arguments: Json) -> None:
        """Let a call through.

        Raises:
            Refused: it is not as Slack wants it; noted among the violations.
        """
        if not self.on:
            return
        refused = self._judge(method, arguments)
        if refused is not None:
            self.note(method, refused, arguments)
            raise refused

    def note(self, method: str, refused: Refused, arguments: Json) -> None:
        """Keep a violation."""
        messages = refused.extra.get("errors", ())
        self.violations.append(
            Violation(method, refused.code, tuple(messages) if isinstance(messages, list) else (), arguments)
        )

    def check_submission_view(self, view: object) -> None:
        """A view that came in the response to a submission."""
        self.check("views.update", {"view": view, "view_id": "V"})

    def _judge(self, method: str, arguments: Json) -> Refused | None:
        found = Findings()
        for name in REQUIRED.get(method, ()):
            if arguments.get(name) in (None, ""):
                found.add(f"missing required field: {name}", f"/{name}")
        if method == "views.update" and not arguments.get("view_id") and not arguments.get("external_id"):
            found.add("missing required field: view_id", "/view_id")
        if found.messages:
            return _refusal("invalid_arguments", found)
        if method in MESSAGES:
            return self._judge_message(method, arguments, found)
        if method in VIEWS:
            self._judge_view(method, arguments, found)
            return _refusal("invalid_arguments", found) if found.messages else None
        return None

    def _judge_message(self, method: str, arguments: Json, found: Findings) -> Refused | None:
        text, blocks = arguments.get("text"), arguments.get("blocks")
        if method == "response_url" and arguments.get("delete_original"):
            return None
        if not isinstance(text, str) or not text.strip():
            found.add("missing required field: text, which notifications and screen readers say", "/text")
            return _refusal("no_text", found)
        too_long = len(text.encode()) > MAX_TEXT_OF_UPDATE if method == "chat.update" else len(text) > MAX_TEXT
        if too_long:
            found.add("the text is too long", "/text")
            return _refusal("msg_too_long", found)
        if arguments.get("attachments"):
            found.add("attachments are legacy: say it in blocks", "/attachments")
            return _refusal("invalid_attachments", found)
        code = check_metadata(found, arguments.get("metadata"))
        if code:
            return _refusal(code, found)
        if blocks is not None:
            check_blocks(found, blocks, "/blocks", surface="message")
            if not found.messages:
                self._judge_blocks(found, blocks, "/blocks")
            if found.messages:
                return _refusal("invalid_blocks", found)
            if length_of_text(blocks) > MAX_TEXT_OF_BLOCKS:
                found.add("the blocks are too long together", "/blocks")
                return _refusal("msg_blocks_too_long", found)
        self._schema(found, method, arguments)
        return _refusal("invalid_arguments", found) if found.messages else None

    def _judge_view(self, method: str, arguments: Json, found: Findings) -> None:
        view = arguments["view"]
        check_view(found, view)
        if found.messages or not isinstance(view, dict):
            return
        wanted = "home" if method == "views.publish" else None if method == "views.update" else "modal"
        if wanted not in (None, view.get("type")):
            found.add(f"must be {wanted}", "/view/type")
            return
        self._judge_blocks(found, view["blocks"], "/view/blocks")
        if self.schemas is not None and not found.messages:
            _add(found, self.schemas.check("slack_AnyView", view, "/view"))
        if not found.messages:
            _ask_sdk(found, lambda: View(**copy.deepcopy(view)).to_dict(), "/view")
        self._schema(found, method, arguments)

    def _judge_blocks(self, found: Findings, blocks: list[Json], pointer: str) -> None:
        for position, block in enumerate(blocks):
            here = f"{pointer}/{position}"
            if self.schemas is not None:
                _add(found, self.schemas.check_block(block, here))
            if not found.messages:
                _ask_sdk(found, lambda block=block: _parse(block), here)  # type: ignore[misc]  # bound for this block

    def _schema(self, found: Findings, method: str, arguments: Json) -> None:
        name = SCHEMA_OF.get(method)
        if name is not None and self.schemas is not None and not found.messages:
            # Bolt names the workspace in every call; Slack takes that and the schemas leave it out.
            named = {key: value for key, value in arguments.items() if key != "team_id"}
            _add(found, self.schemas.check(name, named))


def _parse(block: Json) -> object:
    parsed = Block.parse(copy.deepcopy(block))
    return parsed.to_dict() if parsed is not None else None


def _ask_sdk(found: Findings, build: Callable[[], object], pointer: str) -> None:
    """Build slack_sdk's own object, which knows limits of its own. It takes apart what it is given: give it a copy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Warnings about optional fields say nothing about validity.
        try:
            build()
        except (SlackObjectFormationError, TypeError, AttributeError) as error:
            found.add(f"slack_sdk: {error}", pointer)


def _add(found: Findings, complaints: list[Complaint]) -> None:
    for complaint in complaints:
        found.add(complaint.message, complaint.pointer)


def _refusal(code: str, found: Findings) -> Refused:
    """As Slack answers it: the sentences in ``errors`` and, marked, in ``response_metadata``."""
    return Refused(
        code,
        errors=list(found.messages),
        response_metadata={"messages": [f"[ERROR] {message}" for message in found.messages]},
    )
