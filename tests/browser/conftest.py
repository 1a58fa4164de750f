"""The playground with canned cards behind it, and pages on it that fail their test for any script error."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Error, Page

from bot.adapters.web import Playground
from tests.support.browsing import OpenPage
from tests.support.canned import CannedApplication, CannedTravel
from tests.support.playground import open_playground


@pytest.fixture
async def application() -> CannedApplication:
    return CannedApplication()


@pytest.fixture
async def playground(application: CannedApplication) -> AsyncIterator[Playground]:
    async with open_playground(application, travel=CannedTravel(application, pace=0.4)) as served:
        await application.begin(served)
        yield served


@pytest.fixture
async def open_browser_page(browser: Browser, playground: Playground) -> AsyncIterator[OpenPage]:
    """Opens a page in a context of its own; options are those of a Playwright context."""
    problems: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_one(*, tour: bool = False, **options: Any) -> Page:  # noqa: ANN401 — handed on to Playwright
            context = await browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})
            stack.push_async_callback(context.close)
            if not tour:
                await context.add_init_script("localStorage.setItem('whetstone.tour', '3')")
            page = await context.new_page()
            page.set_default_timeout(5000)
            page.on("pageerror", lambda error: problems.append(_words(error)))
            page.on("console", lambda message: _note(message, problems))
            await page.goto(playground.url)
            await page.wait_for_selector(".app.ready")
            return page

        yield open_one
    assert problems == []


def _note(message: ConsoleMessage, problems: list[str]) -> None:
    # A server that was stopped on purpose can't be reached; everything else that the browser complains of counts.
    if message.type in ("error", "warning") and "WebSocket" not in message.text:
        problems.append(message.text)


def _words(error: Error) -> str:
    return error.message
