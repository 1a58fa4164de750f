"""Remembers which keys of the bank were derived, so that a warm run of the suite starts no program twice.

A mark stands for the item, its program and the versions of Python and the packages it names; the gate (``CI`` set) reads
no marks and derives every key.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from content.model import Item

_PACKAGES = {"sklearn": "scikit-learn"}


class ProvenKeys:
    """Marks in a directory, one empty file each."""

    def __init__(self, directory: Path, *, trusts: bool) -> None:
        self._directory = directory
        self._trusts = trusts

    def knows(self, item: Item) -> bool:
        """Whether this very key was derived by this very program before."""
        return self._trusts and self._mark(item).exists()

    def note(self, item: Item) -> None:
        """The key was derived."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._mark(item).touch()

    def _mark(self, item: Item) -> Path:
        check = item.check
        if check is None:
            raise ValueError("an item without a check has nothing to remember")
        versions = [f"{name} {_version(name)}" for name in check.requires]
        told = repr((item.hash, sorted(asdict(check).items()), sys.version, versions))
        return self._directory / hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def open_proven_keys(root: Path) -> ProvenKeys:
    """The marks of a checkout."""
    return ProvenKeys(root / ".pytest_cache" / "derived-keys", trusts=not os.environ.get("CI"))


def _version(package: str) -> str:
    try:
        return version(_PACKAGES.get(package, package))
    except PackageNotFoundError:
        return "none"
