"""``content check|stats|preview``."""

from __future__ import annotations

import argparse
import json

from bot.app.questions import load_questions
from bot.cli.context import prepare, put
from bot.errors import ExitCode, UserError
from content.report import check as check_content
from content.report import preview as preview_content
from content.report import stats as count_content


def check(arguments: argparse.Namespace) -> int:
    """Say what is wrong with the bank, or with the packs and files that are named. Programs of packs run only with ``--keys``."""
    prepare(arguments)
    report = check_content(arguments.paths, run_programs=arguments.keys)
    put(report.as_text())
    return ExitCode.OK if report.ok else ExitCode.DATA


def stats(arguments: argparse.Namespace) -> int:
    """Count the bank and the configured packs."""
    settings = prepare(arguments)
    counts = count_content(load_questions(settings))
    put(json.dumps(counts.as_dict(), indent=2) if arguments.json else counts.as_text())
    return ExitCode.OK


def preview(arguments: argparse.Namespace) -> int:
    """Show one question with its key."""
    settings = prepare(arguments)
    text = preview_content(arguments.item, load_questions(settings))
    if text is None:
        raise UserError(f"There is no question {arguments.item!r}; `content stats` counts those there are.")
    put(text)
    return ExitCode.OK
