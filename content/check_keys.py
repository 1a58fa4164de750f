"""Runs check programs and compares what they print with the keys.

Each program runs in a process of its own: isolated (``python -I``), in an empty directory, with an empty environment, a
time limit, and no word of the item. The mutated program must print something else, so a program that ignores its input
doesn't pass for a derivation.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from importlib.util import find_spec

from content.check_program import refuse_program
from content.model import (
    Body,
    Check,
    Item,
    ItemId,
    MultipleChoice,
    Number,
    Open,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

TIME_LIMIT = 20.0
"""Seconds for one run; importing a numerical library on a busy machine takes a few."""

_MAX_OUTPUT = 64 * 1024

_RUNNER = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (ImportError, ValueError, OSError):
    pass  # a system without these limits still has the time limit
exec(compile(sys.stdin.buffer.read().decode(), "check", "exec"), {{"__name__": "__main__"}})
"""


class Verdict(StrEnum):
    """How a check ended."""

    HOLDS = "holds"
    FAILS = "fails"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """The outcome for one item, with a sentence unless the key holds."""

    item: ItemId
    verdict: Verdict
    sentence: str = ""


class _Failed(Exception):
    """A run that gave no line to compare; says why."""


def check_key(item: Item, *, time_limit: float = TIME_LIMIT) -> KeyCheck:
    """Derive the key of an item that has a check, and compare. Starts one or two processes."""
    check = item.check
    if check is None:
        return KeyCheck(item.id, Verdict.SKIPPED, "This item has no check.")
    refused = refuse_program(check.program)
    if refused is not None:
        return KeyCheck(item.id, Verdict.FAILS, refused)
    missing = [name for name in check.requires if find_spec(name) is None]
    if missing:
        return KeyCheck(item.id, Verdict.SKIPPED, f"The check needs `{missing[0]}`, which is not installed.")
    try:
        printed = _run(check.program, check, time_limit)
        if not agrees(item.body, check, printed):
            return KeyCheck(item.id, Verdict.FAILS, f"The program prints `{printed[:80]}`, which is not the key.")
        if check.mutation is not None:
            old, new = check.mutation
            mutated = _run(check.program.replace(old, new), check, time_limit)
            if mutated == printed or agrees(item.body, check, mutated):
                sentence = f"The mutated program still prints `{mutated[:80]}`; it doesn't derive the key from this."
                return KeyCheck(item.id, Verdict.FAILS, sentence)
    except _Failed as failed:
        return KeyCheck(item.id, Verdict.FAILS, str(failed))
    return KeyCheck(item.id, Verdict.HOLDS)


def check_all(items: Iterable[Item], *, workers: int = 2, time_limit: float = TIME_LIMIT) -> tuple[KeyCheck, ...]:
    """Check every item that has a program, `workers` at a time, in the order of `items`."""
    with ThreadPoolExecutor(workers) as pool:
        checked = [item for item in items if item.check is not None]
        return tuple(pool.map(lambda item: check_key(item, time_limit=time_limit), checked))


def agrees(body: Body, check: Check, printed: str) -> bool:
    """Whether the last line that a program printed is the key of `body`."""
    values = dict(check.values)
    match body:
        case Number():
            try:
                return abs(Decimal(printed) - body.value) <= body.tolerance
            except InvalidOperation:
                return False
        case SingleChoice():
            chosen = [name for name, value in values.items() if value == printed]
            return chosen == [body.key]
        case MultipleChoice():
            return _listed(printed, frozenset) == frozenset(values[name] for name in body.keys)
        case Ordering():
            return _listed(printed, tuple) == tuple(values[option.id] for option in body.options)
        case TrueFalse():
            return printed == str(body.key)
        case ShortText():
            return printed.casefold() in {text.casefold() for text in body.accepted}
        case Open():
            return False


def _listed(printed: str, build: Callable[[list[str]], object]) -> object:
    """The list that a program printed, as `build` makes it; None where it printed none."""
    try:
        value = ast.literal_eval(printed)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return build([str(entry) for entry in value]) if isinstance(value, list | tuple | set) else None


def _run(program: str, check: Check, time_limit: float) -> str:
    """The last line that the program prints; raises `_Failed`."""
    # Without packages to import, -S keeps even the installed ones (and so the bank) out of reach.
    flags = ["-I"] if check.requires else ["-I", "-S"]
    runner = _RUNNER.format(seconds=int(time_limit) + 1)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - the interpreter that runs us, and a program that was looked at
                [sys.executable, *flags, "-c", runner],
                input=program.encode(),
                stdout=output,
                stderr=subprocess.PIPE,
                cwd=folder,
                env={"PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}
                | ({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}),
                timeout=time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _Failed(f"The program ran for more than {time_limit:g} s.") from error
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise _Failed(f"The program failed: {reason[:160] or f'exit code {done.returncode}'}.")
        output.seek(0)
        text = output.read(_MAX_OUTPUT).decode(errors="replace")
    lines = text.strip().splitlines()
    if not lines:
        raise _Failed("The program printed nothing.")
    return lines[-1].strip()
