"""Sources of settings, the `.env` file, and names that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.declare import Setting
from bot.config.environment import Environment, read_env_file, warn_of_unknown
from bot.config.parse import text, whole_number
from bot.config.settings import list_settings
from bot.errors import ConfigurationError

SIZE = Setting("WHETSTONE_SIZE", "A size.", whole_number(1, 9), 3, aliases=("SIZE",))


def test_the_first_source_wins_and_empty_is_not_set() -> None:
    assert Environment({"WHETSTONE_SIZE": "4"}, {"WHETSTONE_SIZE": "5"}).read(SIZE) == 4
    assert Environment({"WHETSTONE_SIZE": " "}, {"WHETSTONE_SIZE": "5"}).read(SIZE) == 5
    assert Environment({"WHETSTONE_SIZE": ""}).read(SIZE) == 3
    assert Environment().read(SIZE) == 3


def test_an_alias_in_the_environment_wins_over_the_name_in_the_file() -> None:
    environment = Environment({"SIZE": "4"}, {"WHETSTONE_SIZE": "5"})
    assert environment.read(SIZE) == 4
    assert environment.name_of(SIZE) == "SIZE"
    assert Environment({"SIZE": "4", "WHETSTONE_SIZE": "5"}).read(SIZE) == 5
    assert Environment().name_of(SIZE) == "WHETSTONE_SIZE"


@pytest.mark.parametrize("value", ["0", "10", "-1", "3.0", "three", "٣", "9" * 5000, "1\0"])
def test_a_bad_value_is_one_sentence_with_the_name_that_was_used(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^SIZE must .*\.$") as problem:
        Environment({"SIZE": value}).read(SIZE)
    assert problem.value.exit_code == 78
    assert value not in problem.value.sentence.replace("from 1 to 9", "")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=1", "1"),
        ("export A=1", "1"),
        ("  A = 1  ", "1"),
        ("A=", ""),
        ("A=# nothing", ""),
        ("A= # nothing", ""),
        ("A=one two # three", "one two"),
        ("A=one#two", "one#two"),
        ("A='one # two' # three", "one # two"),
        ('A="one # \\"two\\"\\n"', 'one # "two"\n'),
        ('A="\\q"', "\\q"),
        ("A=$HOME", "$HOME"),
        ("A=postgres://u:p%23@h/d?x=1", "postgres://u:p%23@h/d?x=1"),
        ("A='$(rm)'", "$(rm)"),
    ],
)
def test_a_line_of_the_file(line: str, value: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"\ufeff# a comment\n\n{line}\r\n", encoding="utf-8")
    assert read_env_file(file) == {"A": value}


@pytest.mark.parametrize("line", ["A", "A B=1", "1A=1", "A='hunter2", 'A="hunter2', "A='x' hunter2", "=hunter2"])
def test_a_broken_line_is_named_by_its_number_and_not_quoted(line: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"B=1\n{line}\n")
    with pytest.raises(ConfigurationError, match="Line 2 of") as problem:
        read_env_file(file)
    assert "hunter2" not in problem.value.sentence


def test_no_file_is_no_settings_but_an_unreadable_one_is_told(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / "none") == {}
    with pytest.raises(ConfigurationError, match="can't be read: Is a directory"):
        read_env_file(tmp_path)
    (tmp_path / "latin").write_bytes(b"A=\xff")
    with pytest.raises(ConfigurationError, match="isn't UTF-8"):
        read_env_file(tmp_path / "latin")


@given(st.text(st.characters(exclude_characters="'", exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_single_quotes_keep_everything(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.getbasetemp() / "quoted.env"
    file.write_text(f"A='{value}'\n", encoding="utf-8")
    assert read_env_file(file) == {"A": value}


def test_a_name_that_is_no_setting_gets_the_nearest() -> None:
    known = ["WHETSTONE_LOG_LEVEL", "WHETSTONE_ROLE", "PORT"]
    assert warn_of_unknown(["WHETSTONE_LOGLEVEL"], known) == (
        "WHETSTONE_LOGLEVEL is no setting: did you mean WHETSTONE_LOG_LEVEL?",
    )
    assert warn_of_unknown(["WHETSTONE_XYZ"], known) == (
        "WHETSTONE_XYZ is no setting: see .env.example for those there are.",
    )


def test_other_programs_names_and_the_suites_own_are_left_alone() -> None:
    names = ["PATH", "WHETSTONE_ROLE", "PORT", "WHETSTONE_REQUIRE", "WHETSTONE_TEST_RUN"]
    assert warn_of_unknown(names, ["WHETSTONE_ROLE", "PORT"]) == ()


def test_text_is_taken_as_it_is() -> None:
    assert Environment({"A": " x y "}).read(Setting("A", "", text, "")) == "x y"


def test_a_setting_that_has_an_alias_without_the_prefix_is_known() -> None:
    known = [name for setting in list_settings() for name in setting.names]
    assert warn_of_unknown(["WHETSTONE_DATABASE_URL", "WHETSTONE_HOST", "DATABASE_URL"], known) == ()
    (sentence,) = warn_of_unknown(["WHETSTONE_DATABASE_URI"], known)
    assert sentence == "WHETSTONE_DATABASE_URI is no setting: did you mean WHETSTONE_DATABASE_URL?"
