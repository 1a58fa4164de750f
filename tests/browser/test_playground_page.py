"""The page as people use it, in a real Chromium, on canned cards."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.adapters.web import Playground
from bot.chat.events import CommandInvoked, FormSubmitted
from bot.chat.text import notice
from tests.contract.specimens import HOSTILE, hostile_card
from tests.support.browsing import OpenPage
from tests.support.canned import CannedApplication, gallery

pytestmark = pytest.mark.browser


async def command(page: Page, line: str) -> None:
    """Type a command and send it, whatever is suggested."""
    box = page.locator("#composer-input")
    await box.fill(line)
    await page.get_by_role("button", name="Send", exact=True).click()


async def test_a_question_is_answered_by_keyboard_alone(open_browser_page: OpenPage) -> None:
    page = await open_browser_page()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-input")).to_be_focused()
    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("Boolean(document.activeElement.closest('.letters'))"):
            break
    await page.keyboard.press("b")
    verdict = page.locator(".message.private").last
    await expect(verdict).to_contain_text("B is right")
    await expect(verdict).to_contain_text("Only you can see this")
    # The card was drawn anew with its counter, and the focus is still on its button.
    await expect(page.locator(".card-footer").first).to_contain_text("1 answered")
    assert await page.evaluate("Boolean(document.activeElement.closest('.letters'))")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
    await page.get_by_label("Single-key shortcuts are on").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_commands_are_completed(open_browser_page: OpenPage, application: CannedApplication) -> None:
    page = await open_browser_page()
    await page.keyboard.press("/")
    box = page.get_by_role("combobox")
    await expect(box).to_be_focused()
    await box.press_sequentially("/lea")
    await expect(box).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/leaderboard")
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("/leaderboard ")
    await expect(page.get_by_role("option").first).to_contain_text("skill:")
    await page.keyboard.press("ArrowDown")
    active = await box.get_attribute("aria-activedescendant")
    await expect(page.locator(f"#{active}")).to_contain_text("window:")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("/leaderboard window:")
    await expect(page.get_by_role("option", name=re.compile("window:week"))).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(box).to_have_attribute("aria-expanded", "false")
    await box.fill("/leaderboard window:week")
    await expect(page.get_by_role("option").first).to_contain_text("window:week")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    table = page.get_by_role("table")
    await expect(table.get_by_role("row")).to_have_count(7)  # the head and six people
    await expect(table.get_by_role("row", name=re.compile("2 shared.*Bob"))).to_be_visible()
    event = application.events[-1]
    assert isinstance(event, CommandInvoked)
    assert dict(event.options) == {"": "window:week"}


async def test_what_is_refused_stays_in_the_box(open_browser_page: OpenPage, playground: Playground) -> None:
    page = await open_browser_page()
    await page.evaluate("document.getElementById('composer-input').removeAttribute('maxlength')")
    await page.locator("#composer-input").fill("x" * 4001)
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-problem")).to_have_text("That is 4,001 characters long; 4,000 fit.")
    assert await page.locator("#composer-input").input_value() == "x" * 4001


async def test_a_form_shows_errors_at_their_fields(open_browser_page: OpenPage, application: CannedApplication) -> None:
    page = await open_browser_page()
    await command(page, "/whetstone setup")
    dialog = page.get_by_role("dialog", name="Daily questions")
    time = dialog.get_by_label("Time of day")
    await expect(time).to_be_focused()
    await time.fill("25:00")
    await dialog.get_by_role("button", name="Start").click()
    await expect(time).to_have_attribute("aria-invalid", "true")
    await expect(time).to_be_focused()
    described = (await time.get_attribute("aria-describedby") or "").split()
    words = [await page.locator(f"#{part}").inner_text() for part in described]
    assert any("25:00" in text for text in words)
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        await dialog.get_by_label(day).uncheck()
    await dialog.get_by_role("button", name="Start").click()
    await expect(dialog.get_by_role("group", name="Weekdays")).to_contain_text("Please choose.")
    await expect(time).not_to_have_attribute("aria-invalid", "true")
    # Tab goes round inside the dialog.
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
    await dialog.get_by_label("Sun").check()
    await time.fill("09:00")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.locator(".message").last).to_contain_text("Daily questions are on")
    submitted = application.events[-1]
    assert isinstance(submitted, FormSubmitted)
    assert submitted.values["days"] == ("Sun",)
    await command(page, "/whetstone setup")
    await expect(time).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#composer-input")).to_be_focused()


async def test_people_are_switched_and_see_their_own(open_browser_page: OpenPage) -> None:
    page = await open_browser_page()
    await command(page, "/leaderboard")
    await expect(page.get_by_role("table")).to_be_visible()
    await page.get_by_role("button", name="You are Ada").click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("^Bob")).click()
    await expect(page.get_by_role("button", name="You are Bob")).to_be_visible()
    await expect(page.get_by_role("table")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("button", name="You are Bob")).to_be_visible()
    await page.get_by_role("button", name="You are Bob").click()
    await page.get_by_role("button", name="Add a person").click()
    await page.get_by_label("Name").fill("bob")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="There is a bob already.")).to_be_visible()
    await page.get_by_label("Name").fill("Grace Hopper")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="You are Grace Hopper")).to_be_visible()


async def test_channels_come_and_go(open_browser_page: OpenPage) -> None:
    page = await open_browser_page()
    await page.get_by_role("button", name="Add a channel").click()
    await page.get_by_label("Name").fill("ml ops")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("ml-ops")
    await expect(page.get_by_text("Nothing in #ml-ops yet")).to_be_visible()
    await page.get_by_role("button", name="/whetstone setup").click()
    await expect(page.locator("#composer-input")).to_have_value("/whetstone setup")
    await page.locator("#composer-input").fill("")
    await page.get_by_role("button", name="Delete this channel").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("general")


async def test_a_thread_opens_beside_and_closes_again(open_browser_page: OpenPage) -> None:
    page = await open_browser_page()
    await page.locator(".message").first.hover()
    await page.get_by_role("button", name="Reply in a thread").first.click()
    await page.get_by_label("Reply in the thread").press_sequentially("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Thread")
    await expect(panel.locator(".said")).to_have_text("one\ntwo")
    await expect(panel.locator(".message")).to_have_count(3)
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(page.get_by_role("button", name="2 replies")).to_be_focused()


async def test_two_pages_see_each_other_live(open_browser_page: OpenPage, playground: Playground) -> None:
    ada, bob = await open_browser_page(), await open_browser_page()
    await bob.get_by_role("button", name="You are Ada").click()
    await bob.get_by_role("button", name=re.compile("^Bob")).click()
    await expect(bob.get_by_role("button", name="You are Bob")).to_be_visible()
    await command(ada, "/leaderboard")
    await command(ada, "Good morning")
    await expect(bob.locator(".said").last).to_have_text("Good morning")
    await expect(bob.get_by_role("table")).to_have_count(0)
    await bob.get_by_role("link", name="random").click()
    await command(ada, "Anyone?")
    await expect(bob.get_by_role("link", name="general 1 unread")).to_be_visible()
    await expect(bob).to_have_title(re.compile(r"^\(1\) #random"))


async def test_the_connection_comes_back_with_what_was_missed(
    open_browser_page: OpenPage, playground: Playground
) -> None:
    page = await open_browser_page()
    await page.locator("#composer-input").fill("a draft")
    playground._hub.close_all()
    await playground.chat.post("general", "", "bob", text="while you were away")
    await expect(page.locator(".said").last).to_have_text("while you were away")
    await expect(page.locator("#composer-input")).to_have_value("a draft")
    await command(page, "back again")
    await expect(page.locator(".said").last).to_have_text("back again")


async def test_a_lost_connection_is_said(open_browser_page: OpenPage, playground: Playground) -> None:
    page = await open_browser_page()
    await playground.stop()
    await expect(page.locator("#banner")).to_contain_text("The connection is lost. Trying again…")


async def test_slow_work_is_said(open_browser_page: OpenPage, application: CannedApplication) -> None:
    application.slow = 0.6
    page = await open_browser_page()
    await command(page, "/stats")
    await expect(page.get_by_text("Whetstone is working…")).to_be_visible()
    await expect(page.get_by_role("heading", name="Your stats")).to_be_visible()
    await expect(page.get_by_text("Whetstone is working…")).to_have_count(0)


async def test_time_moves_and_says_so(open_browser_page: OpenPage) -> None:
    page = await open_browser_page()
    bar = page.get_by_role("region", name="Playground time")
    before = await bar.locator("time").get_attribute("datetime")
    await bar.get_by_role("button", name="The close").click()
    await expect(bar.get_by_role("status")).to_have_text("You are moving time…")
    await expect(bar.get_by_role("button", name="Tomorrow")).to_be_disabled()
    await expect(page.locator(".message").first).to_contain_text("The answer is B")
    await expect(page.locator(".edited").first).to_be_visible()
    await expect(bar.get_by_role("status")).to_have_text("")
    assert (await bar.locator("time").get_attribute("datetime") or "") > (before or "")
    await bar.get_by_role("button", name="Pick a time").click()
    await page.get_by_label("Move the playground to").fill("2020-01-01T10:00")
    await page.get_by_role("button", name="Go there").click()
    await expect(page.get_by_role("alert").filter(has_text="Time only moves forward.")).to_be_visible()


async def test_the_tour_leads_through_and_stays_away(open_browser_page: OpenPage) -> None:
    page = await open_browser_page(tour=True)
    tour = page.get_by_role("region", name="Tour")
    await expect(tour).to_contain_text("Answer today's question")
    await page.get_by_role("button", name=re.compile("^B: ")).click()
    await expect(tour).to_contain_text("Jump to the close")
    await tour.get_by_role("button", name="Jump to the close").click()
    await expect(tour).to_contain_text("See the board")
    await tour.get_by_role("button", name="Show the board").click()
    await expect(page.get_by_role("table")).to_be_visible()
    await expect(tour).to_be_hidden()
    await page.reload()
    await page.wait_for_selector(".app.ready")
    await expect(tour).to_be_hidden()


async def test_hostile_text_is_only_text(open_browser_page: OpenPage, playground: Playground) -> None:
    page = await open_browser_page()
    platform = playground.platform
    general = platform.message_ref("general", "", "1").channel
    for number, text in enumerate(HOSTILE):
        await platform.send(general, hostile_card(text, platform.account("bob")), mark=f"h{number}")
        await playground.chat.post("general", "", "bob", text=text)
    await playground.chat.add_person("<img src=x onerror=alert(1)>")
    await expect(page.locator(".said").last).to_have_text(HOSTILE[-1])
    assert (
        await page.locator(
            "#messages script, #messages img:not(.avatar), #messages a:not([href='#/general/8'])"
        ).count()
        == 0
    )
    await page.get_by_role("button", name="You are Ada").click()
    await expect(page.get_by_role("dialog").get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()


async def test_links_lead_to_messages_and_elsewhere_only_by_https(
    open_browser_page: OpenPage, playground: Playground
) -> None:
    page = await open_browser_page()
    first = await playground.platform.send(playground.platform.account("ada"), notice("Hello from yesterday"), mark="y")
    await expect(page.get_by_role("link", name="Whetstone 1 unread")).to_be_visible()
    await page.goto(f"{playground.url}#/dm-ada/{first.id}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Whetstone")
    await expect(page.locator(f"[data-number='{first.id}'] article")).to_be_focused()
    source = page.locator("a[target=_blank]")
    await page.get_by_role("link", name="general").click()
    await page.get_by_role("button", name=re.compile("^B: ")).click()
    await expect(source.last).to_have_attribute("rel", "noopener noreferrer")
    general = playground.platform.message_ref("general", "", "1").channel
    await playground.platform.send(general, gallery(playground.platform.account("bob")), mark="g")
    await expect(page.get_by_role("group", name="Code, sql")).to_be_visible()
