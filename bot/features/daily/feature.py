"""The daily question as one part of the application."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.events import ChannelLost
from bot.chat.outcomes import Nothing, Outcome
from bot.chat.router import Router
from bot.features.daily.answering import Answering
from bot.features.daily.managing import Managing
from bot.features.daily.notices import notice_renderers
from bot.features.daily.posting import PostBook, note_channel_lost
from bot.features.daily.quieter import Quieter
from bot.features.daily.quiz import Quiz
from bot.features.daily.rendering import PostRenderers
from bot.features.daily.rounds import Rounds
from bot.features.daily.sighting import Sighting
from bot.features.outgoing import Renderer
from bot.features.services import Services
from bot.ledger.batcher import AnswerBatcher
from bot.ledger.items import ItemSource


class Daily:
    """`rounds` is for the ticker; `renderers` and `book` are for the delivery of messages."""

    def __init__(self, services: Services, items: ItemSource, batcher: AnswerBatcher) -> None:
        self._services = services
        self._answering = Answering(services, items, batcher, Sighting(services))
        self._quiz = Quiz(services, items)
        self._managing = Managing(services, items)
        self._quieter = Quieter(services)
        self.rounds = Rounds(services, items)
        self.book = PostBook()
        self.renderers: Mapping[str, Renderer] = {**PostRenderers(services, items).by_kind(), **notice_renderers()}

    def register(self, router: Router) -> None:
        """Take the commands, buttons and forms of the daily question, and the news of lost channels."""
        router.command("quiz", self._quiz.show)
        self._answering.register(router)
        self._managing.register(router)
        self._quieter.register(router)
        router.on_channel_lost(self.lose)

    async def lose(self, event: ChannelLost) -> Outcome:
        """A channel can't be posted to any more."""
        await self._services.database.write(note_channel_lost, event, self._services.clock.now())
        return Nothing()
