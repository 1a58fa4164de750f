"""The description of a pack, `pack.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from content.schema.fields import LineText, Record, Slug


class PackRecord(Record):
    """What a pack is and whom it is for."""

    name: Slug
    """The middle of its item ids: `pack:<name>:<item>`."""
    title: LineText
    licence: LineText
    """An SPDX name, or who may use it."""
    for_: Annotated[Literal["all"] | tuple[LineText, ...], Field(alias="for")]
    """`all`, or a list of tenant ids."""


PACK: TypeAdapter[PackRecord] = TypeAdapter(PackRecord)
