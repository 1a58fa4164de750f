"""The words of the command line: one subcommand each, whose module is imported only when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.errors import ExitCode

Command = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """argparse ends with 2 on misuse; ours ends with the code that `bot.errors` has for it."""

    def error(self, message: str) -> None:  # type: ignore[override] # never returns, as the original
        """Say what is wrong and how the command is used."""
        self.exit(ExitCode.USAGE, f"{self.format_usage()}whetstone: {message}\n")


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with the function to call as `command`. Ends the process on misuse, ``--help`` and ``--version``."""
    parser = _Parser(
        prog="whetstone", description="Keeps machine-learning-engineering teams sharp inside Slack and Discord."
    )
    parser.add_argument("--version", action="version", version=f"whetstone {_version()}")
    parser.add_argument(
        "--env-file", type=Path, default=Path(".env"), help="settings beside the environment (default: .env)"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    run = _add(
        commands, "run", "start every platform that is configured; the playground where none is", "bot.cli.run:run"
    )
    run.add_argument(
        "--role", choices=("all", "web", "worker"), help="what this process does (default: the setting WHETSTONE_ROLE)"
    )

    playground = _add(commands, "playground", "start the playground in the browser", "bot.cli.run:playground")
    playground.add_argument("--port", type=int, help="port on 127.0.0.1 (default: the setting, 8899)")
    playground.add_argument("--no-demo", action="store_true", help="start empty, without the demo team")
    playground.add_argument("--fresh", action="store_true", help="forget the playground's data first")

    _add(commands, "migrate", "bring the database to the schema of this version", "bot.cli.database:migrate")
    doctor = _add(
        commands,
        "doctor",
        "check settings, database, clock, content and platforms; say what to do",
        "bot.cli.doctor:doctor",
    )
    doctor.add_argument("--offline", action="store_true", help="leave out what asks the platforms")

    content = _add(commands, "content", "check, count and show questions", None)
    kinds = content.add_subparsers(title="content commands", metavar="COMMAND", required=True)
    check = _add(kinds, "check", "find what is wrong with questions", "bot.cli.content:check")
    check.add_argument(
        "paths", nargs="*", type=Path, help="packs or files (default: the bank and the configured packs)"
    )
    check.add_argument("--keys", action="store_true", help="also run the programs that check the keys")
    stats = _add(kinds, "stats", "count the questions", "bot.cli.content:stats")
    stats.add_argument("--json", action="store_true", help="as JSON")
    preview = _add(kinds, "preview", "show a question as text", "bot.cli.content:preview")
    preview.add_argument("item", help="its id, such as bank:mlops-001")

    rebuild = _add(
        commands, "rebuild", "recount streaks and totals from the answers and compare", "bot.cli.rebuild:rebuild"
    )
    rebuild.add_argument("--repair", action="store_true", help="write what the recount says")
    _database_option(rebuild)

    backup = _add(commands, "backup", "copy the SQLite database while it is in use", "bot.cli.database:backup")
    backup.add_argument("file", type=Path, help="the copy, which must not exist yet")
    _database_option(backup)
    restore = _add(commands, "restore", "put a copy back in place; stop the bot first", "bot.cli.database:restore")
    restore.add_argument("file", type=Path, help="a copy made by backup")
    restore.add_argument("--yes", action="store_true", help="replace the present database without asking")
    _database_option(restore)

    export = _add(commands, "export", "write a workspace's settings, runs and totals as JSON", "bot.cli.export:export")
    export.add_argument("--tenant", help="such as slack:T0123 (default: the only one there is)")
    export.add_argument("--output", type=Path, help="a file (default: standard output)")
    _database_option(export)
    return parser.parse_args(argv)


Subparsers = argparse._SubParsersAction  # noqa: SLF001 -- argparse has no public name for it


def _add(subparsers: Subparsers[_Parser], name: str, summary: str, target: str | None) -> _Parser:
    parser = subparsers.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    if target is not None:
        parser.set_defaults(command=_late(target))
    return parser


def _late(target: str) -> Command:
    module, _, function = target.partition(":")

    def command(arguments: argparse.Namespace) -> int:
        return int(getattr(import_module(module), function)(arguments))

    return command


def _database_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--playground", action="store_true", help="the playground's database, not the bot's")


def _version() -> str:
    try:
        return version("whetstone")
    except PackageNotFoundError:  # run from a checkout
        return "from a checkout"
