"""Whatever happens in whatever order, the rows kept step by step are what the log comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import StaticPool, create_engine

from bot.core.answers import choose_one
from bot.ledger.answering import AnswerCommand, Refused, Saved, record_answers
from bot.ledger.closing import close_run
from bot.ledger.grading import Grade, grade_answers
from bot.ledger.items import SnapshotItems
from bot.ledger.rebuild import differences
from bot.ledger.replaying import history
from bot.ledger.settling import open_runs_of
from bot.ledger.voiding import void_run
from content.snapshot import item_to_json
from storage.accounts import resolve_accounts
from storage.answers import answers_of_account
from storage.away import declare_away
from storage.ids import AccountId, PersonId, RunId, SeriesId, TenantId
from storage.participants import participants_of
from storage.records import AccountKey, Feedback, RunState
from storage.runs import load_runs
from storage.series import insert_previews, insert_series
from storage.settled import read_settled
from storage.snapshots import Snapshot, put_snapshots
from storage.standings import scores_of
from storage.streaks import streaks_of
from storage.tables import accounts, metadata
from storage.tenants import ensure_tenant
from tests.support.ledger import FIRST_DAY, a_run, a_series, an_item, an_open_question, at, typed

USERS = ("ada", "bob", "cy", "ada-at-work")
ITEMS = (an_item("m", area="mlops"), an_item("l", area="llm"), an_item("o", area="llm", body=an_open_question()))


@dataclass
class NaiveRun:
    """What the test remembers of a run."""

    day: date
    skill: str
    at_close: bool
    is_open_question: bool
    state: str = "open"
    answers: dict[str, str] = field(default_factory=dict)
    grades: dict[str, Fraction] = field(default_factory=dict)
    saw: frozenset[str] = frozenset()

    def credit(self, person: str) -> Fraction | None:
        if self.state == "void" or (self.at_close and self.state == "open"):
            return None
        if self.is_open_question:
            return self.grades.get(person)
        return Fraction(self.answers[person] == "b")


@dataclass
class NaiveStreak:
    """A recount without any care for speed."""

    current: int = 0
    longest: int = 0
    shown: int = 0
    freezes: int = 0
    progress: int = 0


def recount(runs: list[NaiveRun], person: str, skill: str, away: set[date]) -> NaiveStreak:
    """The rules of streaks, told once more: `skill` empty for overall."""
    found = NaiveStreak()
    alive: dict[str, int] = {"": 0, "mlops": 0, "llm": 0}
    is_waiting = False
    for day in sorted({run.day for run in runs if run.state != "void"}):
        those = [run for run in runs if run.day == day and run.state != "void"]
        skills = {run.skill for run in those}
        kept = {run.skill for run in those if person in run.answers}
        is_waiting = is_waiting or any(run.state == "open" for run in those)
        if is_waiting:
            found.shown += bool(kept) if not skill else skill in kept
            continue
        if kept:
            for each in kept | {""}:
                alive[each] += 1
            for each in skills - kept:
                if day not in away:
                    alive[each] = 0
            found.progress += 1
            if found.progress == 7:
                found.progress, found.freezes = 0, min(2, found.freezes + 1)
        elif day not in away:
            if found.freezes and any(alive[each] for each in skills | {""}):
                found.freezes -= 1
            else:
                for each in skills | {""}:
                    alive[each] = 0
        found.longest = max(found.longest, alive[skill])
    found.current = alive[skill]
    found.shown += found.current
    return found


class Ledger(RuleBasedStateMachine):
    """One series under random days, answers, closes, voids, absences, grades and previews."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://", poolclass=StaticPool)
        self.tx = self.engine.connect()
        metadata.create_all(self.tx)
        self.items = SnapshotItems()
        self.series_id = SeriesId(7)
        self.tenant_id: TenantId = ensure_tenant(self.tx, "memory", "team", "Team", at(FIRST_DAY)).id
        insert_series(self.tx, a_series(self.series_id, self.tenant_id))
        put_snapshots(self.tx, [Snapshot(item.hash, item.id, item_to_json(item)) for item in ITEMS])
        keys = [AccountKey("memory", "", user) for user in USERS]
        known = resolve_accounts(self.tx, self.tenant_id, [(key, key.user) for key in keys], at(FIRST_DAY))
        self.people: dict[str, PersonId] = {key.user: known[key].person_id for key in keys}
        # Two accounts of one person.
        self.tx.execute(accounts.update().where(accounts.c.user == "ada-at-work").values(person_id=self.people["ada"]))
        self.people["ada-at-work"] = self.people["ada"]
        self.runs: dict[RunId, NaiveRun] = {}
        self.away: dict[str, set[date]] = {user: set() for user in USERS}
        self.saw: dict[str, set[str]] = {item.id: set() for item in ITEMS}
        self.day = FIRST_DAY - timedelta(days=1)
        self.events = 0
        self.accounts: dict[tuple[RunId, str], AccountId] = {}

    def teardown(self) -> None:
        self.tx.close()
        self.engine.dispose()

    def now(self) -> datetime:
        return at(self.day, 12)

    @initialize()
    def begin(self) -> None:
        self.open_on_next_day(0, False, 1)

    @rule(item=st.integers(0, 2), at_close=st.booleans(), step=st.integers(1, 3))
    def open_on_next_day(self, item: int, at_close: bool, step: int) -> None:
        self.day += timedelta(days=step)
        self._open(item, at_close)

    @rule(item=st.integers(0, 2), at_close=st.booleans())
    def open_on_the_same_day(self, item: int, at_close: bool) -> None:
        self._open(item, at_close)

    def _open(self, index: int, at_close: bool) -> None:
        item = ITEMS[index]
        ordinal = 1 + sum(run.day == self.day for run in self.runs.values())
        run = a_run(self.series_id, self.day, item, ordinal, len(self.runs) + 1)
        run = replace(
            run,
            id=RunId(len(self.runs) + 1),
            feedback=Feedback.AT_CLOSE if at_close else Feedback.AT_ONCE,
            closes_at=at(self.day) + timedelta(days=400),
        )
        open_runs_of(self.tx, [run])
        self.runs[run.id] = NaiveRun(self.day, item.area, at_close, index == 2, saw=frozenset(self.saw[item.id]))

    @rule(
        data=st.data(),
        presses=st.lists(st.tuples(st.sampled_from(USERS), st.sampled_from("abc")), min_size=1, max_size=5),
    )
    def answer(self, data: st.DataObject, presses: list[tuple[str, str]]) -> None:
        commands = []
        for user, choice in presses:
            run_id = data.draw(st.sampled_from(sorted(self.runs)))
            self.events += 1
            response = typed(choice) if self.runs[run_id].is_open_question else choose_one(choice)
            key = AccountKey("memory", "", user)
            when = self.now() + timedelta(microseconds=self.events)
            commands.append(AnswerCommand(f"{self.events}", key, user, self.tenant_id, run_id, response, when))
        results = record_answers(self.tx, commands, self.items, self.now())
        for command, (user, choice), result in zip(commands, presses, results, strict=True):
            run, person = self.runs[command.run_id], "ada" if user == "ada-at-work" else user
            if run.state != "open":
                assert not isinstance(result, Saved)
            elif person not in run.answers or (run.at_close and run.answers[person] != choice):
                assert isinstance(result, Saved)
                assert result.changed == (person in run.answers)
                run.answers[person] = choice
                self.accounts[command.run_id, person] = result.answer.account_id
            else:
                assert not isinstance(result, Saved | Refused)

    @precondition(lambda self: any(run.state == "open" for run in self.runs.values()))
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        run_id = data.draw(st.sampled_from(sorted(key for key, run in self.runs.items() if run.state == "open")))
        closed = close_run(self.tx, run_id, self.items, self.now(), early=True)
        assert closed.result is not None
        assert closed.result.shares.answered == len(self.runs[run_id].answers)
        self.runs[run_id].state = "closed"

    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        run_id = data.draw(st.sampled_from(sorted(self.runs)))
        void_run(self.tx, run_id, "undone", self.now())
        self.runs[run_id].state = "void"

    @rule(user=st.sampled_from(USERS[:3]), offset=st.integers(0, 3), length=st.integers(0, 3))
    def go_away(self, user: str, offset: int, length: int) -> None:
        series = read_settled(self.tx, self.series_id)
        assert series is not None
        # Away is for open or future days.
        begin = max([self.day, *([series.through + timedelta(days=1)] if series.through else [])])
        first, last = begin + timedelta(days=offset), begin + timedelta(days=offset + length)
        declare_away(self.tx, self.tenant_id, self.people[user], first, last)
        self.away[user] |= {first + timedelta(days=each) for each in range(length + 1)}

    @rule(user=st.sampled_from(USERS[:3]), index=st.integers(0, 1))
    def preview(self, user: str, index: int) -> None:
        item = ITEMS[index]
        insert_previews(self.tx, self.series_id, [item.id], [self.people[user]], self.now())
        self.saw[item.id].add(user)

    @rule(data=st.data(), quarters=st.integers(0, 4))
    def grade(self, data: st.DataObject, quarters: int) -> None:
        waiting = [key for key in self.accounts if self.runs[key[0]].is_open_question]
        if waiting:
            run_id, person = data.draw(st.sampled_from(sorted(waiting)))
            grade_answers(self.tx, [Grade(run_id, self.accounts[run_id, person], Fraction(quarters, 4))])
            self.runs[run_id].grades[person] = Fraction(quarters, 4)

    @invariant()
    def nothing_differs_from_a_rebuild(self) -> None:
        assert differences(self.tx, self.series_id) == []

    @invariant()
    def nothing_differs_from_a_naive_recount(self) -> None:
        runs = list(self.runs.values())
        stored = {(row.person_id, row.skill): row for row in streaks_of(self.tx, self.series_id)}
        purses = participants_of(self.tx, self.series_id)
        scores = scores_of(self.tx, self.series_id)
        for user in USERS[:3]:
            person_id = self.people[user]
            for skill in ("", "mlops", "llm"):
                expected = recount(runs, user, skill, self.away[user])
                row = stored.get((person_id, skill))
                found = (row.current, row.longest, row.shown) if row else (0, 0, 0)
                assert found == (expected.current, expected.longest, expected.shown)
                if not skill and person_id in purses:
                    purse = purses[person_id]
                    assert (purse.freezes, purse.progress) == (expected.freezes, expected.progress)
                    assert history(self.tx, self.series_id, person_id).shown.overall.current == expected.shown
                total = {
                    key.period: (score.points, score.right, score.answered)
                    for key, score in scores.items()
                    if key.person_id == person_id and key.skill == skill
                }
                assert total.get("all", (0, 0, 0)) == self._score(runs, user, skill)

    def _score(self, runs: list[NaiveRun], user: str, skill: str) -> tuple[int, int, int]:
        worths = [
            worth
            for run in runs
            if user in run.answers and skill in ("", run.skill) and (worth := run.credit(user)) is not None
            if self._earned(run, user)
        ]
        return (
            sum(int(20 * worth + Fraction(1, 2)) for worth in worths),
            sum(worth == 1 for worth in worths),
            len(worths),
        )

    def _earned(self, run: NaiveRun, user: str) -> bool:
        run_id = next(key for key, each in self.runs.items() if each is run)
        pair = (run_id, self.accounts[run_id, user])
        return answers_of_account(self.tx, [pair])[pair].earns

    @invariant()
    def numbers_of_answers_are_right(self) -> None:
        stored = load_runs(self.tx, list(self.runs))
        assert {key: run.answered for key, run in stored.items()} == {
            key: len(run.answers) for key, run in self.runs.items()
        }
        assert {key: run.state for key, run in stored.items()} == {
            key: RunState(run.state) for key, run in self.runs.items()
        }


Ledger.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLedger = Ledger.TestCase
