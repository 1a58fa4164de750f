"""The cards of the setup of a series."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Button, ButtonStyle, Card, Field, Fields, Inline, Plain
from bot.chat.text import bullets, buttons, line, para, plain_inlines
from bot.core.zones import friendly_name
from bot.features.setup import words
from bot.features.setup.forms import CHOSEN, asked_areas
from bot.features.setup.view import SeriesView
from bot.features.sight import Place
from bot.features.wording import channel_name, join_words, when
from content.model import AreaId, SkillMap
from content.skills import area_title
from storage.ids import SeriesId
from storage.records import SubscriptionState

MOST_OFFERED = 5


def saved_card(view: SeriesView, skills: SkillMap, *, title: str, again: bool) -> Card:
    """What was set up or changed, and when the next question comes."""
    series_id = view.series.id
    coming = _coming(view, again=again)
    rows = _settings(view, skills)
    return Card(
        title=title,
        blocks=(para(*coming), _fields(rows), para(words.PREVIEW_PRICE)),
        summary=_summary(title, plain_inlines(coming), *_spoken(rows)),
        actions=(
            (
                _button(words.PREVIEW, "preview", series_id),
                _button(words.POST_NOW, "post-now", series_id),
                _button(words.MORE, "setup-more", series_id),
                _button(words.AREAS_AND_STACKS, "setup-areas", series_id),
            ),
        ),
    )


def schedule_card(view: SeriesView, skills: SkillMap, others: Sequence[Place], *, title: str, said: str = "") -> Card:
    """All settings in words, the next slots, and what can be done about them; `others` are channels to share with."""
    series_id = view.series.id
    rows = _settings(view, skills)
    slots = [when(slot, view.zone, view.now) for slot in view.slots]
    coming = [_nothing_in_sight(view)] if not slots else [plain_inlines((slot,)) for slot in slots]
    listed = bullets(*slots) if slots else para(coming[0])
    opening = (para(said),) if said else ()
    state = ("setup-resume", words.RESUME) if view.paused else ("setup-pause", words.PAUSE)
    shared = [*map(_share_button, others[:MOST_OFFERED])]
    if sum(each.state is SubscriptionState.ACTIVE for each in view.subscriptions) > 1:
        shared = [_button(words.OWN_QUESTIONS, "share-leave", series_id)]
    return Card(
        title=title,
        blocks=(*opening, _fields(rows), *((para(words.NEXT_SLOTS),) if slots else ()), listed),
        summary=_summary(title, said, *_spoken(rows), words.NEXT_SLOTS if slots else "", *coming),
        actions=(
            (
                _button(words.CHANGE, "setup-open", series_id),
                _button(words.MORE, "setup-more", series_id),
                _button(words.AREAS_AND_STACKS, "setup-areas", series_id),
            ),
            (
                _button(words.PREVIEW, "preview", series_id),
                _button(words.POST_NOW, "post-now", series_id),
                _button(state[1], state[0], series_id),
            ),
            *buttons(*shared),
        ),
    )


def unset_card(sentence: str, others: Sequence[Place]) -> Card:
    """A channel without questions, and the channels whose questions it could get too."""
    labels = [words.same_as(channel_name(place.name)) for place in others[:MOST_OFFERED]]
    return Card(
        title=words.SCHEDULE,
        blocks=(para(sentence),),
        summary=_summary(sentence, *labels),
        actions=buttons(*map(_share_button, others[:MOST_OFFERED])),
    )


def _settings(view: SeriesView, skills: SkillMap) -> list[tuple[str, str]]:
    series = view.series
    focus = words.FOCUSES.get(series.focus, series.focus)
    if series.focus == CHOSEN:
        focus = join_words([area_title(AreaId(area), skills) for area in asked_areas(series, skills)])
    free = [*([words.public_holidays(series.country)] if series.country else []), *series.own_holidays]
    weekdays = [int(day) for day in series.weekdays]
    channels = [_channel(each.name, each.state, each.reason) for each in view.subscriptions]
    return [
        (words.WHEN, words.when(weekdays, series.wall_time, friendly_name(view.zone))),
        (words.CHANNELS, ", ".join(channels) or words.NONE),
        (words.FOCUS, focus or words.NONE),
        (words.LEVEL, words.LEVELS.get(series.level, series.level)),
        (words.QUESTIONS, str(series.questions)),
        (words.RESULT, words.FEEDBACKS[series.feedback]),
        (words.CLOSE, words.closes(series.close_after)),
        (words.BOARD, words.BOARDS[series.boards]),
        (words.STACKS, ", ".join(series.stacks) or words.ANY_STACK),
        (words.FREE_DAYS, ", ".join(free) or words.NONE),
    ]


def _channel(name: str, state: SubscriptionState, reason: str) -> str:
    shown = channel_name(name)
    return shown if state is SubscriptionState.ACTIVE else f"{shown} ({words.LOST.format(reason=reason)})"


def _coming(view: SeriesView, *, again: bool) -> tuple[Inline, ...]:
    if not view.slots:
        return line(_nothing_in_sight(view))
    return (Plain(words.first_question(again=again)), when(view.slots[0], view.zone, view.now))


def _nothing_in_sight(view: SeriesView) -> str:
    return words.NO_SLOT_PAUSED if view.paused else words.NO_SLOT


def _fields(rows: Sequence[tuple[str, str]]) -> Fields:
    return Fields(tuple(Field(label, line(value)) for label, value in rows))


def _spoken(rows: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{label}: {value}" for label, value in rows]


def _summary(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _button(label: str, verb: str, series_id: SeriesId) -> Button:
    style = ButtonStyle.PRIMARY if verb == "preview" else ButtonStyle.NORMAL
    return Button(label, encode(Action(verb, (encode_id(series_id),))), style=style)


def _share_button(place: Place) -> Button:
    return _button(words.same_as(channel_name(place.name)), "share-join", place.series.id)
