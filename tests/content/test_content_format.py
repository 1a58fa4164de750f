from __future__ import annotations

from decimal import Decimal

import pytest

from content.errors import InvalidEntry
from content.model import (
    Fact,
    Item,
    Level,
    Misconception,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    Thinking,
    TrueFalse,
)
from content.text import Bullets, CodeBlock, Paragraph, Plain
from tests.content.conftest import MakeLibrary

HEAD = """\
area: evaluation
items:
  - id: evaluation-901
    topic: drift
    level: senior
    thinking: analysis
    seconds: 90
    stem: |
      Look:

      ```python
      x
      ```
    explanation: Because. Remember it.
"""

POINT = """\
      - id: {id}
        text: The idea.
        weight: 3
        dimension: trade-offs
        phrasings: [a, b, c]
        probe: And then?
"""


def only(library: object) -> Item:
    from content.library import Library

    assert isinstance(library, Library)
    assert library.problems == ()
    (item,) = library.items.values()
    return item


def test_single(library: MakeLibrary, single: str) -> None:
    item = only(library(single))
    assert item.id == "bank:evaluation-901"
    assert (item.area, item.topic) == ("evaluation", "evaluation.drift")
    assert (item.level, item.thinking, item.seconds) == (Level.MID, Thinking.APPLICATION, 60)
    assert isinstance(item.body, SingleChoice)
    assert item.body.key == "B"
    assert [option.id for option in item.body.options] == ["A", "B", "C"]
    assert item.body.options[1] == Option("B", (Plain("Look which inputs moved and why"),))
    assert item.sources[0].url == "https://arxiv.org/abs/1810.11953"
    assert len(item.hash) == 32


def test_common_fields_and_true_false(library: MakeLibrary) -> None:
    item = only(
        library(
            HEAD + "    type: true-false\n    answer: false\n    why: No.\n    stack: [pytorch]\n    retired: true\n"
        )
    )
    assert item.stem == (Paragraph((Plain("Look:"),)), CodeBlock("x", "python"))
    assert item.body == TrueFalse(False, (Plain("No."),))
    assert item.stack == {"pytorch"}
    assert item.retired


def test_multiple(library: MakeLibrary) -> None:
    options = "    options: [{text: a, right: true}, {text: b, why: no}, {text: no, right: true}]\n"
    body = only(library(HEAD + "    type: multiple\n" + options)).body
    assert isinstance(body, MultipleChoice)
    assert body.keys == {"A", "C"}
    assert body.options[2].text == (Plain("no"),)


def test_ordering(library: MakeLibrary) -> None:
    body = only(library(HEAD + "    type: ordering\n    options: [{text: a}, {text: b}, {text: c}]\n")).body
    assert isinstance(body, Ordering)
    assert [option.id for option in body.options] == ["A", "B", "C"]


def test_number_is_exact(library: MakeLibrary) -> None:
    text = HEAD + "    type: number\n    answer: 0.10\n    tolerance: 0.005\n    unit: ms\n    units: {s: 1000}\n"
    body = only(library(text)).body
    assert body == Number(Decimal("0.10"), Decimal("0.005"), "ms", (("s", Decimal(1000)),))
    assert isinstance(body, Number)
    assert str(body.value) == "0.10"


def test_text(library: MakeLibrary) -> None:
    body = only(
        library(HEAD + "    type: text\n    accept: [yes, 'RANK()']\n    reject: [no]\n    why: Not that.\n")
    ).body
    assert body == ShortText(("yes", "RANK()"), ("no",), (Plain("Not that."),))


