"""The suite's server ends with the suite, however that ends."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.binaries import find_binaries, is_reachable
from tests.support.cluster import is_server, load_cluster, start_cluster, stop_cluster
from tests.support.missing import POSTGRES, skip_without


@pytest.mark.postgres
def test_a_guard_stops_the_server_of_a_run_that_was_killed(tmp_path: Path) -> None:
    if find_binaries() is None:
        skip_without(POSTGRES)
    owner = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    cluster = start_cluster(owner.pid)
    try:
        cluster.save(tmp_path / "state")
        assert load_cluster(tmp_path / "state") == cluster
        assert is_server(cluster)
        owner.kill()
        owner.communicate()
        deadline = time.monotonic() + 30
        while Path(cluster.directory).exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_server(cluster)
        assert not Path(cluster.directory).exists()
    finally:
        stop_cluster(cluster)


def test_a_home_directory_is_out_of_another_accounts_reach(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    inside = tmp_path / "bin"
    inside.mkdir()
    assert not is_reachable(inside)
    assert is_reachable(Path("/usr/bin"))
