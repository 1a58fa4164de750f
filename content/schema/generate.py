"""Writes the JSON Schema files that editors use: ``python -m content.schema.generate``."""

from __future__ import annotations

import json
from pathlib import Path

from content.schema.fields import Record
from content.schema.item import ItemFile
from content.schema.pack import PackRecord
from content.schema.prompt import PromptFile

FOLDER = Path(__file__).parent

SCHEMAS: dict[str, type[Record]] = {
    "item.schema.json": ItemFile,
    "prompt.schema.json": PromptFile,
    "pack.schema.json": PackRecord,
}


def render_schema(record: type[Record]) -> str:
    """The JSON Schema (2020-12) of a file, as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **record.model_json_schema(by_alias=True)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Write every schema into `folder`; returns the files."""
    written = []
    for name, record in SCHEMAS.items():
        target = folder / name
        target.write_text(render_schema(record), encoding="utf-8")
        written.append(target)
    return tuple(written)


if __name__ == "__main__":
    write_schemas()
