"""Opens content files that somebody else may have put there: regular, bounded, inside their folder, UTF-8."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from content.errors import InvalidPack, UnreadableFile

MAX_FILE_BYTES = 1024 * 1024
MAX_FILES = 400
"""Files of one folder."""


def read_bounded(path: Path, label: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a regular file of at most `limit` bytes; follows no symbolic link. Raises `UnreadableFile`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError as error:
        raise UnreadableFile(label, 1, "This file does not exist.") from error
    except OSError as error:
        raise UnreadableFile(label, 1, "This is no regular file that we may read; links are not followed.") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableFile(label, 1, "This is no regular file.")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            content = stream.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise UnreadableFile(label, 1, f"This file is larger than {limit // 1024} KiB; split it.")
    return content


def decode(content: bytes, label: str) -> str:
    """The text of a file; raises `UnreadableFile` with the line where it stops being UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(label, line, "This file is not UTF-8 text.") from error


def yaml_files(root: Path, folder: Path, problems: list[InvalidPack], prefix: str = "") -> Iterator[tuple[Path, str]]:
    """The YAML files below `folder`, two levels at most, sorted, with their labels.

    A link, to a file or to a folder, becomes a problem; without links, nothing that is listed lies outside.
    """
    links = [path for path in (folder, *folder.glob("*")) if path.is_symlink()]
    if not folder.is_symlink():
        links += [path for path in folder.glob("*/*.y*ml") if path.parent not in links and path.is_symlink()]
    for path in links:
        label = f"{prefix}{path.relative_to(root).as_posix()}"
        problems.append(InvalidPack(label, 1, "This is a link; links are not followed."))
    if folder in links:
        return
    count = 0
    for path in sorted((*folder.glob("*.y*ml"), *folder.glob("*/*.y*ml"))):
        if path in links or path.parent in links:
            continue
        label = f"{prefix}{path.relative_to(root).as_posix()}"
        count += 1
        if count > MAX_FILES:
            problems.append(InvalidPack(label, 1, f"There are more than {MAX_FILES} files here; the rest is left out."))
            return
        yield path, label
