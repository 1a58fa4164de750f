"""The kinds of text that the fields of a content file hold, with their bounds.

The bounds keep a card readable on a phone and a hostile pack small; they are generous for honest authors.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from content.model import Level


def kebab(name: str) -> str:
    """`model_answer` as it is written in a file: `model-answer`."""
    return name.replace("_", "-")


class Record(BaseModel):
    """A group of fields; unknown ones are refused, so a misspelt name never passes for a missing one."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=kebab, str_strip_whitespace=True, use_attribute_docstrings=True
    )


_SCALAR = WithJsonSchema({"type": ["string", "number", "boolean"]})

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=48)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.+-]*$", max_length=32)]
LineText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
OptionText = Annotated[str, StringConstraints(min_length=1, max_length=300), _SCALAR]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600)]
StemText = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
Scalar = Annotated[str, StringConstraints(min_length=1, max_length=200), _SCALAR]
Program = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]
Seconds = Annotated[int, Field(ge=10, le=900)]
PromptSeconds = Annotated[int, Field(ge=120, le=3_600)]
LevelName = Literal["junior", "mid", "senior"]
StackTags = Annotated[tuple[Word, ...], Field(max_length=8)]

LEVELS: dict[LevelName, Level] = {"junior": Level.JUNIOR, "mid": Level.MID, "senior": Level.SENIOR}


class SourceRecord(Record):
    """Where a person can read more."""

    title: LineText
    """What it is: the page or the paper, not "here"."""
    url: Annotated[str, StringConstraints(pattern=r"^https://", max_length=300)]
    """An https address that will still be there in five years."""


def _distinct(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(tags)) != len(tags):
        raise ValueError("one tag stands here twice")
    return tags


DistinctTags = Annotated[StackTags, AfterValidator(_distinct)]
