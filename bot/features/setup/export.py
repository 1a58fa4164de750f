"""`/whetstone export`: settings and participation as a file, without anybody's answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from bot.chat.cards import Card, File
from bot.chat.events import CommandInvoked
from bot.chat.outcomes import Outcome, Reply
from bot.chat.router import Router
from bot.chat.text import para
from bot.core.shares import FEWEST_ANSWERS
from bot.features.access import require_manager
from bot.features.services import Services
from bot.features.setup import words
from bot.features.setup.changes import doer
from bot.features.sight import Place, Sight, look_around
from bot.ledger.result import decode_result
from storage.audit import record_deed
from storage.database import Tx
from storage.participants import participants_of
from storage.records import Run, RunState, Series
from storage.runs import runs_of_series

FORMAT = 1
SETTINGS = (
    "name",
    "state",
    "wall_time",
    "zone",
    "weekdays",
    "country",
    "own_holidays",
    "questions",
    "close_after",
    "feedback",
    "focus",
    "areas",
    "stacks",
    "level",
    "boards",
)


class Export:
    """Managers see aggregates of five or more people, of the channels that they can see themselves."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the command."""
        router.command("whetstone export", self.command)

    async def command(self, event: CommandInvoked) -> Outcome:
        """The file."""
        await require_manager(self._services, event)
        sight = await look_around(self._services, event)
        now = self._services.clock.now()
        text = await self._services.database.write(_gather, event, sight, now)
        file = File(f"whetstone-{now:%Y-%m-%d}.json", text.encode(), "application/json")
        return Reply(
            Card(
                title=words.EXPORT_TITLE,
                blocks=(para(words.EXPORT_SAYS),),
                summary=f"{words.EXPORT_TITLE}: {file.name}. {words.EXPORT_SAYS}",
                files=(file,),
            )
        )


def _gather(tx: Tx, event: CommandInvoked, sight: Sight, now: datetime) -> str:
    by = doer(tx, event, now)
    record_deed(tx, by.tenant.id, by.account_id, "exported", now)
    own = [place for place in sight.one_each() if place.series.tenant_id == by.tenant.id]
    series = [_series(tx, place.series, sight.places) for place in own]
    document = {"format": FORMAT, "workspace": by.tenant.name, "at": now.isoformat(), "series": series}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _series(tx: Tx, series: Series, places: Sequence[Place]) -> dict[str, object]:
    stored = asdict(series)
    return {
        "settings": {name: stored[name] for name in SETTINGS},
        "channels": [place.name for place in places if place.series.id == series.id],
        "people": _enough(len(participants_of(tx, series.id))),
        "questions": [_run(run) for run in runs_of_series(tx, series.id)],
    }


def _run(run: Run) -> dict[str, object]:
    closed = run.state is RunState.CLOSED
    result = decode_result(run.result) if closed and run.result is not None else None
    answered = _enough(run.answered)
    return {
        "number": run.number,
        "date": run.local_date.isoformat(),
        "skill": run.skill,
        "level": run.level,
        "state": run.state.value,
        # Of an open question the id would name the key to whoever has the bank.
        "item": None if run.state is RunState.OPEN else run.item_id,
        "answered": answered,
        "right_percent": result.shares.right if result is not None and answered is not None else None,
    }


def _enough(people: int) -> int | None:
    return people if people >= FEWEST_ANSWERS else None