def test_open(library: MakeLibrary) -> None:
    points = "".join(POINT.format(id=name) for name in ("one", "two"))
    body = only(library(HEAD + f"    type: open\n    points:\n{points}    model-answer: |\n      So.\n")).body
    assert isinstance(body, Open)
    assert [point.id for point in body.points] == ["one", "two"]
    assert body.points[0].misconceptions == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    level: mid\n", "", 3, "evaluation-901: The field `level` is missing"),
        ("level: mid", "level: expert", 5, "`expert` does not fit `level`; there are junior, mid, senior"),
        ("thinking: application", "thinking: hard", 6, "does not fit `thinking`; there are recall"),
        ("seconds: 60", "seconds: soon", 7, "it is a number"),
        ("seconds: 60", "seconds: 5", 7, "does not fit `seconds`"),
        ("type: single", "type: quiz", 3, "`quiz` is no type of question"),
        ("    type: single\n", "", 3, "`type` is missing"),
        ("    stem:", "    stam:", 3, "`stem` is missing"),
        ("    stem:", "    stam:", 9, "no field `stam` here; is it `stem`"),
        ("topic: drift", "topic: drifting", 4, "no topic of evaluation; there are classification-metrics"),
        ("area: evaluation", "area: evaluating", 3, "no area of the skill map"),
        ("area: evaluation\n", "", 2, "names an `area`"),
        ("id: evaluation-901", "id: Evaluation 901", 3, "lower-case words"),
        ("What do you do first?", "x" * 2001, 9, "longer than 2000"),
        ("What do you do first?", "<b>x</b>", 9, "Raw HTML"),
        ("      A moved input is a question, not yet a fault.", "      Fine.\n\n      # Title", 20, "heading"),
        ("        right: true\n", "", 10, "Exactly one option is `right: true` here, not 0"),
        ("        why: The last", "        right: yes\n        why: The last", 10, "not 2"),
        ("right: true", "right: perhaps", 14, "it is true or false"),
        ("Roll back to the last model", "Retrain on the newest month", 15, "stands here twice"),
        ("Roll back to the last model", "See ![x](https://a.example/b)", 15, "Images"),
        ("        why: The last", "        wy: The last", 16, "no field `wy`"),
        ("https://arxiv.org", "http://arxiv.org", 21, "begins with `https://`"),
        ("https://arxiv.org", "https://localhost", 21, "no full https address"),
        ("    type: single", "    stack: [mystery]\n    type: single", 8, "no stack of the skill map"),
        ("    type: single", "    stack: [aws, aws]\n    type: single", 8, "twice"),
        ("    type: single", "    stack: aws\n    type: single", 8, "is a list"),
        ("    options:\n", "    options: []\n    extra:\n", 10, "at least 2 entries"),
    ],
)
def test_each_error_has_its_line_and_a_sentence(
    library: MakeLibrary, single: str, old: str, new: str, line: int, words: str
) -> None:
    assert old in single
    found = library(single.replace(old, new, 1))
    assert not found.items
    told = [(problem.line, problem.sentence) for problem in found.problems]
    assert any(at == line and words in sentence for at, sentence in told), told
    assert all(isinstance(problem, InvalidEntry) and problem.file == "items/1.yaml" for problem in found.problems)
    assert all(sentence.endswith(".") and "\n" not in sentence for _, sentence in told)


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        (
            "    type: multiple\n    options: [{text: a, right: true}, {text: b, right: true}, {text: c, right: true}]\n",
            "at least one is not",
        ),
        ("    type: multiple\n    options: [{text: a}, {text: b}, {text: c}]\n", "At least one option"),
        ("    type: number\n    answer: NaN\n", "number"),
        ("    type: number\n    answer: 1\n    tolerance: -1\n", "does not fit"),
        ("    type: number\n    answer: 1\n    units: {s: 2}\n", "need a `unit`"),
        ("    type: text\n    accept: [a, A]\n", "stands here twice"),
        ("    type: text\n    accept: [a]\n    reject: [A]\n", "accepted and rejected"),
        ('    type: text\n    accept: ["a\\u202Eb"]\n', "direction"),
        ("    type: open\n    model-answer: a\n    points: []\n", "at least 2"),
        ("    type: true-false\n    answer: maybe\n    why: a\n", "true or false"),
        ("    type: ordering\n    options: [{text: a}, {text: b}, {text: a}]\n", "stands here twice"),
        ("    type: ordering\n    options: [a, b, c]\n", "fields with names"),
        (
            "    type: true-false\n    answer: true\n    why: a\n    check: {program: print(1), expect: number}\n",
            "write `expect: bool`",
        ),
        (
            "    type: true-false\n    answer: true\n    why: a\n    check: {program: print(1), expect: bool}\n",
            "needs a `mutation`",
        ),
        (
            "    type: true-false\n    answer: true\n    why: a\n"
            "    check: {program: print(1), expect: bool, mutation: {replace: x, by: z}}\n",
            "found 0 times",
        ),
    ],
)
def test_rules_across_fields(library: MakeLibrary, tail: str, words: str) -> None:
    found = library(HEAD + tail)
    assert not found.items
    assert words in " ".join(problem.sentence for problem in found.problems), found.problems


