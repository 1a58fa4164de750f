from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.errors import UnreadableFile
from content.yaml_tree import MAX_DEPTH, MAX_NODES, Place, entries, read_yaml


def test_scalars_stay_what_was_written() -> None:
    document = read_yaml("a: no\nb: 0.10\nc: 1e3\nd: 2026-01-01\ne: ~\nf: ''\ng:\nh: 'null'\n", "f")
    assert document.root == {
        "a": "no", "b": "0.10", "c": "1e3", "d": "2026-01-01", "e": None, "f": "", "g": None, "h": "null",
    }  # fmt: skip


def test_lines_are_kept() -> None:
    text = "area: x\nitems:\n  - id: a\n    stem: |\n      one\n      two\n  - id: b\n    options:\n      - text: t\n"
    document = read_yaml(text, "f")
    assert document.line_of(("items",)) == 2
    assert document.place_of(("items", 0, "stem")) == Place(4, literal=True)
    assert document.line_of(("items", 1, "options", 0, "text")) == 9
    assert document.line_of(("items", 1, "single", "options", 0, "nowhere")) == 9
    assert document.line_of(("missing",)) == 1
    assert [position for position, _ in entries(document, "items")] == [0, 1]
    assert list(entries(document, "area")) == []
    assert list(entries(read_yaml("- a", "f"), "items")) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\nb: *x", 1, "Anchors"),
        ("a: 1\nb: *x", 2, "Anchors"),
        ("a: &x [1]\n", 1, "Anchors"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]", 1, "Anchors"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']", 2, "tags"),
        ("a: !!python/name:os.system", 1, "tags"),
        ("a: !!binary aGk=", 1, "tags"),
        ("!!map {a: 1}", 1, "tags"),
        ("a: 1\na: 2", 2, "twice"),
        ("? [a]\n: b", 1, "plain word"),
        ("a: 1\n---\nb: 2", 2, "one YAML document"),
        ("a: b: c", 1, "between quotes"),
        ("a: `x`", 1, "between quotes"),
        ("a: [1", 1, "not YAML"),
        ("a: \x00", 1, "does not allow"),
        ("[" * 50_000, 1, "nested deeper"),
        ("{a: " * 50, 1, "nested deeper"),
        ("[" + "1," * (MAX_NODES + 1) + "]", 1, "more than"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_yaml(text, "some.yaml")
    assert (caught.value.file, caught.value.line) == ("some.yaml", line)
    assert str(caught.value).startswith(f"some.yaml:{line}: ")


def test_the_depth_that_the_format_needs_is_allowed() -> None:
    depth = MAX_DEPTH - 1
    assert read_yaml("[" * depth + "]" * depth, "f").root is not None
    assert read_yaml("a: ! 'x'", "f").root == {"a": "x"}
    assert read_yaml("", "f").root is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = read_yaml(text, "f")
    except UnreadableFile:
        return
    assert document.line_of(("a", 0)) >= 1
