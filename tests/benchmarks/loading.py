"""How fast the bank loads, cold and from the cache, each time in a process of its own.

python -m tests.benchmarks.loading --json FILE
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 5
PROGRAM = """
import sys, time
from pathlib import Path
began = time.perf_counter()
from content.library import load_bank
imported = time.perf_counter()
library = load_bank(cache=Path(sys.argv[1]))
print(len(library.items), time.perf_counter() - imported, imported - began)
"""


def load_once(cache: Path) -> tuple[int, float, float]:
    """Items, seconds to load, seconds to import."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(cache)], check=True, capture_output=True, text=True)
    items, load, imports = done.stdout.split()
    return int(items), float(load), float(imports)


def measure(runs: int = RUNS) -> dict[str, object]:
    """Medians over several processes; cold is with an empty cache directory."""
    cold: list[float] = []
    warm: list[float] = []
    items = 0
    for _ in range(runs):
        directory = Path(tempfile.mkdtemp(prefix="whetstone-bench-"))
        try:
            items, seconds, _ = load_once(directory)
            cold.append(seconds)
            _, seconds, _ = load_once(directory)
            warm.append(seconds)
        finally:
            shutil.rmtree(directory)
    cold_median, warm_median = statistics.median(cold), statistics.median(warm)
    return {
        "items": items,
        "cold_s": round(cold_median, 4),
        "warm_s": round(warm_median, 4),
        "ratio": round(cold_median / warm_median, 1),
    }


def main() -> None:
    """Measure, print, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--scale", type=float, default=1.0, help="no effect: the bank is what it is")
    chosen = parser.parse_args()
    report = measure()
    sys.stdout.write(
        f"Bank       {report['items']} items: cold {report['cold_s']} s, cached {report['warm_s']} s, {report['ratio']} times as fast\n"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