def test_an_open_item_has_no_check(library: MakeLibrary) -> None:
    points = "".join(POINT.format(id=name) for name in ("one", "two"))
    check = "    check: {program: print(1), expect: text, constant-because: x}\n"
    found = library(HEAD + f"    type: open\n    points:\n{points}    model-answer: a\n{check}")
    assert "has no check" in found.problems[0].sentence


def test_one_bad_item_is_left_out_and_the_rest_serves(library: MakeLibrary, single: str) -> None:
    good = single.split("items:\n")[1].replace("evaluation-901", "evaluation-902")
    found = library(single.replace("level: mid", "level: none") + good)
    assert list(found.items) == ["bank:evaluation-902"]
    assert len(found.problems) == 1
    assert found.origins[next(iter(found.items))].line == 22


def test_an_id_that_is_taken(library: MakeLibrary, single: str) -> None:
    found = library(single, single)
    assert len(found.items) == 1
    assert str(found.problems[0]) == (
        "items/2.yaml:3: evaluation-901: this id is taken by items/1.yaml, line 3; this entry is left out."
    )


@pytest.mark.parametrize("text", ["", "just words", "[]", "items: none", "prompts:"])
def test_a_file_without_entries(library: MakeLibrary, text: str) -> None:
    assert "list `items:` or `prompts:`" in library(text).problems[0].sentence


def test_an_unknown_field_of_the_file(library: MakeLibrary, single: str) -> None:
    found = library("version: 2\n" + single)
    assert found.items
    assert "no field `version`" in found.problems[0].sentence


def test_an_item_names_its_own_area(library: MakeLibrary, single: str) -> None:
    item = only(library(single.replace("topic: drift", "area: mlops\n    topic: serving")))
    assert (item.area, item.topic) == ("mlops", "mlops.serving")


def test_entries_without_an_id_or_fields(library: MakeLibrary) -> None:
    found = library("area: mlops\nitems:\n  - just words\n  - type: single\n  -\n")
    assert found.problems[0].line == 3
    assert not found.items


def test_a_prompt(library: MakeLibrary, prompt: str) -> None:
    found = library(prompts=(prompt,))
    assert found.problems == ()
    (made,) = found.prompts.values()
    assert (made.id, made.area, made.topic, made.kind) == ("bank:mlops-901", "mlops", "mlops.serving", "system-design")
    assert made.facts[0] == Fact("How many?", "Two.")
    assert [point.hints for point in made.points] == [("one", "two", "three")] * 4
    assert made.points[0].misconceptions == (Misconception("x", "y"),)
    assert made.model_answer == (Bullets(((Plain("So."),),)),)
    assert made.signals == ((Level.JUNIOR, "a"), (Level.MID, "b"), (Level.SENIOR, "c"))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("        misconceptions: [{text: x, correction: y}]\n", "", 17, "`point-1` of a prompt needs a misconception"),
        ("hints: [one, two, three]", "hints: [one, two]", 17, "hint of three steps"),
        ("hints: [one, two, three]", "hints: [one, two, three, four]", 24, "more than 3 entries"),
        ("id: point-2", "id: point-1", 25, "stands here twice"),
        ("weight: 3", "weight: 9", 19, "does not fit `weight`"),
        ("phrasings: [a, b, c]", "phrasings: [a, b]", 21, "at least 3 entries"),
        ("kind: system-design", "kind: chat", 6, "`chat` does not fit `kind`; there are theory"),
        ("junior: a, ", "", 51, "`junior` of `signals` is missing"),
        ("junior: a", 'junior: "\\u202Ex"', 51, "direction"),
        ("answer: Two.", 'answer: "\\u202Ex"', 12, "direction"),
        ("probe: And 1?", 'probe: "\\u202Ex"', 17, "direction"),
        ("      - {ask: How big?, answer: About four.}\n", "", 11, "at least 4 entries"),
        ("seconds: 600", "seconds: 60", 7, "does not fit `seconds`"),
        ("stack: [kubernetes]", "stack: [nonsense]", 8, "no stack of the skill map"),
    ],
)
def test_each_error_of_a_prompt(library: MakeLibrary, prompt: str, old: str, new: str, line: int, words: str) -> None:
    assert old in prompt
    found = library(prompts=(prompt.replace(old, new, 1),))
    assert not found.prompts
    told = [(problem.line, problem.sentence) for problem in found.problems]
    assert any(at == line and words in sentence for at, sentence in told), told
