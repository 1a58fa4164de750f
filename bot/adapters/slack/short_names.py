"""The slash commands: the root with a verb, and short names that the settings can prefix or leave out.

Slack gives a name to whichever app was installed last, so a workspace may need ``/ws-quiz``, or no short names at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.adapters.slack.markup import mentioned_users, read_text
from bot.adapters.slack.refs import account_ref
from bot.chat.catalogue import ROOT, Catalogue
from bot.chat.codec import account_to_text
from bot.chat.parsing import TYPED

_PREFIX = re.compile(r"[a-z0-9_-]{0,16}")


@dataclass(frozen=True, slots=True)
class ShortNames:
    """`prefix` stands before every short name; paths in `left_out` have none, and all are left out when `off`.

    Raises:
        ValueError: the prefix has other characters than Slack takes in a command (a-z, 0-9, ``-``, ``_``; 16 at most).
    """

    prefix: str = ""
    left_out: Collection[str] = field(default_factory=frozenset)
    off: bool = False

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise ValueError(f"not a prefix of a slash command: {self.prefix!r}")

    def names(self, catalogue: Catalogue) -> Mapping[str, str]:
        """Paths by slash command, the root first: ``/whetstone``, ``/quiz``."""
        short = [] if self.off else [command.path for command in catalogue if " " not in command.path]
        return {
            f"/{ROOT}": ROOT,
            **{f"/{self.prefix}{path}": path for path in short if path not in self.left_out},
        }

    def path_of(self, command: str) -> str:
        """What a slash command means. A name of another setting still means what it meant then."""
        name = command.removeprefix("/").casefold()
        return name if name == ROOT else name.removeprefix(self.prefix)


def typed_options(text: str, team: str) -> dict[str, str]:
    """What was typed behind a command, for `bot.chat.parsing`: people as accounts, everything else as words."""
    people = mentioned_users(text, lambda user: account_to_text(account_ref(team, user)))
    return {TYPED: read_text(people).strip()}
