"""What the reveal of a run shows, computed once at its close."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.core.shares import Shares, WrongText
from storage.ids import PersonId

MOST_MILESTONES = 50
"""Kept of a run: more than the five that are named, because some may hide or have left by the time it is shown."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A person whose overall streak reached a round number of days on the run's date."""

    person_id: PersonId
    days: int


@dataclass(frozen=True, slots=True)
class RunResult:
    """The numbers of a closed run.

    `kept_streak` counts who answered and has a streak of two days or more. `milestones`, longest first, are ids: whoever
    shows them leaves out who hides or left, and takes `bot.core.milestones.MOST_NAMES`.
    """

    shares: Shares
    kept_streak: int = 0
    milestones: tuple[Milestone, ...] = ()


def encode_result(result: RunResult) -> str:
    """As JSON for `runs.result`."""
    shares = result.shares
    return json.dumps(
        {
            "answered": shares.answered,
            "right": shares.right,
            "options": None if shares.options is None else list(shares.options.items()),
            "wrong": [[each.text, each.people] for each in shares.wrong],
            "kept_streak": result.kept_streak,
            "milestones": [[each.person_id, each.days] for each in result.milestones],
        },
        ensure_ascii=False,
    )


def decode_result(text: str) -> RunResult:
    """What `encode_result` wrote. Raises `ValueError` for anything else."""
    try:
        stored = json.loads(text)
        options = stored["options"]
        return RunResult(
            Shares(
                answered=stored["answered"],
                right=stored["right"],
                options=None if options is None else dict(options),
                wrong=tuple(WrongText(wrong, people) for wrong, people in stored["wrong"]),
            ),
            stored["kept_streak"],
            tuple(Milestone(PersonId(person_id), days) for person_id, days in stored["milestones"]),
        )
    except (LookupError, TypeError, ValueError) as error:
        raise ValueError("not the result of a run") from error
