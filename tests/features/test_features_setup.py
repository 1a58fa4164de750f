"""Setting a channel up and changing it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.chat.codec import channel_to_text
from bot.errors import UserError
from bot.features.setup.changes import Doer, change_series
from storage.audit import deeds_of
from storage.choices import next_items_of, replace_next_items
from storage.ids import AccountId, SeriesId, TenantId
from storage.records import BoardPolicy, Feedback, NextItem, SubscriptionState
from storage.series import SeriesChanges, insert_series, lose_channel, subscribe, subscriptions_of, update_series
from storage.tenants import ensure_tenant
from tests.features.scene import Scene, part
from tests.support.ledger import a_series


async def test_one_form_sets_a_channel_up(scene: Scene) -> None:
    await scene.command("ada", "/whetstone setup")
    form = scene.chat.form("ada")
    assert [field.key for field in form.fields] == ["time", "zone", "weekdays", "focus", "level"]
    assert form.fields[1].initial == "Europe/Berlin"  # where ada is
    said = await scene.fill("ada", time="10:30", zone="berlin")
    assert "Daily questions are on" in said
    assert "First question Mon 10:30 Berlin" in said
    assert {"Preview", "Post one now", "More settings", "Areas and stacks"} <= set(
        scene.chat.labels(scene.chat.privates("ada")[-1])
    )
    series = await scene.series()
    assert (series.wall_time, series.zone, series.weekdays, series.name) == (
        "10:30",
        "Europe/Berlin",
        "01234",
        "general",
    )
    assert series.next_slot_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert scene.chat.public() == []
    deeds = await scene.database.read(deeds_of, await scene.tenant_id(), 5)
    assert [deed.deed for deed in deeds] == ["series-created"]


async def test_the_zone_is_what_the_person_told_where_the_platform_says_nothing(quick: Scene) -> None:
    quick.chat.world.person("ada").zone = ""
    await quick.command("ada", "/whetstone setup")
    assert quick.chat.form("ada").fields[1].initial == "UTC"
    await quick.command("ada", "/whetstone me")
    await quick.fill("ada", zone="Tokyo")
    await quick.command("ada", "/whetstone setup")
    assert quick.chat.form("ada").fields[1].initial == "Asia/Tokyo"


async def test_a_second_setup_changes_the_series_and_asks_no_date_twice(scene: Scene) -> None:
    series_id = await scene.set_up(time="10:30")
    await scene.ask(series_id, date(2026, 11, 2))
    await scene.command("ada", "/whetstone setup")
    assert scene.chat.form("ada").fields[0].initial == "10:30"
    said = await scene.fill("ada", time="18:00", weekdays=["0", "1", "5"])
    assert "Saved" in said
    assert "Next question Tue 18:00 Berlin" in said
    series = await scene.series()
    assert series.id == series_id
    assert series.next_slot_date == date(2026, 11, 3)


async def test_a_slot_that_has_come_is_asked_before_the_change_takes_effect(scene: Scene) -> None:
    series_id = await scene.set_up(time="10:00")
    scene.chat.advance(hours=2)
    due = (await scene.reload(series_id)).next_slot_at
    await scene.command("ada", "/whetstone setup")
    await scene.fill("ada", time="18:00")
    assert (await scene.reload(series_id)).next_slot_at == due


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"time": "25:00"}, "time", "Write the time as 09:00"),
        ({"time": "<script>"}, "time", "Write the time as 09:00"),
        ({"zone": "Atlantis"}, "zone", "isn't a time zone"),
        ({"zone": "\u202eqqq @everyone"}, "zone", "Use a city such as Berlin"),
        ({"zone": "Europe/Berln"}, "zone", "Did you mean Europe/Berlin"),
        ({"weekdays": []}, "weekdays", "Choose at least one day"),
    ],
)
async def test_errors_stand_at_their_fields(quick: Scene, values: dict[str, str], field: str, sentence: str) -> None:
    await quick.command("ada", "/whetstone setup")
    await quick.fill("ada", **values)
    assert sentence in quick.chat.form_errors("ada")[field]
    await quick.fill("ada")
    assert not quick.chat.has_form("ada")


async def test_choices_that_no_form_offers_are_refused(quick: Scene) -> None:
    await quick.command("ada", "/whetstone setup")
    await quick.chat.people.submit("ada", {"time": ("9",), "zone": ("UTC",), "weekdays": ("0", "9"), "focus": ("all",)})
    assert set(quick.chat.form_errors("ada")) == {"focus", "level"}


async def test_the_sentence_names_what_is_missing_in_the_channel(quick: Scene) -> None:
    quick.chat.world.room("general").missing = "Send Messages"
    await quick.command("ada", "/whetstone setup")
    await quick.fill("ada")
    assert "“Send Messages”" in quick.chat.form_errors("ada")["time"]
    quick.chat.world.room("general").missing = ""
    assert "Daily questions are on" in await quick.fill("ada")


async def test_a_channel_that_is_gone_is_said_at_the_form(quick: Scene) -> None:
    await quick.command("ada", "/whetstone setup")
    quick.chat.world.room("general").gone = True
    await quick.fill("ada")
    assert "I can't see this channel" in quick.chat.form_errors("ada")["time"]


async def test_a_direct_conversation_gets_no_questions(quick: Scene) -> None:
    assert "Run this in the channel" in await quick.command("ada", "/whetstone setup", "direct")
    assert "Run this in the channel" in await quick.command("ada", "/whetstone schedule", "direct")


async def test_more_settings(scene: Scene) -> None:
    series_id = await scene.set_up()
    await scene.press("ada", "More settings")
    said = await scene.fill("ada", questions="3", feedback="at-close", closes="480", boards="opt-in", country="de-by")
    assert "Questions a day: 3" in said
    assert "public holidays of DE-BY" in said
    assert "After 8 hours" in said
    series = await scene.reload(series_id)
    assert (series.questions, series.close_after, series.country) == (3, 480, "DE-BY")
    assert (series.feedback, series.boards) == (Feedback.AT_CLOSE, BoardPolicy.OPT_IN)
    await scene.press("ada", "More settings")
    form = scene.chat.form("ada")
    assert [field.initial for field in form.fields] == ["3", "at-close", "480", "opt-in", "DE-BY"]
    await scene.fill("ada", country="Narnia")
    assert "No holidays are known" in scene.chat.form_errors("ada")["country"]
    await scene.fill("ada", country="", closes="next")
    assert (await scene.reload(series_id)).close_after is None


async def test_settings_that_no_form_offers_are_kept_out_of_the_form_and_said_in_words(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.change(lambda tx: update_series(tx, series_id, questions=4, close_after=90))
    said = await quick.command("ada", "/whetstone schedule")
    assert "Questions a day: 4" in said
    assert "After 90 minutes" in said
    await quick.press("ada", "More settings")
    assert [field.initial for field in quick.chat.form("ada").fields][:3] == ["", "at-once", ""]


async def test_areas_and_stacks(scene: Scene) -> None:
    series_id = await scene.set_up(focus="mlops")
    await scene.press("ada", "Areas and stacks")
    form = scene.chat.form("ada")
    areas = form.fields[0].initial
    assert isinstance(areas, tuple)
    assert "mlops" in areas
    said = await scene.fill("ada", stacks=["pytorch", "aws"], holidays="2026-12-24, 2026-12-31")
    series = await scene.reload(series_id)
    assert (series.focus, series.areas) == ("mlops", ())  # the same areas: still the focus
    assert series.stacks == ("pytorch", "aws")
    assert series.own_holidays == ("2026-12-24", "2026-12-31")
    assert "pytorch, aws" in said
    await scene.press("ada", "Areas and stacks")
    await scene.fill("ada", areas=["maths"], holidays="")
    series = await scene.reload(series_id)
    assert (series.focus, series.areas, series.own_holidays) == ("chosen", ("maths",), ())
    await scene.press("ada", "Areas and stacks")
    await scene.fill("ada", areas=[], holidays="christmas")
    assert set(scene.chat.form_errors("ada")) == {"areas", "holidays"}


async def test_chosen_areas_begin_with_the_balanced_ones(quick: Scene) -> None:
    series_id = await quick.set_up(focus="chosen")
    chosen = (await quick.reload(series_id)).areas
    assert len(chosen) == 10
    await quick.press("ada", "Areas and stacks")
    await quick.fill("ada", areas=["maths"])
    await quick.command("ada", "/whetstone setup")
    await quick.fill("ada", focus="chosen", level="2")
    assert (await quick.reload(series_id)).areas == ("maths",)


async def test_items_that_may_no_longer_fit_are_chosen_anew(scene: Scene) -> None:
    series_id = await scene.set_up()
    chosen = NextItem(series_id, 0, "bank:one", "0" * 32, None)
    await scene.change(lambda tx: replace_next_items(tx, series_id, [chosen], scene.clock.now()))
    await scene.command("ada", "/whetstone setup")
    await scene.fill("ada", time="11:00")
    assert await scene.database.read(next_items_of, series_id) == [chosen]
    await scene.command("ada", "/whetstone setup")
    await scene.fill("ada", level="3")
    assert await scene.database.read(next_items_of, series_id) == []


async def test_the_schedule_shows_all_in_words_and_the_next_five_slots(scene: Scene) -> None:
    series_id = await scene.set_up(time="10:00", weekdays=["0", "2", "4"])
    said = await scene.command("ada", "/whetstone schedule")
    assert "Mon, Wed, Fri 10:00, Berlin" in said
    assert said.count("10:00 Berlin") == 5
    assert "#general" in said
    await scene.press("ada", "Change")
    await scene.fill("ada", weekdays=["5", "6"])
    assert (await scene.reload(series_id)).weekdays == "56"


async def test_a_series_that_is_purged_meanwhile_is_said_to_be_gone(quick: Scene) -> None:
    by = await quick.change(lambda tx: ensure_tenant(tx, "memory", "team", "team", quick.clock.now()))
    doer = Doer(by, AccountId(1))
    with pytest.raises(UserError):
        await quick.change(lambda tx: change_series(tx, doer, SeriesId(7), SeriesChanges(level="1"), quick.clock.now()))


async def test_a_series_is_changed_from_any_channel_that_is_in_sight(scene: Scene) -> None:
    series_id = await scene.set_up("general")
    scene.chat.world.add_channel("third")
    await scene.forge("ada", "share-join", part(series_id), channel="random")
    await scene.forge("ada", "setup-more", part(series_id), channel="third")
    scene.chat.world.room("general").members.discard(scene.chat.account("ada"))
    await scene.fill("ada", questions="2")
    assert (await scene.reload(series_id)).questions == 2


async def test_every_day_of_the_week(quick: Scene) -> None:
    await quick.set_up(weekdays=list("0123456"))
    assert "every day 09:00, Berlin" in await quick.command("ada", "/whetstone schedule")


async def test_every_day_free_leaves_no_question_in_sight(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.change(lambda tx: update_series(tx, series_id, weekdays=""))
    assert "No question is in sight" in await quick.command("ada", "/whetstone schedule")
    await quick.press("ada", "More settings")
    assert "No question is in sight" in await quick.fill("ada")


async def test_a_change_from_elsewhere_needs_a_channel_in_sight(scene: Scene) -> None:
    """The card of one channel's series changes that series, wherever its button is pressed by somebody who sees it."""
    series_id = await scene.set_up(time="10:00")
    await scene.forge("ada", "setup-open", part(series_id), channel="random")
    await scene.fill("ada", time="12:00")
    assert (await scene.reload(series_id)).wall_time == "12:00"
    scene.chat.world.room("general").members.discard(scene.chat.account("ada"))
    for verb in ("setup-open", "setup-more", "setup-areas", "setup-pause", "setup-resume", "share-join"):
        assert "a channel that you can't see" in await scene.forge("ada", verb, part(series_id), channel="random")


