"""The example settings file, written from the declarations.

``python -m bot.config.example > .env.example`` renews it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from bot.config.declare import Group, Setting
from bot.config.settings import GROUPS

_HEAD: Final = """\
# Every setting of Whetstone. All are optional: with none, the playground opens on this machine.
# Copy this file to .env and take out the # before what you set. The real environment wins over the file.
# Written by `python -m bot.config.example`; a test keeps it in step with the code.
"""


def render_example() -> str:
    """The text of ``.env.example``."""
    return _HEAD + "".join("".join(f"{line}\n" for line in _chapter(group)) for group in GROUPS)


def _chapter(group: Group) -> Iterator[str]:
    yield ""
    yield f"## {group.title}"
    for line in group.about.splitlines():
        yield f"# {line}"
    for setting in group.settings:
        yield ""
        yield from _entry(setting)


def _entry(setting: Setting[object]) -> Iterator[str]:
    yield f"# {setting.meaning}"
    if setting.aliases:
        yield f"# Also read from {', '.join(setting.aliases)}."
    facts = [f"Default: {setting.default_text or 'none'}."]
    if setting.secret:
        facts.append("Secret.")
    yield f"# {' '.join(facts)}"
    yield f"#{setting.name}={setting.example}"


if __name__ == "__main__":
    sys.stdout.write(render_example())
