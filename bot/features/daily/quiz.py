"""``/quiz``: the open question that somebody hasn't answered, privately; else what opens next, and when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.cards import Block, Card
from bot.chat.events import CommandInvoked
from bot.chat.outcomes import Outcome, Reply
from bot.chat.text import para, plain_blocks
from bot.errors import UserError
from bot.features.daily import words
from bot.features.daily.buttons import ALONE, ROW
from bot.features.daily.cards_question import private_card
from bot.features.daily.load import load_questions, row_of
from bot.features.daily.own import answered_runs
from bot.features.daily.view import Question
from bot.features.services import Services
from bot.features.sight import Place, Sight, look_around
from bot.features.wording import when
from bot.ledger.items import ItemSource
from storage.database import Tx
from storage.records import SeriesState
from storage.runs import open_runs


class Quiz:
    """Looks only at the channels that the person can see."""

    def __init__(self, services: Services, items: ItemSource) -> None:
        self._services = services
        self._items = items

    async def show(self, event: CommandInvoked) -> Outcome:
        """The command."""
        sight = await look_around(self._services, event)
        if not sight.places:
            raise UserError(words.NO_SERIES)
        found = await self._services.database.read(self._find, sight, event.received_at)
        if found is None:
            return Reply(self._nothing_open(sight))
        question, position, length = found
        lead = words.part_title(position, length) if length > 1 else ""
        return Reply(private_card(question, place=ROW if length > 1 else ALONE, lead=lead))

    def _find(self, tx: Tx, sight: Sight, now: datetime) -> tuple[Question, int, int] | None:
        """The missed question that matters most: of this channel, else what closes first; with its place in its row."""
        runs = [run for run in open_runs(tx, {place.series.id for place in sight.places}) if now < run.closes_at]
        done = answered_runs(tx, runs, sight.person_id)
        missed = [run for run in runs if run.id not in done]
        if not missed:
            return None
        here = None if sight.here is None else sight.here.series.id
        chosen = min(missed, key=lambda run: (run.series_id != here, run.closes_at, run.ordinal))
        row = row_of(tx, chosen)
        question = load_questions(tx, self._items, self._services.library.skills, [chosen])[0]
        return question, [run.id for run in row].index(chosen.id) + 1, len(row)

    def _nothing_open(self, sight: Sight) -> Card:
        slots = {
            place.series.id: (place.series.next_slot_at, place)
            for place in reversed(sight.places)
            if place.series.state is SeriesState.ACTIVE
        }
        planned = sorted(
            ((instant, place) for instant, place in slots.values() if instant is not None),
            key=lambda each: (each[0], each[1].name),
        )
        blocks: list[Block] = [para(words.ALL_DONE)]
        blocks += [_next_line(place, instant) for instant, place in planned[:5]] or [para(words.NOTHING_PLANNED)]
        return Card("", tuple(blocks), plain_blocks(blocks))


def _next_line(place: Place, instant: datetime) -> Block:
    return para(words.next_in(place.name), when(instant, ZoneInfo(place.series.zone)), ".")
