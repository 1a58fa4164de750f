"""Record answers: a batch of commands in one transaction, in set statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.credit import InvalidResponse, judge
from bot.ledger.batch import Batch, Candidate
from bot.ledger.commands import AlreadyAnswered, AnswerCommand, AnswerResult, RefusalCode, Refused, Saved
from bot.ledger.gains import verdict_of
from bot.ledger.items import ItemSource
from content.model import Item
from storage.accounts import find_accounts
from storage.answers import counting_answers
from storage.database import Tx
from storage.events import claim_events
from storage.ids import RunId
from storage.records import Run, RunState
from storage.runs import share_runs
from storage.streaks import shown_streaks

__all__ = [
    "AlreadyAnswered",
    "AnswerCommand",
    "AnswerResult",
    "RefusalCode",
    "Refused",
    "Saved",
    "record_answers",
    "record_batch",
]


def record_answers(tx: Tx, commands: Sequence[AnswerCommand], items: ItemSource, now: datetime) -> list[AnswerResult]:
    """Write the answers and all that follows from them; one result a command, in their order.

    In time is what was received before the run's `closes_at` while the run is still open. The first answer of a person to
    a run counts, whichever account gave it; with feedback at close the last choice before the close does. The same event
    twice writes once. Written are the answer, the days it keeps, the streaks shown, the standings of what may be known
    already, and the run's number of answers.
    """
    return record_batch(tx, commands, items, now)[0]


def record_batch(
    tx: Tx, commands: Sequence[AnswerCommand], items: ItemSource, now: datetime
) -> tuple[list[AnswerResult], list[RunId]]:
    """`record_answers`, and the runs whose number of answers rose, sorted."""
    fresh = _claim(tx, commands, now)
    runs = share_runs(tx, {command.run_id for command in commands})
    content = items.load(tx, {run.item_hash for run in runs.values()})
    results: dict[int, AnswerResult] = {}
    candidates: dict[int, Candidate] = {}
    for place, command in enumerate(commands):
        run = runs.get(command.run_id)
        if run is None:
            results[place] = Refused(RefusalCode.UNKNOWN_RUN)
            continue
        match _consider(command, run, content[run.item_hash], fresh=place in fresh):
            case Candidate() as candidate:
                candidates[place] = candidate
            case Refused() as refused:
                results[place] = refused
    grown: list[RunId] = []
    if candidates:
        batch = Batch(tx, list(candidates.values()), now)
        for place in sorted(candidates, key=lambda place: (commands[place].received_at, place)):
            results[place] = batch.answer(candidates[place])
        grown = batch.write(tx)
    results |= _find_saved(tx, commands, results)
    return [results[place] for place in range(len(commands))], grown


def _claim(tx: Tx, commands: Sequence[AnswerCommand], now: datetime) -> frozenset[int]:
    """The places of the commands whose events are handled for the first time."""
    first: dict[str, int] = {}
    for place, command in enumerate(commands):
        first.setdefault(command.event_key, place)
    return frozenset(first[key] for key in claim_events(tx, first.keys(), now))


def _consider(command: AnswerCommand, run: Run, item: Item, *, fresh: bool) -> Candidate | Refused:
    if run.state is RunState.VOID:
        return Refused(RefusalCode.VOID, run, item)
    if run.state is RunState.CLOSED or command.received_at >= run.closes_at:
        return Refused(RefusalCode.CLOSED, run, item)
    if not fresh:
        return Refused(RefusalCode.GONE, run, item)
    try:
        return Candidate(command, run, item, judge(item.body, command.response))
    except InvalidResponse as error:
        return Refused(RefusalCode.INVALID, run, item, error.code, error.detail)


def _find_saved(
    tx: Tx, commands: Sequence[AnswerCommand], results: Mapping[int, AnswerResult]
) -> dict[int, AnswerResult]:
    """The saved state for those who come late or again: nobody who answered is told that it is too late."""
    refused = {
        place: result
        for place, result in results.items()
        if isinstance(result, Refused) and result.code in {RefusalCode.CLOSED, RefusalCode.GONE}
    }
    if not refused:
        return {}
    known = find_accounts(tx, {commands[place].account for place in refused})
    pairs = {
        place: (commands[place].run_id, known[commands[place].account].person_id)
        for place in refused
        if commands[place].account in known
    }
    saved = counting_answers(tx, pairs.values())
    found: dict[int, AnswerResult] = {}
    for place, pair in pairs.items():
        result = refused[place]
        if pair not in saved or result.run is None or result.item is None:
            continue
        answer = saved[pair]
        who = (result.run.series_id, answer.person_id)
        streak = shown_streaks(tx, [who]).get(who, 0)
        verdict = verdict_of(result.run, result.item, answer)
        found[place] = AlreadyAnswered(result.run, result.item, answer, verdict, streak)
    return found
