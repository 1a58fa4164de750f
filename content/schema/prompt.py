"""The prompt file, as it is written by hand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from content.model import InterviewKind
from content.schema.fields import (
    DistinctTags,
    LevelName,
    LineText,
    LongText,
    PromptSeconds,
    Record,
    Sentence,
    Slug,
    SourceRecord,
    StemText,
)
from content.schema.rubric import PointRecord


class FactRecord(Record):
    """What the interviewer says when asked."""

    ask: LineText
    """The question, as a candidate asks it."""
    answer: Sentence


class SignalsRecord(Record):
    """What separates the levels, one sentence each."""

    junior: Sentence
    mid: Sentence
    senior: Sentence


class PromptRecord(Record):
    """One interview prompt."""

    id: Slug
    """Unique in the bank or the pack among items and prompts, such as `mlops-interview-01`."""
    area: Slug | None = None
    """The area of the skill map, where it is not the file's."""
    topic: Slug
    level: LevelName
    kind: InterviewKind
    seconds: PromptSeconds
    stack: DistinctTags = ()
    opening: StemText
    """Markdown: a problem with room in it, as a person would put it."""
    facts: Annotated[tuple[FactRecord, ...], Field(min_length=4, max_length=8)]
    points: Annotated[tuple[PointRecord, ...], Field(min_length=4, max_length=8)]
    model_answer: LongText
    """Markdown; shown on the scorecard."""
    signals: SignalsRecord
    sources: Annotated[tuple[SourceRecord, ...], Field(max_length=4)] = ()


class PromptFile(Record):
    """A file of interview prompts of one area."""

    area: Slug | None = None
    """The area of every prompt that names none."""
    prompts: Annotated[tuple[PromptRecord, ...], Field(min_length=1, max_length=200)]


PROMPT: TypeAdapter[PromptRecord] = TypeAdapter(PromptRecord)
