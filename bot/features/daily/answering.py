"""Take answers: the press of a letter, the form of a typed one, changing it, and asking for the own result."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from bot.chat.actions import UnreadableAction, decode_id
from bot.chat.cards import Card, Control
from bot.chat.events import ActionPressed, FormSubmitted
from bot.chat.outcomes import FirstResponse, FormErrors, OpenForm, Outcome, Reply
from bot.chat.router import Router
from bot.core.answers import Response, choose_one, decode_response
from bot.core.credit import Refusal
from bot.errors import UserError
from bot.features.daily import words
from bot.features.daily.buttons import ALONE, PUBLIC, ROW, answer_controls, next_button
from bot.features.daily.cards_question import private_card
from bot.features.daily.cards_reveal import result_card
from bot.features.daily.cards_verdict import (
    Welcome,
    already_card,
    many_results_card,
    not_yet_card,
    saved_card,
    too_late_card,
)
from bot.features.daily.forms import FIELD, answer_form, read_form, sentence_of
from bot.features.daily.load import as_question, load_question, load_questions, row_of
from bot.features.daily.own import own_answer, unanswered
from bot.features.daily.sighting import Places, Sighting
from bot.features.daily.view import Question
from bot.features.services import Services
from bot.features.sight import account_key
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.commands import AlreadyAnswered, AnswerCommand, AnswerResult, RefusalCode, Refused, Saved
from bot.ledger.items import ItemSource
from content.model import Item
from storage.database import Tx
from storage.ids import RunId, SeriesId
from storage.records import AccountKey, Run, RunState, Series
from storage.runs import load_runs
from storage.series import load_series

_SETTINGS_KEPT: Final = timedelta(seconds=10)
_MOST_SETTINGS: Final = 1024


class Answering:
    """Everything that somebody does to one question."""

    def __init__(self, services: Services, items: ItemSource, batcher: AnswerBatcher, sighting: Sighting) -> None:
        self._services = services
        self._items = items
        self._batcher = batcher
        self._sighting = sighting
        self._settings: dict[SeriesId, tuple[datetime, Series]] = {}

    def register(self, router: Router) -> None:
        """Take the buttons and the form of a question."""
        router.action("a", self.press, FirstResponse.INSTANT)
        router.action("answer-form", self.open_form, FirstResponse.FORM)
        router.form("answer", self.submit)
        router.action("change", self.change)
        router.action("mine", self.show_own)
        router.action("start", self.start)
        router.action("next", self.go_on)
        router.action("why", self.show_result)

    async def press(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """A letter."""
        run_id, option_id, place = _read(args, 2)
        places = await self._sighting.require(event, run_id, private=place != PUBLIC)
        result = await self._submit(event, run_id, choose_one(option_id), places)
        return Reply(await self._card(event, result, place))

    async def open_form(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*Answer* of a question that takes a form."""
        run_id, _, place = _read(args, 1)
        await self._sighting.require(event, run_id, private=place != PUBLIC)
        found = await self._find_open(event, run_id, place)
        if isinstance(found, Card):
            return Reply(found)
        question, before = found
        return OpenForm(answer_form(question, place, before))

    async def submit(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """The form, read for the type of its question; what doesn't fit stays open with a sentence at its field."""
        run_id, _, place = _read(args, 1)
        places = await self._sighting.require(event, run_id, private=place != PUBLIC)
        question = await self._question(run_id)
        response = read_form(question, event.values)
        if isinstance(response, str):
            return FormErrors({FIELD: response})
        result = await self._submit(event, run_id, response, places)
        if isinstance(result, Refused) and result.code is RefusalCode.INVALID:
            return FormErrors({FIELD: sentence_of(question, result)})
        return Reply(await self._card(event, result, place))

    async def change(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The question again, as long as it may be answered anew."""
        run_id, _, place = _read(args, 1)
        await self._sighting.require(event, run_id, private=True)
        found = await self._find_open(event, run_id, place)
        if isinstance(found, Card):
            return Reply(found)
        return Reply(private_card(found[0], place=place or ALONE))

    async def show_own(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*My result*, of a whole row where the card has one."""
        run_id, _, _ = _read(args, 1)
        await self._sighting.require(event, run_id, private=True)
        key = account_key(event.actor.account)
        parts = await self._services.database.read(self._load_row, run_id, key)
        if len(parts) > 1:
            return Reply(many_results_card(parts))
        question, own = parts[0]
        if own is not None:
            return Reply(already_card(own, question, place=ALONE, pressed=False))
        if question.run.state is RunState.VOID:
            raise UserError(words.VOID)
        if question.run.state is RunState.OPEN and event.received_at < question.run.closes_at:
            return Reply(not_yet_card(question, answer_controls(question, ALONE)))
        return Reply(too_late_card(question, asked=True))

    async def start(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*Start*: the first of the row that this person hasn't answered."""
        return await self._go_on(event, args, private=False)

    async def go_on(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*Next question*: the same, from a private card."""
        return await self._go_on(event, args, private=True)

    async def _go_on(self, event: ActionPressed, args: tuple[str, ...], *, private: bool) -> Outcome:
        run_id, _, _ = _read(args, 1)
        await self._sighting.require(event, run_id, private=private)
        key = account_key(event.actor.account)
        parts = await self._services.database.read(self._load_row, run_id, key)
        open_parts = [each for each, own in parts if own is None and each.run.state is RunState.OPEN]
        if not open_parts or event.received_at >= open_parts[0].run.closes_at:
            return Reply(many_results_card(parts))
        question = open_parts[0]
        place = next(number for number, (each, _) in enumerate(parts, 1) if each is question)
        return Reply(private_card(question, place=ROW, lead=words.part_title(place, len(parts))))

    async def show_result(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The result of an earlier question, for this person alone."""
        run_id, _, _ = _read(args, 1)
        await self._sighting.require(event, run_id, private=True)
        questions = await self._services.database.read(self._load_closed, run_id)
        if not questions:
            raise UserError(words.VOID)
        return Reply(result_card(questions))

    async def _submit(
        self, event: ActionPressed | FormSubmitted, run_id: RunId, response: Response, places: Places
    ) -> AnswerResult:
        command = AnswerCommand(
            event_key=event.event_key,
            account=account_key(event.actor.account),
            name=event.actor.name,
            tenant_id=await self._sighting.tenant_id(event, places),
            run_id=run_id,
            response=response,
            received_at=event.received_at,
        )
        return await self._batcher.submit(command)

    async def _card(self, event: ActionPressed | FormSubmitted, result: AnswerResult, place: str) -> Card:
        match result:
            case Saved():
                series = await self._series(result.run)
                question = self._as_question(result.run, result.item, series)
                welcome = Welcome(event.actor.name, series.boards) if result.first_ever else None
                after = await self._after(event, result.run, place)
                return saved_card(result, question, place=place, welcome=welcome, after=after)
            case AlreadyAnswered():
                question = self._as_question(result.run, result.item, await self._series(result.run))
                after = await self._after(event, result.run, place)
                return already_card(result, question, place=place, after=after)
            case Refused():
                return await self._refusal(result)
            case _:
                assert_never(result)

    async def _refusal(self, refused: Refused) -> Card:
        match refused.code:
            case RefusalCode.CLOSED if refused.run is not None:
                return too_late_card(await self._question(refused.run.id))
            case RefusalCode.VOID:
                raise UserError(words.VOID)
            case RefusalCode.GONE:
                raise UserError(words.GONE)
            case RefusalCode.INVALID:
                raise UserError(words.REFUSALS[refused.invalid or Refusal.WRONG_KIND])
            case RefusalCode.UNKNOWN_RUN | RefusalCode.CLOSED:
                raise UserError(words.UNKNOWN_RUN)
            case _:
                assert_never(refused.code)

    async def _after(self, event: ActionPressed | FormSubmitted, run: Run, place: str) -> tuple[Control, ...]:
        """*Next question* where the row goes on."""
        if place != ROW:
            return ()
        more = await self._services.database.read(unanswered, run, account_key(event.actor.account))
        return (next_button(run.id),) if more else ()

    async def _find_open(
        self, event: ActionPressed, run_id: RunId, place: str
    ) -> tuple[Question, Response | None] | Card:
        """A question that may be answered, maybe anew, with what was answered so far; else the card that says why not."""
        key = account_key(event.actor.account)
        question, own = await self._services.database.read(self._load_own, run_id, key)
        run = question.run
        if own is not None and (own.verdict is not None or run.state is not RunState.OPEN):
            return already_card(own, question, place=place)
        if run.state is RunState.VOID:
            raise UserError(words.VOID)
        if run.state is RunState.CLOSED or event.received_at >= run.closes_at:
            return too_late_card(question)
        return question, None if own is None else decode_response(own.answer.response)

    async def _question(self, run_id: RunId) -> Question:
        skills = self._services.library.skills
        found = await self._services.database.read(load_question, self._items, skills, run_id)
        if found is None:
            raise UserError(words.UNKNOWN_RUN)
        return found

    async def _series(self, run: Run) -> Series:
        """The settings, maybe a few seconds old: reading them for every answer would cost more than the answer."""
        now = self._services.clock.now()
        known = self._settings.get(run.series_id)
        if known is None or not now - _SETTINGS_KEPT <= known[0] <= now:
            if len(self._settings) > _MOST_SETTINGS:
                self._settings.clear()
            series = (await self._services.database.read(load_series, [run.series_id]))[run.series_id]
            known = self._settings[run.series_id] = (now, series)
        return known[1]

    def _as_question(self, run: Run, item: Item, series: Series) -> Question:
        return as_question(run, item, series, self._services.library.skills)

    def _load_own(self, tx: Tx, run_id: RunId, key: AccountKey) -> tuple[Question, AlreadyAnswered | None]:
        question = load_questions(tx, self._items, self._services.library.skills, [_known_run(tx, run_id)])[0]
        return question, own_answer(tx, question.run, question.item, key)

    def _load_row(self, tx: Tx, run_id: RunId, key: AccountKey) -> list[tuple[Question, AlreadyAnswered | None]]:
        row = row_of(tx, _known_run(tx, run_id))
        questions = load_questions(tx, self._items, self._services.library.skills, row)
        return [(each, own_answer(tx, each.run, each.item, key)) for each in questions]

    def _load_closed(self, tx: Tx, run_id: RunId) -> list[Question]:
        row = [each for each in row_of(tx, _known_run(tx, run_id)) if each.state is RunState.CLOSED]
        return load_questions(tx, self._items, self._services.library.skills, row)


def _known_run(tx: Tx, run_id: RunId) -> Run:
    """The run; one that was purged is unknown though its channels are still remembered."""
    run = load_runs(tx, [run_id]).get(run_id)
    if run is None:
        raise UserError(words.UNKNOWN_RUN)
    return run


def _read(args: tuple[str, ...], least: int) -> tuple[RunId, str, str]:
    """Run, option where there is one, and the place of the button."""
    if not least <= len(args) <= least + 1:
        raise UnreadableAction(":".join(args))
    place = args[least] if len(args) > least else PUBLIC
    if place not in (PUBLIC, ALONE, ROW):
        raise UnreadableAction(":".join(args))
    return RunId(decode_id(args[0])), args[1] if least > 1 else "", place
