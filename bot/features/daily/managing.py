"""What managers do to the questions themselves: look ahead, post now, take back, send again."""

from __future__ import annotations

from datetime import datetime

from bot.chat.actions import UnreadableAction, decode_id
from bot.chat.cards import Card
from bot.chat.events import ActionPressed, CommandInvoked, PersonalEvent
from bot.chat.outcomes import Outcome, Reply, Update
from bot.chat.router import Router
from bot.chat.text import notice
from bot.errors import UserError
from bot.features.access import NOT_SET_UP, managed_series, require_manager, series_in_sight, tenant_of
from bot.features.choosing import ensure_next, replace_next
from bot.features.daily import manager_words as words
from bot.features.daily.cards_manage import preview_card, undo_card
from bot.features.daily.closing import refresh_posts, withdraw_posts
from bot.features.daily.load import as_question, load_questions, row_of
from bot.features.daily.opening import Opened, make_run, open_now
from bot.features.daily.view import Question
from bot.features.outgoing import POST, POST_LIFETIME
from bot.features.services import Services
from bot.features.sight import account_key
from bot.ledger.items import ItemSource
from bot.ledger.voiding import void_run
from bot.operations.log import get_logger
from storage.accounts import resolve_accounts
from storage.audit import record_deed
from storage.choices import insert_previews
from storage.crash import CrashPoint, reached
from storage.database import Tx
from storage.deliveries import load_delivery, release
from storage.ids import DeliveryId, PostId, RunId, SeriesId, TenantId
from storage.posts import load_posts
from storage.records import KnownAccount, Run, RunState, Series, Tenant
from storage.runs import latest_runs, load_runs
from storage.series import lock_series
from storage.tenants import load_tenants

_log = get_logger(__name__)
_LATEST = 24
"""Runs among which the last that isn't void is looked for."""


