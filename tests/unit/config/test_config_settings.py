"""All settings together: defaults, every concern's edges, and the rules between them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import (
    LogFormat,
    LogLevel,
    PackDirectory,
    Role,
    Secret,
    Settings,
    SqliteAddress,
    check_platforms,
    check_playground,
    check_run,
    list_settings,
    load_settings,
)
from bot.config.database import find_data_directory
from bot.config.example import render_example
from bot.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[3]
KEY = base64.urlsafe_b64encode(bytes(32)).decode()
OTHER_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
EVERYWHERE = ".".join("0000")
POSTGRES = {"DATABASE_URL": "postgres://u:p@h/d"}
SLACK = {"WHETSTONE_SLACK_BOT_TOKEN": "xoxb-1", "WHETSTONE_SLACK_APP_TOKEN": "xapp-1"}
OAUTH = {
    "WHETSTONE_SLACK_CLIENT_ID": "1.2",
    "WHETSTONE_SLACK_CLIENT_SECRET": "s",
    "WHETSTONE_SLACK_STATE_SECRET": "s" * 32,
    "WHETSTONE_SLACK_SIGNING_SECRET": "s",
}
DISCORD = {"WHETSTONE_DISCORD_TOKEN": "abc.def.ghi"}


def load(environ: Mapping[str, str] | None = None, **overrides: str) -> Settings:
    return load_settings(environ or {}, env_file=None, overrides=overrides)


def test_with_nothing_set_everything_has_a_default() -> None:
    settings = load()
    assert settings.database.address == SqliteAddress(ROOT / "var" / "whetstone.db")
    assert settings.playground.database == SqliteAddress(ROOT / "var" / "playground.db")
    assert settings.playground.url == "http://127.0.0.1:8899/"
    assert (settings.server.role, settings.server.host, settings.server.port) == (Role.ALL, "127.0.0.1", 8080)
    assert (settings.logs.level, settings.logs.format) == (LogLevel.INFO, LogFormat.AUTO)
    assert (settings.retention.interviews, settings.retention.answers) == (timedelta(days=180), timedelta(days=90))
    assert (settings.grader, settings.packs, settings.encryption_keys, settings.warnings) == (None, (), (), ())
    assert not settings.has_platform
    assert not settings.server.public
    check_run(settings)
    check_playground(settings)


def test_the_real_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1000\nWHETSTONE_LOG_LEVEL=debug\nWHETSTONE_ROLE=web\nWHETSTONE_PROT=1\n")
    settings = load_settings(
        {"PORT": "2000", "WHETSTONE_ROLE": "worker"}, env_file=file, overrides={"WHETSTONE_ROLE": "all"}
    )
    assert (settings.server.port, settings.logs.level, settings.server.role) == (2000, LogLevel.DEBUG, Role.ALL)
    assert settings.warnings == ("WHETSTONE_PROT is no setting: did you mean WHETSTONE_PORT?",)


def test_by_default_it_reads_the_process_and_the_file_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "2000")
    Path(".env").write_text("WHETSTONE_PLAYGROUND_PORT=3000")
    settings = load_settings()
    assert (settings.server.port, settings.playground.port) == (2000, 3000)


def test_the_example_file_is_current() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == render_example(), (
        "renew it: python -m bot.config.example > .env.example"
    )


def test_the_example_sets_nothing_and_every_example_in_it_is_understood(tmp_path: Path) -> None:
    lines = render_example().splitlines()
    assert all(line.startswith("#") for line in lines if line)
    offered = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#[A-Z_]+=.", line))
    for setting in list_settings():
        assert f"# {setting.meaning}" in lines
        if setting.example:
            assert offered[setting.name] == setting.example
            setting.parse(setting.example)


def test_names_are_declared_once_and_secrets_are_told_as_such() -> None:
    names = [name for setting in list_settings() for name in setting.names]
    assert len(names) == len(set(names))
    for setting in list_settings():
        secretive = (
            any(word in setting.name for word in ("TOKEN", "SECRET", "KEY", "URL")) and "GRADER_URL" not in setting.name
        )
        assert setting.secret == secretive, setting.name
        assert setting.meaning.endswith(".")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHETSTONE_PLAYGROUND_HOST", EVERYWHERE),
        ("WHETSTONE_PLAYGROUND_HOST", "::"),
        ("WHETSTONE_PLAYGROUND_HOST", "example.com"),
        ("WHETSTONE_PLAYGROUND_HOST", "127.0.0.1:80"),
        ("WHETSTONE_PLAYGROUND_PORT", "0"),
        ("WHETSTONE_PLAYGROUND_PORT", "65536"),
        ("WHETSTONE_PLAYGROUND_DATABASE", "postgres://u:p@h/d"),
        ("WHETSTONE_DATABASE_URL", "mysql://h/d"),
        ("WHETSTONE_DATA_DIR", "~nobody-of-this-name/x"),
        ("WHETSTONE_SLACK_BOT_TOKEN", "xoxp-1"),
        ("WHETSTONE_SLACK_APP_TOKEN", "xapp 1"),
        ("WHETSTONE_SLACK_STATE_SECRET", "short"),
        ("WHETSTONE_DISCORD_TOKEN", "abc"),
        ("WHETSTONE_DISCORD_APPLICATION_ID", "my app"),
        ("WHETSTONE_ENCRYPTION_KEYS", "short"),
        ("WHETSTONE_ENCRYPTION_KEYS", f"{KEY},"),
        ("WHETSTONE_ENCRYPTION_KEYS", f"{KEY},{KEY}"),
        ("WHETSTONE_ENCRYPTION_KEYS", "é" * 44),
        ("WHETSTONE_PACKS", "acme=/srv"),
        ("WHETSTONE_PACKS", "slack:T1="),
        ("WHETSTONE_GRADER_URL", "localhost:11434"),
        ("WHETSTONE_GRADER_URL", "http://u:p@h/v1"),
        ("WHETSTONE_GRADER_URL", "http://h/v1?key=1"),
        ("WHETSTONE_GRADER_URL", "http://[h/v1"),
        ("WHETSTONE_GRADER_URL", "http://h:x/v1"),
        ("WHETSTONE_GRADER_TIMEOUT", "0"),
        ("WHETSTONE_KEEP_ANSWER_DAYS", "0"),
        ("WHETSTONE_KEEP_INTERVIEW_DAYS", "never"),
        ("WHETSTONE_ROLE", "boss"),
        ("HOST", "http://h"),
        ("HOST", "1.2.3"),
        ("HOST", "a..b"),
        ("WHETSTONE_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_setting_ends_in_one_sentence_that_names_it(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as problem:
        load({name: value})
    assert problem.value.sentence.startswith(f"{name} ")
    assert problem.value.sentence.endswith(".")
    assert "\n" not in problem.value.sentence
    assert problem.value.__cause__ is None


@pytest.mark.parametrize(
    ("host", "shown", "public"),
    [
        (EVERYWHERE, EVERYWHERE, True),
        ("[::1]", "::1", False),
        ("LOCALHOST", "LOCALHOST", False),
        ("127.8.8.8", "127.8.8.8", False),
        ("my-host.local", "my-host.local", True),
    ],
)
def test_hosts(host: str, shown: str, public: bool) -> None:
    server = load({"HOST": host}).server
    assert (server.host, server.public) == (shown, public)


def test_behind_a_router_web_listens_everywhere_unless_told() -> None:
    assert load(WHETSTONE_ROLE="web").server.public
    assert not load(WHETSTONE_ROLE="worker").server.public
    assert not load({"HOST": "127.0.0.1"}, WHETSTONE_ROLE="web").server.public


def test_the_playgrounds_address_brackets_ipv6() -> None:
    assert load({"WHETSTONE_PLAYGROUND_HOST": "::1"}).playground.url == "http://[::1]:8899/"


def test_packs_are_for_all_or_for_one_tenant() -> None:
    packs = load({"WHETSTONE_PACKS": "/srv/a b, slack:T0123=/srv/acme,discord:81384788765712384=~/x,"}).packs
    assert packs == (
        PackDirectory(Path("/srv/a b")),
        PackDirectory(Path("/srv/acme"), "slack:T0123"),
        PackDirectory(Path("~/x").expanduser(), "discord:81384788765712384"),
    )


def test_keys_rotate_in_order() -> None:
    assert load({"WHETSTONE_ENCRYPTION_KEYS": f"{KEY}, {OTHER_KEY}"}).encryption_keys == (
        Secret(KEY),
        Secret(OTHER_KEY),
    )


def test_the_grader_is_whole_or_absent() -> None:
    whole = {"WHETSTONE_GRADER_URL": "https://h/v1/", "WHETSTONE_GRADER_MODEL": "m"}
    grader = load(whole).grader
    assert grader is not None
    assert (grader.base, grader.model, grader.key, grader.timeout) == ("https://h/v1", "m", None, timedelta(seconds=30))
    for name in ("WHETSTONE_GRADER_MODEL", "WHETSTONE_GRADER_KEY", "WHETSTONE_GRADER_URL"):
        with pytest.raises(ConfigurationError, match="grader is half configured"):
            load({name: "https://h"})


@pytest.mark.parametrize("environ", [SLACK, OAUTH | {"WHETSTONE_ENCRYPTION_KEYS": KEY}, DISCORD, SLACK | DISCORD])
def test_a_whole_platform_runs_in_any_role(environ: dict[str, str]) -> None:
    for role in Role:
        settings = load({**environ, **POSTGRES}, WHETSTONE_ROLE=role)
        assert settings.has_platform
        check_run(settings)


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"WHETSTONE_SLACK_BOT_TOKEN": "xoxb-1"}, "WHETSTONE_SLACK_APP_TOKEN (or WHETSTONE_SLACK_SIGNING_SECRET) too"),
        ({"WHETSTONE_SLACK_APP_TOKEN": "xapp-1"}, "set WHETSTONE_SLACK_BOT_TOKEN too"),
        ({"WHETSTONE_SLACK_SIGNING_SECRET": "s"}, "set WHETSTONE_SLACK_BOT_TOKEN too"),
        (
            {"WHETSTONE_SLACK_CLIENT_ID": "1.2"},
            "set WHETSTONE_SLACK_CLIENT_SECRET, WHETSTONE_SLACK_STATE_SECRET and WHETSTONE_SLACK_SIGNING_SECRET too",
        ),
        ({"WHETSTONE_DISCORD_APPLICATION_ID": "81384788765712384"}, "set WHETSTONE_DISCORD_TOKEN too"),
        (OAUTH, "set WHETSTONE_ENCRYPTION_KEYS"),
        ({**DISCORD, "WHETSTONE_SLACK_BOT_TOKEN": "xoxb-1"}, "Slack is half configured"),
    ],
)
def test_a_half_made_platform_is_refused_everywhere_with_what_is_missing(environ: dict[str, str], missing: str) -> None:
    settings = load(environ)
    for check in (check_platforms, check_run, check_playground):
        with pytest.raises(ConfigurationError, match=re.escape(missing)):
            check(settings)


def test_the_shape_of_slack_follows_from_what_is_set() -> None:
    assert load(SLACK).slack.socket_mode
    assert not load(SLACK).slack.many_workspaces
    assert load(OAUTH).slack.many_workspaces
    assert not load(OAUTH).slack.socket_mode
    assert load({"WHETSTONE_DISCORD_TOKEN": "Bot abc.def.ghi"}).discord.token == Secret("abc.def.ghi")


def test_split_roles_refuse_sqlite_and_want_a_platform() -> None:
    with pytest.raises(ConfigurationError, match="role web shares its database"):
        check_run(load(SLACK, WHETSTONE_ROLE="web"))
    with pytest.raises(ConfigurationError, match="role worker needs a platform"):
        check_run(load(POSTGRES, WHETSTONE_ROLE="worker"))


def test_the_playground_refuses_postgres_split_roles_and_the_bots_own_file() -> None:
    with pytest.raises(ConfigurationError, match=r"never touches PostgreSQL: .* DATABASE_URL"):
        check_playground(load(POSTGRES))
    with pytest.raises(ConfigurationError, match="never touches PostgreSQL"):
        check_run(load(POSTGRES))
    with pytest.raises(ConfigurationError, match="in one process"):
        check_playground(load(WHETSTONE_ROLE="web"))
    with pytest.raises(ConfigurationError, match="must not share"):
        check_playground(
            load({"DATABASE_URL": "sqlite:///x.db", "WHETSTONE_PLAYGROUND_DATABASE": str(Path("x.db").absolute())})
        )
    check_playground(load(SLACK))


def test_nothing_that_prints_settings_prints_a_secret() -> None:
    environ = {
        **SLACK,
        **OAUTH,
        **DISCORD,
        "DATABASE_URL": "postgres://u:hunter2@h/d",
        "WHETSTONE_GRADER_URL": "http://h",
        "WHETSTONE_GRADER_MODEL": "m",
        "WHETSTONE_GRADER_KEY": "hunter3",
        "WHETSTONE_METRICS_TOKEN": "hunter4",
        "WHETSTONE_ENCRYPTION_KEYS": KEY,
    }
    settings = load(environ)
    shown = f"{settings!r}{settings}{json.dumps(settings, default=str)}"
    for value in ("xoxb-1", "xapp-1", "s" * 32, "abc.def.ghi", "hunter", KEY):
        assert value not in shown


@pytest.mark.parametrize(
    ("platform", "environ", "directory"),
    [
        ("linux", {"HOME": "/home/ada"}, "/home/ada/.local/share/whetstone"),
        ("linux", {"HOME": "/home/ada", "XDG_DATA_HOME": "/data"}, "/data/whetstone"),
        ("linux", {"HOME": "/home/ada", "XDG_DATA_HOME": "data"}, "/home/ada/.local/share/whetstone"),
        ("darwin", {"HOME": "/Users/ada"}, "/Users/ada/Library/Application Support/Whetstone"),
        ("win32", {"LOCALAPPDATA": "/Local"}, "/Local/Whetstone"),
    ],
)
def test_an_installed_program_keeps_its_files_where_the_system_says(
    platform: str, environ: dict[str, str], directory: str, tmp_path: Path
) -> None:
    assert find_data_directory(environ, checkout=tmp_path, platform=platform) == Path(directory)


def test_a_named_data_directory_holds_both_databases() -> None:
    settings = load({"WHETSTONE_DATA_DIR": "/srv/data"})
    assert settings.database.address == SqliteAddress(Path("/srv/data/whetstone.db"))
    assert settings.playground.database == SqliteAddress(Path("/srv/data/playground.db"))
