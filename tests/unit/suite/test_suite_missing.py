"""What is said of tests that could not run."""

from __future__ import annotations

import pytest

from tests.support.missing import BROWSER, POSTGRES, skip_without, summarise_skips


def test_each_unmet_need_is_one_line_with_the_way_to_meet_it() -> None:
    reasons = ["('a.py', 3, 'Skipped: needs PostgreSQL: none was found')"] * 3
    reasons += ["Skipped: needs Chromium: none was found", "Skipped: only on Windows"]
    assert summarise_skips(reasons) == [
        f"Skipped 3 tests for want of PostgreSQL. To get it: {POSTGRES.how}",
        f"Skipped 1 test for want of Chromium. To get it: {BROWSER.how}",
    ]
    assert summarise_skips([]) == []


def test_what_is_required_fails_where_else_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHETSTONE_REQUIRE", "browser")
    with pytest.raises(pytest.skip.Exception, match="needs PostgreSQL: it is broken"):
        skip_without(POSTGRES, "it is broken")
    monkeypatch.setenv("WHETSTONE_REQUIRE", "postgres, browser")
    with pytest.raises(pytest.fail.Exception, match=r"asks for it\. To get it: apt-get install postgresql"):
        skip_without(POSTGRES)
