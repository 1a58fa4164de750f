from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from content.check_keys import KeyCheck, Verdict, agrees, check_all, check_key
from content.check_program import refuse_program
from content.library import load_bank
from content.model import (
    Body,
    Check,
    Item,
    ItemId,
    MultipleChoice,
    Number,
    Open,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

A, B, C = (Option(name, ()) for name in "ABC")
VALUES = (("A", "x"), ("B", "y"), ("C", "z"))


def item(body: Body, program: str, mutation: tuple[str, str] | None = None, **check: object) -> Item:
    some = next(iter(load_bank().items.values()))
    made = Check(program, "any", VALUES, mutation, **check)  # type: ignore[arg-type] # the test names the fields
    return replace(some, id=ItemId("bank:test-1"), body=body, check=made)


def run(
    body: Body, program: str, mutation: tuple[str, str] | None = None, *, limit: float = 20, **check: object
) -> KeyCheck:
    return check_key(item(body, program, mutation, **check), time_limit=limit)


def test_a_key_that_the_program_derives() -> None:
    assert run(Number(Decimal(6)), "print(sum(range(4)))", ("4", "5")).verdict is Verdict.HOLDS


def test_a_wrong_key_fails() -> None:
    found = run(Number(Decimal(7)), "print(sum(range(4)))", ("4", "5"))
    assert found.verdict is Verdict.FAILS
    assert found.sentence == "The program prints `6`, which is not the key."


def test_a_wrong_key_of_the_bank_fails() -> None:
    known = load_bank().items[ItemId("bank:evaluation-001")]
    assert isinstance(known.body, Number)
    wrong = replace(known, body=replace(known.body, value=Decimal("0.733")))
    assert check_key(wrong).verdict is Verdict.FAILS
    assert check_key(known).verdict is Verdict.HOLDS


def test_a_mutation_that_changes_nothing_fails() -> None:
    found = run(Number(Decimal(6)), "x = [4]\nprint(sum(range(4)))", ("[4]", "[5]"))
    assert found.verdict is Verdict.FAILS
    assert "still prints `6`" in found.sentence
    near = run(Number(Decimal(6), Decimal(1)), "print(sum(range(4)) + 0.1)", ("0.1", "0.2"))
    assert near.verdict is Verdict.FAILS


def test_a_mutation_that_crashes_fails() -> None:
    found = run(Number(Decimal(6)), "print(sum(range(4)))", ("range(4)", "nothing"))
    assert "NameError" in found.sentence


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("print(sum([1]) / 0)", "ZeroDivisionError"),
        ("import sys\nprint(1)", "imports `sys`"),
        ("x = sum([])\nif x:\n    print(1)", "printed nothing"),
        ("raise SystemExit(3 + sum([]))\nprint(sum([]))", "exit code 3"),
    ],
)
def test_programs_that_give_no_key(program: str, words: str) -> None:
    found = run(Number(Decimal(1)), program)
    assert found.verdict is Verdict.FAILS
    assert words in found.sentence


def test_an_endless_program_is_stopped() -> None:
    found = run(Number(Decimal(1)), "while sum([1]):\n    x = 1\nprint(x)", limit=0.5)
    assert found == KeyCheck(ItemId("bank:test-1"), Verdict.FAILS, "The program ran for more than 0.5 s.")


def test_a_program_finds_an_empty_directory_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHETSTONE_SECRET", "s3cret")
    monkeypatch.setattr("content.check_keys.refuse_program", lambda program: None)
    program = "import os, sys\nprint([len(os.listdir('.')), 'WHETSTONE_SECRET' in os.environ, os.getcwd() in sys.path])"
    body = Ordering((A, B, C))
    found = run(body, program)
    assert found.sentence == "The program prints `[0, False, False]`, which is not the key."
    assert "No module named 'content'" in run(body, "import content\nprint(content)").sentence
    assert "File too large" in run(body, f"open('big', 'wb').write(b'x' * {2 << 20})\nprint(1 + 1)").sentence


def test_a_missing_package_skips_the_check() -> None:
    found = run(Number(Decimal(1)), "import numpy\nprint(numpy.ones(1).sum())", requires=("no_such_package",))
    assert found.verdict is Verdict.SKIPPED
    assert "no_such_package" in found.sentence


