"""What is no longer there when somebody gets to it: purged workspaces, deleted answers, messages and channels."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.actions import encode_id
from bot.chat.codec import channel_to_text
from bot.chat.events import PersonalEvent
from bot.features.access import managed_series
from bot.features.daily import answering, managing, quieter, sighting
from bot.features.outgoing import Drop
from bot.features.privacy.data import erase
from bot.features.services import Services
from storage.accounts import find_accounts
from storage.database import Tx
from storage.ids import SeriesId
from storage.people import load_memberships
from storage.purge import purge_tenant
from storage.records import AccountKey, DeliveryState, Feedback, Series
from storage.series import subscribe
from storage.tenants import ensure_tenant
from tests.support.items import NUMBER, ORDERING, make_library, many_items
from tests.support.team import Team, open_team

BOB = AccountKey("memory", "", "bob")


async def purge(team: Team) -> None:
    series = await team.series()
    await team.database.write(purge_tenant, series.tenant_id)


async def test_a_workspace_that_was_purged_begins_anew(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    await purge(team)
    await team.set_up()
    await team.travel(day=3)
    await team.chat.press("bob", "A", on=team.chat.public()[-1])
    assert "Streak 1 day." in team.chat.private("bob")
    series = await team.series()

    def members(tx: Tx) -> list[str]:
        person_id = find_accounts(tx, [BOB])[BOB].person_id
        return [each.name for each in load_memberships(tx, series.tenant_id, [person_id]).values()]

    assert await team.database.read(members) == ["Bob"]


@pytest.mark.parametrize("verb", ["a", "answer-form", "mine", "start", "next", "why", "change"])
async def test_a_question_of_a_workspace_that_was_purged(quick_team: Team, verb: str) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    run = (await team.runs())[0]
    await team.chat.press("cleo", "My result")
    await purge(team)
    option = ":A" if verb == "a" else ""
    await team.chat.people.press_id("bob", team.chat.channel(), f"w1:{verb}:{encode_id(run.id)}{option}")
    assert team.chat.private("bob") == "I no longer have this question."


async def test_a_message_of_a_workspace_that_was_purged_is_not_adopted(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    team.chat.faults.refuse(times=9)
    await team.travel(day=2, at="09:00:00")
    run = (await team.runs())[0]
    await team.chat.people.press_id("cleo", team.chat.channel(), f"w1:mine:{encode_id(run.id)}")
    await purge(team)
    message = team.chat.world.place(team.chat.channel()).message
    await team.chat.people.press_id("bob", team.chat.channel(), f"w1:a:{encode_id(run.id)}:A", message)
    assert team.chat.private("bob") == "I no longer have this question."


async def test_a_form_of_a_workspace_that_was_purged(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(8, NUMBER))) as team:
        await team.begin()
        await team.set_up()
        await team.travel(day=2)
        await team.chat.press("bob", "Answer")
        await purge(team)
        await team.chat.fill("bob", answer="35")
        assert team.chat.form_errors("bob") == {"answer": "I no longer have this question."}


@pytest.mark.parametrize("verb", ["preview", "another", "post-now", "quiet:twice", "quiet:pause", "quiet-level"])
async def test_a_series_that_is_purged_while_a_manager_presses(
    quick_team: Team, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    team = quick_team
    await team.set_up()
    verb, _, choice = verb.partition(":")
    action = f"w1:{verb}:{encode_id(team.series_id)}{':' + choice if choice else ''}"

    async def vanish(services: Services, event: PersonalEvent, series_id: SeriesId) -> Series:
        series = await managed_series(services, event, series_id)
        await team.database.write(purge_tenant, series.tenant_id)
        return series

    if verb == "quiet-level":
        await team.chat.people.press_id("ada", team.chat.channel(), action)
    monkeypatch.setattr(quieter, "managed_series", vanish)
    monkeypatch.setattr(managing, "series_in_sight", vanish)
    if verb == "quiet-level":
        await team.chat.fill("ada", level="1")
        assert "no questions yet" in team.chat.form_errors("ada")["level"]
        return
    await team.chat.people.press_id("ada", team.chat.channel(), action)
    assert "This channel has no questions yet." in team.chat.private("ada")


async def test_an_answer_that_was_deleted_is_not_given_again(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    await team.chat.press("bob", "A")
    event = team.chat.last_event()

    def forget(tx: Tx) -> None:
        erase(tx, find_accounts(tx, [BOB])[BOB].person_id, team.clock.now())

    await team.database.write(forget)
    await team.begin("two")
    shown = await team.replica.dispatcher.handle(event)
    assert "Your answer to this question was deleted" in repr(shown)
    assert await team.differences() == []


async def link_elsewhere(team: Team, name: str = "random") -> None:
    """A channel of another tenant gets the series."""

    def work(tx: Tx) -> None:
        other = ensure_tenant(tx, "memory", "elsewhere", "Elsewhere", team.clock.now())
        subscribe(tx, team.series_id, other.id, channel_to_text(team.chat.channel(name)), name)

    await team.database.write(work)


@pytest.mark.parametrize(
    ("hours", "state", "problem"), [(0, DeliveryState.FAILED, "the run is gone"), (7, DeliveryState.MISSED, "")]
)
async def test_a_message_about_a_question_that_was_purged_is_dropped(
    quick_team: Team, hours: int, state: DeliveryState, problem: str
) -> None:
    team = quick_team
    await team.set_up()
    await link_elsewhere(team)
    team.clock.move_to(team.clock.now() + timedelta(hours=1))
    await team.replica.daily.rounds.open_due()
    await purge(team)
    (left,) = await team.deliveries("post")
    edit = await team.replica.daily.renderers["edit"](left)
    assert edit == Drop("the run is gone")
    team.clock.advance(hours=hours)
    await team.tick()
    (left,) = await team.deliveries()  # and no notice about it
    assert (left.state, left.problem) == (state, problem)
    assert team.chat.public("random") == []


async def test_what_is_remembered_is_bounded(quick_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team = quick_team
    monkeypatch.setattr(sighting, "_REMEMBERED", 1)
    monkeypatch.setattr(answering, "_MOST_SETTINGS", 0)
    for name in ("general", "random"):
        await team.set_up(channels=(name,))
    await team.travel(day=2)
    for who in ("bob", "cleo"):
        for name in ("general", "random"):
            await team.chat.press(who, "A", on=team.chat.public(name)[0])
            assert "Streak 1 day." in team.chat.private(who)
    taken = team.replica.daily._answering
    assert len(taken._settings) == 1
    assert len(taken._sighting._places) == 1


async def test_an_order_can_be_changed_until_the_close(sqlite_url: str) -> None:
    async with open_team(sqlite_url, make_library(many_items(8, ORDERING))) as team:
        await team.begin()
        await team.set_up(feedback=Feedback.AT_CLOSE)
        await team.travel(day=2)
        await team.chat.press("bob", "Answer")
        await team.chat.fill("bob", answer="c, A b")
        assert "Saved: C, A, B." in team.chat.private("bob")
        await team.chat.press("bob", "Change")
        field = team.chat.form("bob").fields[0]
        assert getattr(field, "initial", "") == "CAB"
        await team.chat.fill("bob", answer="BAC")
        assert "Changed: B, A, C." in team.chat.private("bob")
