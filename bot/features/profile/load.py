"""Read what a person has in a series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.localtime import local_date
from bot.core.streaks import DayEntry, DayOutcome
from bot.core.windows import Window, period
from bot.features.profile.view import LastResult, ResultMark, SkillLine, StatsView
from bot.features.sight import Place
from bot.features.wording import channel_name
from bot.ledger.gains import is_secret
from bot.ledger.replaying import history
from content.model import AreaId, SkillMap
from content.skills import area_title
from storage.answers import answers_of_series
from storage.away import Away, away_of
from storage.database import Tx
from storage.ids import OVERALL, PersonId
from storage.records import Answer, Run, RunState
from storage.runs import load_runs, open_runs
from storage.standings import Score, StandingKey, scores_of_person

LAST_RESULTS = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose stats, where, and of which skill (empty: all)."""

    place: Place
    person_id: PersonId
    skill: str


def load_stats(tx: Tx, wanted: Wanted, skills: SkillMap, now: datetime) -> StatsView:
    """What the person has in the series of the place."""
    series, person_id, skill = wanted.place.series, wanted.person_id, wanted.skill
    told = history(tx, series.id, person_id)
    away = away_of(tx, series.tenant_id, [person_id])[person_id]
    answers = answers_of_series(tx, series.id, person_id)
    runs = load_runs(tx, {answer.run_id for answer in answers})
    answered = {answer.run_id for answer in answers}
    ever = period(Window.ALL, now.date()).key
    scores = scores_of_person(tx, [series.id], person_id, [ever])
    total = scores.get(StandingKey(series.id, skill, ever, person_id), Score())
    days = [entry for entry in told.entries if entry.outcome is not DayOutcome.BEFORE]
    lines = (
        _line(
            area.title, scores.get(StandingKey(series.id, area.id, ever, person_id)), told.shown.skill(area.id).current
        )
        for area in skills.areas
        if skill in (OVERALL, area.id)
    )
    return StatsView(
        place=channel_name(wanted.place.name),
        skill=skill,
        skill_title=area_title(AreaId(skill), skills) if skill else "",
        streak=told.shown.skill(skill) if skill else told.shown.overall,
        purse=told.shown.purse,
        days=tuple(of_skill(days, skill, away) if skill else days),
        points=total.points,
        right=total.right,
        answered=total.answered,
        skills=tuple(line for line in lines if line is not None),
        results=tuple(_results(answers, runs.values(), skill, skills)),
        away_until=_away_until(away, local_date(now, ZoneInfo(series.zone))),
        today_open=any(run.id not in answered and skill in (OVERALL, run.skill) for run in open_runs(tx, [series.id])),
    )


def of_skill(days: Iterable[DayEntry[str]], skill: str, away: Sequence[Away]) -> Iterator[DayEntry[str]]:
    """The days that had a question of a skill, with the skill's own streak after each."""
    current = 0
    for entry in days:
        if skill not in entry.skills:
            continue
        outcome = entry.outcome
        if skill in entry.kept_skills:
            current += 1
        elif outcome is DayOutcome.KEPT:
            # Another skill of that day was answered: a freeze is for days without any answer.
            outcome = _left_out(entry, away)
        if outcome is DayOutcome.MISSED:
            current = 0
        yield replace(entry, outcome=outcome, current=current, earned=False)


def _left_out(entry: DayEntry[str], away: Sequence[Away]) -> DayOutcome:
    if any(span.first <= entry.date <= span.last for span in away):
        return DayOutcome.AWAY
    return DayOutcome.OPEN if entry.open else DayOutcome.MISSED


def _line(title: str, score: Score | None, streak: int) -> SkillLine | None:
    if score is None and not streak:
        return None
    known = score or Score()
    return SkillLine(title, known.points, known.right, known.answered, streak)


def _results(answers: Iterable[Answer], runs: Iterable[Run], skill: str, skills: SkillMap) -> Iterator[LastResult]:
    mine = {answer.run_id: answer for answer in answers}
    shown = [run for run in runs if run.state is not RunState.VOID and skill in (OVERALL, run.skill)]
    shown.sort(key=lambda run: (run.local_date, run.ordinal), reverse=True)
    for run in shown[:LAST_RESULTS]:
        answer = mine[run.id]
        mark = ResultMark.WAITING if is_secret(run) else _mark(answer.credit)
        points = 0 if mark is ResultMark.WAITING else answer.points
        yield LastResult(run.local_date, area_title(AreaId(run.skill), skills), mark, points)


def _mark(credit: float | None) -> ResultMark:
    if credit is None:
        return ResultMark.WAITING
    if credit >= 1:
        return ResultMark.RIGHT
    return ResultMark.PARTLY if credit > 0 else ResultMark.WRONG


def _away_until(away: Iterable[Away], today: date) -> date | None:
    return max((span.last for span in away if span.first <= today <= span.last), default=None)
