"""The private notices to managers about the daily question."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Button, ButtonStyle, Card, Control
from bot.chat.text import buttons, notice
from bot.features.daily import manager_words as words
from bot.features.daily.closing import QUIET
from bot.features.daily.opening import EMPTY_POOL, MISSED_SLOT, THIN
from bot.features.daily.posting import CHANNEL_LOST, MISSED_POST, UNSURE
from bot.features.outgoing import Fresh, Renderer, Rendering
from storage.records import Delivery

Payload = Mapping[str, str | int]


def notice_renderers() -> Mapping[str, Renderer]:
    """A renderer for every kind of notice."""
    return {
        MISSED_SLOT: _renderer(lambda told: notice(words.missed_slot(_name(told), _day(told)))),
        EMPTY_POOL: _renderer(lambda told: notice(words.empty_pool(_name(told)))),
        THIN: _renderer(lambda told: notice(words.thin_pool(_name(told), int(told["left"])))),
        QUIET: _renderer(_quiet),
        CHANNEL_LOST: _renderer(lambda told: notice(words.channel_lost(str(told["channel"]), str(told["reason"])))),
        UNSURE: _renderer(_unsure),
        MISSED_POST: _renderer(lambda told: notice(words.missed_post(str(told["channel"]), int(told["number"])))),
    }


def _renderer(card: Callable[[Payload], Card]) -> Renderer:
    async def render(delivery: Delivery) -> Rendering:
        return Fresh(card(json.loads(delivery.payload)))

    return render


def _quiet(told: Payload) -> Card:
    series = encode_id(int(told["series"]))
    offers: tuple[Control, ...] = (
        Button(words.TWICE, encode(Action("quiet", (series, "twice")))),
        Button(words.PAUSE, encode(Action("quiet", (series, "pause")))),
        Button(words.LEVEL, encode(Action("quiet-level", (series,)))),
    )
    return notice(words.quiet(_name(told)), actions=buttons(*offers))


def _unsure(told: Payload) -> Card:
    action = encode(Action("repost", (encode_id(int(told["delivery"])),)))
    again = Button(words.POST_NOW, action, ButtonStyle.PRIMARY)
    return notice(words.unsure(str(told["channel"]), int(told["number"])), actions=buttons(again))


def _name(told: Payload) -> str:
    return str(told["name"])


def _day(told: Payload) -> date:
    return date.fromisoformat(str(told["date"]))
