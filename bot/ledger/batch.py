"""One batch of answers between reading and writing: everything here happens in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.answers import encode_response
from bot.core.credit import Verdict
from bot.ledger.commands import AlreadyAnswered, AnswerCommand, AnswerResult, Saved
from bot.ledger.gains import Gains, is_secret, verdict_of, worth
from content.model import Item
from storage.answers import change_choices, counting_answers, insert_answers, people_with_answers
from storage.choices import previewers
from storage.database import Tx
from storage.ids import OVERALL, PersonId, RunId, SeriesId, TenantId
from storage.kept_days import KeptDay, insert_kept, kept_among
from storage.participants import join_series
from storage.people import resolve_accounts
from storage.records import AccountKey, Answer, KnownAccount, Run
from storage.runs import add_answered
from storage.standings import add_gains
from storage.streaks import raise_shown, shown_streaks

Pair = tuple[RunId, PersonId]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A command whose run takes answers and whose response fits."""

    command: AnswerCommand
    run: Run
    item: Item
    verdict: Verdict


class Batch:
    """What is known of the people and runs of a batch, and what there is to write."""

    def __init__(self, tx: Tx, candidates: Sequence[Candidate], now: datetime) -> None:
        self._now = now
        known = _resolve(tx, candidates, now)
        # By their events, of which a batch has each once.
        self._accounts = {
            each.command.event_key: known[each.command.tenant_id, each.command.account] for each in candidates
        }
        people = {(each.run.series_id, self._person(each), each.run.local_date) for each in candidates}
        joined = join_series(tx, people)
        # Only now, with the people locked, is what we read of them what it will be when we write.
        self._answers = counting_answers(tx, {(each.run.id, self._person(each)) for each in candidates})
        self._kept = kept_among(tx, {(series_id, day, person_id) for series_id, person_id, day in people})
        self._shown = shown_streaks(tx, {(series_id, person_id) for series_id, person_id, _ in people})
        self._newcomers = self._find_newcomers(tx, candidates, {person_id for _, person_id in joined})
        self._saw = _find_previewers(tx, candidates)
        self._new: dict[Pair, Answer] = {}
        self._changed: dict[Pair, Answer] = {}
        self._new_days: set[KeptDay] = set()
        self._gains = Gains()

    def answer(self, candidate: Candidate) -> AnswerResult:
        """Decide one command; commands are given in the order in which they were received."""
        pair = (candidate.run.id, self._person(candidate))
        before = self._answers.get(pair)
        if before is None:
            return self._save(candidate, pair)
        chosen = encode_response(candidate.command.response)
        if is_secret(candidate.run) and before.response != chosen:
            return self._change(candidate, pair, before, chosen)
        verdict = verdict_of(candidate.run, candidate.item, before)
        return AlreadyAnswered(candidate.run, candidate.item, before, verdict, self._streak(candidate))

    def write(self, tx: Tx) -> list[RunId]:
        """Write all that was decided; returns the runs that have more answers than before, sorted."""
        insert_answers(tx, list(self._new.values()))
        change_choices(tx, list(self._changed.values()))
        insert_kept(tx, self._new_days)
        raise_shown(tx, Counter((day.series_id, day.person_id, day.skill) for day in self._new_days))
        add_gains(tx, self._gains.all)
        counts = Counter(run_id for run_id, _ in self._new)
        # The row of a run is everybody's: it comes last, so that replicas wait for each other no longer than a commit.
        add_answered(tx, counts)
        return sorted(counts)

    def _save(self, candidate: Candidate, pair: Pair) -> Saved:
        command, run = candidate.command, candidate.run
        person_id = pair[1]
        earns = person_id not in self._saw[run.series_id, run.item_id]
        credit = None if is_secret(run) else candidate.verdict.credit
        answer = Answer(
            run_id=run.id,
            account_id=self._account(candidate).id,
            person_id=person_id,
            tenant_id=command.tenant_id,
            counts=True,
            response=encode_response(command.response),
            credit=None if credit is None else float(credit),
            points=worth(run, credit, earns=earns),
            earns=earns,
            received_at=command.received_at,
            saved_at=self._now,
        )
        self._answers[pair] = self._new[pair] = answer
        self._gains.add(run, answer)
        first_of_day = self._keep(run, person_id, OVERALL)
        self._keep(run, person_id, run.skill)
        first_ever = (command.tenant_id, person_id) in self._newcomers
        self._newcomers.discard((command.tenant_id, person_id))
        return Saved(
            run,
            candidate.item,
            answer,
            None if is_secret(run) else candidate.verdict,
            self._streak(candidate),
            first_of_day,
            first_ever,
        )

    def _change(self, candidate: Candidate, pair: Pair, before: Answer, chosen: str) -> Saved:
        after = replace(before, response=chosen, received_at=candidate.command.received_at, saved_at=self._now)
        self._answers[pair] = after
        if pair in self._new:
            self._new[pair] = after
        else:
            self._changed[pair] = after
        return Saved(candidate.run, candidate.item, after, None, self._streak(candidate), False, False, changed=True)

    def _keep(self, run: Run, person_id: PersonId, skill: str) -> bool:
        day = KeptDay(run.series_id, person_id, run.local_date, skill)
        if day in self._kept:
            return False
        self._kept.add(day)
        self._new_days.add(day)
        if skill == OVERALL:
            who = (run.series_id, person_id)
            self._shown[who] = self._shown.get(who, 0) + 1
        return True

    def _streak(self, candidate: Candidate) -> int:
        return self._shown.get((candidate.run.series_id, self._person(candidate)), 0)

    def _account(self, candidate: Candidate) -> KnownAccount:
        return self._accounts[candidate.command.event_key]

    def _person(self, candidate: Candidate) -> PersonId:
        return self._account(candidate).person_id

    def _find_newcomers(
        self, tx: Tx, candidates: Sequence[Candidate], joined: set[PersonId]
    ) -> set[tuple[TenantId, PersonId]]:
        """Whoever was in the series before has an answer; of the others the log tells."""
        new = {(each.command.tenant_id, self._person(each)) for each in candidates if self._person(each) in joined}
        people: dict[TenantId, set[PersonId]] = defaultdict(set)
        for tenant_id, person_id in new:
            people[tenant_id].add(person_id)
        for tenant_id, person_ids in people.items():
            new -= {(tenant_id, person_id) for person_id in people_with_answers(tx, tenant_id, person_ids)}
        return new


def _find_previewers(tx: Tx, candidates: Sequence[Candidate]) -> dict[tuple[SeriesId, str], set[PersonId]]:
    asked: dict[SeriesId, set[str]] = defaultdict(set)
    for each in candidates:
        asked[each.run.series_id].add(each.run.item_id)
    found: dict[tuple[SeriesId, str], set[PersonId]] = {}
    for series_id, item_ids in asked.items():
        saw = previewers(tx, series_id, item_ids)
        found.update(((series_id, item_id), saw.get(item_id, set())) for item_id in item_ids)
    return found


def _resolve(tx: Tx, candidates: Sequence[Candidate], now: datetime) -> dict[tuple[TenantId, AccountKey], KnownAccount]:
    names: dict[TenantId, dict[AccountKey, str]] = defaultdict(dict)
    for each in candidates:
        names[each.command.tenant_id][each.command.account] = each.command.name
    return {
        (tenant_id, key): account
        for tenant_id in sorted(names)
        for key, account in resolve_accounts(tx, tenant_id, list(names[tenant_id].items()), now).items()
    }
