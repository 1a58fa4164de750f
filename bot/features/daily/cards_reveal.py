"""The card of a question that is closed or void, and what one person is told of a closed one."""

from __future__ import annotations

from bot.chat.cards import Block, Bold, Card, Inline, Link, Paragraph, Plain
from bot.chat.text import clamp, line, para, plain_blocks, plain_inlines
from bot.features.daily import words
from bot.features.daily.buttons import result_button, rows
from bot.features.daily.cards_question import GAP, options_block
from bot.features.daily.options import key_ids, key_words, lettered
from bot.features.daily.view import PostView, Question
from bot.ledger.closing import DOWN
from content.model import Item, Open
from content.plain import plain_blocks as plain_text
from storage.records import RunState

STEM_LINE = 160
"""Characters of a question that stand for it in a list."""


def closed_card(view: PostView) -> Card:
    """The channel's message after the close: key, shares, explanation, sources; of a row, each key in a line."""
    lead = view.questions[0]
    live = [each for each in view.questions if each.run.state is not RunState.VOID]
    if not live:
        return void_card(view)
    blocks: list[Block] = []
    if len(view.questions) > 1:
        title = f"{words.many_title(len(view.questions))} · closed"
        for place, each in enumerate(view.questions, 1):
            blocks += [para(Bold(f"{place}{GAP}"), stem_line(each.item)), _key_paragraph(each)]
    else:
        title = words.closed_title(lead.area, lead.run.level)
        blocks += [*lead.item.stem, *_answer_blocks(lead), *explanation_blocks(lead.item)]
    if view.names:
        blocks.append(para(words.milestones(view.names)))
    footer = line(_counts(live))
    summary = f"{title}. {plain_blocks(blocks)}\n{plain_inlines(footer)}"
    return Card(title, tuple(blocks), summary, rows((result_button(lead.run.id),)), footer)


def void_card(view: PostView) -> Card:
    """The channel's message of what counts for nothing."""
    lead = view.questions[0]
    title = words.closed_title(lead.area, lead.run.level)
    sentence = words.DOWN if lead.run.void_reason == DOWN else words.VOID
    blocks: list[Block] = [para(stem_line(each.item)) for each in view.questions]
    blocks.append(para(Bold(sentence)))
    return Card(title, tuple(blocks), f"{title}. {plain_blocks(blocks)}")


def result_blocks(question: Question) -> list[Block]:
    """Key and explanation of a closed question, for one person."""
    return [*_answer_blocks(question), *explanation_blocks(question.item)]


def explanation_blocks(item: Item) -> list[Block]:
    """Why, and where to read more."""
    blocks: list[Block] = list(item.explanation)
    if isinstance(item.body, Open):
        blocks += [para(Bold(words.MODEL_ANSWER)), *item.body.model_answer]
    if item.sources:
        inlines: list[Inline] = [Plain("Source: " if len(item.sources) == 1 else "Sources: ")]
        for place, source in enumerate(item.sources):
            inlines += [Plain(", ")] if place else []
            inlines.append(Link(source.title, source.url))
        blocks.append(Paragraph(tuple(inlines)))
    return blocks


def stem_line(item: Item) -> str:
    """A question in one line."""
    return clamp(" ".join(plain_text(item.stem).split()), STEM_LINE)


def _answer_blocks(question: Question) -> list[Block]:
    options = options_block(question)
    return [*([options] if options is not None else []), _key_paragraph(question)]


def _key_paragraph(question: Question) -> Block:
    """``A 12 % · B 67 % · …`` with the key in bold; without shares, the key alone."""
    run, item = question.run, question.item
    if run.state is RunState.VOID:
        return para(Bold(words.VOID))
    shares = question.result.shares if question.result is not None else None
    inlines: list[Inline] = []
    if shares is not None and shares.options is not None:
        keys = key_ids(item.body)
        for option_id, letter, _ in lettered(run, item):
            inlines += [Plain(" · ")] if inlines else []
            share = f"{letter} {shares.options.get(option_id, 0)} %"
            inlines.append(Bold(f"{share} ✓") if option_id in keys else Plain(share))
        return Paragraph((Bold(words.it_is(key_words(run, item))), Plain(" "), *inlines))
    if key := key_words(run, item):
        inlines.append(Bold(words.it_is(key)))
    if shares is not None and shares.right is not None and key:
        inlines.append(Plain(f" {words.share_right(shares.right)}."))
    if shares is not None and shares.wrong:
        inlines.append(Plain(f" {words.wrong_texts([(each.text, each.people) for each in shares.wrong])}."))
    return Paragraph(tuple(inlines)) if inlines else para(words.answered(run.answered))


def _counts(questions: list[Question]) -> str:
    """``41 answered, 28 kept a streak``."""
    most = max(questions, key=lambda each: each.run.answered)
    if most.result is None or not most.result.kept_streak:
        return words.answered(most.run.answered)
    return words.kept(most.run.answered, most.result.kept_streak)


def result_card(questions: list[Question]) -> Card:
    """The result of closed questions as a private card."""
    title = words.closed_title(questions[0].area, questions[0].run.level)
    blocks: list[Block] = []
    for each in questions:
        blocks += [*each.item.stem, *result_blocks(each)]
    return Card(title, tuple(blocks), f"{title}. {plain_blocks(blocks)}")
