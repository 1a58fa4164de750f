"""Whether the process lives, whether it can work, and its figures, over HTTP."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from bot.config.parse import is_loopback
from bot.config.secret import Secret
from bot.operations.log import get_logger
from bot.operations.metrics import CONTENT_TYPE, Metrics

DEFAULT_LIMIT: Final = timedelta(seconds=2)
_UNCACHED: Final = {"Cache-Control": "no-store"}

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be well before the process can work.

    `run` returns None when it is, else a few words that are safe to show to anybody who asks. What it raises is
    logged, and told only as "failed".
    """

    name: str
    run: Callable[[], Awaitable[str | None]]


def check_fresh(
    name: str, last: Callable[[], datetime | None], now: Callable[[], datetime], within: timedelta
) -> Check:
    """A check that something, such as the ticker, happened within a time."""

    async def run() -> str | None:
        at = last()
        if at is None:
            return "has not happened yet"
        age = now() - at
        return None if age <= within else f"last happened {age.total_seconds():.0f} s ago"

    return Check(name, run)


async def run_checks(checks: Sequence[Check], limit: timedelta = DEFAULT_LIMIT) -> dict[str, str]:
    """The outcome of each check by its name, "ok" or what is wrong; all run at once, each within `limit`."""
    outcomes = await asyncio.gather(*(_run_check(check, limit) for check in checks))
    return {check.name: outcome for check, outcome in zip(checks, outcomes, strict=True)}


async def _run_check(check: Check, limit: timedelta) -> str:
    try:
        async with asyncio.timeout(limit.total_seconds()):
            return await check.run() or "ok"
    except TimeoutError:
        return f"took longer than {limit.total_seconds():g} s"
    except Exception:
        _log.exception("readiness check failed", check=check.name)
        return "failed; the log tells why"


def list_health_routes(
    checks: Sequence[Check],
    metrics: Metrics,
    *,
    limit: timedelta = DEFAULT_LIMIT,
    metrics_token: Secret | None = None,
) -> list[web.RouteDef]:
    """The routes ``/healthz``, ``/readyz`` and ``/metrics``, for a server of their own or another's.

    ``/metrics`` asks for `metrics_token` where there is one; without, it answers only on a loopback address.
    """

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"alive": True}, headers=_UNCACHED)

    async def readyz(request: web.Request) -> web.Response:
        outcomes = await run_checks(checks, limit)
        ready = all(outcome == "ok" for outcome in outcomes.values())
        return web.json_response({"ready": ready, "checks": outcomes}, status=200 if ready else 503, headers=_UNCACHED)

    async def figures(request: web.Request) -> web.Response:
        if not _may_read_figures(request, metrics_token):
            raise (
                web.HTTPNotFound
                if metrics_token is None
                else web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
            )
        return web.Response(body=metrics.render(), headers={"Content-Type": CONTENT_TYPE, **_UNCACHED})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", figures)]


def _may_read_figures(request: web.Request, token: Secret | None) -> bool:
    if token is not None:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(errors="surrogateescape"), f"Bearer {token.reveal()}".encode())
    own = request.transport.get_extra_info("sockname") if request.transport else None
    return isinstance(own, tuple) and is_loopback(str(own[0]))
