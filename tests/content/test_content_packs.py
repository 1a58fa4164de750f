from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from content.library import Library, PackSource, load_bank
from content.loader import MAX_PACK_ENTRIES
from content.model import AreaId, ItemId, Level
from content.safe_files import MAX_FILE_BYTES, MAX_FILES

Pack = Callable[..., Path]
OURS = ItemId("pack:ours:evaluation-901")


def with_packs(*packs: Path, tmp_path: Path) -> Library:
    empty = tmp_path / "no-bank"
    empty.mkdir(exist_ok=True)
    return load_bank(packs=packs, bank=empty)


def told(library: Library) -> str:
    return "\n".join(str(problem) for problem in library.problems)


def test_a_pack_serves_beside_the_bank(pack: Pack, single: str) -> None:
    library = load_bank(packs=[pack(single)])
    assert library.problems == ()
    assert OURS in library.items
    assert library.origins[OURS].file == "ours/items/1.yaml"
    assert [(found.name, found.licence, found.tenants) for found in library.packs] == [("ours", "MIT", None)]
    assert library.items[OURS] in library.pool("anybody")
    assert library.items[OURS] in library.by_area[AreaId("evaluation")]


def test_a_pack_for_some_serves_only_them(pack: Pack, single: str, tmp_path: Path) -> None:
    library = with_packs(pack(single, audience="[T1, '42']"), tmp_path=tmp_path)
    assert [len(library.pool(tenant)) for tenant in ("T1", "42", "T2", None)] == [1, 1, 0, 0]


def test_a_pack_that_the_operator_keeps_to_one_tenant_reaches_no_other(pack: Pack, single: str, tmp_path: Path) -> None:
    for_all = PackSource(pack(single), "slack:T1")
    library = load_bank(packs=[for_all], bank=tmp_path)
    assert [len(library.pool(tenant)) for tenant in ("slack:T1", "slack:T2", None)] == [1, 0, 0]
    mine = pack(single, audience="['slack:T2']")
    library = load_bank(packs=[PackSource(mine, "slack:T1")], bank=tmp_path)
    assert [len(library.pool(tenant)) for tenant in ("slack:T1", "slack:T2", None)] == [0, 0, 0]


def test_the_pool_by_area_level_stack_and_retirement(library: Callable[..., Library], single: str) -> None:
    torch = (
        single.replace("-901", "-902").replace("    type:", "    stack: [pytorch]\n    type:").replace("mid", "senior")
    )
    retired = single.replace("-901", "-903").replace("    type:", "    retired: true\n    type:")
    found = library(single, torch, retired)
    assert len(found.items) == 3
    assert [item.id[-3:] for item in found.pool()] == ["901", "902"]
    assert [item.id[-3:] for item in found.pool(levels=[Level.SENIOR])] == ["902"]
    assert [item.id[-3:] for item in found.pool(stacks=["tensorflow"])] == ["901"]
    assert [item.id[-3:] for item in found.pool(stacks=["pytorch"], areas=[AreaId("evaluation")])] == ["901", "902"]
    assert found.pool(areas=[AreaId("mlops")]) == ()


def test_prompts_have_a_pool_too() -> None:
    library = load_bank()
    assert {prompt.area for prompt in library.prompt_pool()} >= {"mlops", "evaluation"}
    assert {prompt.area for prompt in library.prompt_pool(areas=[AreaId("mlops")], levels=[Level.MID])} == {"mlops"}


def test_two_packs_of_one_name(pack: Pack, single: str, tmp_path: Path) -> None:
    one, two = pack(single), pack(single, name="two", description="name: ours\ntitle: B\nlicence: B\nfor: all\n")
    library = with_packs(one, two, tmp_path=tmp_path)
    assert len(library.packs) == 1
    assert "called `ours` already" in told(library)


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("", "fields with names"),
        ("name: ours\ntitle: A\nlicence: B\n", "`for` is missing"),
        ("name: Ours!\ntitle: A\nlicence: B\nfor: all\n", "lower-case words"),
        ("name: ../up\ntitle: A\nlicence: B\nfor: all\n", "lower-case words"),
        ("name: ours\ntitle: A\nlicence: B\nfor: some\n", "`for`"),
        ("name: ours\ntitle: A\nlicence: B\nfor: all\nurl: https://a.example\n", "no field `url`"),
        ("name: ours\ntitle: !!python/object:x A\n", "tags"),
        ('name: ours\ntitle: "A\\u202E"\nlicence: B\nfor: all\n', "direction"),
        ("x" * 20_000, "larger than 16 KiB"),
    ],
)
def test_a_pack_with_a_bad_description_is_left_out(
    pack: Pack, single: str, tmp_path: Path, description: str, words: str
) -> None:
    library = with_packs(pack(single, description=description), tmp_path=tmp_path)
    assert (library.items, library.packs) == ({}, ())
    assert words in told(library)


