"""The rubric of an open question or an interview prompt, as it is written in a file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.model import Dimension
from content.schema.fields import Record, Sentence, Slug


class MisconceptionRecord(Record):
    """A wrong idea that people say in place of the point."""

    text: Sentence
    """The idea as somebody says it."""
    correction: Sentence
    """The sentence that corrects it."""


class PointRecord(Record):
    """One idea that a good answer contains."""

    id: Slug
    """Short and stable, such as `rollback-trigger`."""
    text: Sentence
    """The idea, in one sentence."""
    weight: Annotated[int, Field(ge=1, le=5)]
    """How much of the answer it is: 1 a bonus, 3 normal, 5 the heart."""
    dimension: Dimension
    """What it shows of a person."""
    phrasings: Annotated[tuple[Sentence, ...], Field(min_length=3, max_length=12)]
    """Ways in which people say it, one of them colloquial."""
    misconceptions: Annotated[tuple[MisconceptionRecord, ...], Field(max_length=6)] = ()
    """Wrong ideas with their corrections; a prompt needs one a point."""
    probe: Sentence
    """A question that asks for the point without a noun of it that the prompt hasn't used."""
    hints: Annotated[tuple[Sentence, ...], Field(max_length=3)] = ()
    """Steps from a nudge to nearly the answer; a prompt needs three."""