async def test_forged_ids_do_nothing(quick: Scene) -> None:
    await quick.set_up()
    assert "has no questions yet" in await quick.forge("ada", "setup-more", "zzz")
    for args in ((), ("%bad".strip("%").upper(),), ("a", "b"), ("zzzzzzzzzzzzz",)):
        assert "I can't read that" in await quick.forge("ada", "setup-more", *args)
    await quick.command("ada", "/whetstone setup")
    await quick.forge_form("ada", "w1:setup:a:b", "time")
    assert "I can't read that" in quick.chat.form_errors("ada")["time"]


async def test_another_tenants_series_is_not_changed(scene: Scene) -> None:
    await scene.set_up("random")
    theirs = await other_tenants_series(scene)
    place = channel_to_text(scene.chat.channel("general"))
    tenant_id = await scene.tenant_id()
    await scene.change(lambda tx: subscribe(tx, theirs, tenant_id, place, "general"))
    assert "belong to another workspace" in await scene.command("ada", "/whetstone schedule")
    assert "belong to another workspace" in await scene.forge("ada", "setup-more", part(theirs))
    await scene.command("ada", "/whetstone setup")
    await scene.fill("ada")
    assert "belong to another workspace" in scene.chat.form_errors("ada")["time"]
    ours = (await scene.series("random")).id
    assert "belong to another workspace" in await scene.forge("ada", "share-join", part(ours))


