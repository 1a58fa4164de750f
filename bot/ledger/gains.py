"""What an answer is worth and where it counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

from bot.core.answers import decode_response
from bot.core.credit import Verdict, judge, points
from bot.core.windows import periods_of
from content.model import Item, Level
from storage.ids import OVERALL
from storage.records import Answer, Feedback, Run, RunState
from storage.standings import Score, StandingKey


class Gains:
    """Scores by standing, gathered for one statement."""

    def __init__(self) -> None:
        self._scores: dict[StandingKey, Score] = {}

    @property
    def scores(self) -> Mapping[StandingKey, Score]:
        """Everything added."""
        return self._scores

    def add(self, run: Run, answer: Answer) -> None:
        """Count an answer in its run's skill and overall, in the five periods of the run's date.

        Nothing is added for an answer that isn't judged, or that earns nothing.
        """
        self._add(run, answer, sign=1)

    def take_back(self, run: Run, answer: Answer) -> None:
        """The reverse of `add`."""
        self._add(run, answer, sign=-1)

    def _add(self, run: Run, answer: Answer, sign: int) -> None:
        if answer.credit is None or not answer.earns or not answer.counts:
            return
        score = Score(sign * answer.points, sign * (answer.credit == 1), sign)
        for skill in (OVERALL, run.skill):
            for period in _periods(run.local_date):
                key = StandingKey(run.series_id, skill, period, answer.person_id)
                before = self._scores.get(key)
                self._scores[key] = score if before is None else before + score


@lru_cache(maxsize=64)
def _periods(day: date) -> tuple[str, ...]:
    return periods_of(day)


def worth(run: Run, credit: Fraction | None, *, earns: bool) -> int:
    """The points of an answer; 0 while it isn't judged."""
    return points(Level(run.level), credit) if earns and credit is not None else 0


def is_secret(run: Run) -> bool:
    """Whether right and wrong must look alike for now."""
    return run.feedback is Feedback.AT_CLOSE and run.state is RunState.OPEN


def verdict_of(run: Run, item: Item, answer: Answer) -> Verdict | None:
    """The verdict on a stored answer, None while nobody may know it."""
    if is_secret(run):
        return None
    verdict = judge(item.body, decode_response(answer.response))
    if verdict.credit is None and answer.credit is not None:
        return Verdict(Fraction(answer.credit).limit_denominator(1000))
    return verdict
