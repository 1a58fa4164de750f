"""No secret and no answer gets past the redaction, however it is wrapped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.config import Secret
from bot.operations.redact import LEFT_OUT, redact_entry, redact_text, redact_value

DISCORD = ".".join(["MTk4NjIyNDgzNDcxOTI1MjQ4", "Cl2FMQ", "ZnCjm1XVW7vRze4b7Cq4se7kKWs"])
SECRETS = [
    "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy",
    "xapp-1-A0TEST-123-abcdef",
    "xoxe.xoxp-1-Mi0yLTM0",
    DISCORD,
    "sk-abcdefghijklmnopqrstuv",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around", ["{}", "token={}&x=1", "('{}',)", "Authorization: Bearer {}", "Bot {}", "https://h/{}/x"]
)
def test_tokens_are_hidden_wherever_they_stand(secret: str, around: str) -> None:
    shown = redact_text(around.format(secret))
    assert secret not in shown
    assert secret[8:] not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://u:hunter2@h/d", "postgres://u:[secret]@h/d"),
        ("postgresql+asyncpg://u:p@ss@h:1/d", "postgresql+asyncpg://u:[secret]@h:1/d"),
        ("redis://:hunter2@h", "redis://:[secret]@h"),
        ("http://h:80/x@y", "http://h:80/x@y"),
        ("see https://hooks.slack.com/actions/T1/2/abc now", "see https://hooks.slack.com/[secret] now"),
        ("/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIz", "/api/v10/webhooks/123/[secret]"),
        ("Authorization: Basic dXNlcjpodW50ZXIyaHVudGVyMg==", "Authorization: Basic [secret]"),
        (
            "UNIQUE failed\n[SQL: INSERT]\n[parameters: ('my answer [1]', 2)]\n(Background on this error)",
            f"UNIQUE failed\n[SQL: INSERT]\n[parameters: {LEFT_OUT}]\n(Background on this error)",
        ),
        ("DETAIL:  Key (text)=(my answer) already exists.", f"DETAIL:  Key (text) {LEFT_OUT}"),
        ("DETAIL:  Failing row contains (1, my answer).", f"DETAIL:  Failing row {LEFT_OUT}"),
        ("DETAIL:  Failing row contains (1, my\n\nanswer).\n[SQL: X]", f"DETAIL:  Failing row {LEFT_OUT}\n[SQL: X]"),
        ("Bot started", "Bot started"),
        ("run 2026-11-20 of bank:mlops-017 closed", "run 2026-11-20 of bank:mlops-017 closed"),
    ],
)
def test_texts(text: str, shown: str) -> None:
    assert redact_text(text) == shown


def test_what_pydantic_quotes_is_left_out() -> None:
    class Model(BaseModel):
        size: int

    with pytest.raises(ValidationError) as problem:
        Model.model_validate({"size": "my answer"})
    assert "my answer" not in redact_text(str(problem.value))


@pytest.mark.parametrize("key", ["answer", "Text", "response", "message-text", "payload", "choices"])
@pytest.mark.parametrize("value", ["B", {"deep": "B"}, ["B"], 2])
def test_what_people_wrote_or_chose_is_left_out(key: str, value: object) -> None:
    assert redact_entry(key, value) == LEFT_OUT
    assert redact_value({"outer": [{key: value}]}) == {"outer": [{key: LEFT_OUT}]}


@pytest.mark.parametrize("key", ["token", "Authorization", "client_secret", "Set-Cookie", "password"])
def test_what_is_called_a_secret_is_one(key: str) -> None:
    assert redact_value({"outer": {key: ["short"]}}) == {"outer": {key: "[secret]"}}


def test_values_of_all_kinds() -> None:
    class Odd:
        def __repr__(self) -> str:
            return f"<Odd {SECRETS[0]}>"

    assert redact_value((1, 2.5, True, None, "x")) == [1, 2.5, True, None, "x"]
    assert redact_value([Secret("hunter2"), b"hunter2", Odd()]) == ["[secret]", "<7 bytes>", "<Odd [secret]>"]
    assert redact_value({SECRETS[0]: 1}) == {"[secret]": 1}


def test_endless_values_are_cut() -> None:
    assert len(redact_text("x" * 100_000)) < 4_100
    assert len(str(redact_value(list(range(10_000))))) < 1_000
    deep: list[object] = []
    deep.append(deep)
    assert "…" in str(redact_value(deep))


nested = st.recursive(
    st.one_of(
        st.none(), st.integers(), st.text(max_size=5), st.sampled_from(SECRETS), st.sampled_from(SECRETS).map(Secret)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
)


@given(nested)
def test_no_nesting_lets_a_token_through(value: object) -> None:
    shown = str(redact_value(value))
    assert not any(secret in shown for secret in SECRETS)