def test_a_directory_that_is_no_pack(tmp_path: Path) -> None:
    assert "no such directory" in told(with_packs(tmp_path / "gone", tmp_path=tmp_path))
    bare = tmp_path / "bare"
    bare.mkdir()
    assert "does not exist" in told(with_packs(bare, tmp_path=tmp_path))


def test_links_are_not_followed(pack: Pack, single: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(single.replace("-901", "-666"), encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "more.yaml").write_text(single.replace("-901", "-667"), encoding="utf-8")
    root = pack(single)
    (root / "items" / "2.yaml").symlink_to(secret)
    (root / "items" / "sub").symlink_to(outside)
    (root / "items" / "real").mkdir()
    (root / "items" / "real" / "3.yaml").symlink_to(secret)
    (root / "prompts").symlink_to(outside)
    library = with_packs(root, tmp_path=tmp_path)
    assert list(library.items) == [OURS]
    assert told(library).count("links are not followed") == 4


def test_a_linked_description_is_not_read(pack: Pack, single: str, tmp_path: Path) -> None:
    root = pack(single)
    other = tmp_path / "other.yaml"
    (root / "pack.yaml").rename(other)
    (root / "pack.yaml").symlink_to(other)
    assert "links are not followed" in told(with_packs(root, tmp_path=tmp_path))


def test_files_that_would_block_or_fill_the_memory(pack: Pack, single: str, tmp_path: Path) -> None:
    root = pack(single)
    os.mkfifo(root / "items" / "pipe.yaml")
    (root / "items" / "folder.yaml").mkdir()
    (root / "items" / "huge.yaml").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    (root / "items" / "latin.yaml").write_bytes(b"area: mlops\nitems: \xff\n")
    library = with_packs(root, tmp_path=tmp_path)
    assert list(library.items) == [OURS]
    assert "pipe.yaml:1: This is no regular file" in told(library)
    assert "folder.yaml:1: This is no regular file" in told(library)
    assert "huge.yaml:1: This file is larger than 1024 KiB" in told(library)
    assert "latin.yaml:2: This file is not UTF-8" in told(library)


def test_counts_are_bounded(pack: Pack, single: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = pack(*(single.replace("-901", f"-{number}") for number in range(100, 104)))
    assert (MAX_FILES, MAX_PACK_ENTRIES) == (400, 5_000)
    monkeypatch.setattr("content.safe_files.MAX_FILES", 3)
    assert "more than 3 files" in told(with_packs(root, tmp_path=tmp_path))
    monkeypatch.setattr("content.safe_files.MAX_FILES", 30)
    monkeypatch.setattr("content.loader.MAX_PACK_ENTRIES", 2)
    library = with_packs(root, tmp_path=tmp_path)
    assert len(library.items) == 2
    assert "more than 2 entries" in told(library)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: &b [*a, *a]\n",
        "items: !!python/object/apply:os.system ['true']",
        "items: [" + "{" * 10_000,
        "items:\n  - " + "- " * 10_000,
    ],
)
def test_hostile_yaml_costs_only_its_file(pack: Pack, single: str, tmp_path: Path, text: str) -> None:
    library = with_packs(pack(single, text), tmp_path=tmp_path)
    assert list(library.items) == [OURS]
    assert library.problems[0].file == "ours/items/2.yaml"


def test_a_pack_may_use_its_own_stacks(pack: Pack, single: str, tmp_path: Path) -> None:
    library = with_packs(pack(single.replace("    type:", "    stack: [our-tool]\n    type:")), tmp_path=tmp_path)
    assert library.items[OURS].stack == {"our-tool"}
    assert library.pool(stacks=["pytorch"]) == ()
