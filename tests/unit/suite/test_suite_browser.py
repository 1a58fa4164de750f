"""The suite's browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support import browser as support


@pytest.mark.browser
async def test_the_browser_renders_and_runs_scripts(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<p id=p>one</p><script>p.textContent = 'two'</script>")
    assert await page.inner_text("#p") == "two"


def test_the_systems_chromium_comes_before_playwrights_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.touch()
    monkeypatch.setattr(support, "_APPLICATIONS", ())
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name == "google-chrome" else None)
    assert support.find_chromium(str(own)) == "/bin/google-chrome"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert support.find_chromium(str(own)) == str(own)
    assert support.find_chromium(str(tmp_path / "none")) is None
