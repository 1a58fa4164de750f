"""What an answer is worth and where it counts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache

from bot.core.answers import decode_response
from bot.core.credit import Verdict, judge, points
from bot.core.windows import periods_of
from content.model import Item, Level
from storage.board_ids import BoardKey
from storage.ids import OVERALL, SeriesId
from storage.records import Answer, Feedback, Run, RunState
from storage.standings import Gain, Score, StandingKey


class Gains:
    """What answers bring, gathered for one statement."""

    def __init__(self) -> None:
        self.all: list[Gain] = []

    def add(self, run: Run, answer: Answer) -> None:
        """Count an answer in its run's skill and overall, in the five periods of the run's date.

        Nothing is added for an answer that isn't judged, or that earns nothing.
        """
        self._add(run, answer, sign=1)

    def take_back(self, run: Run, answer: Answer) -> None:
        """The reverse of `add`."""
        self._add(run, answer, sign=-1)

    def total(self) -> dict[StandingKey, Score]:
        """All added up by standing."""
        scores: dict[StandingKey, Score] = {}
        for gain in self.all:
            score = Score(gain.points, gain.right, gain.answered)
            for board in gain.boards:
                key = StandingKey(*board, gain.person_id)
                scores[key] = scores[key] + score if key in scores else score
        return scores

    def _add(self, run: Run, answer: Answer, sign: int) -> None:
        if answer.credit is None or not answer.earns or not answer.counts:
            return
        boards = _boards(run.series_id, run.skill, run.local_date)
        self.all.append(Gain(boards, answer.person_id, sign * answer.points, sign * (answer.credit == 1), sign))


@lru_cache(maxsize=512)
def _boards(series_id: SeriesId, skill: str, day: date) -> tuple[BoardKey, ...]:
    return tuple(BoardKey(series_id, each, period) for each in (OVERALL, skill) for period in periods_of(day))


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
