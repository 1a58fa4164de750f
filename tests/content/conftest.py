"""A small content file to change in each test, and a library made of texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content.library import Library, load_bank

SINGLE = """\
area: evaluation
items:
  - id: evaluation-901
    topic: drift
    level: mid
    thinking: application
    seconds: 60
    type: single
    stem: Inputs moved, but quality holds. What do you do first?
    options:
      - text: Retrain on the newest month
        why: Quality holds, so nothing asks for a new model.
      - text: Look which inputs moved and why
        right: true
      - text: Roll back to the last model
        why: The last model sees the same inputs.
    explanation: |
      A moved input is a question, not yet a fault. Find its cause before you act.
    sources:
      - title: Failing Loudly
        url: https://arxiv.org/abs/1810.11953
"""

_POINT = """\
      - id: point-{n}
        text: Idea {n} is about walruses.
        weight: 3
        dimension: depth
        phrasings: [a, b, c]
        misconceptions: [{{text: x, correction: y}}]
        probe: And {n}?
        hints: [one, two, three]
"""

PROMPT = f"""\
area: mlops
prompts:
  - id: mlops-901
    topic: serving
    level: senior
    kind: system-design
    seconds: 600
    stack: [kubernetes]
    opening: |
      Serve this model, please.
    facts:
      - {{ask: How many?, answer: Two.}}
      - {{ask: How fast?, answer: At once.}}
      - {{ask: Since when?, answer: Monday.}}
      - {{ask: How big?, answer: About four.}}
    points:
{"".join(_POINT.format(n=n) for n in range(1, 5))}\
    model-answer: |
      - So.
    signals: {{junior: a, mid: b, senior: c}}
    sources:
      - {{title: A, url: "https://a.example"}}
"""

MakeLibrary = Callable[..., Library]


@pytest.fixture
def single() -> str:
    """A file with one faultless single-choice item."""
    return SINGLE


@pytest.fixture
def prompt() -> str:
    """A file with one faultless interview prompt."""
    return PROMPT


@pytest.fixture
def library(tmp_path: Path) -> MakeLibrary:
    """Loads a bank of the given file texts: ``library(text, …)``, prompts by ``prompts=[…]``."""

    def make(*items: str, prompts: tuple[str, ...] = ()) -> Library:
        root = tmp_path / "bank"
        for folder, texts in (("items", items), ("prompts", prompts)):
            (root / folder).mkdir(parents=True, exist_ok=True)
            for number, text in enumerate(texts, 1):
                (root / folder / f"{number}.yaml").write_text(text, encoding="utf-8")
        return load_bank(bank=root)

    return make


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Writes a pack: ``pack(item_text, name="ours", audience="all")``; returns its directory."""

    def make(*items: str, name: str = "ours", audience: str = "all", description: str | None = None) -> Path:
        root = tmp_path / f"pack-{name}"
        (root / "items").mkdir(parents=True, exist_ok=True)
        text = f"name: {name}\ntitle: Our questions\nlicence: MIT\nfor: {audience}\n"
        (root / "pack.yaml").write_text(text if description is None else description, encoding="utf-8")
        for number, item in enumerate(items, 1):
            (root / "items" / f"{number}.yaml").write_text(item, encoding="utf-8")
        return root

    return make
