"""Holds the rooms to their share of covered branches: ``python -m tests.coverage_gate FILE`` on coverage's JSON report."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

LEAST = 95.0
ROOMS = ("bot/core", "bot/chat", "bot/ledger", "bot/features", "content", "storage")


def room_of(file: str) -> str | None:
    """The room that a file belongs to, None for those without a bar."""
    return next((room for room in ROOMS if file.startswith(f"{room}/")), None)


def measure(report: Path) -> dict[str, tuple[int, int]]:
    """Covered branches and all branches by room."""
    rooms: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for file, found in json.loads(report.read_text())["files"].items():
        room = room_of(file)
        if room is not None:
            covered, total = rooms[room]
            summary = found["summary"]
            rooms[room] = covered + summary["covered_branches"], total + summary["num_branches"]
    return dict(rooms)


def main() -> int:
    """Print a line a room; 1 where one is under the bar or has nothing measured."""
    rooms = measure(Path(sys.argv[1]))
    is_good = set(rooms) == set(ROOMS)
    for room in ROOMS:
        covered, total = rooms.get(room, (0, 0))
        share = 100 * covered / total if total else 0.0
        is_good = is_good and share >= LEAST
        sys.stdout.write(
            f"{room:13} {share:5.1f} % of {total} branches{'' if share >= LEAST else f', under {LEAST} %'}\n"
        )
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
