"""Keeps parsed content files on disk, so a second start neither parses YAML nor Markdown.

One JSON file for each content file, named by a digest of everything that decides the outcome: the bytes, the namespace
and the code that parses. A file that is damaged, foreign or of another version is not used and is written anew.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.errors import ContentError, InvalidEntry, UnreadableFile
from content.parsed import Parsed
from content.snapshot import canonical_json, item_from_tree, item_to_tree, prompt_from_tree, prompt_to_tree

if TYPE_CHECKING:
    from content.text_json import Json

_LOG = logging.getLogger(__name__)
_MAGIC = b"whetstone-content-1 "
_MAX_FILES = 1_000
"""Beyond this many the oldest go, since every edit of a content file leaves one behind."""

_KINDS: Mapping[str, type[ContentError]] = {"entry": InvalidEntry, "file": UnreadableFile}


class ContentCache:
    """The parsed files in `folder`, which is made when the first one is stored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str, label: str) -> Parsed | None:
        """What was stored under `key`, its problems told of the file `label`; None where nothing usable was."""
        try:
            stored = self._path(key).read_bytes()
        except OSError:
            # Nothing stored, or not readable by us: both mean to parse.
            return None
        head, _, body = stored.partition(b"\n")
        if head != _seal(body):
            return None
        try:
            return _from_tree(json.loads(body), label)
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
            _LOG.warning("a cached content file does not fit this version and is parsed again: %s", error)
            return None

    def store(self, key: str, parsed: Parsed) -> None:
        """Keep `parsed`; a folder that cannot be written is logged and otherwise no matter."""
        body = canonical_json(_to_tree(parsed)).encode()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(_seal(body) + b"\n" + body)
            Path(name).replace(self._path(key))
            self._prune()
        except OSError as error:
            _LOG.warning("the content cache cannot be written: %s", error)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _prune(self) -> None:
        files = list(self._folder.glob("*.json"))
        if len(files) > _MAX_FILES:
            files.sort(key=lambda path: path.stat().st_mtime)
            for path in files[: len(files) - _MAX_FILES // 2]:
                path.unlink(missing_ok=True)


def cache_key(content: bytes, *context: str) -> str:
    """The key of a content file read in a `context` (its namespace, its rules)."""
    digest = blake2b(content, digest_size=16, key=parser_fingerprint())
    for word in context:
        digest.update(b"\0" + word.encode())
    return digest.hexdigest()


@cache
def parser_fingerprint() -> bytes:
    """A digest of the code and the skill map that decide what a file means, so that no edit of them serves old results."""
    here = Path(__file__).parent
    digest = blake2b(digest_size=32)
    for path in sorted((*here.glob("*.py"), *here.glob("schema/*.py"), here / "skills.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _seal(body: bytes) -> bytes:
    return _MAGIC + blake2b(body, digest_size=16).hexdigest().encode()


def _to_tree(parsed: Parsed) -> Json:
    return {
        "items": [[line, item_to_tree(item)] for line, item in parsed.items],
        "prompts": [[line, prompt_to_tree(prompt)] for line, prompt in parsed.prompts],
        "problems": [
            ["file" if isinstance(problem, UnreadableFile) else "entry", problem.line, problem.sentence]
            for problem in parsed.problems
        ],
    }


def _from_tree(raw: Mapping[str, Any], label: str) -> Parsed:
    return Parsed(
        items=tuple([(line, item_from_tree(item)) for line, item in raw["items"]]),
        prompts=tuple([(line, prompt_from_tree(prompt)) for line, prompt in raw["prompts"]]),
        problems=tuple(_KINDS[kind](label, line, sentence) for kind, line, sentence in raw["problems"]),
    )
