"""A board as a card."""

from __future__ import annotations

from bot.chat.actions import Action, encode
from bot.chat.cards import Block, Button, ButtonStyle, Card, Control, Inline, Paragraph, Plain, Ranking, RankRow
from bot.core.windows import Window
from bot.core.zones import friendly_name
from bot.features.boards import words
from bot.features.boards.view import BoardQuery, BoardRow, BoardView, Measure, OptIn, OwnPlace

ALL_SKILLS = "-"
"""Stands for every skill in an action id, whose parts are never empty."""


def board_card(view: BoardView, *, series: str, shared_by: str = "") -> Card:
    """The board; with `shared_by` the public one, which has no reader and no buttons. `series` is what its buttons carry."""
    query = view.query
    title = words.title(view.skill_title, query.window, query.measure)
    rows = [_rank_row(row, query.measure) for row in view.rows]
    if view.own is not None and not shared_by:
        rows.append(_own_row(view.own, query.measure))
    blocks: list[Block] = []
    if rows:
        blocks.append(Ranking(tuple(rows)))
    else:
        blocks.append(_line(words.empty(query.window, query.measure)))
    notes = [] if shared_by else _notes(view)
    blocks += map(_line, notes)
    footer = _footer(view, shared_by)
    said = [_spoken(row) for row in rows] or [words.empty(query.window, query.measure)]
    summary = " · ".join([title, *said, *notes, footer])
    return Card(
        title=title,
        blocks=tuple(blocks),
        summary=summary,
        actions=() if shared_by else _controls(view, series),
        footer=(Plain(footer),),
    )


def query_args(query: BoardQuery, series: str) -> tuple[str, ...]:
    """The query as parts of an action id."""
    return (series, query.scope.value, query.skill or ALL_SKILLS, query.window.value, query.measure.value)


def _notes(view: BoardView) -> list[str]:
    """What only the reader is told of the reader."""
    notes = []
    if view.opt_in is OptIn.NOT_YET:
        notes.append(words.JOIN_FIRST)
    elif view.rows and view.own is None and not any(row.me for row in view.rows):
        notes.append(words.NOT_ON_BOARD)
    if view.hidden_reader:
        notes.append(words.HIDDEN)
    elif view.opt_in is OptIn.NOT_JOINED:
        notes.append(words.NOT_JOINED)
    return notes


def _controls(view: BoardView, series: str) -> tuple[tuple[Control, ...], ...]:
    query = view.query
    rows: list[tuple[Control, ...]] = []
    if query.measure is Measure.POINTS:
        rows.append(tuple(_window_button(query, window, series) for window in Window))
    other = Measure.STREAK if query.measure is Measure.POINTS else Measure.POINTS
    switched = BoardQuery(query.skill, query.window, other, query.scope)
    second: list[Control] = [Button(words.MEASURES[other], encode(Action("board", query_args(switched, series))))]
    if view.shareable and view.rows:
        second.append(Button(words.SHARE, encode(Action("board-share", query_args(query, series)))))
    if view.opt_in is OptIn.NOT_JOINED:
        join = encode(Action("board-join", query_args(query, series)))
        second.append(Button(words.JOIN, join, style=ButtonStyle.PRIMARY))
    if view.opt_in is OptIn.JOINED:
        second.append(Button(words.LEAVE, encode(Action("board-leave", query_args(query, series)))))
    rows.append(tuple(second))
    return tuple(rows)


def _window_button(query: BoardQuery, window: Window, series: str) -> Button:
    chosen = window is query.window
    to = BoardQuery(query.skill, window, query.measure, query.scope)
    return Button(
        words.WINDOW_BUTTONS[window],
        encode(Action("board", query_args(to, series))),
        style=ButtonStyle.PRIMARY if chosen else ButtonStyle.NORMAL,
        spoken=words.SHOWN_NOW.format(window=words.WINDOW_BUTTONS[window]) if chosen else "",
    )


def _rank_row(row: BoardRow, measure: Measure) -> RankRow:
    return RankRow(
        rank=row.rank,
        name=row.name,
        score=f"{row.score:,}" if measure is Measure.POINTS else words.streak(row.score),
        detail=_detail(row, measure),
        me=row.me,
        shared=row.tied,
    )


def _own_row(own: OwnPlace, measure: Measure) -> RankRow:
    row = _rank_row(own.row, measure)
    return RankRow(
        rank=row.rank,
        name=words.YOU,
        score=f"{row.score} ({words.to_next(own.behind, own.next_rank, measure)})" if own.behind else row.score,
        detail=row.detail,
        me=True,
        gap_before=True,
        shared=row.shared,
    )


def _detail(row: BoardRow, measure: Measure) -> str:
    if measure is Measure.STREAK:
        return ""
    parts = [words.right_of(row.right, row.answered)]
    if row.streak > 1:
        parts.append(words.streak(row.streak))
    return " · ".join(parts)


def _footer(view: BoardView, shared_by: str) -> str:
    query = view.query
    parts = [words.rule(query.measure, query.scope, view.place)]
    if query.measure is Measure.POINTS:
        parts.append(words.span(view.first, view.last, friendly_name(view.zone)))
        if 0 < view.questions < words.THIN_QUESTIONS:
            parts.append(words.thin(view.questions))
    if shared_by:
        parts.append(words.SHARED_BY.format(name=shared_by))
    return " · ".join(parts)


def _spoken(row: RankRow) -> str:
    return words.spoken_row(row.rank, row.name, row.score, row.detail, shared=row.shared)


def _line(text: str) -> Paragraph[Inline]:
    return Paragraph((Plain(text),))
