"""Naming managers, exporting, purging, and what happens to workspaces."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.chat.check import check_card
from bot.chat.events import Installed
from bot.chat.outcomes import Nothing
from bot.features.outgoing import Fresh
from bot.features.setup.lifecycle import WELCOME
from storage.deliveries import read_deliveries
from storage.ids import SeriesId
from storage.people import find_accounts
from storage.records import AccountKey, TenantState
from storage.runs import load_runs
from storage.series import insert_series
from storage.tables import deliveries
from storage.tenants import ensure_tenant, find_tenant, load_tenants, tenants_to_purge
from tests.features.scene import Scene
from tests.support.ledger import a_series


async def test_managers_are_named_and_dismissed(scene: Scene) -> None:
    await scene.set_up()
    assert "Nobody is named yet" in await scene.command("ada", "/whetstone managers")
    said = await scene.command("ada", "/whetstone managers add:@bob")
    assert "Bob can change things here now" in said
    assert "- Bob" in said
    assert "- Bob" in await scene.command("bob", "/whetstone managers")
    assert "the last named manager" in await scene.command("bob", "/whetstone managers remove:@bob")
    await scene.command("bob", "/whetstone managers add:@cleo")
    said = await scene.command("ada", "/whetstone managers remove:@bob")
    assert "Bob is no longer named" in said
    assert "Only managers" in await scene.command("bob", "/whetstone managers")
    assert "isn't a named manager" in await scene.command("ada", "/whetstone managers remove:@bob")


async def test_only_members_are_named(quick: Scene) -> None:
    await quick.set_up()
    quick.chat.world.leave("eve")
    assert "isn't a member" in await quick.command("ada", "/whetstone managers add:@eve")
    assert "isn't a member" in await quick.command("ada", "/whetstone managers add:slack/T1/U7")
    assert "isn't a named manager" in await quick.command("ada", "/whetstone managers remove:@dan")


async def test_the_export_holds_figures_of_five_or_more_people_and_no_answers(scene: Scene) -> None:
    series_id = await scene.set_up()
    first, second, third = [await scene.ask(series_id, ordinal=each) for each in (1, 2, 3)]
    for who in ("ada", "bob", "cleo", "dan", "eve"):
        await scene.answer(who, first, "b" if who != "eve" else "a")
    await scene.answer("ada", second)
    await scene.close(first)
    await scene.close(second)
    await scene.command("ada", "/whetstone export")
    exported = scene.file("ada")
    (series,) = exported["series"]
    assert series["channels"] == ["general"]
    assert series["settings"]["wall_time"] == "09:00"
    assert series["people"] == 5
    assert [(each["answered"], each["right_percent"], each["item"]) for each in series["questions"]] == [
        (5, 80, "bank:q1"),
        (None, None, "bank:q2"),
        (None, None, None),
    ]
    text = json.dumps(exported)
    assert not any(name in text for name in ("Ada", "Bob", "Eve", "response"))
    assert third


async def test_the_export_leaves_out_channels_that_the_manager_cannot_see(quick: Scene) -> None:
    await quick.set_up()
    quick.chat.world.room("general").members.discard(quick.chat.account("ada"))
    await quick.command("ada", "/whetstone export", "random")
    assert quick.file("ada")["series"] == []


async def test_purging_asks_for_the_name(scene: Scene) -> None:
    series_id = await scene.set_up()
    await scene.answer("bob", await scene.ask(series_id))
    await scene.command("ada", "/whetstone purge")
    form = scene.chat.form("ada")
    assert form.fields[0].label == "Type team to delete"
    await scene.fill("ada", name="taem")
    assert "type team exactly" in scene.chat.form_errors("ada")["name"]
    assert "is deleted" in await scene.fill("ada", name=" team ")
    assert await scene.database.read(find_tenant, "memory", "team") is None
    assert await scene.database.read(find_accounts, [AccountKey("memory", "", "bob")]) == {}


async def test_a_long_name_stands_in_the_hint(quick: Scene) -> None:
    await quick.set_up()
    await quick.chat.people.install("ada")
    long = "The very long name of a workspace " * 2
    await quick.change(lambda tx: ensure_tenant(tx, "memory", "team", long, quick.clock.now()))
    await quick.command("ada", "/whetstone purge")
    field = quick.chat.form("ada").fields[0]
    assert field.label == "Type the workspace's name to delete"
    await quick.fill("ada", name=long)
    assert await quick.database.read(find_tenant, "memory", "team") is None


async def test_purging_before_anything_is_there(quick: Scene) -> None:
    await quick.command("ada", "/whetstone purge")
    assert quick.chat.form("ada").fields[0].label == "Type team to delete"
    await quick.forge_form("ada", "w1:purge:x", "name")
    assert "I can't read that" in quick.chat.form_errors("ada")["name"]


async def test_people_who_also_answered_elsewhere_leave_the_books_there_right(scene: Scene) -> None:
    """Bob took part in another tenant's series as a guest: it loses his rows, and its books stay what the log says."""
    await scene.set_up()
    now = scene.clock.now()
    other = await scene.database.write(ensure_tenant, "memory", "elsewhere", "Elsewhere", now)
    theirs = SeriesId(4711)
    await scene.change(lambda tx: insert_series(tx, a_series(theirs, other.id)))
    run = await scene.ask(theirs)
    await scene.answer("bob", run)
    await scene.command("ada", "/whetstone purge")
    await scene.fill("ada", name="team")
    assert await scene.differences(theirs) == []
    assert (await scene.database.read(load_runs, [run]))[run].answered == 0


async def test_a_workspace_that_removes_the_bot_is_kept_for_thirty_days(scene: Scene) -> None:
    await scene.chat.people.install("ada")
    await scene.set_up()
    tenant_id = await scene.tenant_id()
    await scene.chat.people.uninstall()
    left_at = scene.clock.now()
    scene.chat.advance(days=3)
    await scene.chat.people.uninstall()
    tenant = (await scene.database.read(load_tenants, [tenant_id]))[tenant_id]
    assert (tenant.state, tenant.purge_after) == (TenantState.LEAVING, left_at + timedelta(days=30))
    assert await scene.database.read(tenants_to_purge, left_at + timedelta(days=30)) == [tenant_id]
    await scene.chat.people.install("ada")
    tenant = (await scene.database.read(load_tenants, [tenant_id]))[tenant_id]
    assert (tenant.state, tenant.purge_after) == (TenantState.ACTIVE, None)
    assert tenant.installer_id is not None


async def test_a_stranger_that_leaves_is_nothing(quick: Scene) -> None:
    await quick.chat.people.uninstall()
    assert await quick.database.read(find_tenant, "memory", "team") is None


async def test_the_installer_is_told_once_what_i_do_and_read(scene: Scene) -> None:
    await scene.chat.people.install("ada")
    await scene.chat.world.redeliver()
    installed = scene.chat.last_event()
    (welcome,) = await scene.database.read(lambda tx: read_deliveries(tx, select(deliveries)))
    assert (welcome.kind, welcome.target) == (WELCOME, scene.account_text("ada"))
    rendering = await scene.setup.renderers()[WELCOME](welcome)
    assert isinstance(rendering, Fresh)
    assert "Hello, I'm Whetstone" in rendering.card.summary
    assert "I don't read your channels" in rendering.card.summary
    assert check_card(rendering.card) == []
    assert isinstance(installed, Installed)
    assert await scene.dispatcher.handle(replace(installed, event_key="again", installer=None)) == Nothing()
    assert len(await scene.database.read(lambda tx: read_deliveries(tx, select(deliveries)))) == 1
