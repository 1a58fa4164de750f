"""Addresses of databases, as people and platforms write them."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from bot.config import PostgresAddress, SqliteAddress, parse_address
from bot.config.address import parse_sqlite


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("POSTGRES://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgres://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
        ("postgres://u@h/d?ssl=verify-full", "postgresql+asyncpg://u@h/d?ssl=verify-full"),
        (
            "postgres://u@h/d?sslmode=disable&application_name=x&connect_timeout=5",
            "postgresql+asyncpg://u@h/d?ssl=disable",
        ),
        ("postgres://u@h/d?channel_binding=prefer", "postgresql+asyncpg://u@h/d"),
        ("postgres:///d?host=/run/postgresql", "postgresql+asyncpg:///d?host=/run/postgresql"),
        ("postgres://u:p%40%23@[::1]:5432/d", "postgresql+asyncpg://u:p%40%23@[::1]:5432/d"),
    ],
)
def test_addresses_of_postgres_reach_the_driver_in_its_own_words(written: str, url: str) -> None:
    address = parse_address(written)
    assert isinstance(address, PostgresAddress)
    assert address.url == url
    make_url(address.url)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "must be an address"),
        ("mysql://u@h/d", "must be an address"),
        ("h/d", "must be an address"),
        ("postgresql+psycopg://u@h/d", "without naming a driver"),
        ("postgres://h", "a database"),
        ("postgres://u@/d", "one host"),
        ("postgres://u@h1,h2/d", "one host"),
        ("postgres://u@h/d/e", "a database"),
        ("postgres://u:p@h:port/d", "port that is no number"),
        ("postgres://u:p@h:99999/d", "port that is no number"),
        ("postgres://u:p#x@h/d", "%23 for #"),
        ("postgres://u@[h/d", "must be an address"),
        ("postgres://u@h/d?sslmode=on", "sslmode other than"),
        ("postgres://u@h/d?sslrootcert=/x.pem", "PGSSLROOTCERT"),
        ("postgres://u@h/d?channel_binding=require", "channel_binding"),
        ("postgres://u@h/d?prepare_threshold=0", "prepare_threshold"),
        ("sqlite://x.db", "three slashes"),
        ("sqlite://", "three slashes"),
        ("sqlite:///", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///file:x?mode=memory", r"without \?"),
        ("sqlite:///data/", "not a directory"),
        ("sqlite:///~nobody-of-this-name/x.db", "home directory"),
    ],
)
def test_what_cannot_be_used_says_what_to_write(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_address(written)


def test_a_refusal_never_quotes_the_password() -> None:
    for written in (
        "postgres://u:hunter2@h:no/d",
        "postgres://u:hunter2@h",
        "postgres://u:hunter2#@h/d",
        "pg://u:hunter2@h/d",
        "postgres://u:hunter2\u2100@h/d",
    ):
        with pytest.raises(ValueError, match=r"^\w") as problem:
            parse_address(written)
        assert "hunter2" not in str(problem.value)
        assert problem.value.__cause__ is None


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("sqlite:///x.db", "x.db"),
        ("sqlite:////srv/x.db", "/srv/x.db"),
        ("sqlite+aiosqlite:////srv/a%20b.db", "/srv/a b.db"),
        ("sqlite:////srv/a b.db", "/srv/a b.db"),
    ],
)
def test_three_slashes_are_relative_and_four_are_full(written: str, path: str) -> None:
    assert parse_address(written) == SqliteAddress(Path(path))


def test_the_playground_takes_a_bare_path_and_no_server() -> None:
    assert parse_sqlite("play.db") == SqliteAddress(Path("play.db"))
    with pytest.raises(ValueError, match="must be a file"):
        parse_sqlite("postgres://u@h/d")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda name: name not in {".", ".."}))
def test_any_name_of_a_file_survives_the_way_to_the_driver(name: str) -> None:
    path = Path("/srv") / name.replace("/", "_")
    assert make_url(SqliteAddress(path).url).database == str(path)


@given(st.text(string.ascii_letters + string.digits, min_size=8))
def test_only_the_address_itself_shows_the_password(password: str) -> None:
    address = parse_address(f"postgres://user:{password}.pw@db.example/data")
    assert f"{password}.pw" not in f"{address!r} {address}"
    assert f"{address}" == "the PostgreSQL database data at db.example"
    assert str(parse_address("postgres://u@[::1]:99/d")).endswith("d at [::1]:99")
    assert str(SqliteAddress(Path("x.db"))) == "the SQLite file x.db"
