"""JSON at the edge: its type, and readers for payloads that came from Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

JsonObject = dict[str, object]
"""A JSON object that is built here, or that came and is read with the functions below."""


def text_at(payload: object, *path: str) -> str:
    """The text at a path of keys; empty where there is none or something else."""
    found = value_at(payload, *path)
    return found if isinstance(found, str) else ""


def flag_at(payload: object, *path: str) -> bool:
    """Whether a true stands at a path of keys."""
    return value_at(payload, *path) is True


def object_at(payload: object, *path: str) -> Mapping[str, object]:
    """The object at a path of keys; empty where there is none."""
    found = value_at(payload, *path)
    return found if isinstance(found, Mapping) else {}


def list_at(payload: object, *path: str) -> Sequence[object]:
    """The list at a path of keys; empty where there is none."""
    found = value_at(payload, *path)
    return found if isinstance(found, list | tuple) else ()


def value_at(payload: object, *path: str) -> object:
    """What stands at a path of keys, None where nothing does."""
    for key in path:
        if not isinstance(payload, Mapping):
            return None
        payload = payload.get(key)
    return payload
