"""The command line, ``python -m bot`` or ``whetstone``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from bot.cli.arguments import parse_arguments
from bot.cli.failures import explain
from bot.errors import ExitCode


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. What a user or operator did wrong ends in one sentence, never a traceback."""
    arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
    try:
        code = int(arguments.command(arguments))
        sys.stdout.flush()  # a reader that went away is noticed here at the latest
        return code  # noqa: TRY300 -- the flush belongs inside
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`whetstone ... | head`); what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        failure = explain(error)
        if failure is None:
            raise
        sys.stderr.write(f"whetstone: {failure.sentence}\n")
        return failure.exit_code
