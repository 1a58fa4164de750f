"""All benchmarks, one after another, each in a process of its own.

python -m tests.benchmarks [--json FILE] [--scale 0.1] [NAME …]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ("answer_path", "boards", "loading", "start")


def main() -> None:
    """Run them, print their lines, and write all figures as one JSON."""
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("names", nargs="*", choices=(*NAMES, []), default=list(NAMES), help="which (default: all)")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"), help="file for the figures")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full amount of work")
    chosen = parser.parse_args()
    report: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="whetstone-bench-") as directory:
        for name in chosen.names:
            part = Path(directory) / f"{name}.json"
            command = [
                sys.executable,
                "-m",
                f"tests.benchmarks.{name}",
                "--json",
                str(part),
                "--scale",
                str(chosen.scale),
            ]
            subprocess.run(command, check=True)
            report[name] = json.loads(part.read_text())
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(report, indent=2) + "\n")
    sys.stdout.write(f"Figures in {chosen.json}\n")


if __name__ == "__main__":
    main()
