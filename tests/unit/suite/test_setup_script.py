"""The set-up of a fresh machine, in a copy of the project whose lock files pin nothing, so that no network is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BROKEN = "#!/bin/sh\necho 'pyenv: no such command' >&2\nexit 127\n"
WITHOUT_ENSUREPIP = f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n'


def write_program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy in a folder with a space, and a `bin` beside it that comes first in PATH."""
    copy = tmp_path / "a project"
    shutil.copytree(ROOT / ".make", copy / ".make")
    shutil.copy(ROOT / "Makefile", copy)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (copy / name).write_text("# nothing\n")
    (tmp_path / "bin").mkdir()
    write_program(tmp_path / "bin" / "python3.14", BROKEN)
    write_program(tmp_path / "bin" / "python3.13", WITHOUT_ENSUREPIP)
    write_program(tmp_path / "bin" / "python3.12", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    return copy


def set_up(project: Path, kind: str = "run", **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHON" and not name.startswith("COV")}
    path = f"{project.parent / 'bin'}:{inherited['PATH']}"
    return subprocess.run(
        ["sh", str(project / ".make" / "setup"), kind],
        env={**inherited, "PATH": path, **environ},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_it_passes_over_broken_interpreters_and_mends_what_breaks(project: Path) -> None:
    first = set_up(project)
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stderr
    python = project / ".venv" / "bin" / "python"
    assert subprocess.run([python, "-c", "import pip"], check=False).returncode == 0

    again = set_up(project)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    (project / "requirements.lock").write_text("# another nothing\n")
    changed = set_up(project)
    assert "Installing what requirements.lock pins" in changed.stderr
    assert "Making" not in changed.stderr

    assert "requirements-dev.lock" in set_up(project, "dev").stderr
    assert set_up(project, "run").stderr == "", "the development lock holds all that running needs"

    python.unlink()
    write_program(python, BROKEN)
    mended = set_up(project)
    assert mended.returncode == 0, mended.stderr
    assert "Making .venv" in mended.stderr


def test_a_failed_installation_leaves_no_stamp(project: Path) -> None:
    (project / "requirements.lock").write_text("nothing-of-this-name==1 --hash=sha256:00\n")
    for _ in range(2):
        failed = set_up(project, PIP_NO_INDEX="1")
        assert failed.returncode == 69
        assert "could not be installed" in failed.stderr
    assert not list((project / ".venv").glob(".stamp*"))


def test_without_ensurepip_it_prints_the_exact_fix(project: Path) -> None:
    lame = project.parent / "bin" / "python3.13"
    told = set_up(project, PYTHON=str(lame))
    assert told.returncode == 69
    assert "lacks the modules venv and ensurepip" in told.stderr
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert re.search(rf"(apt-get install python{version}-venv|dnf install|brew install|apk add)", told.stderr)
    assert not (project / ".venv").exists()


def test_an_interpreter_that_was_named_is_never_passed_over(project: Path) -> None:
    told = set_up(project, PYTHON="/no/such/python")
    assert told.returncode == 69
    assert "PYTHON=/no/such/python is not a working Python 3.11 or newer" in told.stderr


def test_it_knows_two_kinds(project: Path) -> None:
    assert set_up(project, "everything").returncode == 64


def read_pins(name: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))


def test_the_lock_files_agree_have_hashes_and_name_no_registry() -> None:
    assert read_pins("requirements.lock") <= read_pins("requirements-dev.lock")
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|index-url|find-links", text)
        assert text.count("--hash=sha256:") > len(read_pins(name))
