"""The form of a question that no single button answers, and what was typed into it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Block
from bot.chat.forms import Choice, Form, FormField, LongField, ManyChoices, NumberField, OneChoice, ShortField
from bot.chat.inert import inert
from bot.chat.text import clamp
from bot.core.answers import Chosen, Entered, Ordered, Response
from bot.core.credit import Refusal
from bot.features.daily import words
from bot.features.daily.cards_question import question_blocks
from bot.features.daily.options import lettered
from bot.features.daily.view import Question
from bot.ledger.commands import Refused
from content.model import MultipleChoice, Number, Open, Ordering, ShortText, SingleChoice, TrueFalse
from content.plain import plain_inlines

FIELD: Final = "answer"
LONGEST_CHOICE: Final = 100
"""Discord's limit for the label of an option."""
LONGEST_UNIT: Final = 40
"""Characters of a unit that are said back."""
LONGEST_HINT: Final = 100
"""Discord's limit for the description of a field."""


def answer_form(question: Question, place: str, before: Response | None = None) -> Form:
    """The form of a question; `before` is what was answered so far, where it can be changed."""
    intro: list[Block] = question_blocks(question)
    action = Action("answer", (encode_id(question.run.id), *((place,) if place else ())))
    field = _field(question, before)
    return Form(words.FORM_TITLE, encode(action), (field,), submit=words.SUBMIT, intro=tuple(intro))


def read_form(question: Question, values: Mapping[str, tuple[str, ...]]) -> Response | str:
    """The response that was typed or chosen, or the sentence for its field."""
    given = values.get(FIELD, ())
    typed = given[0] if given else ""
    match question.item.body:
        case SingleChoice() | TrueFalse() | MultipleChoice():
            return Chosen(frozenset(given))
        case Ordering():
            return _read_order(question, typed)
        case Number() | ShortText() | Open():
            return Entered(typed)
        case _:
            assert_never(question.item.body)


def sentence_of(question: Question, refused: Refused) -> str:
    """What stands at the field of an answer that doesn't fit its question."""
    refusal = refused.invalid or Refusal.WRONG_KIND
    if refusal is Refusal.UNKNOWN_UNIT and isinstance(question.item.body, Number):
        body = question.item.body
        known = [each for each in (body.unit, *(name for name, _ in body.units)) if each]
        return words.unknown_unit(inert(refused.detail, LONGEST_UNIT), tuple(dict.fromkeys(known))[:4])
    return words.REFUSALS[refusal]


def _field(question: Question, before: Response | None) -> FormField:
    body = question.item.body
    typed = before.text if isinstance(before, Entered) else ""
    match body:
        case Number(unit=unit):
            hint = clamp(words.unit(unit), LONGEST_HINT) if unit else ""
            return NumberField(FIELD, words.NUMBER_LABEL, hint=hint, initial=typed)
        case ShortText():
            return ShortField(FIELD, words.TEXT_LABEL, hint=words.TEXT_HINT, initial=typed)
        case Open():
            return LongField(FIELD, words.OPEN_LABEL, hint=words.OPEN_HINT, initial=typed)
        case Ordering():
            letters = [letter for _, letter, _ in lettered(question.run, question.item)]
            example = "".join(reversed(letters))
            initial = _as_letters(question, before.option_ids) if isinstance(before, Ordered) else ""
            hint = words.ORDER_HINT.format(example=example)
            return ShortField(FIELD, words.ORDER_LABEL, hint=hint, initial=initial)
        case MultipleChoice():
            chosen = tuple(sorted(before.option_ids)) if isinstance(before, Chosen) else ()
            return ManyChoices(FIELD, words.CHOICES_LABEL, _choices(question), hint=words.CHOICES_HINT, initial=chosen)
        case SingleChoice() | TrueFalse():
            one = min(before.option_ids) if isinstance(before, Chosen) else ""
            return OneChoice(FIELD, words.TEXT_LABEL, _choices(question), initial=one)
        case _:
            assert_never(body)


def _choices(question: Question) -> tuple[Choice, ...]:
    return tuple(
        Choice(option_id, clamp(f"{letter} {plain_inlines(text)}", LONGEST_CHOICE))
        for option_id, letter, text in lettered(question.run, question.item)
    )


def _as_letters(question: Question, option_ids: Sequence[str]) -> str:
    letters = {option_id: letter for option_id, letter, _ in lettered(question.run, question.item)}
    return "".join(letters.get(option_id, "") for option_id in option_ids)


def _read_order(question: Question, typed: str) -> Ordered | str:
    ids = {letter: option_id for option_id, letter, _ in lettered(question.run, question.item)}
    letters = re.sub(r"[\s,;.>)→-]+", "", typed[:100]).upper()
    if sorted(letters) != sorted(ids):
        return words.bad_letters("".join(ids))
    return Ordered(tuple(ids[letter] for letter in letters))
