"""Slack's errors as ours. The names are those of the "Errors" tables of the Web API's methods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.wire import text_at
from bot.errors import Expired, Forbidden, NotFound, PlatformError, RateLimited, Unavailable

INVITE: Final = "/invite @Whetstone"
"""What somebody types in a channel so that we may post there; it is what Slack calls the missing permission."""

_RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_USUAL_WAIT = timedelta(seconds=30)
"""Waited where Slack refuses without saying for how long."""

_GONE = frozenset(
    {
        "channel_not_found", "is_archived", "message_not_found", "thread_not_found", "user_not_found", "users_not_found",
        "user_disabled", "no_such_user", "view_not_found", "file_not_found", "team_not_found", "not_found",
    }
)  # fmt: skip
_NOT_INSIDE = frozenset({"not_in_channel", "user_not_in_channel"})
_EXPIRED = frozenset(
    {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id",
     "expired_url", "used_url", "invalid_response_url"}
)  # fmt: skip
_BROKEN = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "external_error"}
)


def translate(problem: SlackApiError, method: str) -> PlatformError:
    """The error of ours that says what Slack's says. The detail names method and error, and never a text."""
    response = problem.response
    data: object = response.data if isinstance(response, AsyncSlackResponse) else {}
    status = response.status_code if isinstance(response, AsyncSlackResponse) else 0
    code = text_at(data, "error")
    headers = response.headers if isinstance(response, AsyncSlackResponse) else {}
    if status == 429 or code in _RATE_LIMITED:
        return RateLimited(wait_of(headers), f"{method}: {code or status}")
    detail = f"{method}: {code or status or 'unreadable response'}"
    if code in _GONE:
        return NotFound(detail)
    if code in _NOT_INSIDE:
        return Forbidden(INVITE, detail)
    if code in _EXPIRED:
        return Expired(detail)
    if not code or code in _BROKEN or status >= 500:
        return Unavailable(detail)
    # What else Slack refuses, it refuses for good: a scope, a policy of the workspace, a revoked token.
    return Forbidden(text_at(data, "needed"), detail)


def wait_of(headers: Mapping[str, object]) -> timedelta:
    """The time that `Retry-After` asks for; the SDK gives some headers as lists."""
    for name, value in headers.items():
        said = value[0] if isinstance(value, list) and value else value
        if name.casefold() == "retry-after" and str(said).isdecimal():
            return timedelta(seconds=max(1, int(str(said))))
    return _USUAL_WAIT


def is_error(problem: PlatformError, code: str) -> bool:
    """Whether Slack's own name of the error is `code`."""
    return problem.detail.endswith(f": {code}")
