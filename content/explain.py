"""Says in one sentence what the schema refused."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

from content.yaml_tree import Tree

FIELD_NAMES = frozenset(
    [
        "id",
        "area",
        "topic",
        "level",
        "thinking",
        "seconds",
        "stack",
        "type",
        "stem",
        "options",
        "explanation",
        "sources",
        "check",
        "retired",
        "answer",
        "tolerance",
        "unit",
        "units",
        "accept",
        "reject",
        "why",
        "points",
        "model-answer",
        "text",
        "right",
        "value",
        "title",
        "url",
        "program",
        "expect",
        "mutation",
        "constant-because",
        "requires",
        "replace",
        "by",
        "weight",
        "dimension",
        "phrasings",
        "misconceptions",
        "correction",
        "probe",
        "hints",
        "kind",
        "opening",
        "facts",
        "ask",
        "signals",
        "name",
        "licence",
        "for",
        "items",
        "prompts",
    ]
)


def explain(error: ErrorDetails) -> str:
    """A sentence for an author: what is wrong with which field, and what would be right."""
    path = [step for step in error["loc"] if not _is_type_name(step)]
    name = _name(path)
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return f"The field {name} is missing."
        case "extra_forbidden":
            return f"There is no field {name} here{_guess(str(error['loc'][-1]))}."
        case "union_tag_not_found":
            return (
                "The field `type` is missing; it is one of single, true-false, multiple, ordering, number, text, open."
            )
        case "union_tag_invalid":
            return f"`{context.get('tag')}` is no type of question; there are {_plain(context.get('expected_tags'))}."
        case "literal_error" | "enum":
            return f"{_say(error['input'])} does not fit {name}; there are {_plain(context.get('expected'))}."
        case "string_too_long":
            return f"The field {name} is longer than {context.get('max_length')} characters; shorten it."
        case "string_too_short" | "string_type":
            return f"The field {name} needs a text."
        case "too_long":
            return f"The field {name} has more than {context.get('max_length')} entries."
        case "too_short":
            return f"The field {name} needs at least {context.get('min_length')} entries."
        case "string_pattern_mismatch":
            return f"{_say(error['input'])} does not fit {name}{_pattern(str(path[-1]) if path else '')}."
        case "bool_parsing" | "bool_type":
            return f"{_say(error['input'])} does not fit {name}; it is true or false."
        case "int_parsing" | "int_type" | "decimal_parsing" | "decimal_type" | "finite_number":
            return f"{_say(error['input'])} does not fit {name}; it is a number."
        case "greater_than_equal" | "less_than_equal" | "greater_than":
            return f"{_say(error['input'])} does not fit {name}: {error['msg'].removeprefix('Input ')}."
        case "tuple_type" | "list_type":
            return f"The field {name} is a list; begin each entry with `- `."
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"Here belong fields with names, such as `text: …`, not {_say(error['input'])}."
        case _:
            return f"The field {name} is wrong: {error['msg'].removeprefix('Value error, ')}."


def _is_type_name(step: str | int) -> bool:
    return step in ("single", "true-false", "multiple", "ordering", "number", "open") or step == "all"


def _name(path: Sequence[str | int]) -> str:
    words = [f"entry {step + 1}" if isinstance(step, int) else f"`{step}`" for step in reversed(path)]
    return " of ".join(words[:2]) or "here"


def _guess(name: str) -> str:
    from rapidfuzz import process  # needed for a misspelt field only

    found = process.extractOne(name, sorted(FIELD_NAMES), score_cutoff=75)
    return f"; is it `{found[0]}`" if found is not None and found[0] != name else "; take it out"


def _pattern(name: str) -> str:
    if name == "url":
        return "; it begins with `https://`"
    if name in ("id", "area", "topic", "name"):
        return "; it is lower-case words joined by `-`"
    return "; it is one line"


def _say(value: object) -> str:
    return f"`{value[:40]}`" if isinstance(value, str) else "an empty value" if value is None else "this value"


def _plain(expected: object) -> str:
    return str(expected).replace("'", "").replace(" or ", ", ")


def tree_id(entry: Tree) -> str:
    """The id that an entry gives itself, for a sentence about it; empty where it gives none."""
    if isinstance(entry, dict):
        value = entry.get("id")
        if isinstance(value, str):
            return value[:48]
    return ""
