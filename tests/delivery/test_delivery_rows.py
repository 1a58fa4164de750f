"""Rows that can't be sent by whoever has them, and claims."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.codec import channel_to_text
from bot.chat.text import notice
from bot.errors import RateLimited, Unavailable
from bot.features.outgoing import Drop, Fresh, Later, Rendering, derived_mark, tell_managers
from storage.claims import claim_due, confirm, doubt, give_up, lapse_claims, reschedule
from storage.database import Tx
from storage.deliveries import NewDelivery, count_backlog, enqueue, enqueue_edits, load_delivery, release, settle_found
from storage.errors import DatabaseBusy
from storage.ids import DeliveryId
from storage.records import Delivery, DeliveryState
from storage.tenants import load_tenants
from tests.support.team import Team

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


async def add(team: Team, mark: str, *, kind: str = "told", target: str = "", minutes: float = 0) -> None:
    tenant_id = (await team.series()).tenant_id
    place = target or channel_to_text(team.chat.channel())
    row = NewDelivery(kind, tenant_id, place, mark, team.clock.now() + timedelta(minutes=minutes))
    await team.database.write(enqueue, [row], team.clock.now())


async def claim(team: Team, holder: str = "me", limit: int = 10) -> list[Delivery]:
    now = team.clock.now()
    return await team.database.write(claim_due, holder, now, now + timedelta(minutes=2), limit)


async def row(team: Team, delivery_id: DeliveryId) -> Delivery:
    found = await team.database.read(load_delivery, delivery_id)
    assert found is not None
    return found


async def test_a_mark_is_stored_once(team: Team) -> None:
    await add(team, "m1")
    await add(team, "m1")
    assert len(await team.deliveries()) == 1


async def test_a_target_gets_one_at_a_time_in_order(team: Team) -> None:
    await add(team, "m1")
    team.clock.advance(seconds=1)
    await add(team, "m2")
    await add(team, "other", target=channel_to_text(team.chat.channel("random")))
    first = await claim(team)
    assert [each.mark for each in first] == ["m1", "other"]
    assert await claim(team, "you") == []
    assert await team.database.read(count_backlog, team.clock.now()) == 3
    assert await team.database.write(confirm, first[0], "x")
    assert [each.mark for each in await claim(team, "you")] == ["m2"]


async def test_only_the_holder_settles(team: Team) -> None:
    await add(team, "m1")
    mine = (await claim(team))[0]
    team.clock.advance(minutes=2)
    assert await team.database.write(lapse_claims, team.clock.now()) == 1
    assert (await row(team, mine.id)).state is DeliveryState.UNCERTAIN
    yours = (await claim(team, "you"))[0]
    assert yours.state is DeliveryState.UNCERTAIN
    assert yours.due_at == mine.due_at
    for settle in (
        team.database.write(confirm, mine, "x"),
        team.database.write(reschedule, mine, NOW, ""),
        team.database.write(doubt, mine, NOW, ""),
        team.database.write(give_up, mine, ""),
    ):
        assert not await settle
    assert await team.database.write(confirm, yours, "x")
    assert not await team.database.write(settle_found, yours.id, "y")
    assert not await team.database.write(release, yours.id, team.clock.now(), None)


async def test_an_edit_that_was_overtaken_stays_due(team: Team) -> None:
    tenant_id = (await team.series()).tenant_id

    async def edit(after: float) -> None:
        due_at = team.clock.now() + timedelta(seconds=after)
        new = NewDelivery("told", tenant_id, channel_to_text(team.chat.channel()), "e1", due_at)
        await team.database.write(enqueue_edits, [new], team.clock.now())

    await edit(3)
    await edit(5)
    assert (await team.deliveries())[0].revision == 1
    await edit(0)
    assert (await team.deliveries())[0].revision == 2
    mine = (await claim(team))[0]
    await edit(3)
    assert await team.database.write(confirm, mine, None)
    after = (await team.deliveries())[0]
    assert (after.state, after.sent_revision, after.revision) == (DeliveryState.DUE, 2, 3)
    assert after.due_at == team.clock.now() + timedelta(seconds=3)
    await team.database.write(enqueue_edits, [], NOW)


@pytest.fixture
def said(quick_team: Team) -> list[Rendering | Exception]:
    """What the renderer of the kind ``told`` answers, in turn; the last for ever."""
    answers: list[Rendering | Exception] = []

    async def render(delivery: Delivery) -> Rendering:
        del delivery
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    quick_team.replica.courier._renderers = {**quick_team.replica.daily.renderers, "told": render}
    return answers


async def test_a_row_that_cannot_be_rendered_stops_no_other(
    quick_team: Team, said: list[Rendering | Exception]
) -> None:
    team = quick_team
    said.append(RuntimeError("a defect"))
    await add(team, "m1")
    await team.travel(day=2)
    assert len(team.chat.public()) == 1
    await team.wait(hours=1)
    found = (await team.deliveries("told"))[0]
    assert (found.state, found.problem) == (DeliveryState.FAILED, "RuntimeError")


async def test_a_row_that_waits_or_is_dropped(quick_team: Team, said: list[Rendering | Exception]) -> None:
    team = quick_team
    said += [Later(team.clock.now() + timedelta(seconds=9)), Drop("nothing to say")]
    await add(team, "m1")
    await team.tick()
    assert (await team.deliveries("told"))[0].attempts == 0
    await team.wait(seconds=9)
    assert (await team.deliveries("told"))[0].problem == "nothing to say"


async def test_a_database_that_fails_leaves_the_claim_to_lapse(
    quick_team: Team, said: list[Rendering | Exception]
) -> None:
    team = quick_team
    said += [DatabaseBusy("busy"), Fresh(notice("Hello"))]
    await add(team, "m1")
    await team.tick()
    assert (await team.deliveries("told"))[0].state is DeliveryState.CLAIMED
    await team.wait(minutes=3)
    assert team.last() == "Hello"


async def test_a_kind_that_nobody_here_knows_waits_for_another_replica(quick_team: Team) -> None:
    team = quick_team
    await add(team, "m1", kind="of-the-future")
    await add(team, "m2", target="slack/T1/C1/")
    await team.tick()
    assert [(each.state, each.attempts) for each in await team.deliveries()] == [(DeliveryState.DUE, 0)] * 2


async def test_nobody_can_say_who_manages(quick_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team = quick_team

    def tell(tx: Tx) -> None:
        tenant = next(iter(load_tenants(tx, [series.tenant_id]).values()))
        tell_managers(tx, tenant, "thin-pool", (1,), {"name": "general", "left": 3}, team.clock.now())

    series = await team.series()
    await team.database.write(tell)
    await team.database.write(tell)

    async def refuse(tenant: object) -> object:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(team.chat.platform, "installers", refuse, raising=False)
        await team.tick()
    assert team.notices() == []
    await team.wait(seconds=2)
    assert len(team.notices()) == 1


async def test_a_resend_that_is_limited_stays_uncertain(quick_team: Team) -> None:
    team = quick_team
    team.chat.faults.refuse(error=Unavailable())
    team.chat.faults.refuse(error=RateLimited(timedelta(seconds=20)))
    await team.travel(day=2)
    await team.wait(seconds=2)
    assert (await team.deliveries("post"))[0].state is DeliveryState.UNCERTAIN
    await team.wait(minutes=1)
    assert len(team.chat.public()) == 1


async def test_who_was_held_up_past_the_lease_sends_nothing(
    quick_team: Team, said: list[Rendering | Exception]
) -> None:
    team = quick_team
    said.append(Fresh(notice("Hello")))
    await add(team, "m1")
    await team.replica.courier.pump()
    team.clock.advance(minutes=1, seconds=30)
    await team.replica.courier.stop()
    assert team.chat.public() == []
    await team.wait(minutes=1)
    assert len(team.chat.public()) == 1


async def test_no_more_is_claimed_than_there_are_hands(quick_team: Team) -> None:
    team = quick_team
    hold = team.chat.faults.hold()
    team.replica.courier._limits = team.replica.courier._limits.__class__(at_once=1)
    await add(team, "m1", kind="missing")
    tasks = team.replica.courier._tasks
    stuck = asyncio.create_task(asyncio.Event().wait())
    tasks.add(stuck)  # type: ignore[arg-type] # any task takes a hand
    assert await team.replica.courier.pump() == 0
    stuck.cancel()
    tasks.discard(stuck)
    hold.release()


def test_marks_are_short_and_differ() -> None:
    assert derived_mark("ab", "c") != derived_mark("a", "bc")
    assert len(derived_mark("x")) == 25
