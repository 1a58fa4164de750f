"""Settle days: what a closed date does to everybody's streaks and freezes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.streaks import Day, DayState, Purse, Settled, Streak, gather_days, settle_day
from bot.ledger.replaying import PAGE, UnknownSeries, replay_people, streak_row, with_purse
from storage.chunks import chunked
from storage.database import Tx
from storage.ids import OVERALL, PersonId, SeriesId
from storage.kept_days import count_kept_after, keepers
from storage.participants import lock_participants, write_participants
from storage.records import Run
from storage.runs import days_of_series, insert_runs
from storage.settled import SettledSeries, lock_settled, people_away, set_settled
from storage.streaks import StreakRow, people_alive, streaks_of, write_streaks


def settle_series(tx: Tx, series_id: SeriesId) -> tuple[date, ...]:
    """Settle in order every date whose runs are all closed or void, up to the first with an open one; returns the dates.

    Raises `UnknownSeries`.
    """
    series = lock_series(tx, series_id)
    settled: list[date] = []
    for day in gather_days(
        (day, skill, DayState(state.value)) for day, skill, state in days_of_series(tx, series_id, after=series.through)
    ):
        if day.state is DayState.OPEN:
            break
        if day.state is DayState.CLOSED:
            _settle(tx, series, day)
        settled.append(day.date)
    if settled:
        set_settled(tx, series_id, settled[-1])
    return tuple(settled)


def open_runs_of(tx: Tx, runs: Sequence[Run]) -> None:
    """Store runs that open now. On a date that was settled, that one and those after it wait for the new run again.

    Raises `UnknownSeries`.
    """
    insert_runs(tx, runs)
    first: dict[SeriesId, date] = {}
    for run in runs:
        first[run.series_id] = min(run.local_date, first.get(run.series_id, run.local_date))
    for series_id in sorted(first):
        series = lock_series(tx, series_id)
        if series.through is not None and first[series_id] <= series.through:
            through = first[series_id] - timedelta(days=1)
            set_settled(tx, series_id, through)
            replay_people(tx, SettledSeries(series_id, series.tenant_id, through), None)


def lock_series(tx: Tx, series_id: SeriesId) -> SettledSeries:
    """How far a series is settled; nobody else settles it meanwhile. Raises `UnknownSeries`."""
    series = lock_settled(tx, series_id)
    if series is None:
        raise UnknownSeries(series_id)
    return series


def _settle(tx: Tx, series: SettledSeries, day: Day[str]) -> None:
    kept = keepers(tx, series.series_id, day.date)
    away = people_away(tx, series.tenant_id, day.date)
    # A missed day changes nothing for somebody without a streak that is alive.
    affected = kept.keys() | people_alive(tx, series.series_id, day.skills)
    for page in chunked(sorted(affected), PAGE):
        people = lock_participants(tx, series.series_id, page)
        later = count_kept_after(tx, series.series_id, day.date, page)
        rows: dict[PersonId, dict[str, StreakRow]] = defaultdict(dict)
        for row in streaks_of(tx, series.series_id, page):
            rows[row.person_id][row.skill] = row
        changed: list[StreakRow] = []
        purses = []
        for person_id, person in people.items():
            before = _settled(rows[person_id], Purse(person.freezes, person.progress))
            skills = kept.get(person_id, frozenset()) & day.skills
            after = settle_day(before, person_id in kept, person_id in away, day.skills, skills)
            for skill, old in rows[person_id].items():
                streak = after.overall if skill == OVERALL else after.skill(skill)
                new = streak_row(
                    series.series_id, person_id, skill, streak, streak.grown(later.get((person_id, skill), 0))
                )
                if new != old:
                    changed.append(new)
            if (purse := with_purse(person, after)) != person:
                purses.append(purse)
        write_streaks(tx, changed)
        write_participants(tx, purses)


def _settled(rows: dict[str, StreakRow], purse: Purse) -> Settled[str]:
    streaks = {skill: Streak(row.current, row.longest) for skill, row in rows.items()}
    return Settled(purse, streaks.pop(OVERALL, Streak()), streaks)
