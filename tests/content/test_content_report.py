from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content.library import load_bank
from content.model import ItemId
from content.preview import preview_item, preview_prompt
from content.report import check, preview, stats
from tests.content.conftest import MakeLibrary


def test_the_bank_is_checked_where_no_path_is_named() -> None:
    report = check(run_programs=False)
    assert report.ok
    assert report.keys == ()
    assert report.as_text().endswith("nothing to mend.")


def test_a_file_a_pack_and_what_is_neither(tmp_path: Path, pack: Callable[..., Path], single: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(single.replace("level: mid", "level: none"), encoding="utf-8")
    report = check([file, pack(single), tmp_path / "gone", tmp_path])
    assert not report.ok
    assert report.items == 1
    text = report.as_text()
    assert f"{file}:5: error: evaluation-901: `none` does not fit `level`" in text
    assert "gone:1: error: There is no such file" in text
    assert f"{tmp_path.name}/pack.yaml:1: error: This file does not exist." in text
    assert text.endswith("not ready.")


@pytest.mark.parametrize("run", [True, False])
def test_programs_run_only_when_asked(tmp_path: Path, single: str, run: bool) -> None:
    file = tmp_path / "mine.yaml"
    program = "    check: {expect: option, program: print(1 + 1), constant-because: It is a test.}\n"
    file.write_text(single.replace("    options:", program + "    options:"), encoding="utf-8")
    report = check([file], run_programs=run)
    assert report.ok is not run
    assert ("which is not the key" in report.as_text()) is run


def test_the_programs_of_a_pack_run_only_on_request(pack: Callable[..., Path], single: str) -> None:
    program = "    check: {expect: option, program: print(1 + 1), constant-because: It is a test.}\n"
    root = pack(single.replace("    options:", program + "    options:"))
    assert check([root]).keys == ()
    assert len(check([root], run_programs=True).keys) == 1


def test_warnings_do_not_fail(tmp_path: Path, single: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(single.replace(" Find its cause before you act.", ""), encoding="utf-8")
    report = check([file])
    assert report.ok
    assert "1 warnings: nothing to mend." in report.as_text()


def test_an_error_of_the_lint_fails(tmp_path: Path, single: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(single.replace("What do you do first?", "What is NOT needed?"), encoding="utf-8")
    assert not check([file]).ok


def test_counts(library: MakeLibrary, single: str) -> None:
    retired = single.replace("-901", "-902").replace("    type:", "    retired: true\n    type:")
    bonus = single.replace("-901", "-903").replace("topic: drift", "area: rl\n    topic: value-methods")
    counted = stats(library(single, retired, bonus))
    told = counted.as_dict()
    assert (told["items"], told["prompts"], told["checked"]) == (2, 0, 0)
    areas, topics = told["areas"], told["topics"]
    assert isinstance(areas, dict)
    assert isinstance(topics, dict)
    assert (areas["evaluation"], areas["mlops"], areas["rl"]) == (1, 0, 1)
    assert (topics["evaluation.drift"], topics["evaluation.validation"]) == (1, 0)
    assert told["levels"] == {"mid": 2}
    assert told["types"] == {"single": 2}
    assert told["thinking"] == {"application": 2}
    text = counted.as_text()
    assert text.startswith("2 items, 0 with a checked key, 0 interview prompts")
    assert "Reinforcement learning" in text
    assert "Computer vision" not in text


def test_the_bank_is_counted_where_no_library_is_named() -> None:
    counted = stats()
    assert counted.items == sum(counted.areas.values()) == sum(counted.types.values())
    assert counted.prompts == sum(counted.prompt_areas.values())
    assert counted.checked <= counted.items


def test_previews(library: MakeLibrary, single: str) -> None:
    text = preview("evaluation-901", library(single))
    assert text is not None
    assert text.splitlines()[:2] == ["Evaluation and monitoring · mid · about 60 s", "bank:evaluation-901"]
    assert "✓ B  Look which inputs moved and why" in text
    assert "  A  Retrain on the newest month\n       Quality holds" in text
    assert preview("bank:nothing", library(single)) is None


def test_every_entry_of_the_bank_has_a_preview() -> None:
    bank = load_bank()
    for item in bank.items.values():
        text = preview_item(item)
        assert item.id in text
        assert item.sources[0].url in text
    for prompt in bank.prompts.values():
        assert "When asked:" in preview_prompt(prompt)
    assert "✓ 16 ± 0.1 GB" in preview_item(bank.items[ItemId("bank:frameworks-003")])
    assert preview("mlops-interview-001", bank) == preview_prompt(bank.prompts[ItemId("bank:mlops-interview-001")])
    assert preview("bank:mlops-006") is not None
