"""`/stats`: the overview of a series, and why a streak is what it is."""

from __future__ import annotations

from bot.chat.actions import UnreadableAction, decode_id
from bot.chat.events import ActionPressed, CommandInvoked
from bot.chat.outcomes import Outcome, Reply, Update
from bot.chat.router import Router
from bot.errors import UserError
from bot.features.profile import words
from bot.features.profile.away import AwayDays
from bot.features.profile.cards import ALL_SKILLS, picker_card, stats_card, why_card
from bot.features.profile.load import Wanted, load_stats
from bot.features.profile.me import Me
from bot.features.profile.view import StatsView
from bot.features.services import Services
from bot.features.sight import Place, Sight, look_around
from storage.ids import SeriesId


class Profile:
    """What people see of themselves, and nobody else sees."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take `/stats`, away days and `/whetstone me`."""
        router.command("stats", self.show)
        router.action("stats", self.overview)
        router.action("stats-why", self.why)
        AwayDays(self._services).register(router)
        Me(self._services).register(router)

    async def show(self, event: CommandInvoked) -> Outcome:
        """The stats of this channel, or a choice of channels where it has none of its own."""
        sight = await look_around(self._services, event)
        skill = event.options.get("skill", "")
        wants_why = event.options.get("show") == "why"
        if not sight.places:
            raise UserError(words.NO_SERIES)
        places = (sight.here,) if sight.here else sight.one_each()
        if len(places) > 1:
            return Reply(picker_card(places, "stats-why" if wants_why else "stats", skill))
        view = await self._view(sight, places[0], skill)
        series_id = places[0].series.id
        return Reply(why_card(view, series_id, 0) if wants_why else stats_card(view, series_id))

    async def overview(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """The stats of the series that the button names."""
        sight, place, skill = await self._found(event, args)
        return Update(stats_card(await self._view(sight, place, skill), place.series.id))

    async def why(self, event: ActionPressed, args: tuple[str, ...]) -> Outcome:
        """A page of the streak, day by day."""
        if len(args) != 3 or not args[2].isdecimal():
            raise UnreadableAction(event.action)
        sight, place, skill = await self._found(event, args[:2])
        return Update(why_card(await self._view(sight, place, skill), place.series.id, int(args[2][:6])))

    async def _found(self, event: ActionPressed, args: tuple[str, ...]) -> tuple[Sight, Place, str]:
        if len(args) != 2:
            raise UnreadableAction(event.action)
        series_id = SeriesId(decode_id(args[0]))
        skill = "" if args[1] == ALL_SKILLS else args[1]
        if skill and all(area.id != skill for area in self._services.library.skills.areas):
            raise UnreadableAction(event.action)
        sight = await look_around(self._services, event)
        place = sight.place_of(series_id)
        if place is None:
            raise UserError(words.CANT_SEE)
        return sight, place, skill

    async def _view(self, sight: Sight, place: Place, skill: str) -> StatsView:
        wanted = Wanted(place, sight.person_id, skill)
        return await self._services.database.read(
            load_stats, wanted, self._services.library.skills, self._services.clock.now()
        )
