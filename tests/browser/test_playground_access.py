"""Whether everyone can use the page: axe-core finds nothing, contrast is measured, nothing scrolls sideways on a phone."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from bot.adapters.web import Playground
from bot.chat.cards import Card, CodeBlock
from bot.chat.text import para
from tests.contract.specimens import cards_at_limits
from tests.support.browsing import OpenPage, find_overflow, find_violations
from tests.support.canned import board, gallery, stats

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
WIDTHS = ((1280, 860), (360, 740))


async def show_everything(page: Page, playground: Playground) -> None:
    """One card of each kind, a thread with replies, a private reply and a message of a person."""
    platform = playground.platform
    general = platform.message_ref("general", "", "1").channel
    for number, card in enumerate((stats(), gallery(platform.account("bob")), board())):
        await platform.send(general, card, mark=f"card-{number}")
    await playground.chat.post("general", "", "bob", text="Good morning https://example.org/" + "long" * 60)
    await page.get_by_role("button", name=re.compile("^B: ")).click()
    await expect(page.locator(".message.private")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "phone"])
async def test_axe_finds_nothing(
    open_browser_page: OpenPage,
    playground: Playground,
    scheme: Scheme,
    size: tuple[int, int],
) -> None:
    page = await open_browser_page(
        tour=True, color_scheme=scheme, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    await show_everything(page, playground)
    assert await find_violations(page) == []
    assert await find_overflow(page) == []

    await page.locator("#composer-input").fill("/")
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await find_violations(page) == []
    assert await find_overflow(page) == []
    await page.locator("#composer-input").fill("")

    await page.get_by_role("button", name="Reply in a thread").first.click()
    await page.get_by_label("Reply in the thread").fill("me too")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .message")).to_have_count(3)
    assert await find_violations(page) == []
    assert await find_overflow(page) == []
    await page.keyboard.press("Escape")

    await page.locator("#composer-input").fill("/whetstone setup")
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_label("Time of day").fill("later")
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_label("Time of day")).to_have_attribute("aria-invalid", "true")
    assert await find_violations(page) == []
    assert await find_overflow(page) == []
    await page.keyboard.press("Escape")

    if size[0] < 760:
        await page.get_by_role("button", name="Move time").click()
        assert await find_overflow(page) == []
        await page.get_by_role("button", name="Open the workspace").click()
        await expect(page.get_by_role("link", name="general")).to_be_focused()
    await page.get_by_role("button", name="You are Ada").click()
    assert await find_violations(page) == []
    assert await find_overflow(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_empty_room_and_a_chosen_theme_are_fine_too(open_browser_page: OpenPage, scheme: Scheme) -> None:
    page = await open_browser_page(color_scheme=scheme, reduced_motion="reduce")
    other = "dark" if scheme == "light" else "light"
    await page.get_by_role("link", name="random").click()
    assert await find_violations(page) == []
    ground = "getComputedStyle(document.body).backgroundColor"
    before = await page.evaluate(ground)
    await page.get_by_role("button", name=f"Switch to the {other} theme").click()
    assert await page.evaluate(ground) != before
    assert await find_violations(page) == []
    await page.reload()
    await page.wait_for_selector(".app.ready")
    await expect(page.get_by_role("button", name=f"Switch to the {scheme} theme")).to_be_visible()


async def test_no_card_scrolls_the_phone_sideways(open_browser_page: OpenPage, playground: Playground) -> None:
    page = await open_browser_page(viewport={"width": 360, "height": 740})
    platform = playground.platform
    cards = cards_at_limits(platform.account("bob"))
    for name in (
        "every block",
        "one long word",
        "long title",
        "full buttons",
        "many fields",
        "long board",
        "files",
        "scripts",
    ):
        sent = await platform.send(platform.message_ref("general", "", "1").channel, cards[name], mark=name)
        await expect(page.locator(f"[data-number='{sent.id}']")).to_be_visible()
        assert await find_overflow(page) == [], name


async def test_code_scrolls_inside_itself(open_browser_page: OpenPage, playground: Playground) -> None:
    card = Card("", (para("Look:"), CodeBlock("x = " + "y + " * 200, "python")), "Code.")
    await playground.platform.send(playground.platform.message_ref("general", "", "1").channel, card, mark="m")
    page = await open_browser_page(viewport={"width": 360, "height": 740})
    code = page.get_by_role("group", name="Code, python").last
    assert await code.evaluate("(node) => node.scrollWidth > node.clientWidth")
    await code.focus()
    await page.keyboard.press("ArrowRight")
    await expect(code).to_be_focused()
    assert await find_overflow(page) == []


async def test_targets_on_a_phone_are_large_enough(open_browser_page: OpenPage, playground: Playground) -> None:
    page = await open_browser_page(tour=True, viewport={"width": 360, "height": 740}, has_touch=True)
    await show_everything(page, playground)
    await page.get_by_role("button", name="Move time").click()
    small = await page.evaluate(
        """() => [...document.querySelectorAll("button, .room, input, textarea, .file")]
          .filter((node) => node.checkVisibility({ visibilityProperty: true }))
          .map((node) => [node.textContent || node.ariaLabel, node.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(([name, box]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
    )
    assert small == []
