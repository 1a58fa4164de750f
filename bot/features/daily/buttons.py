"""The buttons of the daily question and what they carry."""

from __future__ import annotations

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Button, ButtonStyle, Control
from bot.chat.text import buttons
from bot.features.daily import words
from bot.features.daily.options import is_pressed, lettered
from bot.features.daily.view import Question
from content.plain import plain_inlines
from storage.ids import RunId

PUBLIC = ""
"""On the channel's own message."""
ALONE = "p"
"""On a private card of one question."""
ROW = "g"
"""On a private card of a row of questions, of which another may follow."""


def answer_controls(question: Question, place: str = PUBLIC) -> tuple[Control, ...]:
    """The letters, or *Answer* where a form is needed."""
    run, item = question.run, question.item
    if not is_pressed(item.body):
        return (_button(words.ANSWER, "answer-form", run.id, place, style=ButtonStyle.PRIMARY),)
    return tuple(
        Button(
            letter,
            encode(Action("a", (encode_id(run.id), option_id, *((place,) if place else ())))),
            spoken=f"{letter}: {plain_inlines(text)}"[:75],
        )
        for option_id, letter, text in lettered(run, item)
    )


def change_button(question: Question, place: str) -> Control:
    """Choose again, while the question is open and its result isn't known."""
    verb = "change" if is_pressed(question.item.body) else "answer-form"
    return _button(words.CHANGE, verb, question.run.id, place or ALONE)


def result_button(run_id: RunId) -> Control:
    """What I answered."""
    return _button(words.MY_RESULT, "mine", run_id)


def start_button(run_id: RunId) -> Control:
    """Begin the row of questions that a run leads."""
    return _button(words.START, "start", run_id, style=ButtonStyle.PRIMARY)


def next_button(run_id: RunId) -> Control:
    """Go on with the row."""
    return _button(words.NEXT, "next", run_id, style=ButtonStyle.PRIMARY)


def why_button(run_id: RunId) -> Control:
    """The result of an earlier question, where its card has no address."""
    return _button(words.WHY_YESTERDAY, "why", run_id)


def welcome_buttons() -> tuple[Control, ...]:
    """Offered with the first answer ever."""
    return (Button(words.HIDE, encode(Action("hide"))), Button(words.STORED, encode(Action("privacy"))))


def rows(*parts: tuple[Control, ...]) -> tuple[tuple[Control, ...], ...]:
    """Rows of controls; each part begins a row of its own."""
    return tuple(row for part in parts if part for row in buttons(*part))


def _button(label: str, verb: str, run_id: RunId, place: str = "", style: ButtonStyle = ButtonStyle.NORMAL) -> Button:
    return Button(label, encode(Action(verb, (encode_id(run_id), *((place,) if place else ())))), style)
