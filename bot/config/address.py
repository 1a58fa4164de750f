"""Addresses of databases: from what people and platforms write to what the drivers take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from bot.config.secret import Secret

_POSTGRES: Final = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
_SQLITE: Final = frozenset({"sqlite", "sqlite+aiosqlite"})
_SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_PASSED_ON: Final = frozenset({"host", "port", "target_session_attrs"})
"""Query parameters that the driver takes as they are."""
_DROPPED: Final = frozenset({"application_name", "fallback_application_name", "connect_timeout", "gssencmode"})
"""Query parameters of libpq that asyncpg lacks and that change nothing about what is stored or who can read along."""

_FORM: Final = "must be an address such as postgresql://user:password@host/database or sqlite:////full/path.db"
_ENCODE: Final = "write special characters of a password as %XX, such as %23 for #"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A SQLite database in the file `path`."""

    path: Path

    @property
    def url(self) -> str:
        """The address for SQLAlchemy with aiosqlite."""
        return f"sqlite+aiosqlite:///{quote(str(self.path))}"

    def __str__(self) -> str:
        return f"the SQLite file {self.path}"


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A PostgreSQL database. `secret_url` may carry a password; `place` is the host and name, safe to show."""

    secret_url: Secret
    place: str

    @property
    def url(self) -> str:
        """The address for SQLAlchemy with asyncpg. It may hold the password: never log it."""
        return self.secret_url.reveal()

    def __str__(self) -> str:
        return f"the PostgreSQL database {self.place}"


DatabaseAddress: TypeAlias = SqliteAddress | PostgresAddress


def parse_address(value: str) -> DatabaseAddress:
    """The database that `value` names.

    ``postgres://``, ``postgresql://`` and ``sqlite:///path`` are understood, with or without the driver in the scheme;
    libpq's ``sslmode`` becomes asyncpg's ``ssl``. Raises `ValueError` with the rest of the sentence "NAME …".
    """
    scheme = value.partition("://")[0].lower()
    if scheme in _SQLITE:
        return parse_sqlite(value)
    if scheme in _POSTGRES:
        try:
            parts = urlsplit(value)
        except ValueError:  # its message may quote the password
            raise ValueError(f"{_FORM}; {_ENCODE}") from None
        return _parse_postgres(parts)
    if scheme.startswith("postgresql+"):
        raise ValueError("must begin with postgresql:// without naming a driver, or with postgresql+asyncpg://")
    raise ValueError(_FORM)


def parse_sqlite(value: str) -> SqliteAddress:
    """The SQLite file that an address or a bare path names."""
    rest = value
    scheme, found, tail = value.partition("://")
    if found:
        if scheme.lower() not in _SQLITE:
            raise ValueError("must be a file, such as playground.db or sqlite:////full/path.db")
        if not tail.startswith("/"):
            raise ValueError("must have three slashes before a relative path and four before a full one")
        if "?" in tail:
            raise ValueError("must end with the path of the file, without ? (write %3F if the name has one)")
        rest = unquote(tail[1:])
    if not rest or rest == ":memory:" or rest.startswith("file:"):
        raise ValueError("must name a file; a database in memory would be lost and can't be shared by connections")
    if "\0" in rest or rest.endswith("/"):
        raise ValueError("must name a file, not a directory")
    try:
        return SqliteAddress(Path(rest).expanduser())
    except RuntimeError:
        raise ValueError("begins with ~ but there is no such home directory; write the full path") from None


def _parse_postgres(parts: SplitResult) -> PostgresAddress:
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"has a port that is no number; {_ENCODE}") from None
    if parts.fragment or "#" in parts.netloc:
        raise ValueError(f"must not hold a #; {_ENCODE}")
    host = query.get("host") or parts.hostname or ""
    database = unquote(parts.path.removeprefix("/"))
    if not host or "," in host or not database or "/" in database:
        raise ValueError(
            f"must name one host and a database, as in postgresql://user:password@host/database; {_ENCODE}"
        )
    taken = urlencode(_translate(query), quote_via=quote, safe="/")
    url = f"postgresql+asyncpg://{parts.netloc}{parts.path}" + (f"?{taken}" if taken else "")
    bracketed = f"[{host}]" if ":" in host else host
    return PostgresAddress(Secret(url), f"{database} at {bracketed}{f':{port}' if port else ''}")


def _translate(query: dict[str, str]) -> dict[str, str]:
    """The parameters in asyncpg's words. What would weaken the connection if it were dropped is refused."""
    taken: dict[str, str] = {}
    for name, value in query.items():
        match name:
            case "sslmode" | "ssl":
                if value not in _SSL_MODES:
                    raise ValueError(f"has an {name} other than {', '.join(_SSL_MODES)}")
                taken["ssl"] = value
            case "sslrootcert":
                raise ValueError("must not hold sslrootcert; set PGSSLROOTCERT to that file instead")
            case "channel_binding":
                if value == "require":
                    raise ValueError(
                        "asks for channel_binding, which the driver lacks; use sslmode=verify-full instead"
                    )
            case _ if name in _PASSED_ON:
                taken[name] = value
            case _ if name in _DROPPED:
                continue
            case _:
                raise ValueError(f"holds the parameter {name}, which is not understood; remove it")
    return taken
