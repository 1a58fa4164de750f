"""Read what the cards of a question are made from."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat.inert import inert
from bot.core.milestones import MOST_NAMES
from bot.features.daily.view import Before, PostView, Question
from bot.ledger.items import ItemSource
from bot.ledger.result import decode_result
from content.model import Item, SkillMap
from storage.database import Tx
from storage.ids import RunId
from storage.people import load_memberships, load_people
from storage.posts import posts_of_runs
from storage.records import Post, Run, RunState, Series
from storage.runs import latest_runs, load_runs, runs_of_date
from storage.series import load_series

LONGEST_NAME = 40


def row_of(tx: Tx, run: Run) -> list[Run]:
    """The runs that opened with this one, in their order: a row of questions shares one card."""
    same = runs_of_date(tx, run.series_id, run.local_date)
    return [each for each in same if each.opened_at == run.opened_at]


def load_questions(tx: Tx, items: ItemSource, skills: SkillMap, runs: Sequence[Run]) -> list[Question]:
    """The runs with all that their cards need, in the order given."""
    content = items.load(tx, {run.item_hash for run in runs})
    series = load_series(tx, {run.series_id for run in runs})
    return [as_question(run, content[run.item_hash], series[run.series_id], skills) for run in runs]


def load_question(tx: Tx, items: ItemSource, skills: SkillMap, run_id: RunId) -> Question | None:
    """One of them; None where there is no such run."""
    run = load_runs(tx, [run_id]).get(run_id)
    return None if run is None else load_questions(tx, items, skills, [run])[0]


def as_question(run: Run, item: Item, series: Series, skills: SkillMap) -> Question:
    """A run with its item."""
    return Question(
        run=run,
        item=item,
        area=next((area.title for area in skills.areas if area.id == run.skill), run.skill),
        zone=ZoneInfo(series.zone),
        result=None if run.result is None else decode_result(run.result),
    )


def load_post_view(tx: Tx, items: ItemSource, skills: SkillMap, post: Post) -> PostView | None:
    """Everything that the message of a post shows now; None where its run is gone."""
    run = load_runs(tx, [post.run_id]).get(post.run_id)
    if run is None:
        return None
    row = row_of(tx, run)
    questions = tuple(load_questions(tx, items, skills, row))
    series = load_series(tx, [run.series_id])[run.series_id]
    before, message = _before(tx, items, skills, series, post, row[0])
    return PostView(series, post, questions, before, message, _names(tx, series, questions))


def _before(
    tx: Tx, items: ItemSource, skills: SkillMap, series: Series, post: Post, lead: Run
) -> tuple[Before | None, str | None]:
    """The closed questions before a row, and the message of theirs in the same channel."""
    earlier = [
        each
        for each in latest_runs(tx, series.id, 24)
        if (each.local_date, each.ordinal) < (lead.local_date, lead.ordinal)
    ]
    if not earlier or earlier[0].state is not RunState.CLOSED:
        return None, None
    row = [each for each in row_of(tx, earlier[0]) if each.state is RunState.CLOSED]
    first = row_of(tx, earlier[0])[0]
    message = next(
        (each.message for each in posts_of_runs(tx, [first.id])[first.id] if each.channel == post.channel), None
    )
    if message is None:
        return None, None
    return Before(tuple(load_questions(tx, items, skills, row)), first.local_date), message


def _names(tx: Tx, series: Series, questions: Sequence[Question]) -> tuple[tuple[str, int], ...]:
    """The milestones that may be named: never of people who hide or left, five at most, the longest first."""
    days: dict[int, int] = {}
    for question in questions:
        for each in question.result.milestones if question.result is not None else ():
            days[each.person_id] = max(each.days, days.get(each.person_id, 0))
    reached = [each for question in questions if question.result for each in question.result.milestones]
    people = load_people(tx, {each.person_id for each in reached})
    members = load_memberships(tx, series.tenant_id, {each.person_id for each in reached})
    named: dict[int, tuple[str, int]] = {}
    for each in reached:
        person, member = people.get(each.person_id), members.get(each.person_id)
        if person is None or person.hidden or member is None or member.left_at is not None:
            continue
        named[each.person_id] = (inert(member.name, LONGEST_NAME), days[each.person_id])
    return tuple(sorted(named.values(), key=lambda each: -each[1])[:MOST_NAMES])