async def other_tenants_series(scene: Scene) -> SeriesId:
    other = await scene.database.write(ensure_tenant, "memory", "elsewhere", "Elsewhere", scene.clock.now())
    series = a_series(SeriesId(4711), TenantId(other.id))
    await scene.change(lambda tx: insert_series(tx, series))
    return series.id


MANAGERS_COMMANDS = ("setup", "schedule", "pause", "resume", "managers", "export", "purge")


@pytest.mark.parametrize("verb", MANAGERS_COMMANDS)
async def test_commands_are_for_managers(quick: Scene, verb: str) -> None:
    await quick.set_up()
    assert "Only managers" in await quick.command("bob", f"/whetstone {verb}")
    assert not quick.chat.has_form("bob")


async def test_actions_and_forms_are_for_managers(quick: Scene) -> None:
    series_id = await quick.set_up()
    for verb in ("setup-open", "setup-more", "setup-areas", "setup-pause", "setup-resume", "share-join", "share-leave"):
        assert "Only managers" in await quick.forge("bob", verb, part(series_id))
    forms = {"setup": "/whetstone setup", "purge": "/whetstone purge"}
    for line in forms.values():
        await quick.command("ada", line)
        await still_refused(quick)
    for label in ("More settings", "Areas and stacks"):
        await quick.chat.press("ada", label)
        await still_refused(quick)
    assert (await quick.reload(series_id)).wall_time == "09:00"