def test_a_check_with_requirements_sees_installed_packages() -> None:
    program = "from decimal import Decimal\nprint(Decimal(1) + 1)"
    assert run(Number(Decimal(2)), program, requires=("decimal",)).verdict is Verdict.HOLDS


def test_an_item_without_a_check() -> None:
    some = replace(item(TrueFalse(True), ""), check=None)
    assert check_key(some).verdict is Verdict.SKIPPED
    assert check_all([some]) == ()


@pytest.mark.parametrize(
    ("body", "printed", "holds"),
    [
        (Number(Decimal("0.5"), Decimal("0.1")), "0.6", True),
        (Number(Decimal("0.5"), Decimal("0.1")), "0.61", False),
        (Number(Decimal(5)), "5e0", True),
        (Number(Decimal(5)), "five", False),
        (Number(Decimal(5)), "nan", False),
        (SingleChoice((A, B, C), "B"), "y", True),
        (SingleChoice((A, B, C), "B"), "x", False),
        (SingleChoice((A, B, C), "B"), "B", False),
        (MultipleChoice((A, B, C), frozenset("AC")), "['z', 'x']", True),
        (MultipleChoice((A, B, C), frozenset("AC")), "{'x', 'z'}", True),
        (MultipleChoice((A, B, C), frozenset("AC")), "['x']", False),
        (MultipleChoice((A, B, C), frozenset("AC")), "x, z", False),
        (Ordering((A, B, C)), "['x', 'y', 'z']", True),
        (Ordering((A, B, C)), "['y', 'x', 'z']", False),
        (Ordering((A, B, C)), "17", False),
        (TrueFalse(True), "True", True),
        (TrueFalse(False), "True", False),
        (TrueFalse(False), "0", False),
        (ShortText(("RANK", "RANK()")), "rank", True),
        (ShortText(("RANK",)), "DENSE_RANK", False),
        (Open((), ()), "x", False),
    ],
)
def test_how_a_line_is_compared(body: Body, printed: str, holds: bool) -> None:
    assert agrees(body, Check("", "any", VALUES), printed) is holds


def test_options_with_one_value_settle_nothing() -> None:
    check = Check("", "option", (("A", "x"), ("B", "x")))
    assert not agrees(SingleChoice((A, B), "B"), check, "x")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("print(42)", "constant"),
        ("x = 42\nprint(x)", "constant"),
        ("x = 42\ny = x\nprint(f'{y}', -1, [x])", "constant"),
        ("print(str(42))", "constant"),
        ("import math\ny = math.pi * 2\nprint(6.28)", "constant"),
        ("x = 1 + 1", "prints nothing"),
        ("print(", "not Python"),
        ("print('\0')", "not Python"),
        ("import os\nprint(1 + 1)", "imports `os`"),
        ("from content.library import load_bank\nprint(load_bank())", "imports `content.library`"),
        ("from . import x\nprint(x + 1)", "imports `.`"),
        ("print(open('/etc/passwd').read())", "uses `open`"),
        ("print(__import__('os').getcwd())", "uses `__import__`"),
        ("print(eval('1+1'))", "uses `eval`"),
        ("print(().__class__.__mro__)", "uses `__"),
    ],
)
def test_programs_that_derive_nothing_or_reach_out(program: str, words: str) -> None:
    refused = refuse_program(program)
    assert refused is not None
    assert words in refused


@pytest.mark.parametrize(
    "program",
    [
        "print(1 + 1)",
        "x = 1\nx = x + 1\nprint(x)",
        "x = [1, 2]\nprint(x[0])",
        "import sqlite3\nprint(sqlite3.connect(':memory:').execute('select 1').fetchone()[0])",
        "x = 3\nif x > 2:\n    print('A')\nelse:\n    print('B')",
        "for name in ('A', 'B'):\n    print(name)",
        "a, b = 1, 2\nprint(a * b)",
    ],
)
def test_programs_that_compute(program: str) -> None:
    assert refuse_program(program) is None


def test_programs_run_side_by_side_and_report_in_order(tmp_path: Path) -> None:
    one = item(Number(Decimal(2)), "print(1 + 1)")
    two = replace(item(Number(Decimal(3)), "print(1 + 1)"), id=ItemId("bank:test-2"))
    assert [check.verdict for check in check_all([one, two])] == [Verdict.HOLDS, Verdict.FAILS]
