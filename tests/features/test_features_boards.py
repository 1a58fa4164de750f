"""Leaderboards as people see them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.chat.cards import Ranking
from content.model import Level
from storage.ids import RunId, SeriesId
from storage.people import load_memberships
from storage.records import BoardPolicy
from storage.series import update_series
from tests.features.scene import Scene, part

MONDAY = date(2026, 11, 2)


def rows(scene: Scene, who: str) -> list[tuple[int, str, str]]:
    """Rank, name and score of the newest board."""
    (ranking,) = (block for block in scene.chat.card(who).blocks if isinstance(block, Ranking))
    return [(row.rank, row.name, row.score) for row in ranking.rows]


async def earn(scene: Scene, series_id: SeriesId, points: dict[str, int], ordinal: int = 1) -> None:
    """Give people 10, 20, 30, … points with senior, mid and junior questions of today."""
    left = dict(points)
    while any(left.values()):
        level = Level(min(3, max(left.values()) // 10))
        run = await scene.ask(series_id, level=level, ordinal=ordinal)
        ordinal += 1
        for who, wanted in left.items():
            if wanted >= level * 10:
                await scene.answer(who, run)
                left[who] -= level * 10


async def test_ties_share_a_rank_and_the_next_is_skipped(scene: Scene) -> None:
    series_id = await scene.set_up()
    await earn(scene, series_id, {"ada": 50, "bob": 40, "cleo": 40, "dan": 10})
    said = await scene.command("dan", "/leaderboard")
    assert [(rank, name) for rank, name, _ in rows(scene, "dan")] in (
        [(1, "Ada"), (2, "Bob"), (2, "Cleo"), (4, "Dan")],
        [(1, "Ada"), (2, "Cleo"), (2, "Bob"), (4, "Dan")],
    )
    assert "2= Bob 40" in said
    assert "Leaderboard · this week" in said
    assert "#general" in said
    assert "Mon 2 Nov to Sun 8 Nov, Berlin" in said
    assert "3 questions in this window" in said
    (ranking,) = (block for block in scene.chat.card("dan").blocks if isinstance(block, Ranking))
    assert [row.me for row in ranking.rows] == [False, False, False, True]
    assert scene.chat.public() == []


async def test_who_is_below_the_top_ten_sees_a_gap_and_what_is_missing(scene: Scene) -> None:
    series_id = await scene.set_up()
    crowd = [f"p{number}" for number in range(12)]
    for user in crowd:
        scene.chat.world.add_person(user)
    first = await scene.ask(series_id)
    for user in crowd:
        await scene.answer(user, first)
    await earn(scene, series_id, {"bob": 10}, ordinal=2)
    said = await scene.command("bob", "/leaderboard")
    (ranking,) = (block for block in scene.chat.card("bob").blocks if isinstance(block, Ranking))
    assert len(ranking.rows) == 11
    assert (ranking.rows[-1].gap_before, ranking.rows[-1].me) == (True, True)
    assert "13 You 10 (10 to rank 1)" in said
    assert "1 of 1 right" in said


async def test_windows_and_measures_are_buttons(scene: Scene) -> None:
    series_id = await scene.set_up()
    for back in (3, 2):
        await scene.close(await keep(scene, series_id, MONDAY - timedelta(days=back)))
    await keep(scene, series_id, MONDAY)
    await scene.command("bob", "/leaderboard mlops")
    assert rows(scene, "bob") == [(1, "Bob", "20")]
    said = await scene.press("bob", "All time")
    assert "Leaderboard · MLOps" in said
    assert rows(scene, "bob") == [(1, "Bob", "60")]
    assert "3-day streak" in said
    assert len(scene.chat.privates("bob")) == 1  # the same message, changed
    said = await scene.press("bob", "Streaks")
    assert rows(scene, "bob") == [(1, "Bob", "3-day streak")]
    assert "Days in a row with an answer" in said
    assert "Week" not in scene.chat.labels(scene.chat.privates("bob")[-1])
    await scene.press("bob", "Points")
    await scene.press("bob", "Today")
    assert "Mon 2 Nov, Berlin" in scene.chat.private("bob")
    await scene.press("bob", "Month")
    await scene.press("bob", "Season")
    assert "Thu 1 Oct to Thu 31 Dec, Berlin" in scene.chat.private("bob")


async def keep(scene: Scene, series_id: SeriesId, day: date) -> RunId:
    run = await scene.ask(series_id, day)
    await scene.answer("bob", run)
    return run


async def test_behind_on_the_streak_board(quick: Scene) -> None:
    series_id = await quick.set_up()
    for user in (f"p{number}" for number in range(11)):
        quick.chat.world.add_person(user)
    days = [MONDAY - timedelta(days=1), MONDAY]
    for position, day in enumerate(days):
        run = await quick.ask(series_id, day)
        for number in range(11):
            await quick.answer(f"p{number}", run)
        if position:
            await quick.answer("bob", run)
        await quick.close(run)
    said = await quick.command("bob", "/leaderboard by:streak")
    assert "12 You 1-day streak (1 day to rank 1)" in said


async def test_empty_boards_say_so(quick: Scene) -> None:
    await quick.set_up()
    assert "Nobody has answered this week yet" in await quick.command("bob", "/leaderboard")
    assert "Nobody has answered yet" in await quick.command("bob", "/leaderboard window:all")
    assert "No streak is running" in await quick.command("bob", "/leaderboard by:streak")
    assert "Share here" not in quick.chat.labels(quick.chat.privates("bob")[-1])


async def test_who_has_no_points_is_told(quick: Scene) -> None:
    series_id = await quick.set_up()
    await earn(quick, series_id, {"ada": 10})
    assert "You have no points here yet" in await quick.command("bob", "/leaderboard")


async def test_hidden_people_are_absent_for_others_and_see_their_own_rank(scene: Scene) -> None:
    series_id = await scene.set_up()
    await earn(scene, series_id, {"ada": 30, "bob": 20, "cleo": 10})
    await scene.command("ada", "/whetstone me")
    await scene.fill("ada", seen="hidden")
    await scene.command("cleo", "/leaderboard")
    assert rows(scene, "cleo") == [(1, "Bob", "20"), (2, "Cleo", "10")]
    said = await scene.command("ada", "/leaderboard")
    assert rows(scene, "ada") == [(1, "Bob", "20"), (2, "Cleo", "10"), (1, "You", "30")]
    assert "You are hidden" in said
    await scene.press("ada", "Share here")
    assert "Ada 30" not in scene.chat.channel_text()
    assert "Shared by Ada" in scene.chat.channel_text()


async def test_people_who_left_drop_out_when_the_platform_says_so(scene: Scene) -> None:
    series_id = await scene.set_up()
    await earn(scene, series_id, {"ada": 30, "bob": 20, "cleo": 10})
    scene.chat.world.leave("ada")
    scene.chat.world.reachable = False  # nobody can say who left
    await scene.command("cleo", "/leaderboard")
    assert len(rows(scene, "cleo")) == 3
    scene.chat.world.reachable = True
    await scene.command("cleo", "/leaderboard")
    assert rows(scene, "cleo") == [(1, "Bob", "20"), (2, "Cleo", "10")]
    # The word is kept for a day.
    scene.chat.world.leave("bob")
    await scene.command("cleo", "/leaderboard")
    assert len(rows(scene, "cleo")) == 2
    scene.chat.advance(days=1, hours=1)
    scene.chat.world.add_person("ada")
    await scene.command("cleo", "/leaderboard window:all")
    assert rows(scene, "cleo") == [(1, "Cleo", "10")]
    tenant_id, ada = await scene.tenant_id(), await scene.person("ada")
    members = await scene.database.read(load_memberships, tenant_id, [ada])
    assert members[ada].left_at is not None  # nobody asked: she isn't shown


async def test_a_whole_team_that_left_is_asked_about_in_a_few_rounds(quick: Scene) -> None:
    series_id = await quick.set_up()
    run = await quick.ask(series_id)
    for number in range(45):
        quick.chat.world.add_person(f"p{number}")
        await quick.answer(f"p{number}", run)
        quick.chat.world.leave(f"p{number}")
    await quick.command("bob", "/leaderboard")
    assert len(rows(quick, "bob")) == 10  # the fourth ten, not asked about yet
    await quick.command("bob", "/leaderboard")
    assert "Nobody has answered" in quick.chat.private("bob")


async def test_sharing_says_the_board_to_everybody(scene: Scene) -> None:
    series_id = await scene.set_up()
    await earn(scene, series_id, {"ada": 30, "bob": 20})
    await scene.command("bob", "/leaderboard")
    await scene.press("bob", "Share here")
    (shared,) = scene.chat.public()
    assert "Ada 30" in shared.text
    assert "Shared by Bob" in shared.text
    assert "Only you" not in shared.text
    assert scene.chat.labels(shared) == []


async def test_what_a_channel_may_not_see_is_not_shared_there(scene: Scene) -> None:
    scene.chat.world.add_channel("secret", ["ada", "bob"])
    secret = await scene.set_up("secret")
    general = await scene.set_up("general")
    await earn(scene, secret, {"bob": 30})
    await earn(scene, general, {"ada": 10})
    await scene.command("bob", "/leaderboard scope:workspace")
    assert rows(scene, "bob") == [(1, "Bob", "30"), (2, "Ada", "10")]
    assert "Share here" not in scene.chat.labels(scene.chat.privates("bob")[-1])
    assert "only in a channel that gets" in await scene.forge(
        "bob", "board-share", "w", "workspace", "-", "week", "points"
    )
    args = (part(secret), "channel", "-", "week", "points")
    assert "only in a channel that gets" in await scene.forge("bob", "board-share", *args)
    assert scene.chat.public() == []
    # Cleo isn't in the channel: she sees nothing of it, by no way.
    await scene.command("cleo", "/leaderboard scope:workspace")
    assert rows(scene, "cleo") == [(1, "Ada", "10")]
    for verb in ("board", "board-share", "board-join"):
        assert "you can't see" in await scene.forge("cleo", verb, *args)
    await scene.command("bob", "/leaderboard scope:workspace")
    scene.chat.world.reachable = False
    await scene.command("bob", "/leaderboard scope:workspace")
    assert rows(scene, "bob") == [(1, "Ada", "10")]


async def test_without_questions_there_is_no_board(quick: Scene) -> None:
    assert "No channel that you can see" in await quick.command("bob", "/leaderboard")
    assert "This channel has no questions yet" in await quick.command("bob", "/leaderboard scope:channel")
    await quick.set_up("random")
    assert "all channels of team" in await quick.command("bob", "/leaderboard")


async def test_boards_are_off_by_setting(quick: Scene) -> None:
    series_id = await quick.set_up()
    await quick.change(lambda tx: update_series(tx, series_id, boards=BoardPolicy.OFF))
    assert "switched off" in await quick.command("bob", "/leaderboard")
    assert "switched off" in await quick.command("bob", "/leaderboard scope:workspace")


async def test_an_opt_in_board_shows_who_joined(scene: Scene) -> None:
    series_id = await scene.set_up()
    await scene.change(lambda tx: update_series(tx, series_id, boards=BoardPolicy.OPT_IN))
    await earn(scene, series_id, {"ada": 30, "bob": 20})
    said = await scene.command("bob", "/leaderboard")
    assert rows(scene, "bob") == [(1, "You", "20")]
    assert "Only who joins is on this board" in said
    await scene.press("bob", "Join the board")
    assert rows(scene, "bob") == [(1, "Bob", "20")]
    await scene.command("ada", "/leaderboard")
    assert rows(scene, "ada") == [(1, "Bob", "20"), (1, "You", "30")]
    await scene.press("bob", "Leave the board")
    await scene.command("ada", "/leaderboard")
    assert rows(scene, "ada") == [(1, "You", "30")]
    said = await scene.command("cleo", "/leaderboard")
    assert "Answer a question first" in said
    assert "Join the board" not in scene.chat.labels(scene.chat.privates("cleo")[-1])
    args = (part(series_id), "channel", "-", "week", "points")
    assert "Answer a question first" in await scene.forge("cleo", "board-join", *args)


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("w",),
        ("w", "workspace", "-", "fortnight", "points"),
        ("w", "workspace", "-", "week", "rating"),
        ("w", "channel", "-", "week", "points"),
        ("1", "workspace", "-", "week", "points"),
        ("w", "workspace", "cooking", "week", "points"),
        ("ZZ", "channel", "-", "week", "points"),
    ],
)
async def test_forged_boards_tell_nothing(quick: Scene, args: tuple[str, ...]) -> None:
    await quick.set_up()
    assert "I can't read that" in await quick.forge("bob", "board", *args)


async def test_hostile_names_stay_text_and_never_ping(scene: Scene) -> None:
    series_id = await scene.set_up()
    names = {"bob": "@everyone", "cleo": "<script>alert(1)</script>", "dan": "\u202etxt.exe", "eve": "x" * 100_000}
    for who, name in names.items():
        scene.chat.world.person(who).name = name
    await earn(scene, series_id, {"bob": 50, "cleo": 40, "dan": 30, "eve": 20})
    said = await scene.command("ada", "/leaderboard")
    shown = [name for _, name, _ in rows(scene, "ada")]
    assert shown[:3] == ["@everyone", "<script>alert(1)</script>", "txt.exe"]
    assert len(shown[3]) <= 40
    assert "\u202e" not in said
    assert all(isinstance(name, str) for name in shown)  # plain text, no mention
    scene.chat.world.person("bob").name = "\u200b"
    await earn(scene, series_id, {"bob": 10}, ordinal=50)
    await scene.command("ada", "/leaderboard")
    assert rows(scene, "ada")[0][1] == "Somebody"


async def test_where_nobody_can_be_asked_nobody_left_and_nobody_sees(quick: Scene) -> None:
    series_id = await quick.set_up()
    await earn(quick, series_id, {"ada": 10})
    quick.platforms.clear()
    await quick.command("bob", "/leaderboard")
    assert rows(quick, "bob") == [(1, "Ada", "10")]
    assert "No channel that you can see" in await quick.command("bob", "/leaderboard", "random")


async def test_a_platform_that_refuses_says_nothing_about_who_left(quick: Scene) -> None:
    series_id = await quick.set_up()
    await earn(quick, series_id, {"ada": 10})
    quick.chat.world.leave("ada")
    quick.chat.faults.refuse("member")
    await quick.command("bob", "/leaderboard")
    assert rows(quick, "bob") == [(1, "Ada", "10")]
