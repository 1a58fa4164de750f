"""Health over a real socket."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web

from bot.config import Secret
from bot.errors import ConfigurationError, PortTaken
from bot.operations.health import Check, check_fresh, list_health_routes
from bot.operations.metrics import Metrics
from bot.operations.serve import Bound, serving

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERYWHERE = ".".join("0000")


async def well() -> str | None:
    return None


async def ill() -> str | None:
    return "3 migrations behind"


async def broken() -> str | None:
    raise ConnectionError("postgres://u:hunter2@h")


async def stuck() -> str | None:
    await asyncio.Event().wait()
    return None


@asynccontextmanager
async def health(
    checks: Sequence[Check] = (), *, limit: timedelta = timedelta(seconds=5), token: str | None = None
) -> AsyncIterator[tuple[ClientSession, str]]:
    application = web.Application()
    secret = None if token is None else Secret(token)
    application.add_routes(list_health_routes(checks, Metrics(), limit=limit, metrics_token=secret))
    async with serving(application, "127.0.0.1", 0) as bound, ClientSession() as session:
        yield session, bound.url


async def test_alive_asks_nothing() -> None:
    async with health([Check("database", stuck)]) as (session, url), session.get(f"{url}healthz") as response:
        assert (response.status, await response.json()) == (200, {"alive": True})
        assert response.headers["Cache-Control"] == "no-store"


async def test_ready_when_every_check_is_well() -> None:
    checks = [Check("database", well), check_fresh("ticker", lambda: NOON, lambda: NOON, timedelta(seconds=30))]
    async with health(checks) as (session, url), session.get(f"{url}readyz") as response:
        assert response.status == 200
        assert await response.json() == {"ready": True, "checks": {"database": "ok", "ticker": "ok"}}


async def test_not_ready_tells_what_is_wrong_and_no_secret() -> None:
    checks = [Check("schema", ill), Check("database", broken), Check("disk", stuck), Check("content", well)]
    async with (
        health(checks, limit=timedelta(milliseconds=50)) as (session, url),
        session.get(f"{url}readyz") as response,
    ):
        assert response.status == 503
        assert await response.json() == {
            "ready": False,
            "checks": {
                "schema": "3 migrations behind",
                "database": "failed; the log tells why",
                "disk": "took longer than 0.05 s",
                "content": "ok",
            },
        }


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (None, "has not happened yet"),
        (NOON - timedelta(seconds=30), None),
        (NOON - timedelta(seconds=31), "last happened 31 s ago"),
    ],
)
async def test_freshness(last: datetime | None, outcome: str | None) -> None:
    check = check_fresh("ticker", lambda: last, lambda: NOON, timedelta(seconds=30))
    assert await check.run() == outcome


async def test_figures_on_loopback_need_no_token() -> None:
    async with health() as (session, url), session.get(f"{url}metrics") as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "whetstone_answers_total 0.0" in await response.text()


async def test_figures_with_a_token_ask_for_it() -> None:
    async with health(token="tökén") as (session, url):
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "tökén"}):
            async with session.get(f"{url}metrics", headers=headers) as response:
                assert response.status == 401
                assert response.headers["WWW-Authenticate"] == "Bearer"
        async with session.get(f"{url}metrics", headers={"Authorization": "Bearer tökén"}) as response:
            assert response.status == 200


async def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} .* set MY_PORT") as problem:
            async with serving(web.Application(), "127.0.0.1", port, port_setting="MY_PORT"):
                pytest.fail("it listens")
    assert problem.value.exit_code == 69


async def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(ConfigurationError, match="set HOST to an address of this machine"):
        async with serving(web.Application(), "192.0.2.1", 0):
            pytest.fail("it listens")


def test_addresses_bracket_ipv6() -> None:
    assert Bound("::1", 80).url == "http://[::1]:80/"
