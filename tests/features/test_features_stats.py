"""`/stats`, and why a streak is what it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import Entered
from bot.core.streaks import Day, DayEntry, DayOutcome, DayState, replay
from bot.features.profile.load import Wanted, load_stats, of_skill
from bot.features.profile.words import why_line
from bot.features.sight import Place
from content.skills import load_skill_map
from storage.answers import Judged, set_judged
from storage.away import Away, declare_away
from storage.ids import PersonId, SeriesId
from storage.records import Feedback
from storage.streaks import streaks_of_person
from tests.features.scene import Scene, part
from tests.support.ledger import a_number, an_item

MONDAY = date(2026, 11, 2)


async def test_nothing_to_count(quick: Scene) -> None:
    assert "No channel that you can see" in await quick.command("bob", "/stats")
    await quick.set_up()
    assert "No answers yet" in await quick.command("bob", "/stats")
    assert quick.chat.labels(quick.chat.privates("bob")[-1]) == []
    assert "No answers yet" in await quick.command("bob", "/stats why")


async def test_the_overview(scene: Scene) -> None:
    series_id = await scene.set_up()
    first = await scene.ask(series_id, MONDAY - timedelta(days=3), area="maths")
    await scene.answer("bob", first)
    await scene.close(first)
    second = await scene.ask(series_id, MONDAY - timedelta(days=2))
    await scene.answer("bob", second, "a")
    await scene.close(second)
    await scene.ask(series_id, MONDAY)
    said = await scene.command("bob", "/stats")
    assert "Your stats · #general" in said
    assert "Streak: 2 days · longest 2" in said
    assert "0 of 2, next after 5 more days" in said
    assert "20 points · 1 of 2 right" in said
    assert "Today is still open" in said
    assert "Mathematics and statistics  20 points · 1 of 1 right" in said
    assert "Fri 30 Oct · Mathematics and statistics · ✓ right, +20" in said
    assert "Sat 31 Oct · MLOps" in said
    assert "✗ not right" in said
    assert scene.chat.public() == []
    assert "Your stats" not in "".join(posted.text for posted in scene.chat.seen_by("ada"))


async def test_one_skill_alone(scene: Scene) -> None:
    series_id = await scene.set_up()
    for back, area in ((3, "maths"), (2, "mlops"), (1, "maths")):
        run = await scene.ask(series_id, MONDAY - timedelta(days=back), area=area)
        await scene.answer("bob", run)
        await scene.close(run)
    await scene.ask(series_id, MONDAY, area="mlops")
    said = await scene.command("bob", "/stats maths")
    assert "Your stats · #general · Mathematics and statistics" in said
    assert "Streak: 2 days" in said
    assert "40 points · 2 of 2 right" in said
    assert "MLOps" not in said
    assert "Today is still open" not in said
    said = await scene.press("bob", "Why?")
    assert "Sun 1 Nov: kept, 2 days" in said
    assert "Sat 31 Oct" not in said
    assert "A skill's streak" in said
    assert "Your stats" in await scene.press("bob", "Back to stats")


async def test_why_tells_every_kind_of_day(scene: Scene) -> None:
    series_id = await scene.set_up()
    tenant_id = await scene.tenant_id()
    start = MONDAY - timedelta(days=30)
    bob_joins = await scene.ask(series_id, start)
    await scene.answer("ada", bob_joins)
    await scene.close(bob_joins)
    for day in range(1, 8):
        run = await scene.ask(series_id, start + timedelta(days=day))
        await scene.answer("bob", run)
        await scene.close(run)
    bob = await scene.person("bob")
    away = start + timedelta(days=9)
    await scene.change(lambda tx: declare_away(tx, tenant_id, bob, away, away))
    for day in (8, 9, 10):  # frozen, away, missed
        await scene.close(await scene.ask(series_id, start + timedelta(days=day)))
    voided = await scene.ask(series_id, start + timedelta(days=11))
    await scene.void(voided)
    kept_open = await scene.ask(series_id, start + timedelta(days=12))
    await scene.answer("bob", kept_open)
    await scene.ask(series_id, start + timedelta(days=13))
    said = await scene.command("bob", "/stats why")
    lines = [line.removeprefix("- ") for line in said.splitlines() if line.startswith("- ")]
    assert lines == [
        "Fri 16 Oct: open, you can still keep it (1 day)",
        "Thu 15 Oct: kept, 1 day (still open)",
        "Wed 14 Oct: the question was taken back, nobody's day",
        "Tue 13 Oct: missed, the streak starts anew",
        "Mon 12 Oct: away, skipped (7 days)",
        "Sun 11 Oct: missed, a freeze kept your 7 days (0 left)",
        "Sat 10 Oct: kept, 7 days, and earned a freeze",
        *(
            f"{day} Oct: kept, {streak} day{'s' if streak > 1 else ''}"
            for day, streak in (("Fri 9", 6), ("Thu 8", 5), ("Wed 7", 4), ("Tue 6", 3), ("Mon 5", 2), ("Sun 4", 1))
        ),
    ]
    assert "Seven kept days earn a freeze" in said
    assert await scene.differences(series_id) == []


async def test_many_days_come_in_pages(quick: Scene) -> None:
    series_id = await quick.set_up()
    for back in range(31, 1, -1):
        run = await quick.ask(series_id, MONDAY - timedelta(days=back))
        await quick.answer("bob", run)
        await quick.close(run)
    said = await quick.command("bob", "/stats why")
    assert "kept, 30 days" in said
    assert "2 of 2" in await quick.press("bob", "Back to stats")
    await quick.press("bob", "Why?")
    await quick.press("bob", "Older days")
    said = await quick.press("bob", "Older days")
    assert "kept, 1 day" in said
    assert "Older days" not in said
    assert "kept, 16 days" in await quick.press("bob", "Newer days")
    assert "kept, 1 day" in await quick.forge("bob", "stats-why", part(series_id), "-", "999999999")


async def test_a_skill_left_out_on_a_day_with_two(scene: Scene) -> None:
    """Each kind of day, as the skill's own line tells it, equal to the skill's streak in the books."""
    series_id = await scene.set_up()
    days = [MONDAY - timedelta(days=back) for back in (6, 5, 4, 3)]
    for day in days[:2]:
        await two_questions(scene, series_id, day, maths=True)
    tenant_id = await scene.tenant_id()
    bob = await scene.person("bob")
    await scene.change(lambda tx: declare_away(tx, tenant_id, bob, days[2], days[2]))
    await two_questions(scene, series_id, days[2], maths=False)
    assert await skill_days(scene, series_id) == [(DayOutcome.KEPT, 1), (DayOutcome.KEPT, 2), (DayOutcome.AWAY, 2)]
    await two_questions(scene, series_id, days[3], maths=False)
    assert (await skill_days(scene, series_id))[-1] == (DayOutcome.MISSED, 0)
    await two_questions(scene, series_id, MONDAY, maths=False, close=False)
    assert (await skill_days(scene, series_id))[-1] == (DayOutcome.OPEN, 0)


async def two_questions(scene: Scene, series_id: SeriesId, day: date, *, maths: bool, close: bool = True) -> None:
    one = await scene.ask(series_id, day, area="mlops")
    other = await scene.ask(series_id, day, area="maths", ordinal=2)
    await scene.answer("bob", one)
    if maths:
        await scene.answer("bob", other)
    if close:
        await scene.close(one)
        await scene.close(other)


async def skill_days(scene: Scene, series_id: SeriesId) -> list[tuple[DayOutcome, int]]:
    series, bob = await scene.reload(series_id), await scene.person("bob")
    wanted = Wanted(Place(series, scene.chat.channel(), "general"), bob, "maths")
    view = await scene.database.read(load_stats, wanted, load_skill_map(), scene.clock.now())
    (stored,) = [row for row in await scene.database.read(streaks_of_person, [series_id], bob) if row.skill == "maths"]
    assert view.days[-1].current == view.streak.current == stored.shown
    assert all(why_line(entry) for entry in view.days)
    return [(entry.outcome, entry.current) for entry in view.days]


DAY_OF_A_SKILL = st.tuples(
    st.sampled_from(DayState),
    st.frozensets(st.sampled_from(["maths", "mlops"]), min_size=1),
    st.frozensets(st.sampled_from(["maths", "mlops"])),
    st.booleans(),
)


@given(st.lists(DAY_OF_A_SKILL, max_size=25))
def test_a_skills_own_line_ends_where_the_books_do(
    drawn: list[tuple[DayState, frozenset[str], frozenset[str], bool]],
) -> None:
    dates = [MONDAY + timedelta(days=number) for number in range(len(drawn))]
    days = [
        Day(day, state, frozenset() if state is DayState.VOID else skills)
        for day, (state, skills, _, _) in zip(dates, drawn, strict=True)
    ]
    kept = {day: skills & kept for day, (_, skills, kept, _) in zip(dates, drawn, strict=True) if skills & kept}
    away = [day for day, (*_, is_away) in zip(dates, drawn, strict=True) if is_away]
    told = replay(days, kept, away)
    entries = [entry for entry in told.entries if entry.outcome is not DayOutcome.BEFORE]
    lines = list(of_skill(entries, "maths", [Away(PersonId(1), day, day) for day in away]))
    assert (lines[-1].current if lines else 0) == told.shown.skill("maths").current


async def test_nothing_tells_right_from_wrong_before_the_close(scene: Scene) -> None:
    series_id = await scene.set_up()
    run = await scene.ask(series_id, feedback=Feedback.AT_CLOSE)
    await scene.answer("bob", run)
    await scene.answer("cleo", run, "a")
    right = await scene.command("bob", "/stats")
    wrong = await scene.command("cleo", "/stats")
    assert right == wrong
    assert "told at the close" in right
    await scene.close(run)
    assert "✓ right, +20" in await scene.command("bob", "/stats")


async def test_an_answer_partly_right_and_one_taken_back(quick: Scene) -> None:
    series_id = await quick.set_up()
    run = await quick.ask(series_id)
    await quick.answer("bob", run)
    await quick.void(run)
    said = await quick.command("bob", "/stats")
    assert "Last results" not in said
    half = await quick.ask(series_id, MONDAY + timedelta(days=1), item=an_item("half", body=a_number()))

    await quick.answer_with("bob", half, Entered("42"))
    account = await quick.account_id("bob")
    await quick.change(lambda tx: set_judged(tx, [Judged(half, account, 0.5, 10)]))
    assert "partly right, +10" in await quick.command("bob", "/stats")


async def test_several_channels_are_a_choice(scene: Scene) -> None:
    general = await scene.set_up("general")
    random = await scene.set_up("random")
    run = await scene.ask(random)
    await scene.answer("bob", run)
    said = await scene.command("bob", "/stats", "direct")
    assert "Which channel do you mean?" in said
    assert scene.chat.labels(scene.chat.privates("bob")[-1]) == ["#general", "#random"]
    assert "Your stats · #random" in await scene.press("bob", "#random")
    await scene.command("bob", "/stats why", "direct")
    assert "day by day · #random" in await scene.press("bob", "#random")
    assert "Your stats · #general" in await scene.command("bob", "/stats", "general")
    scene.chat.world.room("general").members.discard(scene.chat.account("bob"))
    assert "Your stats · #random" in await scene.command("bob", "/stats", "direct")
    assert "you can't see" in await scene.forge("bob", "stats", part(general), "-", channel="random")


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("stats", ()),
        ("stats", ("1", "cooking")),
        ("stats", ("1", "-", "0")),
        ("stats", ("A", "-")),
        ("stats-why", ("1", "-")),
        ("stats-why", ("1", "-", "-1")),
    ],
)
async def test_forged_stats_tell_nothing(quick: Scene, verb: str, args: tuple[str, ...]) -> None:
    await quick.set_up()
    assert "I can't read that" in await quick.forge("bob", verb, *args)


def test_a_streak_starts_anew_only_where_one_was() -> None:
    missed: DayEntry[str] = DayEntry(date(2026, 11, 3), DayOutcome.MISSED, 0, 0, frozenset(), frozenset())
    assert why_line(missed, 4) == "Tue 3 Nov: missed, the streak starts anew"
    assert why_line(missed, 0) == "Tue 3 Nov: missed"
