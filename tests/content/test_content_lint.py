from __future__ import annotations

import pytest

from content.finding import Finding, Severity
from content.lint import lint_library
from content.lint_items import lint_points
from content.model import Dimension, Misconception, RubricPoint
from tests.content.conftest import MakeLibrary


def rules(found: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in found}


def test_a_good_item_has_no_findings(library: MakeLibrary, single: str) -> None:
    assert lint_library(library(single)) == ()


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity"),
    [
        ("Retrain on the newest month", "Retrain " + "x" * 130, "long-option", Severity.WARNING),
        ("Look which inputs moved and why", "Look which of the inputs moved, since when, and what the cause may be", "key-longest", Severity.WARNING),
        ("Roll back to the last model", "Never use this model again", "absolute-word", Severity.WARNING),
        ("Roll back to the last model", "All of the above", "of-the-above", Severity.ERROR),
        ("Roll back to the last model", "None of these options", "of-the-above", Severity.ERROR),
        ("Roll back to the last model", "It depends on the team", "it-depends", Severity.ERROR),
        ("What do you do first?", "Which step is NOT needed?", "negative-stem", Severity.ERROR),
        ("What do you do first?", "Which step is not needed?", "negative-stem", Severity.ERROR),
        ("What do you do first?", "Which of the steps doesn't help?", "negative-stem", Severity.ERROR),
        ("What do you do first?", "Which answer is incorrect?", "negative-stem", Severity.ERROR),
        ("What do you do first?", "Each of them EXCEPT one helps.", "negative-stem", Severity.ERROR),
        ("What do you do first?", "Do any of the above help?", "of-the-above", Severity.ERROR),
        ("        why: The last model sees the same inputs.\n", "", "no-correction", Severity.ERROR),
        ("    sources:\n      - title: Failing Loudly\n        url: https://arxiv.org/abs/1810.11953\n", "", "no-source", Severity.ERROR),
        (" Find its cause before you act.", "", "explanation-length", Severity.WARNING),
        ("Find its cause before you act.", "So. So. So. So. So. So. So.", "explanation-length", Severity.WARNING),
        ("What do you do first?", "word " * 100 + "?", "long-stem", Severity.WARNING),
        (
            "stem: Inputs moved, but quality holds. What do you do first?",
            "stem: |\n      Why?\n\n      ```\n      " + "x" * 90 + "\n      ```",
            "long-code",
            Severity.WARNING,
        ),
        (
            "stem: Inputs moved, but quality holds. What do you do first?",
            "stem: |\n      Why?\n\n      ```\n" + "      x\n" * 20 + "      ```",
            "long-code",
            Severity.WARNING,
        ),
    ],
)  # fmt: skip
def test_each_flaw_is_found_where_it_stands(
    library: MakeLibrary, single: str, old: str, new: str, rule: str, severity: Severity
) -> None:
    assert old in single
    made = library(single.replace(old, new, 1))
    assert made.problems == ()
    (finding,) = lint_library(made)
    assert (finding.rule, finding.severity, finding.line) == (rule, severity, 3)
    assert finding.file == "items/1.yaml"
    assert str(finding).startswith(f"items/1.yaml:3: {severity}: evaluation-901: ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What do you do first?", "Which change passes when the code isn't broken?"),
        ("Roll back to the last model", "Set `restartPolicy: Never`".replace(": N", "=N")),
        ("Look which inputs moved and why", "Look which inputs moved, and why so"),
        ("Look which inputs moved and why", "Never act before you know why"),
    ],
)
def test_what_only_looks_like_a_flaw(library: MakeLibrary, single: str, old: str, new: str) -> None:
    made = library(single.replace(old, new, 1))
    assert made.problems == ()
    assert lint_library(made) == ()


def test_absolute_words_are_fine_where_the_key_has_one_too(library: MakeLibrary, single: str) -> None:
    text = single.replace("Look which inputs moved and why", "Always look for the cause").replace(
        "Roll back to the last model", "Never use it again"
    )
    assert lint_library(library(text)) == ()


def test_a_number_without_a_check(library: MakeLibrary, single: str) -> None:
    head, _, rest = single.partition("    type: single\n")
    stem = "    type: number\n    answer: 3\n    stem: How many are there in this table of data?\n"
    text = head + stem + rest[rest.index("    explanation") :]
    assert rules(lint_library(library(text))) == {"unchecked-number"}


def test_multiple_and_ordering_are_looked_at(library: MakeLibrary, single: str) -> None:
    multiple = single.replace("type: single", "type: multiple").replace(
        "        why: The last model sees the same inputs.\n", ""
    )
    assert rules(lint_library(library(multiple))) == {"no-correction"}
    head, rest = single.split("    options:\n")
    options = "    options: [{text: a}, {text: b}, {text: " + "c" * 130 + "}]\n"
    ordering = head.replace("single", "ordering") + options + rest[rest.index("    explanation") :]
    assert rules(lint_library(library(ordering))) == {"long-option"}


