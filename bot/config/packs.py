"""The settings of question packs beside the bank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.config.declare import Group, Setting
from bot.config.parse import path

_TENANT: Final = re.compile(r"(?:slack|discord|web):[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class PackDirectory:
    """A directory of questions, for one tenant (``slack:T0123``, ``discord:81384788765712384``) or, with None, for all."""

    path: Path
    tenant: str | None = None


def _parse_packs(value: str) -> tuple[PackDirectory, ...]:
    return tuple(_parse_pack(entry.strip()) for entry in value.split(",") if entry.strip())


def _parse_pack(entry: str) -> PackDirectory:
    tenant, found, directory = entry.partition("=")
    if not found:
        return PackDirectory(path(entry))
    if not _TENANT.fullmatch(tenant.strip()) or not directory.strip():
        raise ValueError(
            "must be directories with commas between; one for a single tenant is written slack:T0123=/path "
            "or discord:81384788765712384=/path"
        )
    return PackDirectory(path(directory.strip()), tenant.strip())


PACKS: Final[Setting[tuple[PackDirectory, ...]]] = Setting(
    name="WHETSTONE_PACKS",
    meaning="Directories of your own questions, with commas. slack:T0123=/path serves one workspace alone.",
    parse=_parse_packs,
    default=(),
    default_text="none",
    example="/srv/questions, slack:T0123=/srv/acme",
)
GROUP: Final = Group("Packs", "", (PACKS,))
