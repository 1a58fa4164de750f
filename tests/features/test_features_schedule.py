"""Pausing, resuming, and channels that share their questions."""

from __future__ import annotations

from datetime import date

from bot.chat.codec import channel_to_text
from storage.audit import deeds_of
from storage.records import SeriesState
from storage.series import insert_pause, subscriptions_of, update_series
from tests.features.scene import Scene, part


async def test_a_pause_without_end_and_its_end(scene: Scene) -> None:
    series_id = await scene.set_up(time="10:00")
    said = await scene.command("ada", "/whetstone pause")
    assert "Paused" in said
    assert "no questions until /whetstone resume" in said
    series = await scene.reload(series_id)
    assert (series.state, series.next_slot_at) == (SeriesState.PAUSED, None)
    assert "is paused already" in await scene.command("ada", "/whetstone pause")
    said = await scene.command("ada", "/whetstone resume")
    assert "Mon 10:00 Berlin" in said  # still to come today
    series = await scene.reload(series_id)
    assert (series.state, series.next_slot_date) == (SeriesState.ACTIVE, date(2026, 11, 2))
    assert "isn't paused" in await scene.command("ada", "/whetstone resume")
    deeds = await scene.database.read(deeds_of, await scene.tenant_id(), 9)
    assert {deed.deed for deed in deeds} == {"series-created", "series-paused", "series-resumed"}


async def test_a_pause_with_a_last_day(scene: Scene) -> None:
    series_id = await scene.set_up(time="10:00")
    said = await scene.command("ada", "/whetstone pause until:2026-11-05")
    assert "No questions until Thu 5 Nov" in said
    assert "Fri 10:00 Berlin" in said
    assert (await scene.reload(series_id)).next_slot_date == date(2026, 11, 6)
    await scene.command("ada", "/whetstone pause until:2026-11-03")
    assert (await scene.reload(series_id)).next_slot_date == date(2026, 11, 4)
    await scene.command("ada", "/whetstone pause")
    assert (await scene.reload(series_id)).next_slot_date is None
    await scene.command("ada", "/whetstone pause until:friday")
    assert (await scene.reload(series_id)).next_slot_date == date(2026, 11, 9)
    said = await scene.command("ada", "/whetstone pause until:2026-12-31")
    assert "Fri 1 Jan 10:00 Berlin" in said  # a weekday alone would mean this week's
    assert "before it begins" in await scene.command("ada", "/whetstone pause until:2026-11-01")


async def test_what_is_open_stays_open_in_a_pause(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.ask(series_id)
    assert "stays open until its close (1 question)" in await quick.command("ada", "/whetstone pause")


async def test_the_buttons_pause_and_resume(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.command("ada", "/whetstone schedule")
    assert "Paused" in await quick.press("ada", "Pause")
    assert (await quick.reload(series_id)).state is SeriesState.PAUSED
    assert "Resumed" in await quick.press("ada", "Resume")
    assert (await quick.reload(series_id)).state is SeriesState.ACTIVE


async def test_a_channel_without_questions_can_get_those_of_another(scene: Scene) -> None:
    series_id = await scene.set_up("general")
    said = await scene.command("ada", "/whetstone schedule", "random")
    assert "has no questions yet" in said
    said = await scene.press("ada", "Same questions as #general")
    assert "as #general" in said
    assert (await scene.series("random")).id == series_id
    found = (await scene.database.read(subscriptions_of, [series_id]))[series_id]
    assert sorted(each.name for each in found) == ["general", "random"]
    assert "gets these questions already" in await scene.forge("ada", "share-join", part(series_id), channel="random")


async def test_a_channel_that_leaves_its_own_series_alone_pauses_it(scene: Scene) -> None:
    shared = await scene.set_up("general")
    own = await scene.set_up("random", time="11:00")
    await scene.command("ada", "/whetstone schedule", "random")
    await scene.press("ada", "Same questions as #general")
    assert (await scene.series("random")).id == shared
    assert (await scene.reload(own)).next_slot_at is None
    said = await scene.press("ada", "Own questions instead")
    assert "no more questions from #general" in said
    assert (await scene.database.read(subscriptions_of, [shared]))[shared][0].name == "general"
    await scene.forge("ada", "share-leave", part(shared), channel="general")
    assert "No other channel gets these" in scene.chat.private("ada")
    assert "has no questions yet" in await scene.forge("ada", "share-leave", part(shared), channel="random")
    direct = scene.chat.world.direct(scene.chat.account("ada")).channel
    await scene.chat.people.press_id("ada", direct, f"w1:share-leave:{part(shared)}")
    assert "Run this in the channel" in scene.chat.private("ada")


async def test_channels_out_of_sight_are_not_offered(quick: Scene) -> None:
    quick.chat.world.add_channel("secret", ["bob"])
    quick.chat.world.person("bob").manages = True
    await quick.command("bob", "/whetstone setup", "secret")
    await quick.fill("bob")
    said = await quick.command("ada", "/whetstone schedule", "general")
    assert "secret" not in said
    assert quick.chat.labels(quick.chat.privates("ada")[-1]) == []
    quick.chat.world.reachable = False
    assert "has no questions yet" in await quick.command("bob", "/whetstone schedule", "general")
    assert quick.chat.labels(quick.chat.privates("bob")[-1]) == []


async def test_a_channel_where_the_bot_may_not_post_gets_no_shared_questions(quick: Scene) -> None:
    series_id = await quick.set_up("general")
    quick.chat.world.room("random").missing = "Send Messages"
    assert "“Send Messages”" in await quick.forge("ada", "share-join", part(series_id), channel="random")
    assert channel_to_text(quick.chat.channel("random")) not in {
        each.channel for each in (await quick.database.read(subscriptions_of, [series_id]))[series_id]
    }


async def test_resume_mends_a_series_that_is_paused_without_a_date(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.change(lambda tx: update_series(tx, series_id, state=SeriesState.PAUSED))
    assert "Resumed" in await quick.command("ada", "/whetstone resume")


async def test_an_endless_pause_from_elsewhere_is_a_pause_too(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.change(lambda tx: insert_pause(tx, series_id, date(2026, 11, 1), None))
    assert "is paused already" in await quick.command("ada", "/whetstone pause")
    assert "Resumed" in await quick.command("ada", "/whetstone resume")