def test_duplicates(library: MakeLibrary, single: str) -> None:
    same = single.replace("-901", "-902")
    near = single.replace("-901", "-903").replace("What do you do first?", "What should you do first?")
    far = single.replace("-901", "-904").replace(
        "Inputs moved, but quality holds.", "Latency doubled since the last release."
    )
    found = lint_library(library(single, same, near, far))
    assert [(finding.rule, finding.item) for finding in found] == [
        ("duplicate", "bank:evaluation-902"),
        ("near-duplicate", "bank:evaluation-903"),
    ]


def test_retired_items_and_other_areas_are_left_out(library: MakeLibrary, single: str) -> None:
    retired = single.replace("    type:", "    retired: true\n    type:").replace(" Find its cause before you act.", "")
    assert lint_library(library(retired)) == ()
    short = library(single.replace(" Find its cause before you act.", ""))
    assert len(lint_library(short, [short.skills.areas[5].id])) == 1
    assert lint_library(short, [short.skills.areas[0].id]) == ()


OPTION = "      - text: {text}\n        {rest}\n"


def many(single: str, texts: list[list[str]], keys: list[int], thinking: str = "analysis") -> list[str]:
    """Items that have little in common but what the test is about."""
    head, rest = single.split("    options:\n")
    tail = rest[rest.index("    explanation") :]
    made = []
    for number, (options, key) in enumerate(zip(texts, keys, strict=True)):
        body = "".join(
            OPTION.format(text=text, rest="right: true" if place == key else "why: It is not so.")
            for place, text in enumerate(options)
        )
        stem = " ".join(chr(97 + (number * 7 + step * step) % 26) * 6 for step in range(6)) + "?"
        text = head.replace("-901", f"-{number:03}").replace(
            "Inputs moved, but quality holds. What do you do first?", stem
        )
        made.append(text.replace("application", thinking) + "    options:\n" + body + tail)
    return made


def test_keys_at_one_position(library: MakeLibrary, single: str) -> None:
    texts = [[f"one {n}", f"two {n}", f"six {n}", f"ten {n}"] for n in range(8)]
    assert rules(lint_library(library(*many(single, texts, [1] * 8)))) == {"key-position"}
    assert rules(lint_library(library(*many(single, texts, [0, 1, 2, 3] * 2)))) == set()


def test_keys_that_are_longest_too_often(library: MakeLibrary, single: str) -> None:
    texts = [[f"one {n}", f"two {n}", f"six {n}", f"seven {n}"] for n in range(8)]
    rotated = [[*options[n % 4 :], *options[: n % 4]] for n, options in enumerate(texts)]
    keys = [options.index(f"seven {n}") for n, options in enumerate(rotated)]
    assert rules(lint_library(library(*many(single, rotated, keys)))) == {"keys-longest"}


def test_too_much_recall(library: MakeLibrary, single: str) -> None:
    texts = [[f"one {n}", f"two {n}", f"six {n}", f"ten {n}"] for n in range(8)]
    found = lint_library(library(*many(single, texts, [0, 1, 2, 3] * 2, "recall")))
    assert rules(found) == {"too-much-recall"}
    assert found[0].item is None
    assert str(found[0]).startswith("items/1.yaml:1: warning: 8 of 8 items")


def point(**changes: object) -> RubricPoint:
    values: dict[str, object] = {
        "id": "p",
        "text": "Watch the latency of the canary.",
        "weight": 3,
        "dimension": Dimension.DEPTH,
        "phrasings": ("a", "b", "c"),
        "misconceptions": (Misconception("x", "y"),),
        "probe": "How would you know?",
        "hints": ("1", "2", "3"),
    }
    return RubricPoint(**(values | changes))  # type: ignore[arg-type] # the test changes one field at a time


def test_rubrics() -> None:
    assert list(lint_points((point(),), "Roll out a model.")) == []
    told = point(probe="What about the latency?")
    assert [flaw[0] for flaw in lint_points((told,), "Roll out a model.")] == ["telling-probe"]
    assert list(lint_points((told,), "The latency has doubled.")) == []
    assert [flaw[0] for flaw in lint_points((point(misconceptions=()),), "")] == ["no-misconception"]
    assert [flaw[0] for flaw in lint_points((point(hints=("1",)),), "")] == ["hint-steps"]
    assert [flaw[0] for flaw in lint_points((point(), point(id="q")), "")] == ["same-probe"]


def test_prompts_are_looked_at(library: MakeLibrary, prompt: str) -> None:
    assert lint_library(library(prompts=(prompt,))) == ()
    bare = prompt[: prompt.index("    sources:")].replace("About four.", "Two.")
    found = lint_library(library(prompts=(bare,)))
    assert [(finding.rule, finding.severity) for finding in found] == [
        ("no-source", Severity.WARNING),
        ("same-fact", Severity.ERROR),
    ]
    told = lint_library(library(prompts=(prompt.replace("probe: And 1?", "probe: What about walruses?"),)))
    assert rules(told) == {"telling-probe"}
