"""`/leaderboard`, its buttons, *Share here*, and joining or leaving a board that is opt-in."""

from __future__ import annotations

from functools import partial

from bot.chat.actions import UnreadableAction, decode_id, encode_id
from bot.chat.cards import Card
from bot.chat.events import ActionPressed, CommandInvoked
from bot.chat.outcomes import Outcome, Reply, Update
from bot.chat.router import Router
from bot.core.windows import Window
from bot.errors import UserError
from bot.features.boards import words
from bot.features.boards.cards import ALL_SKILLS, board_card
from bot.features.boards.leavers import ask_who_left
from bot.features.boards.load import Stage, load_board
from bot.features.boards.view import BoardQuery, Measure, Scope
from bot.features.services import Services
from bot.features.sight import Sight, look_around
from bot.features.wording import channel_name, person_name, workspace_name
from storage.database import Tx
from storage.ids import PersonId, SeriesId
from storage.participants import set_on_board
from storage.records import BoardPolicy

WORKSPACE = "w"
"""Stands for all series in sight in an action id."""


class Boards:
    """Boards are private until somebody shares one."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the commands and buttons of boards."""
        router.command("leaderboard", self.show)
        router.action("board", self.switch)
        router.action("board-share", self.share)
        router.action("board-join", partial(self.opt, joins=True))
        router.action("board-leave", partial(self.opt, joins=False))

    async def show(self, event: CommandInvoked) -> Outcome:
        """The board that the options name, this channel's for this week by default."""
        sight = await look_around(self._services, event)
        scope = Scope(event.options.get("scope", Scope.CHANNEL if sight.here else Scope.WORKSPACE))
        if scope is Scope.CHANNEL and sight.here is None:
            raise UserError(words.NO_SERIES)
        query = BoardQuery(
            skill=event.options.get("skill", ""),
            window=Window(event.options.get("window", Window.WEEK)),
            measure=Measure(event.options.get("by", Measure.POINTS)),
            scope=scope,
        )
        channel = sight.here if scope is Scope.CHANNEL else None
        return Reply(await self._card(sight, query, channel.series.id if channel else None))

    async def switch(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """Another window or measure of the board that carried the button."""
        query, series_id = self._read(args)
        return Update(await self._card(await look_around(self._services, event), query, series_id))

    async def share(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The board as everybody may see it, said in the channel."""
        query, series_id = self._read(args)
        sight = await look_around(self._services, event)
        stage = _stage(sight, query, series_id)
        if not stage.shareable:
            raise UserError(words.SHARE_ELSEWHERE)
        by = person_name(event.actor.name)
        return Reply(await self._card(sight, query, series_id, shared_by=by), private=False)

    async def opt(self, event: ActionPressed, args: tuple[str, ...], *, joins: bool) -> Outcome:
        """Be on the opt-in boards of these series from now on, or no longer."""
        query, series_id = self._read(args)
        sight = await look_around(self._services, event)
        stage = _stage(sight, query, series_id)
        if not await self._services.database.write(_opt, sorted(stage.opt_in), sight.person_id, joins):
            raise UserError(words.JOIN_FIRST)
        return Update(await self._card(sight, query, series_id))

    async def _card(self, sight: Sight, query: BoardQuery, series_id: SeriesId | None, shared_by: str = "") -> Card:
        stage = _stage(sight, query, series_id)
        await ask_who_left(self._services, stage, query)
        view = await self._services.database.read(
            load_board,
            stage,
            query,
            self._skill_title(query.skill),
            None if shared_by else sight.person_id,
            self._services.clock.now(),
        )
        return board_card(view, series=WORKSPACE if series_id is None else encode_id(series_id), shared_by=shared_by)

    def _read(self, args: tuple[str, ...]) -> tuple[BoardQuery, SeriesId | None]:
        try:
            series, scope, skill, window, measure = args
            query = BoardQuery("" if skill == ALL_SKILLS else skill, Window(window), Measure(measure), Scope(scope))
        except ValueError as error:
            raise UnreadableAction(":".join(args)) from error
        if (query.skill and not self._skill_title(query.skill)) or (series == WORKSPACE) != (
            query.scope is Scope.WORKSPACE
        ):
            raise UnreadableAction(":".join(args))
        return query, None if series == WORKSPACE else SeriesId(decode_id(series))

    def _skill_title(self, skill: str) -> str:
        return next((area.title for area in self._services.library.skills.areas if area.id == skill), "")


def _stage(sight: Sight, query: BoardQuery, series_id: SeriesId | None) -> Stage:
    if series_id is None:
        if not sight.places:
            raise UserError(words.NO_SERIES_ANYWHERE)
        places, name = sight.one_each(), workspace_name(sight.tenant.name)
    else:
        place = sight.place_of(series_id)
        if place is None:
            raise UserError(words.CANT_SEE)
        places, name = (place,), channel_name(place.name)
    series = tuple(place.series for place in places if place.series.boards is not BoardPolicy.OFF)
    if not series:
        raise UserError(words.BOARDS_OFF)
    tenants = dict.fromkeys((sight.tenant.id, *(each.tenant_id for each in series)))
    return Stage(series, tuple(tenants), name, all(sight.belongs_here(each.id) for each in series))


def _opt(tx: Tx, series_ids: list[SeriesId], person_id: PersonId, joins: bool) -> bool:
    """Whether the person takes part in any of the series."""
    changed = [set_on_board(tx, series_id, person_id, joins) for series_id in series_ids]
    return any(changed)
