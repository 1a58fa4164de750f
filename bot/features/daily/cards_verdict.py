"""What somebody is told privately about the own answer."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.chat.cards import Block, Bold, Card, Control, Inline, LocalTime, Paragraph, Plain, TimeStyle, Tone
from bot.chat.inert import inert
from bot.chat.text import para, plain_blocks
from bot.core.answers import Response, decode_response
from bot.core.credit import Verdict, is_right
from bot.core.milestones import MILESTONES
from bot.features.daily import words
from bot.features.daily.buttons import change_button, rows, welcome_buttons
from bot.features.daily.cards_question import question_blocks
from bot.features.daily.cards_reveal import explanation_blocks, result_blocks, stem_line
from bot.features.daily.options import key_words, response_words, verb_of, why_wrong
from bot.features.daily.view import Question
from bot.features.wording import when
from bot.ledger.commands import AlreadyAnswered, Saved
from content.model import Open
from storage.records import Answer, BoardPolicy, RunState

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the first answer ever is followed by."""

    name: str
    boards: BoardPolicy


def saved_card(
    result: Saved,
    question: Question,
    *,
    place: str,
    welcome: Welcome | None = None,
    after: tuple[Control, ...] = (),
) -> Card:
    """The answer was written: the verdict, or only that it is saved."""
    response = decode_response(result.answer.response)
    if result.verdict is None:
        blocks = [_saved_line(question, response, result.streak_shown, result.changed)]
        if isinstance(question.item.body, Open):
            blocks.append(para(words.UNGRADED_LATER))
        controls: tuple[Control, ...] = (*after, change_button(question, place))
    else:
        blocks = _verdict_blocks(question, result.answer, result.verdict, response, result.streak_shown)
        if result.first_of_day and result.streak_shown in MILESTONES:
            blocks.append(para(Bold(words.milestone(result.streak_shown))))
        controls = after
    return _private(blocks, controls, welcome, _tone(result.verdict))


def already_card(
    result: AlreadyAnswered, question: Question, *, place: str, after: tuple[Control, ...] = (), pressed: bool = True
) -> Card:
    """What is saved stands. With `pressed` off it was only asked for, so nothing is said about pressing again."""
    response = decode_response(result.answer.response)
    blocks: list[Block] = []
    if pressed:
        at = result.answer.received_at.astimezone(question.zone)
        stamp = LocalTime(result.answer.received_at, TimeStyle.TIME, f"{at:%H:%M}")
        said = words.already(verb_of(response), response_words(question.run, response))
        blocks.append(para(said, stamp, "."))
    if result.verdict is not None:
        blocks += _verdict_blocks(question, result.answer, result.verdict, response, result.streak_shown)
        return _private(blocks, after, tone=_tone(result.verdict))
    if not pressed:
        blocks.append(_saved_line(question, response, result.streak_shown, changed=False))
    return _private(blocks, (*after, change_button(question, place)), tone=Tone.SAVED)


def too_late_card(question: Question, *, asked: bool = False) -> Card:
    """No answer of this person, and none is taken any more. `asked`: they asked for their result."""
    first: Block = para(
        f"{words.NOT_IN_TIME} It closed on " if asked else "This question closed on ",
        when(question.run.closes_at, question.zone),
        ".",
    )
    revealed = question.run.state is RunState.CLOSED
    return _private([first, *(result_blocks(question) if revealed else ())], ())


def not_yet_card(question: Question, controls: tuple[Control, ...]) -> Card:
    """Somebody asked for a result without an answer: the question, to answer it now."""
    first: Block = para(words.NOT_ANSWERED, " It closes on ", when(question.run.closes_at, question.zone), ".")
    return _private([first, *question_blocks(question)], controls)


def many_results_card(parts: list[tuple[Question, AlreadyAnswered | None]]) -> Card:
    """One's answers to a row of questions."""
    blocks: list[Block] = []
    for place, (question, result) in enumerate(parts, 1):
        blocks.append(para(Bold(f"{place}. "), stem_line(question.item)))
        if result is None:
            missed = question.run.state is not RunState.OPEN
            blocks.append(para(words.NOT_IN_TIME if missed else words.NOT_ANSWERED))
            if question.run.state is RunState.CLOSED:
                blocks += result_blocks(question)
            continue
        response = decode_response(result.answer.response)
        if result.verdict is None:
            blocks.append(_saved_line(question, response, 0, changed=False))
        else:
            blocks += _verdict_blocks(question, result.answer, result.verdict, response, 0)
    return _private(blocks, ())


def _verdict_blocks(
    question: Question, answer: Answer, verdict: Verdict, response: Response, streak: int
) -> list[Block]:
    run, item = question.run, question.item
    given = response_words(run, response)
    if run.state is RunState.VOID:
        return [para(Bold(words.VOID))]
    if verdict.credit is None:
        first: list[Inline] = [Plain(words.UNGRADED)]
    else:
        first = [Bold(_judgement(question, answer, verdict.credit, response, given))]
    if streak:
        first.append(Plain(f" {words.streak(streak)}"))
    blocks: list[Block] = [Paragraph(tuple(first))]
    if not answer.earns and verdict.credit is not None:
        blocks.append(para(words.PREVIEWED))
    if verdict.credit is not None and not is_right(verdict.credit) and (why := why_wrong(item, response)):
        blocks.append(Paragraph(tuple(why)))
    return [*blocks, *explanation_blocks(item)]


def _judgement(question: Question, answer: Answer, credit: Fraction, response: Response, given: str) -> str:
    if is_right(credit):
        return words.is_right(given, answer.points, answer.earns)
    key, verb = key_words(question.run, question.item), verb_of(response)
    if not credit:
        return words.is_wrong(verb, given, key)
    return words.is_partly(verb, given, key, round(credit * 100), answer.points, answer.earns)


def _saved_line(question: Question, response: Response, streak: int, changed: bool) -> Block:
    given = response_words(question.run, response)
    tail = f". {words.streak(streak)}" if streak else "."
    return para(words.saved(given, changed), when(question.run.closes_at, question.zone), tail)


def _tone(verdict: Verdict | None) -> Tone:
    if verdict is None:
        return Tone.SAVED
    if verdict.credit is None or 0 < verdict.credit < 1:
        return Tone.NEUTRAL
    return Tone.RIGHT if is_right(verdict.credit) else Tone.WRONG


def _private(
    blocks: list[Block],
    controls: tuple[Control, ...],
    welcome: Welcome | None = None,
    tone: Tone = Tone.NEUTRAL,
) -> Card:
    last: tuple[Control, ...] = ()
    if welcome is not None:
        named = welcome.boards is BoardPolicy.ON
        name = inert(welcome.name, LONGEST_NAME)
        blocks = [*blocks, para(words.on_board(name) if named else words.off_board())]
        last = welcome_buttons() if named else welcome_buttons()[1:]
    return Card("", tuple(blocks), plain_blocks(blocks), rows(controls, last), tone=tone)
