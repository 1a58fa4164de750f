"""What the people of a story do on the page by hand."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect


async def command(page: Page, line: str) -> None:
    """Type a command and send it."""
    await page.locator("#composer-input").fill(line)
    await page.get_by_role("button", name="Send", exact=True).click()


async def jump(page: Page, name: str) -> None:
    """Press one of the clock's buttons and wait until time stands where it leads."""
    bar = page.get_by_role("region", name="Playground time")
    toggle = bar.get_by_role("button", name="Move time")
    if await toggle.is_visible() and await toggle.get_attribute("aria-expanded") == "false":
        await toggle.click()
    before = await bar.locator("time").get_attribute("datetime") or ""
    button = bar.get_by_role("button", name=name)
    await button.click()
    await expect(bar.locator("time")).not_to_have_attribute("datetime", re.compile(re.escape(before[:13])))
    await expect(bar.get_by_role("status")).to_have_text("")


async def become(page: Page, name: str) -> None:
    """Switch to another person at the side."""
    await page.get_by_role("button", name=re.compile("^You are ")).click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{name}")).click()
    await expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible()


def choice(page: Page, text: str) -> Locator:
    """The button of the newest open question whose option has this text."""
    return page.get_by_role("button", name=re.compile(f"^[A-H]: {text}$")).last


def told(page: Page) -> Locator:
    """What the bot said last to this person alone."""
    return page.locator(".message.private").last


async def set_up(page: Page) -> None:
    """Daily questions in the open channel, as the form proposes them."""
    await command(page, "/whetstone setup")
    await page.get_by_role("dialog").get_by_role("button", name="Start").click()
    await expect(told(page)).to_contain_text("First question")
