"""From a due row to the message of a run as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.chat.codec import message_from_text
from bot.chat.refs import Message
from bot.errors import PlatformError
from bot.features.daily.cards_question import post_card
from bot.features.daily.cards_reveal import closed_card
from bot.features.daily.load import load_post_view
from bot.features.daily.view import PostView
from bot.features.outgoing import EDIT, POST, Amend, Drop, Fresh, Later, Renderer, Rendering
from bot.features.services import Services
from bot.ledger.items import ItemSource
from storage.claims import NEVER
from storage.database import Tx
from storage.deliveries import deliveries_of
from storage.ids import PostId
from storage.posts import load_posts
from storage.records import Delivery, DeliveryState, RunState

_UNTIL_SENT = timedelta(seconds=2)
"""An edit that is due before its message is known looks again after this."""


class PostRenderers:
    """Renders posts and their edits."""

    def __init__(self, services: Services, items: ItemSource) -> None:
        self._services = services
        self._items = items

    def by_kind(self) -> Mapping[str, Renderer]:
        """The renderers as the delivery of messages wants them."""
        return {POST: self.post, EDIT: self.edit}

    async def post(self, delivery: Delivery) -> Rendering:
        """The question; nothing for a run that is over before it could be sent."""
        view, _ = await self._services.database.read(self._load, delivery)
        if view is None:
            return Drop("the run is gone")
        if view.post.message is not None:
            return Drop("the message is known already")
        lead = view.questions[0].run
        if lead.state is not RunState.OPEN or lead.closes_at <= self._services.clock.now():
            return Drop("the run was over before it could be sent")
        return Fresh(post_card(await self._linked(view)), since=lead.opened_at)

    async def edit(self, delivery: Delivery) -> Rendering:
        """The message as it should be by now: a number of answers, the reveal, or that it was taken back."""
        view, sent = await self._services.database.read(self._load, delivery)
        if view is None:
            return Drop("the run is gone")
        if view.post.message is None:
            lost = sent is None or sent.state in {DeliveryState.FAILED, DeliveryState.MISSED}
            doubted = sent is not None and sent.state is DeliveryState.UNCERTAIN and sent.lease_until == NEVER
            if lost or doubted:
                return Drop("there is no message to edit")
            return Later(self._services.clock.now() + _UNTIL_SENT)
        message = message_from_text(view.post.message)
        if any(question.run.state is RunState.OPEN for question in view.questions):
            return Amend(message, post_card(await self._linked(view)))
        return Amend(message, closed_card(view))

    def _load(self, tx: Tx, delivery: Delivery) -> tuple[PostView | None, Delivery | None]:
        post_id = PostId(delivery.subject_id or 0)
        post = load_posts(tx, [post_id]).get(post_id)
        if post is None:
            return None, None
        sent = deliveries_of(tx, [post_id], POST).get(post_id)
        return load_post_view(tx, self._items, self._services.library.skills, post), sent

    async def _linked(self, view: PostView) -> PostView:
        """With the address of the card before, where the platform has one."""
        if view.before is None or view.before_message is None:
            return view
        link = await self._permalink(message_from_text(view.before_message))
        return replace(view, before=replace(view.before, link=link))

    async def _permalink(self, message: Message) -> str | None:
        platform = self._services.platforms.get(message.channel.platform)
        try:
            link = None if platform is None else await platform.permalink(message)
        except PlatformError:
            return None  # the card is more urgent than a link in it
        return link if link is not None and link.startswith("https://") else None
