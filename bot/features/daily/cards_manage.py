"""The private cards of managers."""

from __future__ import annotations

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Block, Bold, Button, ButtonStyle, Card, Control
from bot.chat.text import line, para, plain_blocks
from bot.features.daily import manager_words as words
from bot.features.daily.buttons import rows
from bot.features.daily.cards_question import question_blocks
from bot.features.daily.cards_reveal import explanation_blocks, stem_line
from bot.features.daily.options import key_words
from bot.features.daily.view import Question
from bot.features.daily.words import it_is, part_title, title
from storage.ids import SeriesId


def preview_card(question: Question, series_id: SeriesId, name: str, position: int, count: int) -> Card:
    """The next question with key and explanation; `position` from 0 of `count` on that day."""
    run, item = question.run, question.item
    series = encode_id(series_id)
    heading = title(question.area, run.level, item.seconds)
    blocks: list[Block] = [para(Bold(part_title(position + 1, count)))] if count > 1 else []
    blocks += question_blocks(question)
    key = key_words(run, item)
    blocks += [*([para(Bold(it_is(key)))] if key else []), *explanation_blocks(item)]
    controls: list[Control] = [
        Button(words.ANOTHER, encode(Action("another", (series, encode_id(position))))),
        Button(words.POST_NOW, encode(Action("post-now", (series,)))),
    ]
    if count > 1:
        following = encode_id((position + 1) % count)
        controls.append(Button(words.NEXT_OF_DAY, encode(Action("preview", (series, following)))))
    summary = f"{name}: {heading}. {plain_blocks(blocks)}\n{words.PREVIEW_NOTE}"
    return Card(heading, tuple(blocks), summary, rows(tuple(controls)), line(words.PREVIEW_NOTE))


def undo_card(questions: list[Question]) -> Card:
    """Asks whether the last question shall be taken back, and says whom it touches."""
    lead = questions[0]
    heading = words.undo_title(lead.run.number)
    blocks: list[Block] = [para(stem_line(each.item)) for each in questions]
    answers = max(each.run.answered for each in questions)
    blocks.append(para(f"{words.undo_answers(answers)} {words.UNDO_WHAT}"))
    button = Button(words.TAKE_BACK, encode(Action("undo-run", (encode_id(lead.run.id),))), ButtonStyle.DANGER)
    return Card(heading, tuple(blocks), f"{heading} {plain_blocks(blocks)}", rows((button,)))
