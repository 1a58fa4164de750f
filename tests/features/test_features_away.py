"""Away days, zone, stack and hiding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.away import away_of
from storage.people import load_people
from storage.records import Person
from tests.features.scene import Scene

MONDAY = date(2026, 11, 2)


async def spans(scene: Scene, who: str = "bob") -> list[tuple[date, date]]:
    person = await scene.person(who)
    found = await scene.database.read(away_of, await scene.tenant_id(), [person])
    return [(span.first, span.last) for span in found[person]]


async def test_days_are_declared_listed_and_taken_back(scene: Scene) -> None:
    await scene.set_up()
    said = await scene.command("bob", "/whetstone away 2026-12-24 2027-01-02")
    assert "Away: Thu 24 Dec to Sat 2 Jan." in said
    assert "can't break a streak" in said
    said = await scene.command("bob", "/whetstone away tomorrow")
    assert "- Tue 3 Nov" in said
    assert await spans(scene) == [(date(2026, 11, 3), date(2026, 11, 3)), (date(2026, 12, 24), date(2027, 1, 2))]
    await scene.command("bob", "/whetstone away")
    said = await scene.fill("bob")  # an empty form shows the list
    assert "- Thu 24 Dec to Sat 2 Jan" in said
    said = await scene.press("bob", "Remove Tue 3 Nov")
    assert "Removed." in said
    assert await spans(scene) == [(date(2026, 12, 24), date(2027, 1, 2))]
    said = await scene.press("bob", "Remove Thu 24 Dec to Sat 2 Jan")
    assert "You have no away days" in said
    assert "gone already" in await scene.forge("bob", "away-remove", "2026-12-24")


async def test_the_form_reads_dates_and_says_what_is_wrong(quick: Scene) -> None:
    await quick.set_up()
    await quick.command("bob", "/whetstone away")
    await quick.fill("bob", first="someday", last="12/11")
    assert {key: "I can't read that as a date" in text for key, text in quick.chat.form_errors("bob").items()} == {
        "first": True,
        "last": True,
    }
    await quick.fill("bob", last="friday")
    assert quick.chat.form_errors("bob") == {"first": "Name the first day too."}
    await quick.fill("bob", first="friday", last="tuesday")
    assert "before the first" in quick.chat.form_errors("bob")["first"]
    assert "Away: Tue 3 Nov to Fri 6 Nov." in await quick.fill("bob", first="tuesday", last="friday")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("first:2026-11-01", "Away days can begin on Mon 2 Nov"),
        ("last:2026-11-09", "Name the first day too"),
        ("2026-11-09 last:2026-11-08", "before the first"),
        ("2026-11-09 2027-11-09", "at most a year ahead"),
    ],
)
async def test_dates_that_cannot_be(quick: Scene, line: str, sentence: str) -> None:
    await quick.set_up()
    await quick.command("bob", "/whetstone away 2026-12-24")
    assert sentence in await quick.command("bob", f"/whetstone away {line}")
    assert await spans(quick) == [(date(2026, 12, 24), date(2026, 12, 24))]


async def test_there_is_an_end_to_what_is_kept(quick: Scene) -> None:
    await quick.set_up()
    for number in range(20):
        await quick.command("bob", f"/whetstone away {MONDAY + timedelta(days=3 * number)}")
    day = MONDAY + timedelta(days=100)
    assert "more than I can keep" in await quick.command("bob", f"/whetstone away {day}")
    assert "Away" in await quick.command("bob", f"/whetstone away {MONDAY} {MONDAY + timedelta(days=1)}")
    assert len(quick.chat.card("bob").actions) == 4


async def test_an_open_day_can_still_be_declared_and_a_settled_one_cannot(scene: Scene) -> None:
    series_id = await scene.set_up()
    friday = MONDAY - timedelta(days=3)
    thursday = await scene.ask(series_id, friday - timedelta(days=1))
    await scene.answer("bob", thursday)
    await scene.close(thursday)
    open_since_friday = await scene.ask(series_id, friday)
    assert "begin on Fri 30 Oct" in await scene.command("bob", "/whetstone away 2026-10-29")
    await scene.command("bob", "/whetstone away 2026-10-30 2026-11-04")
    await scene.close(open_since_friday)
    await scene.close(await scene.ask(series_id, MONDAY))
    assert "begin on Tue 3 Nov" in await scene.command("bob", "/whetstone away 2026-11-02")
    # Taken back, the days that were settled stay away: the streak is what it was.
    await scene.command("bob", "/whetstone away")
    await scene.fill("bob")
    await scene.press("bob", "Remove Fri 30 Oct to Wed 4 Nov")
    assert await spans(scene) == [(friday, MONDAY)]
    assert "gone already" in await scene.forge("bob", "away-remove", friday.isoformat())
    assert await scene.differences(series_id) == []
    said = await scene.command("bob", "/stats why")
    assert "Mon 2 Nov: away, skipped (1 day)" in said
    assert "Away: until Mon 2 Nov" in await scene.press("bob", "Back to stats")


@pytest.mark.parametrize("args", [(), ("christmas",), ("2026-12-24", "2026-12-25")])
async def test_forged_removals_do_nothing(quick: Scene, args: tuple[str, ...]) -> None:
    await quick.command("bob", "/whetstone away tomorrow")
    assert "I can't read that" in await quick.forge("bob", "away-remove", *args)
    await quick.command("bob", "/whetstone away")
    await quick.forge_form("bob", "w1:away:x", "first")
    assert "I can't read that" in quick.chat.form_errors("bob")["first"]


async def person(scene: Scene, who: str = "bob") -> Person:
    person_id = await scene.person(who)
    return (await scene.database.read(load_people, [person_id]))[person_id]


async def test_people_tell_zone_stack_and_whether_they_are_seen(scene: Scene) -> None:
    await scene.command("bob", "/whetstone me")
    form = scene.chat.form("bob")
    assert [field.initial for field in form.fields] == ["Europe/Berlin", (), "shown"]
    said = await scene.fill("bob", zone="new york", stack=["aws", "pytorch"], seen="hidden")
    assert "Your time zone: America/New_York" in said
    assert "pytorch, aws" in said
    assert "Hide me everywhere" in said
    known = await person(scene)
    assert (known.zone, known.stack, known.hidden) == ("America/New_York", ("pytorch", "aws"), True)
    await scene.command("bob", "/whetstone me")
    assert [field.initial for field in scene.chat.form("bob").fields] == [
        "America/New_York",
        ("pytorch", "aws"),
        "hidden",
    ]
    said = await scene.fill("bob", zone="", stack=[], seen="shown")
    assert "not told" in said
    assert "none chosen" in said
    assert not (await person(scene)).hidden


async def test_the_form_about_me_says_what_is_wrong(quick: Scene) -> None:
    await quick.command("bob", "/whetstone me")
    await quick.chat.people.submit("bob", {"zone": ("Berln",), "seen": ("everywhere",)})
    assert "Did you mean Europe/Berlin" in quick.chat.form_errors("bob")["zone"]
    assert quick.chat.form_errors("bob")["seen"] == "Choose one of these."
    await quick.fill("bob", zone="Atlantis the lost")
    assert "Use a city" in quick.chat.form_errors("bob")["zone"]
    await quick.forge_form("bob", "w1:me:x", "zone")
    assert "I can't read that" in quick.chat.form_errors("bob")["zone"]
