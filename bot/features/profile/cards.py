"""`/stats` as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Block, Bold, Bullets, Button, Card, Control, Divider, Field, Fields, Inline, Plain
from bot.chat.text import bullets, buttons, para
from bot.features.profile import words
from bot.features.profile.view import LastResult, SkillLine, StatsView
from bot.features.sight import Place
from bot.features.wording import channel_name, day
from storage.ids import SeriesId

DAYS_A_PAGE = 14
MOST_PLACES = 25
ALL_SKILLS = "-"
"""Stands for every skill in an action id, whose parts are never empty."""


def stats_card(view: StatsView, series_id: SeriesId) -> Card:
    """Streak, freezes, totals, skills and last results."""
    blocks: list[Block] = []
    if not view.days:
        blocks.append(para(words.NO_ANSWERS))
    else:
        blocks.append(Fields(tuple(Field(label, (Plain(text),)) for label, text in _top(view))))
        if view.today_open and view.streak.current > 0:
            blocks.append(para(words.SAVE_TODAY))
        if view.skills and not view.skill:
            blocks += [Divider(), para(Bold(words.SKILLS)), Bullets(tuple(_skill(line) for line in view.skills))]
        if view.results:
            blocks += [Divider(), para(Bold(words.RESULTS)), bullets(*map(_result, view.results))]
    why = _button(words.WHY, "stats-why", series_id, view.skill, "0", spoken=words.WHY_SPOKEN)
    return Card(
        title=words.title(words.STATS_TITLE, view.place, view.skill_title),
        blocks=tuple(blocks),
        summary=_spoken(view),
        actions=buttons(why) if view.days else (),
    )


def why_card(view: StatsView, series_id: SeriesId, page: int) -> Card:
    """The days of the series, or of the skill, newest first, `DAYS_A_PAGE` a page."""
    entries = view.days[::-1]
    pages = max(1, -(-len(entries) // DAYS_A_PAGE))
    page = min(page, pages - 1)
    before = (*(entry.current for entry in entries[1:]), 0)
    told = [words.why_line(entry, days) for entry, days in zip(entries, before, strict=False)]
    lines = told[page * DAYS_A_PAGE : (page + 1) * DAYS_A_PAGE]
    controls: list[Control] = [_button(words.BACK, "stats", series_id, view.skill)]
    if page > 0:
        controls.append(_button(words.NEWER, "stats-why", series_id, view.skill, str(page - 1)))
    if page + 1 < pages:
        controls.append(_button(words.OLDER, "stats-why", series_id, view.skill, str(page + 1)))
    streak = words.streak_line(view.streak.current, view.streak.longest)
    title = words.title(words.WHY_TITLE, view.place, view.skill_title)
    rule = words.SKILL_RULE if view.skill else words.FREEZE_RULE
    listed: Block = bullets(*lines) if lines else para(words.NO_ANSWERS)
    return Card(
        title=title,
        blocks=(para(streak), listed, para(rule)),
        summary=" · ".join((title, streak, *(lines or [words.NO_ANSWERS]), rule)),
        actions=buttons(*controls),
    )


def picker_card(places: Sequence[Place], verb: str, skill: str) -> Card:
    """Which of several channels is meant."""
    controls = []
    for place in places[:MOST_PLACES]:
        extra = ("0",) if verb == "stats-why" else ()
        controls.append(_button(channel_name(place.name), verb, place.series.id, skill, *extra))
    names = ", ".join(control.label for control in controls)
    return Card(
        title=words.STATS_TITLE,
        blocks=(para(words.WHICH),),
        summary=f"{words.WHICH} {names}",
        actions=buttons(*controls),
    )


def _button(label: str, verb: str, series_id: SeriesId, skill: str, *more: str, spoken: str = "") -> Button:
    return Button(label, encode(Action(verb, (encode_id(series_id), skill or ALL_SKILLS, *more))), spoken=spoken)


def _top(view: StatsView) -> list[tuple[str, str]]:
    top = [
        (words.STREAK, words.streak_line(view.streak.current, view.streak.longest)),
        (words.FREEZES, words.freezes(view.purse.freezes, view.purse.progress)),
        (words.POINTS, words.totals(view.points, view.right, view.answered)),
    ]
    if view.away_until is not None:
        top.append((words.AWAY, words.until(view.away_until)))
    return top


def _skill(line: SkillLine) -> tuple[Inline, ...]:
    return (Bold(line.title), Plain(f"  {_skill_totals(line)}"))


def _skill_totals(line: SkillLine) -> str:
    return words.skill_totals(line.points, line.right, line.answered, line.streak)


def _result(result: LastResult) -> str:
    return words.result_line(day(result.date), result.skill_title, result.mark, result.points)


def _spoken(view: StatsView) -> str:
    title = words.title(words.STATS_TITLE, view.place, view.skill_title)
    if not view.days:
        return f"{title} · {words.NO_ANSWERS}"
    parts = [title, *(f"{label}: {text}" for label, text in _top(view))]
    if view.today_open and view.streak.current > 0:
        parts.append(words.SAVE_TODAY)
    if not view.skill:
        parts += [f"{line.title}: {_skill_totals(line)}" for line in view.skills]
    return " · ".join((*parts, *map(_result, view.results)))
