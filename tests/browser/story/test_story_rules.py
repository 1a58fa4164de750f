"""Days in a channel of one's own, as its people see them: streaks, freezes, away days, hiding, undo, the change of clocks."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.app.stage import RIGHT, WORSE, WRONG, Crowd
from tests.browser.story.scene import become, choice, command, jump, set_up, told
from tests.support.browsing import OpenPage

pytestmark = pytest.mark.browser


async def ranks(page: Page) -> list[tuple[str, str]]:
    """Rank and name of every row of the newest board."""
    rows = page.get_by_role("table").last.locator("tbody tr:not(.gap)")
    return [
        (await row.get_attribute("data-rank") or "", await row.locator(".who-name").inner_text())
        for row in await rows.all()
    ]


async def test_setting_up_a_channel_of_ones_own(open_browser_page: OpenPage) -> None:
    page = await open_browser_page()
    await page.get_by_role("button", name="Add a channel").click()
    await page.get_by_label("Name").fill("reading club")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("reading-club")
    await page.get_by_role("button", name="/whetstone setup").click()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Daily questions here")
    await dialog.get_by_label("Time of the question").fill("25:00")
    await dialog.get_by_label("Time zone").fill("Atlantis")
    await dialog.get_by_role("button", name="Start").click()
    for field in ("Time of the question", "Time zone"):
        await expect(dialog.get_by_label(field)).to_have_attribute("aria-invalid", "true")
    await expect(dialog.get_by_label("Time of the question")).to_be_focused()
    await expect(dialog).to_contain_text("“Atlantis” isn't a time zone.")
    await dialog.get_by_label("Time of the question").fill("9")
    await dialog.get_by_label("Time zone").fill("Berlin")
    for day in ("Monday", "Tuesday"):
        await dialog.get_by_label(day).uncheck()
    await dialog.get_by_role("button", name="Start").click()
    await expect(dialog).to_have_count(0)
    await expect(told(page)).to_contain_text(re.compile("First question .*Wed.* 09:00"))
    await told(page).get_by_role("button", name="Preview").click()
    await expect(told(page)).to_contain_text("Who previews a question earns no points from it.")
    await page.get_by_role("button", name="Post one now").first.click()
    await expect(choice(page, RIGHT)).to_be_visible()


async def test_five_people_answer_at_once_and_share_a_rank(open_browser_page: OpenPage, crowd: Crowd) -> None:
    page = await open_browser_page()
    await set_up(page)
    await jump(page, "Next post")
    for name, text in (("Ada", RIGHT), ("Bola", RIGHT), ("Chen", WRONG), ("Dario", WORSE), ("Elif", RIGHT)):
        if name != "Ada":
            await become(page, name)
        await choice(page, text).click()
        verdict = "is right. +20. Streak 1 day." if text is RIGHT else "You chose"
        await expect(told(page)).to_contain_text(verdict)
        await choice(page, WORSE if text is RIGHT else RIGHT).click()
        await expect(told(page)).to_contain_text("You already chose")
    await jump(page, "The close")
    closed = page.locator(".message", has_text="· closed").last
    await expect(closed).to_contain_text(re.compile(r"It is [A-D]\."))
    await expect(closed).to_contain_text(re.compile(r"[A-D] 60 % ✓"))
    await expect(closed.get_by_text("20 %")).to_have_count(1)  # the line with all shares
    await expect(closed.locator(".card-footer")).to_contain_text("5 answered")
    await expect(closed).to_be_in_viewport()
    await expect(page.locator("#messages").get_by_text("60 % right")).to_be_attached()

    await crowd.answer({"ada": RIGHT, "bola": WRONG, "chen": RIGHT, "dario": WORSE, "elif": WRONG})
    await command(page, "/whetstone me")
    await page.get_by_role("dialog").get_by_label("Hide me everywhere").check()
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(told(page)).to_contain_text("Saved.")
    await command(page, "/leaderboard")
    await expect(told(page)).to_contain_text("You are hidden: nobody else sees this row.")
    mine = told(page).locator("tr.me")
    assert await mine.get_attribute("data-rank") == "2"
    await expect(mine).to_contain_text("2-day streak")
    await become(page, "Dario")
    await command(page, "/leaderboard")
    await expect(told(page)).to_contain_text("Leaderboard · this week")
    assert sorted(await ranks(page)) == [
        ("1", "Ada Moreau"),
        ("2", "Bola Adeyemi"),
        ("2", "Chen Wei"),
        ("4", "Dario Rossi"),
    ]


async def test_at_the_close_the_last_choice_counts(open_browser_page: OpenPage, crowd: Crowd) -> None:
    page = await open_browser_page()
    await set_up(page)
    await told(page).get_by_role("button", name="More settings").click()
    await page.get_by_role("dialog").get_by_label(re.compile("^At the close")).check()
    await page.get_by_role("dialog").get_by_role("button").last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await jump(page, "Next post")
    await choice(page, WRONG).click()
    await expect(told(page)).to_contain_text(re.compile(r"Saved: [A-D]\. Result on Tue 09:00"))
    await told(page).get_by_role("button", name="Change").click()
    await expect(told(page).get_by_role("button", name=re.compile(f": {RIGHT}$"))).to_be_visible()
    await told(page).get_by_role("button", name=re.compile(f": {RIGHT}$")).click()
    await expect(told(page)).to_contain_text(re.compile(r"Changed: [A-D]\. Result on Tue 09:00"))
    await crowd.answer({"bola": RIGHT, "chen": WRONG, "dario": WRONG, "elif": WORSE})
    right, wrong = await crowd.command("bola", "/stats"), await crowd.command("chen", "/stats")
    assert right == wrong
    await jump(page, "The close")
    await expect(page.locator(".message", has_text="· closed").last).to_contain_text(re.compile(r"[A-D] 40 % ✓"))
    await command(page, "/leaderboard window:all")
    await expect(told(page)).to_contain_text("Leaderboard · all time")
    assert sorted(await ranks(page)) == [
        ("1", "Ada Moreau"),
        ("1", "Bola Adeyemi"),
        ("3", "Chen Wei"),
        ("3", "Dario Rossi"),
        ("3", "Elif Kaya"),
    ]


async def test_a_freeze_spans_a_missed_day_and_a_weekend_needs_none(open_browser_page: OpenPage, crowd: Crowd) -> None:
    page = await open_browser_page()
    await set_up(page)
    for day in range(7):
        await crowd.travel("next-post")
        await crowd.answer({"ada": WRONG} if day < 3 else {"ada": WRONG, "bola": RIGHT})
    await command(page, "/stats")
    await expect(told(page)).to_contain_text("7 days · longest 7")
    await expect(told(page)).to_contain_text("0 of 2, next after 1 more day")
    await crowd.travel("next-post")
    await command(page, "/stats")
    await expect(told(page)).to_contain_text("1 of 2")
    await crowd.travel("next-post")  # nobody answered on Wednesday
    await command(page, "/stats")
    await expect(told(page)).to_contain_text("0 of 2")
    await expect(told(page)).to_contain_text("7 days · longest 7")
    await told(page).get_by_role("button", name="Why is my streak what it is?").click()
    why = told(page)
    await expect(why).to_contain_text("Wed 11 Mar: missed, a freeze kept your 7 days (0 left)")
    await expect(why).to_contain_text("Fri 6 Mar: kept, 5 days")
    await expect(why).to_contain_text("Mon 9 Mar: kept, 6 days")
    await expect(why).not_to_contain_text("Sat 7 Mar")
    await become(page, "Bola")
    await command(page, "/stats why")
    await expect(told(page)).to_contain_text("Wed 11 Mar: missed, the streak starts anew")


async def test_away_days_are_skipped(open_browser_page: OpenPage, crowd: Crowd) -> None:
    page = await open_browser_page()
    await set_up(page)
    await jump(page, "Next post")
    await choice(page, RIGHT).click()
    await command(page, "/whetstone away tomorrow 2026-03-04")
    await expect(told(page)).to_contain_text("Away: Tue 3 Mar to Wed 4 Mar.")
    await crowd.travel("next-post", "next-post", "next-post")
    await command(page, "/stats")
    await expect(told(page)).to_contain_text("1 day · longest 1")
    await told(page).get_by_role("button", name="Why is my streak what it is?").click()
    await expect(told(page)).to_contain_text("Wed 4 Mar: away, skipped (1 day)")


async def test_undo_takes_the_points_back(open_browser_page: OpenPage, crowd: Crowd) -> None:
    page = await open_browser_page()
    await set_up(page)
    await jump(page, "Next post")
    await choice(page, RIGHT).click()
    await command(page, "/leaderboard")
    await expect(told(page).locator("tr.me .score")).to_have_text("20")
    await command(page, "/whetstone undo")
    await expect(told(page)).to_contain_text("Take question 1 back?")
    await told(page).get_by_role("button", name="Take it back").click()
    await expect(told(page)).to_contain_text("Question 1 was taken back.")
    await expect(page.get_by_text("This question was taken back, so it counts for nothing.")).to_be_visible()
    await command(page, "/leaderboard")
    await expect(told(page)).to_contain_text("Nobody has answered this week yet.")


async def test_the_question_comes_at_nine_on_both_sides_of_a_change_of_clocks(
    open_browser_page: OpenPage, crowd: Crowd
) -> None:
    page = await open_browser_page()
    await set_up(page)
    bar = page.get_by_role("region", name="Playground time").locator("time")
    await jump(page, "Next post")
    await expect(bar).to_have_attribute("datetime", re.compile("^2026-03-02T08:00"))
    await jump(page, "Clock change")
    await expect(bar).to_have_text("Sun 29 Mar, 00:00")
    await jump(page, "Next post")
    await expect(bar).to_have_text("Mon 30 Mar, 09:00")
    await expect(bar).to_have_attribute("datetime", re.compile("^2026-03-30T07:00"))
    await expect(choice(page, RIGHT)).to_be_visible()
    await expect(page.locator(".card-footer").last).to_contain_text("closes Tue 09:00")
