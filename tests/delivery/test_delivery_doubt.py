"""Doubt, and troubles that come together: what was claimed by another, looked for in vain, or noted in a database that fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.memory import EVERYTHING
from bot.chat.refs import TenantRef
from bot.chat.text import notice
from bot.errors import Forbidden, NotFound, Unavailable
from bot.features.daily import rounds
from bot.features.outgoing import Amend, Rendering, tell_managers
from bot.scheduling.housekeeping import Housekeeping
from storage.claims import claim_due, lapse_claims
from storage.database import Tx
from storage.errors import DatabaseBusy
from storage.records import Delivery, DeliveryState, RunState, SubscriptionState
from storage.series import subscriptions_of
from storage.tenants import load_tenants
from tests.support.chat import Chat
from tests.support.clock import MovableClock
from tests.support.team import MONDAY, Team, open_team


async def post(team: Team) -> Delivery:
    (row,) = await team.deliveries("post")
    return row


async def take_over(team: Team, minutes: int = 3) -> list[Delivery]:
    """The lease runs out, and another process claims what was claimed."""
    team.clock.advance(minutes=minutes)
    now = team.clock.now()
    await team.database.write(lapse_claims, now)
    return await team.database.write(claim_due, "another", now, now + timedelta(minutes=2), 10)


async def test_a_channel_that_may_not_be_looked_into_is_lost_by_name(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse(error=NotFound("no channel"))
    team.chat.faults.refuse("channel", error=Forbidden("View Channel"))
    await team.travel(day=2)
    assert "I lack the permission “View Channel” there." in team.notices()[-1]
    assert (await post(team)).state is DeliveryState.FAILED


async def test_a_channel_that_went_while_in_doubt(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.lose_response()
    await team.travel(day=2, at="09:00:00")
    team.chat.world.room("general").gone = True
    await team.wait(minutes=2)
    assert (await post(team)).state is DeliveryState.FAILED
    found = (await team.database.read(subscriptions_of, [team.series_id]))[team.series_id]
    assert [each.state for each in found] == [SubscriptionState.LOST]
    assert len([text for text in team.notices() if "The channel no longer exists" in text]) == 1


async def test_where_it_may_not_look_the_mark_decides(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.lose_response()
    team.chat.faults.refuse("find", error=Forbidden("Read Message History"))
    await team.travel(day=2)
    await team.wait(minutes=1)
    assert len(team.chat.public()) == 1
    assert (await post(team)).state is DeliveryState.CONFIRMED
    team.chat.faults.lose_response(times=99)
    team.chat.faults.refuse("find", error=Forbidden("Read Message History"), times=99)
    await team.travel(day=3, at="09:20:00")
    assert len(team.chat.public()) == 2
    assert (await team.deliveries("post"))[1].state is DeliveryState.UNCERTAIN
    assert len([text for text in team.notices() if "didn't say whether question 2 arrived" in text]) == 1


async def test_who_lost_the_claim_tells_no_manager_of_a_doubt(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.lose_response()
    await team.travel(day=2, at="09:00:00")
    team.chat.faults.refuse("find", error=Forbidden("Read Message History"))
    hold = team.chat.faults.hold("find")
    team.clock.advance(minutes=2)
    held = asyncio.create_task(team.tick())
    await hold.reached()
    (taken,) = await take_over(team)
    hold.release()
    await held
    row = await post(team)
    assert (row.state, row.claimed_by) == (DeliveryState.CLAIMED, taken.claimed_by)
    assert await team.deliveries("uncertain-post") == []


async def test_a_refusal_in_doubt_that_nobody_explains_stays_in_doubt(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse()
    team.chat.faults.refuse(error=NotFound("odd"))
    team.chat.faults.refuse("channel", error=Unavailable())
    await team.travel(day=2, at="09:00:03")
    row = await post(team)
    assert (row.state, row.attempts) == (DeliveryState.UNCERTAIN, 2)
    await team.wait(minutes=1)
    assert len(team.chat.public()) == 1
    assert (await post(team)).state is DeliveryState.CONFIRMED


async def test_who_was_held_up_past_the_lease_edits_nothing(quick_team: Team) -> None:
    team = quick_team
    await team.travel(day=2)
    message = team.chat.public()[0].message

    async def render(delivery: Delivery) -> Rendering:
        team.clock.advance(minutes=1, seconds=30)
        return Amend(message, notice(f"after {delivery.attempts}"))

    team.replica.courier._renderers = {**team.replica.daily.renderers, "edit": render}
    await team.chat.press("bob", "A")
    team.clock.advance(seconds=3)
    await team.replica.courier.pump()
    await team.replica.courier.stop()
    assert "Stem of" in team.last()
    (row,) = await team.deliveries("edit")
    assert row.state is DeliveryState.CLAIMED


async def test_who_lost_the_claim_fans_nothing_out(quick_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team = quick_team
    series = await team.series()

    def tell(tx: Tx) -> None:
        tenant = load_tenants(tx, [series.tenant_id])[series.tenant_id]
        tell_managers(tx, tenant, "thin-pool", (1,), {"name": "general", "left": 3}, team.clock.now())

    async def slow(tenant: TenantRef) -> list[object]:
        await take_over(team)
        return [team.chat.account("ada")]

    await team.database.write(tell)
    with monkeypatch.context() as patched:
        patched.setattr(team.chat.platform, "installers", slow, raising=False)
        await team.replica.courier.pump()
        await team.replica.courier.stop()
    assert len(await team.deliveries("thin-pool")) == 1
    await team.wait(minutes=3)
    assert len(team.notices()) == 1


async def test_a_failure_that_cannot_be_noted_leaves_the_claim_to_lapse(
    quick_team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = quick_team
    await team.travel(day=2, at="08:59:59")
    write = type(team.database).write
    failing = True

    async def render(delivery: Delivery) -> Rendering:
        raise RuntimeError("a defect")

    async def busy(self: object, work: object, *args: object, **named: object) -> object:
        if failing and getattr(work, "__name__", "") == "reschedule":
            raise DatabaseBusy("busy")
        return await write(self, work, *args, **named)  # type: ignore[arg-type] # handed on as it came

    good = dict(team.replica.courier._renderers)
    team.replica.courier._renderers = {**good, "post": render}
    monkeypatch.setattr(type(team.database), "write", busy)
    await team.travel(day=2, at="09:00:00")
    assert (await post(team)).state is DeliveryState.CLAIMED
    failing = False
    team.replica.courier._renderers = good
    await team.wait(minutes=3)
    assert len(team.chat.public()) == 1


@pytest.mark.parametrize("step", ["close_due", "open_slot"])
async def test_a_database_that_is_busy_for_one_is_tried_again(
    quick_team: Team, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    team = quick_team
    await team.travel(day=2)

    def busy(*args: object) -> object:
        raise DatabaseBusy("busy")

    with monkeypatch.context() as patched:
        patched.setattr(rounds, step, busy)
        await team.travel(day=3)
    assert [run.state for run in await team.runs()] == (
        [RunState.OPEN, RunState.OPEN] if step == "close_due" else [RunState.CLOSED]
    )
    await team.tick()
    assert [run.state for run in await team.runs()] == [RunState.CLOSED, RunState.OPEN]


async def test_a_step_that_fails_stops_no_later_step(quick_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team = quick_team

    async def busy() -> int:
        raise DatabaseBusy("busy")

    monkeypatch.setattr(team.replica.daily.rounds, "close_due", busy)
    await team.travel(day=2)
    assert len(team.chat.public()) == 1
    assert team.replica.ticker.last_beat == team.clock.now()


async def test_a_chore_that_fails_stops_no_other_and_is_tried_after_an_hour(quick_team: Team) -> None:
    team = quick_team
    done: list[datetime] = []

    def fail(tx: Tx, now: datetime) -> None:
        done.append(now)
        raise DatabaseBusy("busy")

    house = Housekeeping(team.database, [fail, lambda tx, now: done.append(now)])
    assert await house.run(MONDAY)
    assert len(done) == 2
    assert not await house.run(MONDAY + timedelta(minutes=59, seconds=59))
    assert await house.run(MONDAY + timedelta(hours=1))
    assert len(done) == 4
    assert await house.run(MONDAY)  # the clock was set back: better once too often than never


@pytest.mark.parametrize(
    ("late", "state"),
    [
        (timedelta(minutes=4) - timedelta(microseconds=1), DeliveryState.CONFIRMED),
        (timedelta(minutes=4), DeliveryState.UNCERTAIN),
    ],
)
async def test_a_mark_is_trusted_inside_its_window_only(sqlite_url: str, late: timedelta, state: DeliveryState) -> None:
    chat = Chat(MovableClock(MONDAY), capabilities=replace(EVERYTHING, finds_own_messages=False))
    async with open_team(sqlite_url, chat=chat) as team:
        await team.begin()
        await team.set_up()
        chat.faults.lose_response()
        await team.travel(day=2, at="09:00:00")
        team.clock.move_to((await post(team)).due_at + late)
        await team.tick()
        assert (await post(team)).state is state
        assert len(chat.public()) == 1
