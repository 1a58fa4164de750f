"""A first visit: the demo team, the tour, and every card of the real program in both themes and on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.adapters.web import Playground
from bot.app.playground import PlaygroundProcess
from tests.browser.story.scene import command, told
from tests.support.browsing import OpenPage, find_overflow, find_violations

pytestmark = pytest.mark.browser

WIDTHS = ((1280, 860), (360, 740))


@pytest.fixture
def playground(demo: PlaygroundProcess) -> Playground:
    return demo.adapter


async def answer_any(page: Page) -> None:
    """Answer the newest question, of whatever type the bank has for that day."""
    card = page.locator(".message:not(.private) .card").last
    letters = card.locator(".letters button")
    if await letters.count():
        await letters.nth(1).click()
        return
    await card.get_by_role("button", name="Answer").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    text = dialog.locator("input[type=text], textarea")
    if await text.count():
        order = re.search(r"such as ([A-H, ]+)", await dialog.inner_text())
        await text.first.fill(order[1].strip() if order else "2")
    else:
        await dialog.locator("input[type=checkbox]").first.check()
    await dialog.get_by_role("button", name="Save").click()


async def test_the_tour_of_a_first_visit(open_browser_page: OpenPage) -> None:
    page = await open_browser_page(tour=True)
    tour = page.get_by_role("region", name="Tour")
    await expect(page.get_by_text("made-up people")).to_be_visible()
    await expect(tour).to_contain_text("Answer today's question")
    await tour.get_by_role("button", name="Show me the question").click()
    await answer_any(page)
    await expect(told(page)).to_be_in_viewport()
    await expect(tour).to_contain_text("Jump to the close")
    await tour.get_by_role("button", name="Jump to the close").click()
    await expect(tour).to_contain_text("See the board")
    closed = page.locator(".message", has_text="· closed").last
    await expect(closed).to_be_in_viewport()
    await expect(closed).to_contain_text("kept a streak")
    await tour.get_by_role("button", name="Show the board").click()
    board = page.get_by_role("table").last
    await expect(board.get_by_role("row")).to_have_count(9)
    await expect(board.locator("tr.me")).to_contain_text("Ada Moreau")
    await expect(tour).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_moment_is_fit_for_everyone(open_browser_page: OpenPage, scheme: str) -> None:
    page = await open_browser_page(color_scheme=scheme, reduced_motion="reduce")
    await look(page, scheme, "question")
    await answer_any(page)
    await expect(told(page)).to_be_visible()
    await look(page, scheme, "verdict")
    await page.get_by_role("region", name="Playground time").get_by_role("button", name="The close").click()
    await expect(page.locator(".message", has_text="· closed").last).to_be_in_viewport()
    await look(page, scheme, "reveal", ".message:has(.edited) .card-title")
    for line, sign, name in (("/leaderboard window:all", "all time", "board"), ("/stats", "Your stats", "stats")):
        await command(page, line)
        await expect(told(page)).to_contain_text(sign)
        await look(page, scheme, name)
    await command(page, "/whetstone setup")
    await page.get_by_role("dialog").get_by_label("Time of the question").fill("25:00")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(page.get_by_label("Time of the question")).to_have_attribute("aria-invalid", "true")
    await look(page, scheme, "setup")


async def look(page: Page, scheme: str, moment: str, target: str = ".message") -> None:
    """Nothing is wrong at either width. With `WHETSTONE_TEST_PICTURES` naming a directory, pictures are left there."""
    for width, height in WIDTHS:
        await page.set_viewport_size({"width": width, "height": height})
        await page.locator(target).last.evaluate("(node) => node.scrollIntoView({ block: 'nearest' })")
        pictures = os.environ.get("WHETSTONE_TEST_PICTURES")
        if pictures:
            await page.screenshot(path=Path(pictures) / f"{moment}-{scheme}-{width}.png")
        assert await find_violations(page) == [], f"{moment} at {width}"
        assert await find_overflow(page) == [], f"{moment} at {width}"
    await page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