class Managing:
    """Every handler checks that its author manages the tenant that owns the series, and sees a channel of it."""

    def __init__(self, services: Services, items: ItemSource) -> None:
        self._services = services
        self._items = items

    def register(self, router: Router) -> None:
        """Take the commands and buttons."""
        router.command("whetstone preview", self.preview)
        router.command("whetstone post-now", self.post_now)
        router.command("whetstone undo", self.undo)
        router.action("preview", self.preview_of)
        router.action("another", self.another)
        router.action("post-now", self.post_of)
        router.action("undo-run", self.take_back)
        router.action("repost", self.repost)

    async def preview(self, event: CommandInvoked) -> Outcome:
        """The next question with its key, for the manager alone."""
        return Reply(await self._preview(event, await managed_series(self._services, event), 0))

    async def preview_of(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The same from a button, which names the series and maybe the position in the day."""
        series_id, position = _read_position(args)
        return Reply(await self._preview(event, await series_in_sight(self._services, event, series_id), position))

    async def another(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Another question in place of the one previewed, which is previewed too."""
        series_id, position = _read_position(args)
        series = await series_in_sight(self._services, event, series_id)
        if not await self._services.database.write(self._replace, series.id, position, event):
            raise UserError(words.NO_OTHER)
        return Update(await self._preview(event, series, position))

    async def post_now(self, event: CommandInvoked) -> Outcome:
        """Ask a question at once."""
        return await self._post(event, await managed_series(self._services, event))

    async def post_of(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The same from a button."""
        series_id, _ = _read_position(args)
        return await self._post(event, await series_in_sight(self._services, event, series_id))

    async def undo(self, event: CommandInvoked) -> Outcome:
        """Ask whether the last question shall be taken back."""
        series = await managed_series(self._services, event)
        questions = await self._services.database.read(self._load_last, series.id)
        if not questions:
            raise UserError(words.NOTHING_TO_UNDO)
        return Reply(undo_card(questions))

    async def take_back(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Void the last question, if it still is the last."""
        if len(args) != 1:
            raise UnreadableAction(":".join(args))
        run_id = RunId(decode_id(args[0]))
        run = (await self._services.database.read(load_runs, [run_id])).get(run_id)
        if run is None:
            raise UserError(words.NOTHING_TO_UNDO)
        series = await series_in_sight(self._services, event, run.series_id)
        if not await self._services.database.write(self._void, series, run_id, event):
            raise UserError(words.NOT_LAST)
        _log.info("run undone", run=run_id)
        return Update(notice(words.taken_back(run.number)))

    async def repost(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """*Post now* on the notice of a post whose sending is uncertain."""
        if len(args) != 1:
            raise UnreadableAction(":".join(args))
        await require_manager(self._services, event)
        tenant = await tenant_of(self._services, event)
        delivery_id = DeliveryId(decode_id(args[0]))
        sentence = await self._services.database.write(self._release, tenant.id, delivery_id)
        return Update(notice(sentence))

    async def _preview(self, event: PersonalEvent, series: Series, position: int) -> Card:
        question, count, name = await self._services.database.write(self._look, series.id, position, event)
        return preview_card(question, series.id, name, position, count)

    def _look(self, tx: Tx, series_id: SeriesId, position: int, event: PersonalEvent) -> tuple[Question, int, str]:
        """The question at a position of the next slot, with a note that the manager has seen it."""
        now = self._services.clock.now()
        series, tenant = self._load(tx, series_id)
        prepared = ensure_next(tx, self._services.library, series, tenant, now)
        if not 0 <= position < len(prepared.items):
            raise UserError(words.EMPTY)
        chosen, item = prepared.items[position]
        insert_previews(tx, series_id, [item.id], [_author(tx, tenant, event, now).person_id], now)
        opens = series.next_slot_at or now
        day = series.next_slot_date or opens.date()
        number = series.next_number + position
        run = make_run(series, tenant, item, chosen, day, position + 1, number, opens, opens + POST_LIFETIME)
        return as_question(run, item, series, self._services.library.skills), len(prepared.items), series.name

    def _replace(self, tx: Tx, series_id: SeriesId, position: int, event: PersonalEvent) -> bool:
        now = self._services.clock.now()
        series, tenant = self._load(tx, series_id)
        if replace_next(tx, self._services.library, series, tenant, position, now) is None:
            return False
        record_deed(tx, tenant.id, _author(tx, tenant, event, now).id, "item-replaced", now, {"series": series.id})
        return True

    async def _post(self, event: PersonalEvent, series: Series) -> Outcome:
        opened = await self._services.database.write(self._open, series.id, event)
        if not opened.runs:
            raise UserError(words.EMPTY if opened.empty else words.JUST_POSTED)
        reached(CrashPoint.OPEN_AFTER_COMMIT)
        self._services.metrics.count_due(opened.posts)
        return Reply(notice(words.posted(opened.runs[0].number, opened.posts)))

    def _open(self, tx: Tx, series_id: SeriesId, event: PersonalEvent) -> Opened:
        now = self._services.clock.now()
        series, tenant = self._load(tx, series_id)
        opened = open_now(tx, self._services.library, series, tenant, now)
        if opened.runs:
            author = _author(tx, tenant, event, now)
            record_deed(tx, tenant.id, author.id, "posted-now", now, {"run": opened.runs[0].id})
        return opened

    def _load_last(self, tx: Tx, series_id: SeriesId) -> list[Question]:
        return load_questions(tx, self._items, self._services.library.skills, _last_row(tx, series_id))

    def _void(self, tx: Tx, series: Series, run_id: RunId, event: PersonalEvent) -> bool:
        now = self._services.clock.now()
        lock_series(tx, series.id)
        row = _last_row(tx, series.id)
        if run_id not in {run.id for run in row}:
            return False
        voided = [void_run(tx, run.id, words.UNDONE, now) for run in row]
        refresh_posts(tx, voided, now)
        withdraw_posts(tx, voided[0])
        _, tenant = self._load(tx, series.id)
        record_deed(tx, tenant.id, _author(tx, tenant, event, now).id, "run-undone", now, {"run": run_id})
        return True

    def _release(self, tx: Tx, tenant_id: TenantId, delivery_id: DeliveryId) -> str:
        now = self._services.clock.now()
        delivery = load_delivery(tx, delivery_id)
        if delivery is None or delivery.tenant_id != tenant_id or delivery.kind != POST or delivery.subject_id is None:
            return words.STUCK_NO_MORE
        post = load_posts(tx, [PostId(delivery.subject_id)]).get(PostId(delivery.subject_id))
        run = None if post is None else load_runs(tx, [post.run_id]).get(post.run_id)
        if run is None or run.state is not RunState.OPEN or now >= run.closes_at:
            return words.OVER
        released = release(tx, delivery_id, now, now + POST_LIFETIME)
        return words.REPOSTED if released else words.STUCK_NO_MORE

    def _load(self, tx: Tx, series_id: SeriesId) -> tuple[Series, Tenant]:
        series = lock_series(tx, series_id)
        if series is None:
            raise UserError(NOT_SET_UP)
        return series, load_tenants(tx, [series.tenant_id])[series.tenant_id]


def _last_row(tx: Tx, series_id: SeriesId) -> list[Run]:
    """The runs of the last card that isn't void."""
    live = [run for run in latest_runs(tx, series_id, _LATEST) if run.state is not RunState.VOID]
    return [run for run in row_of(tx, live[0]) if run.state is not RunState.VOID] if live else []


def _author(tx: Tx, tenant: Tenant, event: PersonalEvent, now: datetime) -> KnownAccount:
    key = account_key(event.actor.account)
    return resolve_accounts(tx, tenant.id, [(key, event.actor.name)], now)[key]


def _read_position(args: tuple[str, ...]) -> tuple[SeriesId, int]:
    if not 1 <= len(args) <= 2:
        raise UnreadableAction(":".join(args))
    return SeriesId(decode_id(args[0])), decode_id(args[1]) if len(args) > 1 else 0
