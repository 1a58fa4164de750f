"""The forms of the setup, prefilled from what is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.actions import Action, encode, encode_id
from bot.chat.forms import Choice, Form, ManyChoices, OneChoice, ShortField
from bot.features.setup import words
from bot.features.stacks import offered_stacks
from content.model import SkillMap
from content.skills import focus_areas
from storage.records import Series

CHOSEN = "chosen"
"""The focus whose areas managers pick themselves."""


def setup_form(series: Series | None, zone: str) -> Form:
    """Time, zone, weekdays, focus and level; `zone` is the person's, where it is known."""
    weekdays = series.weekdays if series else "01234"
    return Form(
        title=words.FORM_TITLE,
        action=encode(Action("setup", (series_part(series),))),
        submit=words.SAVE if series else words.START,
        fields=(
            ShortField(
                "time",
                words.TIME,
                initial=series.wall_time if series else "09:00",
                hint=words.TIME_HINT,
                max_length=20,
            ),
            ShortField(
                "zone",
                words.ZONE,
                initial=series.zone if series else zone or "UTC",
                hint=words.ZONE_HINT,
                max_length=60,
            ),
            ManyChoices(
                "weekdays",
                words.DAYS,
                tuple(Choice(str(number), name) for number, name in enumerate(words.WEEKDAYS)),
                initial=tuple(weekdays),
            ),
            OneChoice("focus", words.FOCUS, _choices(words.FOCUSES), initial=series.focus if series else "balanced"),
            OneChoice("level", words.LEVEL, _choices(words.LEVELS), initial=series.level if series else "mixed"),
        ),
    )


def more_form(series: Series) -> Form:
    """Questions a day, feedback, close, boards and the country whose holidays are free."""
    return Form(
        title=words.MORE,
        action=encode(Action("setup-more", (series_part(series),))),
        fields=(
            OneChoice(
                "questions",
                words.QUESTIONS,
                _choices(words.COUNTS),
                initial=_known(str(series.questions), words.COUNTS),
            ),
            OneChoice("feedback", words.RESULT, _choices(words.FEEDBACKS), initial=series.feedback.value),
            OneChoice(
                "closes",
                words.CLOSE,
                _choices(words.CLOSES),
                initial="next" if series.close_after is None else _known(str(series.close_after), words.CLOSES),
            ),
            OneChoice("boards", words.BOARD, _choices(words.BOARDS), initial=series.boards.value),
            ShortField(
                "country",
                words.COUNTRY,
                initial=series.country,
                required=False,
                hint=words.COUNTRY_HINT,
                max_length=8,
            ),
        ),
    )


def areas_form(series: Series, skills: SkillMap) -> Form:
    """Areas, the team's stacks, and holidays of its own."""
    chosen = asked_areas(series, skills)
    offered = offered_stacks(skills)
    return Form(
        title=words.AREAS_AND_STACKS,
        action=encode(Action("setup-areas", (series_part(series),))),
        fields=(
            ManyChoices(
                "areas", words.AREAS, tuple(Choice(area.id, area.title) for area in skills.areas), initial=chosen
            ),
            ManyChoices(
                "stacks",
                words.STACKS,
                tuple(Choice(stack, stack) for stack in offered),
                initial=tuple(stack for stack in series.stacks if stack in offered),
                required=False,
                hint=words.STACKS_HINT,
            ),
            ShortField(
                "holidays",
                words.HOLIDAYS,
                initial=", ".join(series.own_holidays),
                required=False,
                hint=words.HOLIDAYS_HINT,
                max_length=600,
            ),
        ),
    )


def series_part(series: Series | None) -> str:
    """The series in an action id; ``-`` before there is one."""
    return "-" if series is None else encode_id(series.id)


def first(values: Mapping[str, tuple[str, ...]], key: str) -> str:
    """The one value of a field, empty where it is missing."""
    found: Sequence[str] = values.get(key, ())
    return found[0].strip() if found else ""


def _choices(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


def asked_areas(series: Series, skills: SkillMap) -> tuple[str, ...]:
    """The areas that a series asks about, in the map's order."""
    wanted = series.areas if series.focus == CHOSEN else focus_areas(series.focus, skills)
    return tuple(area.id for area in skills.areas if area.id in wanted)


def _known(value: str, labels: Mapping[str, str]) -> str:
    """The value where the form offers it: another program may have set what a form doesn't."""
    return value if value in labels else ""
