"""How long the playground takes to be ready, and how much memory it holds then.

    python -m tests.benchmarks.start --json FILE

Ready is when ``/readyz`` says so. The first start makes the database and the demo team's six weeks; later ones find them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

RUNS = 5
PATIENCE = 60.0


def start_once(directory: Path) -> tuple[float, float]:
    """Seconds until ready, and resident memory in megabytes two seconds later; the process is stopped."""
    port = _free_port()
    environment = {**os.environ, "WHETSTONE_DATA_DIR": str(directory), "WHETSTONE_PLAYGROUND_PORT": str(port)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "playground"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError("the playground did not start")
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        time.sleep(2)
        return seconds, _resident(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise RuntimeError("the system doesn't tell the memory of a process")


def measure(runs: int = RUNS) -> dict[str, object]:
    """The first start, and the median of the next ones."""
    directory = Path(tempfile.mkdtemp(prefix="whetstone-bench-"))
    try:
        first, first_memory = start_once(directory)
        later = [start_once(directory) for _ in range(runs)]
    finally:
        shutil.rmtree(directory)
    return {
        "first_start_s": round(first, 2),
        "start_s": round(statistics.median(seconds for seconds, _ in later), 2),
        "memory_mb": max(first_memory, *(memory for _, memory in later)),
    }


def main() -> None:
    """Measure, print, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full number of starts")
    chosen = parser.parse_args()
    report = measure(max(1, round(RUNS * chosen.scale)))
    sys.stdout.write(
        f"Playground ready in {report['start_s']} s (first start with the demo team {report['first_start_s']} s), "
        f"{report['memory_mb']} MB resident\n"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
