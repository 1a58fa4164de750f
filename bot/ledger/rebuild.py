"""Recompute everything that follows from the answers, compare it with what was kept step by step, and repair it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.ledger.gains import Gains, is_secret
from bot.ledger.replaying import UnknownSeries, recount, with_purse
from storage.answers import answers_of_series
from storage.database import Tx
from storage.ids import OVERALL, PersonId, RunId, SeriesId
from storage.kept_days import KeptDay, delete_kept, insert_kept, kept_of
from storage.participants import (
    Participant,
    delete_participants,
    lock_participants,
    participants_of,
    write_participants,
)
from storage.records import Answer, Run, RunState
from storage.runs import runs_of_series, set_answered
from storage.settled import SettledSeries, lock_settled, read_settled
from storage.standings import Score, StandingKey, scores_of, write_scores
from storage.streaks import StreakRow, delete_streaks, streaks_of, write_streaks

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that isn't what the log says; None stands for no row. Made of ids and numbers, without any answer."""

    table: str
    key: str
    found: str | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class Books:
    """All that is derived from the answers of one series."""

    answered: Mapping[RunId, int]
    kept: frozenset[KeptDay]
    participants: Mapping[PersonId, Participant]
    streaks: Mapping[tuple[PersonId, str], StreakRow]
    standings: Mapping[StandingKey, Score]


def differences(tx: Tx, series_id: SeriesId) -> list[Difference]:
    """Where the kept rows of a series differ from what its runs, answers and days away come to.

    Raises `UnknownSeries`.
    """
    series = read_settled(tx, series_id)
    if series is None:
        raise UnknownSeries(series_id)
    return _compare(_read_books(tx, series_id), _expected_books(tx, series))


def repair(tx: Tx, series_id: SeriesId) -> list[Difference]:
    """Make the rows what the log says; returns what was different. Raises `UnknownSeries`."""
    series = lock_settled(tx, series_id)
    if series is None:
        raise UnknownSeries(series_id)
    lock_participants(tx, series_id)
    found, expected = _read_books(tx, series_id), _expected_books(tx, series)
    set_answered(tx, _changed(found.answered, expected.answered))
    delete_kept(tx, sorted(found.kept - expected.kept))
    insert_kept(tx, expected.kept - found.kept)
    write_participants(tx, list(_changed(found.participants, expected.participants).values()))
    delete_participants(tx, series_id, found.participants.keys() - expected.participants.keys())
    people = {person_id for person_id, _ in found.streaks.keys() ^ expected.streaks.keys()}
    people |= {person_id for person_id, _ in _changed(found.streaks, expected.streaks)}
    delete_streaks(tx, series_id, people)
    write_streaks(tx, [row for row in expected.streaks.values() if row.person_id in people])
    gone = {key: Score() for key in found.standings.keys() - expected.standings.keys()}
    write_scores(tx, {**_changed(found.standings, expected.standings), **gone})
    return _compare(found, expected)


def _read_books(tx: Tx, series_id: SeriesId) -> Books:
    return Books(
        {run.id: run.answered for run in runs_of_series(tx, series_id)},
        frozenset(kept_of(tx, series_id)),
        participants_of(tx, series_id),
        {(row.person_id, row.skill): row for row in streaks_of(tx, series_id)},
        scores_of(tx, series_id),
    )


def _expected_books(tx: Tx, series: SettledSeries) -> Books:
    runs = {run.id: run for run in runs_of_series(tx, series.series_id)}
    answers = answers_of_series(tx, series.series_id)
    kept = frozenset(
        KeptDay(series.series_id, answer.person_id, runs[answer.run_id].local_date, skill)
        for answer in answers
        if runs[answer.run_id].state is not RunState.VOID
        for skill in (OVERALL, runs[answer.run_id].skill)
    )
    joined = _joined(tx, series.series_id, runs, answers)
    counts = recount(tx, series, sorted(joined), kept)
    return Books(
        dict.fromkeys(runs, 0) | Counter(answer.run_id for answer in answers),
        kept,
        {person_id: with_purse(joined[person_id], each.history.settled) for person_id, each in counts.items()},
        {
            (person_id, row.skill): row
            for person_id, each in counts.items()
            for row in each.rows(series.series_id, person_id)
        },
        _standings(runs, answers),
    )


def _joined(
    tx: Tx, series_id: SeriesId, runs: Mapping[RunId, Run], answers: Sequence[Answer]
) -> dict[PersonId, Participant]:
    """Who takes part since when; whether they are on the board is their word and nowhere in the log."""
    stored = participants_of(tx, series_id)
    joined: dict[PersonId, Participant] = {}
    for answer in sorted(answers, key=lambda answer: runs[answer.run_id].local_date):
        person_id = answer.person_id
        on_board = person_id in stored and stored[person_id].on_board
        first = Participant(series_id, person_id, runs[answer.run_id].local_date, on_board=on_board)
        joined.setdefault(person_id, first)
    return joined


def _standings(runs: Mapping[RunId, Run], answers: Sequence[Answer]) -> dict[StandingKey, Score]:
    gains = Gains()
    for answer in answers:
        run = runs[answer.run_id]
        if run.state is not RunState.VOID and not is_secret(run):
            gains.add(run, answer)
    return gains.total()


def _compare(found: Books, expected: Books) -> list[Difference]:
    return [
        *_differ("runs", found.answered, expected.answered, str),
        *_differ("kept_days", dict.fromkeys(found.kept), dict.fromkeys(expected.kept), _words),
        *_differ("participants", found.participants, expected.participants, str),
        *_differ("streaks", found.streaks, expected.streaks, str),
        *_differ("standings", found.standings, expected.standings, _words),
    ]


def _differ(
    table: str, found: Mapping[KeyT, ValueT], expected: Mapping[KeyT, ValueT], name: Callable[[KeyT], str]
) -> list[Difference]:
    return sorted(
        (
            Difference(
                table,
                name(key),
                str(found[key]) if key in found else None,
                str(expected[key]) if key in expected else None,
            )
            for key in found.keys() | expected.keys()
            if key not in found or key not in expected or found[key] != expected[key]
        ),
        key=lambda difference: difference.key,
    )


def _changed(found: Mapping[KeyT, ValueT], expected: Mapping[KeyT, ValueT]) -> dict[KeyT, ValueT]:
    """What has to be written: the expected values that are missing or different."""
    return {key: value for key, value in expected.items() if key not in found or found[key] != value}


def _words(key: KeptDay | StandingKey) -> str:
    return " ".join(str(part) for part in key)
