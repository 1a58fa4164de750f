"""What a pack says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from content.errors import InvalidPack, TextRefused
from content.safe_files import decode, read_bounded

_MAX_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Pack:
    """A directory of questions beside the bank; `tenants` is None where it is for all."""

    name: str
    title: str
    licence: str
    tenants: frozenset[str] | None

    def serves(self, tenant: str | None) -> bool:
        """Whether `tenant` may be asked what is in it."""
        return self.tenants is None or tenant in self.tenants


def read_pack(root: Path) -> Pack:
    """The description of the pack in the directory `root`; raises `InvalidPack` or `UnreadableFile`."""
    label = f"{root.name}/pack.yaml"
    if not root.is_dir():
        raise InvalidPack(str(root), 1, "There is no such directory; a pack is a directory with a `pack.yaml`.")
    text = decode(read_bounded(root.resolve() / "pack.yaml", label, _MAX_BYTES), label)

    # Parsing libraries are imported where they are needed: without packs, a warm start does without them.
    from pydantic import ValidationError

    from content.explain import explain
    from content.markdown import check_characters
    from content.schema.pack import PACK
    from content.yaml_tree import read_yaml

    document = read_yaml(text, label)
    try:
        record = PACK.validate_python(document.root)
        for words in (record.title, record.licence):
            check_characters(words)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise InvalidPack(label, document.line_of(detail["loc"]), explain(detail)) from error
    except TextRefused as refused:
        raise InvalidPack(label, 1, refused.sentence) from refused
    tenants = None if isinstance(record.for_, str) else frozenset(record.for_)
    return Pack(record.name, record.title, record.licence, tenants)
