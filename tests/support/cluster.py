"""A PostgreSQL server of the suite's own: made in a temporary directory, reached on loopback, stopped by its pid."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support.binaries import SystemUser, find_binaries, find_system_user, is_reachable

START_SECONDS = 60.0
_GUARD = Path(__file__).with_name("guard.py")
_children: list[subprocess.Popen[bytes]] = []
"""Kept for as long as this process lives, since a handle that is dropped warns of its running process."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server. `directory` holds its data, its log and nothing else."""

    directory: str
    pid: int
    port: int
    password: str

    def address(self, database: str, scheme: str = "postgresql") -> str:
        """The address of `database`, as a person would write it."""
        return f"{scheme}://whetstone:{self.password}@127.0.0.1:{self.port}/{database}"

    def save(self, file: Path) -> None:
        """Write all of it to `file`, for other processes."""
        file.write_text(json.dumps(asdict(self)))


def load_cluster(file: Path) -> Cluster:
    """What `Cluster.save` wrote."""
    return Cluster(**json.loads(file.read_text()))


def start_cluster(owner_pid: int, *, durable: bool = False) -> Cluster:
    """Make and start a server; a guard stops it should the process `owner_pid` end without doing so.

    `durable` keeps fsync on, for benchmarks; tests need no data to outlive the machine. Raises `RuntimeError` with the
    reason where it does not start, and `FileNotFoundError` where there are no programs of PostgreSQL.
    """
    binaries = find_binaries()
    if binaries is None:
        raise FileNotFoundError("no programs of PostgreSQL")
    user = find_system_user()
    directory = _make_directory(user)
    try:
        if user is not None and not is_reachable(binaries):
            # The wheel lies in a home directory that the server's account may not enter.
            shutil.copytree(binaries.parent, directory / "programs", symlinks=True)
            binaries = directory / "programs" / "bin"
        cluster = _start(binaries, directory, user, durable)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    guard = [sys.executable, "-I", str(_GUARD), str(owner_pid), str(cluster.pid), cluster.directory]
    silent = subprocess.DEVNULL
    _children.append(subprocess.Popen(guard, stdin=silent, stdout=silent, stderr=silent, start_new_session=True))
    return cluster


def stop_cluster(cluster: Cluster) -> None:
    """Stop the server without waiting for its clients, and remove its directory."""
    # Fast shutdown first (SIGINT), then immediate (SIGQUIT): PostgreSQL's manual, "Shutting Down the Server".
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not is_server(cluster):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(cluster.pid, number)
        deadline = time.monotonic() + 10
        while is_server(cluster) and time.monotonic() < deadline:
            _reap(cluster.pid)
            time.sleep(0.02)
    shutil.rmtree(cluster.directory, ignore_errors=True)


def is_server(cluster: Cluster) -> bool:
    """Whether the process of that pid is still this server: its pid file, which it removes on ending, tells."""
    try:
        os.kill(cluster.pid, 0)
        return (Path(cluster.directory) / "data" / "postmaster.pid").read_text().split("\n", 1)[0] == str(cluster.pid)
    except (ProcessLookupError, FileNotFoundError):
        return False


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _make_directory(user: SystemUser | None) -> Path:
    """A temporary directory that the server's account can reach."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 -- mkdtemp names it below
    place = next((place for place in places if user is None or (place.is_dir() and is_reachable(place))), places[0])
    directory = Path(tempfile.mkdtemp(prefix="whetstone-postgres-", dir=place))
    if user is not None:
        os.chown(directory, user.uid, user.gid)
    return directory


def _start(binaries: Path, directory: Path, user: SystemUser | None, durable: bool) -> Cluster:
    data, log, password_file = directory / "data", directory / "log", directory / "password"
    password = secrets.token_hex(16)
    password_file.write_text(password)
    password_file.chmod(0o600)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", "HOME": str(directory)}
    uid, gid = (user.uid, user.gid) if user else (None, None)
    groups: list[int] | None = [] if user else None
    if user is not None:
        os.chown(password_file, user.uid, user.gid)
    made = subprocess.run(
        [str(binaries / "initdb"), "-D", str(data), "-U", "whetstone", "--pwfile", str(password_file), "--auth=password",
         "--encoding=UTF8", "--locale=C", "--no-sync"],
        capture_output=True, text=True, env=environment, user=uid, group=gid, extra_groups=groups, cwd=directory,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr.strip()[-500:]}")
    relaxed = {} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "autovacuum": "on" if durable else "off",
        "timezone": "UTC",
        **relaxed,
    }
    for _ in range(5):
        port = _find_free_port()
        command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=directory,
                user=uid, group=gid, extra_groups=groups, start_new_session=True,
            )  # fmt: skip
        if _wait_until_ready(process, data):
            _children.append(process)
            return Cluster(str(directory), process.pid, port, password)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace').strip()[-500:]}")


def _wait_until_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    """Wait for the word "ready" on the last line of the server's pid file; False where the process ends first."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            if (data / "postmaster.pid").read_text().rstrip().endswith("ready"):
                return True
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
    process.wait()
    return False


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
