"""`/whetstone export`: settings and participation as a file, without anybody's answers."""

from __future__ import annotations

import json
from datetime import datetime

from bot.chat.cards import Card, File
from bot.chat.events import CommandInvoked
from bot.chat.outcomes import Outcome, Reply
from bot.chat.router import Router
from bot.chat.text import para
from bot.features.access import require_manager
from bot.features.participation import FORMAT, describe_series
from bot.features.services import Services
from bot.features.setup import words
from bot.features.setup.changes import doer
from bot.features.sight import Sight, look_around
from storage.audit import record_deed
from storage.database import Tx


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
    series = [
        describe_series(tx, place.series, [each.name for each in sight.places if each.series.id == place.series.id])
        for place in own
    ]
    document = {"format": FORMAT, "workspace": by.tenant.name, "at": now.isoformat(), "series": series}
    return json.dumps(document, ensure_ascii=False, indent=2)
