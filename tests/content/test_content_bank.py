from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from content.check_keys import Verdict, check_all
from content.finding import Severity
from content.library import Library, load_bank
from content.lint import lint_library
from content.loader import BANK
from content.model import (
    ContentHash,
    InterviewKind,
    Level,
    MultipleChoice,
    Number,
    Open,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from content.schema.generate import FOLDER, SCHEMAS, render_schema, write_schemas
from tests.content.conftest import MakeLibrary
from tests.support.proven_keys import ProvenKeys, open_proven_keys


@pytest.fixture(scope="module")
def bank() -> Library:
    return load_bank()


@pytest.fixture
def proven(pytestconfig: pytest.Config) -> ProvenKeys:
    return open_proven_keys(pytestconfig.rootpath)


def test_what_changes_is_derived_again(bank: Library, tmp_path: Path) -> None:
    item = next(item for item in bank.items.values() if item.check is not None)
    assert item.check is not None
    proven = ProvenKeys(tmp_path, trusts=True)
    proven.note(item)
    assert proven.knows(item)
    assert not ProvenKeys(tmp_path, trusts=False).knows(item)
    other = replace(item, check=replace(item.check, program=f"{item.check.program}\n"))
    assert not proven.knows(other)
    assert not proven.knows(replace(item, hash=ContentHash("0" * 32)))


def test_every_entry_loads(bank: Library) -> None:
    assert [str(problem) for problem in bank.problems] == []


def test_nothing_to_mend(bank: Library) -> None:
    assert [str(finding) for finding in lint_library(bank) if finding.severity is Severity.ERROR] == []


PARTS = 24


@pytest.mark.parametrize("part", range(PARTS))
def test_every_key_is_derived(bank: Library, part: int, proven: ProvenKeys) -> None:
    """In parts, so that they spread over the workers; what was derived before on this machine is not derived again."""
    checked = [item for item in bank.items.values() if item.check is not None]
    assert len(checked) >= 25
    todo = [item for item in checked[part::PARTS] if not proven.knows(item)]
    outcomes = check_all(todo, workers=1)
    assert [(check.item, check.sentence) for check in outcomes if check.verdict is not Verdict.HOLDS] == []
    for item in todo:
        proven.note(item)


def test_six_items_in_each_of_the_ten_areas(bank: Library) -> None:
    counts = {area.id: len(bank.by_area[area.id]) for area in bank.skills.areas if not area.bonus}
    assert min(counts.values()) >= 6, counts


def test_every_topic_of_the_ten_areas_has_an_item(bank: Library) -> None:
    asked = {item.topic for item in bank.items.values()}
    topics = {topic.id for area in bank.skills.areas if not area.bonus for topic in area.topics}
    assert topics - asked == set()


def test_every_type_and_level(bank: Library) -> None:
    bodies = {type(item.body) for item in bank.items.values()}
    assert bodies == {SingleChoice, TrueFalse, MultipleChoice, Ordering, Number, ShortText, Open}
    assert {item.level for item in bank.items.values()} == set(Level)


def test_keys_are_spread_over_the_positions(bank: Library) -> None:
    keys = [
        item.body.key
        for item in bank.items.values()
        if isinstance(item.body, SingleChoice) and len(item.body.options) == 4
    ]
    shares = {letter: keys.count(letter) / len(keys) for letter in "ABCD"}
    assert all(0.15 <= share <= 0.35 for share in shares.values()), shares


def test_prompts_are_whole(bank: Library) -> None:
    assert {prompt.area for prompt in bank.prompts.values()} >= {"mlops", "evaluation"}
    for prompt in bank.prompts.values():
        assert isinstance(prompt.kind, InterviewKind)
        assert 4 <= len(prompt.facts) <= 8
        assert 4 <= len(prompt.points) <= 8
        assert [level for level, _ in prompt.signals] == list(Level)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_files_are_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == render_schema(SCHEMAS[name]), (
        "run: python -m content.schema.generate"
    )


def test_schemas_are_written_where_one_says(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    assert sorted(path.name for path in write_schemas(tmp_path)) == sorted(SCHEMAS)


def test_the_bank_fits_its_schema_and_names_it() -> None:
    import yaml

    for kind, pattern in (("item", "items/*/*.yaml"), ("prompt", "prompts/*.yaml")):
        schema = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
        validator = Draft202012Validator(schema)
        files = sorted(BANK.glob(pattern))
        assert files
        for file in files:
            text = file.read_text(encoding="utf-8")
            first = text.splitlines()[0]
            assert first.startswith("# yaml-language-server: $schema=")
            assert (file.parent / first.partition("=")[2]).resolve() == (FOLDER / f"{kind}.schema.json").resolve()
            errors = [
                f"{file.name}: {error.json_path}: {error.message}"
                for error in validator.iter_errors(yaml.safe_load(text))
            ]
            assert errors == []


def test_files_lie_in_the_folder_of_their_area(bank: Library) -> None:
    for item in bank.items.values():
        assert bank.origins[item.id].file.split("/")[1] == item.area
        assert item.id.startswith(f"bank:{item.area}-")


def test_the_examples_of_the_readme(library: MakeLibrary) -> None:
    text = (BANK.parent / "README.md").read_text(encoding="utf-8")
    examples = [part.partition("```")[0] for part in text.split("```yaml\n")]
    (bad,) = [part for part in examples if "NOT true" in part]
    (good,) = [part for part in examples if "evaluation-142" in part]
    head = "area: evaluation\nitems:\n"
    mended = library(head + good)
    assert mended.problems == ()
    assert lint_library(mended) == ()
    fields = "    id: evaluation-143\n    topic: drift\n    level: mid\n    thinking: recall\n    seconds: 30\n    type: single\n"
    found = {finding.rule for finding in lint_library(library(head + bad + fields + "    explanation: Because.\n"))}
    assert found >= {"negative-stem", "key-longest", "absolute-word", "of-the-above", "no-correction", "no-source"}
