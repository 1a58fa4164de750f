"""The card of a question that is open: in the channel, in a row, or for one person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.cards import Block, Bold, Card, Control, Inline, Italic, Link, Paragraph, Plain
from bot.chat.text import line, para, plain_blocks, plain_inlines
from bot.features.daily import words
from bot.features.daily.buttons import (
    ALONE,
    PUBLIC,
    answer_controls,
    result_button,
    rows,
    start_button,
    why_button,
)
from bot.features.daily.options import key_words, lettered
from bot.features.daily.view import Before, PostView, Question
from bot.features.wording import when

GAP = "\u2002"
"""Between a letter and its option: wide enough to look like a list."""


def post_card(view: PostView) -> Card:
    """The channel's message of an open slot: its question, or the row of questions behind *Start*."""
    if len(view.questions) > 1:
        return _row_card(view)
    question = view.questions[0]
    before = _before_lines(view)
    tail: tuple[Control, ...] = (result_button(question.run.id), *_why(view))
    return question_card(question, lines=before, controls=(answer_controls(question, PUBLIC), tail))


def private_card(question: Question, *, place: str = ALONE, lead: str = "") -> Card:
    """A question for one person; `lead` is a line above it, such as ``Question 1 of 3``."""
    lines = (para(Bold(lead)),) if lead else ()
    return question_card(question, lines=lines, controls=(answer_controls(question, place),))


def question_card(
    question: Question, *, lines: Sequence[Block] = (), controls: Sequence[tuple[Control, ...]] = (), note: str = ""
) -> Card:
    """A question with its options and what is above it."""
    run, item = question.run, question.item
    blocks = [*lines, *question_blocks(question)]
    title = words.title(question.area, run.level, item.seconds)
    footer = footer_of(question) if not note else line(note)
    summary = f"{title}. {plain_blocks(blocks)}\n{plain_inlines(footer)}"
    return Card(title, tuple(blocks), summary, rows(*controls), footer)


def question_blocks(question: Question) -> list[Block]:
    """Stem and lettered options; a repeat says so."""
    blocks: list[Block] = list(question.item.stem)
    if options := options_block(question):
        blocks.append(options)
    if question.run.last_asked is not None:
        blocks.append(para(Italic(words.repeat(question.run.last_asked))))
    return blocks


def options_block(question: Question) -> Block | None:
    """The options as lines ``A …``; None for items that are typed."""
    inlines: list[Inline] = []
    for _, letter, text in lettered(question.run, question.item):
        inlines += [Plain("\n")] if inlines else []
        inlines += [Bold(letter), Plain(GAP), *text]
    return Paragraph(tuple(inlines)) if inlines else None


def footer_of(question: Question) -> tuple[Inline, ...]:
    """``12 answered · closes Tue 09:00 Berlin``."""
    return line(f"{words.answered(question.run.answered)} · closes ", when(question.run.closes_at, question.zone))


def _row_card(view: PostView) -> Card:
    lead = view.questions[0]
    title = words.many_title(len(view.questions))
    entries = tuple((Plain(words.title(each.area, each.run.level, each.item.seconds)),) for each in view.questions)
    numbered = [para(f"{place}{GAP}", *entry) for place, entry in enumerate(entries, 1)]
    blocks: list[Block] = [*_before_lines(view), *numbered]
    footer = line(
        f"{words.answered(max(each.run.answered for each in view.questions))} · closes ",
        when(lead.run.closes_at, lead.zone),
    )
    summary = f"{title}. {plain_blocks(blocks)}\n{plain_inlines(footer)}"
    tail: tuple[Control, ...] = (start_button(lead.run.id), result_button(lead.run.id), *_why(view))
    return Card(title, tuple(blocks), summary, rows(tail), footer)


def _before_lines(view: PostView) -> list[Block]:
    return [] if view.before is None else [before_line(view.before, view.questions[0])]


def before_line(before: Before, question: Question) -> Block:
    """``Yesterday: B, 67 % right · Why``."""
    inlines: list[Inline] = [Plain(f"{words.last_time(before.day, question.run.local_date)}: ")]
    for place, each in enumerate(before.questions):
        inlines += [Plain("; ")] if place else []
        key = key_words(each.run, each.item)
        inlines.append(Bold(key) if key else Plain(words.answered(each.run.answered)))
        if each.result is not None and each.result.shares.right is not None and key:
            inlines.append(Plain(f", {words.share_right(each.result.shares.right)}"))
    if before.link is not None:
        inlines += [Plain(" · "), Link(words.WHY, before.link)]
    return Paragraph(tuple(inlines))


def _why(view: PostView) -> tuple[Control, ...]:
    if view.before is None or view.before.link is not None:
        return ()
    return (why_button(view.before.questions[0].run.id),)