async def still_refused(scene: Scene) -> None:
    """Ada has a form open, and manages no longer when she sends it."""
    ada = scene.chat.world.person("ada")
    ada.manages = False
    await scene.chat.fill("ada")
    assert "Only managers" in next(iter(scene.chat.form_errors("ada").values()))
    ada.manages = True


async def test_a_lost_channel_is_set_up_again(scene: Scene) -> None:
    series_id = await scene.set_up()
    room = scene.chat.world.room("general")
    room.missing = "View Channel"
    place = channel_to_text(room.channel)
    await scene.change(lambda tx: lose_channel(tx, place, "I was removed from the channel."))
    found = (await scene.database.read(subscriptions_of, [series_id]))[series_id]
    assert [(each.state, each.reason) for each in found] == [
        (SubscriptionState.LOST, "I was removed from the channel.")
    ]
    room.missing = ""
    assert "no posts: I was removed" in await scene.command("ada", "/whetstone schedule")
    await scene.command("ada", "/whetstone setup")
    await scene.fill("ada")
    found = (await scene.database.read(subscriptions_of, [series_id]))[series_id]
    assert [each.state for each in found] == [SubscriptionState.ACTIVE]


async def test_hostile_channel_names_stay_text(quick: Scene) -> None:
    quick.chat.world.add_channel("<script>\u202e@everyone")
    quick.clock.advance(minutes=1)
    said = await quick.command("ada", "/whetstone setup", "<script>\u202e@everyone")
    said = await quick.fill("ada")
    assert "\u202e" not in said
    assert "#<script>@everyone" in said  # plain text, which renderers escape
