"""A real Chromium for tests of the playground."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.support.missing import BROWSER, skip_without

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium(playwright_own: str = "") -> str | None:
    """The Chromium to use: the system's, else the one that Playwright downloaded."""
    found = (shutil.which(name) for name in _NAMES)
    files = (place for place in (*_APPLICATIONS, playwright_own) if place and Path(place).is_file())
    return next((place for place in (*found, *files) if place), None)


@asynccontextmanager
async def launch_chromium() -> AsyncIterator[Browser]:
    """A browser without a window, closed on leaving. Skips the test where there is none."""
    async with async_playwright() as playwright:
        program = find_chromium(playwright.chromium.executable_path)
        if program is None:
            skip_without(BROWSER)
        # Chromium's sandbox refuses to work for root.
        flags = (*_FLAGS, "--no-sandbox") if os.geteuid() == 0 else _FLAGS
        browser = await playwright.chromium.launch(executable_path=program, headless=True, args=list(flags))
        try:
            yield browser
        finally:
            await browser.close()
