"""Recount streaks from the days kept: for `why`, after a voided run, and to check what was kept step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.core.streaks import Day, DayState, History, Settled, Streak, gather_days, replay
from storage.away import Away, away_of
from storage.chunks import chunked
from storage.database import Tx
from storage.ids import OVERALL, PersonId, SeriesId
from storage.kept_days import KeptDay, kept_of
from storage.participants import Participant, lock_participants, write_participants
from storage.records import RunState
from storage.runs import days_of_series
from storage.settled import SettledSeries, read_settled
from storage.streaks import StreakRow, delete_streaks, write_streaks

PAGE = 500
"""People whose rows are in memory at once."""


class UnknownSeries(LookupError):
    """There is no such series."""


@dataclass(frozen=True, slots=True)
class Recount:
    """What a person has in a series by the log."""

    history: History[str]
    kept_skills: frozenset[str]

    def rows(self, series_id: SeriesId, person_id: PersonId) -> list[StreakRow]:
        """The streaks as they are stored: one of every skill ever kept, and overall."""
        settled, shown = self.history.settled, self.history.shown
        found = [streak_row(series_id, person_id, OVERALL, settled.overall, shown.overall)] if self.kept_skills else []
        return found + [
            streak_row(series_id, person_id, skill, settled.skill(skill), shown.skill(skill))
            for skill in sorted(self.kept_skills - {OVERALL})
        ]


def history(tx: Tx, series_id: SeriesId, person_id: PersonId) -> History[str]:
    """Day by day what a person's streak came to, for `why`. Raises `UnknownSeries`."""
    series = read_settled(tx, series_id)
    if series is None:
        raise UnknownSeries(series_id)
    return recount(tx, series, [person_id])[person_id].history


def recount(
    tx: Tx, series: SettledSeries, person_ids: Sequence[PersonId], kept: Iterable[KeptDay] | None = None
) -> dict[PersonId, Recount]:
    """The streaks of these people from the days they kept, those stored or the given ones."""
    days = days_as_settled(days_of_series(tx, series.series_id), series.through)
    stored = kept_of(tx, series.series_id, person_ids) if kept is None else kept
    skills: dict[PersonId, dict[date, set[str]]] = {person_id: defaultdict(set) for person_id in person_ids}
    for day in stored:
        if day.person_id in skills:
            skills[day.person_id][day.local_date].add(day.skill)
    away = away_of(tx, series.tenant_id, person_ids)
    return {person_id: _recount(days, skills[person_id], away[person_id]) for person_id in person_ids}


def replay_people(tx: Tx, series: SettledSeries, person_ids: Collection[PersonId] | None) -> None:
    """Write the streaks and purses of these people, or of all, anew from the days they kept."""
    people = lock_participants(tx, series.series_id, person_ids)
    for page in chunked(sorted(people), PAGE):
        found = recount(tx, series, page)
        delete_streaks(tx, series.series_id, page)
        write_streaks(tx, [row for person_id in page for row in found[person_id].rows(series.series_id, person_id)])
        after = [with_purse(people[person_id], found[person_id].history.settled) for person_id in page]
        write_participants(tx, [each for each in after if each != people[each.person_id]])


def days_as_settled(runs: Iterable[tuple[date, str, RunState]], through: date | None) -> tuple[Day[str], ...]:
    """The days of a series, those not settled yet as open: closing waits for earlier dates."""
    days = gather_days((day, skill, DayState(state.value)) for day, skill, state in runs)
    return tuple(
        replace(day, state=DayState.OPEN)
        if day.state is DayState.CLOSED and (through is None or day.date > through)
        else day
        for day in days
    )


def streak_row(series_id: SeriesId, person_id: PersonId, skill: str, settled: Streak, shown: Streak) -> StreakRow:
    """A streak as it is stored."""
    return StreakRow(series_id, person_id, skill, settled.current, settled.longest, shown.current)


def with_purse(participant: Participant, settled: Settled[str]) -> Participant:
    """The participant with the freezes of a settled state."""
    return replace(participant, freezes=settled.purse.freezes, progress=settled.purse.progress)


def _recount(days: Sequence[Day[str]], kept: Mapping[date, set[str]], away: Sequence[Away]) -> Recount:
    dates = {day.date for day in days for each in away if each.first <= day.date <= each.last}
    answered = {day: frozenset(skills - {OVERALL}) for day, skills in kept.items()}
    ever = frozenset(skill for skills in kept.values() for skill in skills)
    return Recount(replay(days, answered, dates), ever)
