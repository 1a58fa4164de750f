"""What nobody should send: forged and outdated ids, strange options, half a form, hostile text. One sentence each, nothing saved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from bot.chat.actions import Action, encode, encode_id
from bot.chat.cards import Card
from bot.chat.words import OUTDATED, UNREADABLE
from content.model import Body
from tests.support.items import MULTIPLE, NUMBER, OPEN, ORDERING, SINGLE, TEXT, make_library, many_items
from tests.support.team import Team, open_team

HOSTILE = "<script>alert(1)</script> @everyone <!channel> [x](https://evil.example) \u202egnp.exe\u2066\u200b"
HUGE = "x" * 100_000
FIRST = "Write an answer first."


@pytest.fixture
async def asked(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Team]:
    """A team that is asked a question of the type that the test names, a choice where it names none."""
    body: Body = getattr(request, "param", SINGLE)
    async with open_team(sqlite_url, make_library(many_items(8, body))) as team:
        await team.begin()
        await team.set_up()
        await team.travel(day=2)
        yield team


async def forge(team: Team, who: str, action: str) -> str:
    """Press a button that nobody was shown."""
    await team.chat.people.press_id(who, team.chat.channel(), action)
    return team.chat.private(who)


async def forge_form(team: Team, who: str, values: Mapping[str, tuple[str, ...]], action: str = "") -> dict[str, str]:
    """Send these values instead of the open form's fields, maybe under another id; the sentences at the fields."""
    opened = team.chat.world.forms[team.chat.account(who)]
    opened.form = replace(opened.form, action=action or opened.form.action)
    await team.chat.people.submit(who, values)
    return team.chat.form_errors(who) if team.chat.has_form(who) else {}


async def answered(team: Team) -> int:
    return (await team.runs())[0].answered


def harmless(card: Card | None) -> bool:
    """Whether nothing in a card acts, and no character reorders or hides."""
    assert card is not None
    shown = repr(card)
    return not any(sign in shown for sign in ("\\u202e", "\\u2066", "\\u200b", "Mention(", "evil.example')"))


@pytest.mark.parametrize(
    "action",
    [
        Action("a", ("zz", "A")),
        Action("a", ("zz",)),
        Action("a", ("zz", "A", "q")),
        Action("mine", ()),
        Action("mine", ("zz",)),
        Action("undo-run", ("zz",)),
        Action("undo-run", ()),
        Action("repost", ("zz",)),
        Action("repost", ()),
        Action("quiet", ("zz", "never")),
    ],
)
async def test_forged_buttons_say_one_sentence(quick_team: Team, action: Action) -> None:
    team = quick_team
    await team.set_up()
    await team.chat.people.press_id("ada", team.chat.channel(), encode(action))
    assert len(team.chat.privates("ada")) == 1
    assert "Not saved" not in team.chat.private("ada")


async def test_options_that_do_not_exist(quick_team: Team) -> None:
    team = quick_team
    await team.set_up()
    await team.travel(day=2)
    run = (await team.runs())[0]
    await team.chat.people.press_id("bob", team.chat.channel(), encode(Action("a", (encode_id(run.id), "Z"))))
    assert "There is no such option." in team.chat.private("bob")
    assert (await team.runs())[0].answered == 0


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ("w0:a:{run}:A", OUTDATED),
        ("w2:a:{run}:A", OUTDATED),
        ("w1:b:{run}:A", UNREADABLE),
        ("w1:a:{run}:A:p:p", UNREADABLE),
        ("w1:a:{run}:A:x", UNREADABLE),
        ("w1:a:{run}:", UNREADABLE),
        ("w1:a:{run}", UNREADABLE),
        ("w1:a:zzzzzzzzzzzzz:A", UNREADABLE),  # 36**13 - 1, over the greatest row id
        ("w1:a:-1:A", UNREADABLE),
        ("W1:a:{run}:A", UNREADABLE),
        ("w1:ａ:{run}:A", UNREADABLE),
        ("w1:a:{run}:A\u202e", UNREADABLE),
        ("w1:a:{run}:<!channel>", UNREADABLE),
        ("", UNREADABLE),
        (HUGE, UNREADABLE),
    ],
)
async def test_ids_of_another_version_and_forged_ones(asked: Team, made: str, sentence: str) -> None:
    run = (await asked.runs())[0]
    assert await forge(asked, "bob", made.format(run=encode_id(run.id))) == sentence
    assert len(asked.chat.privates("bob")) == 1
    assert await answered(asked) == 0


async def test_an_option_of_another_kind_of_question(asked: Team) -> None:
    run = encode_id((await asked.runs())[0].id)
    for option in ("true", "Z", "AB"):
        assert await forge(asked, "bob", f"w1:a:{run}:{option}") == "There is no such option."
    assert await answered(asked) == 0


@pytest.mark.parametrize("asked", [NUMBER, TEXT, OPEN, ORDERING], indirect=True)
async def test_a_letter_for_a_question_that_takes_a_form(asked: Team) -> None:
    run = encode_id((await asked.runs())[0].id)
    assert await forge(asked, "bob", f"w1:a:{run}:A") == "This question takes another kind of answer."
    assert await answered(asked) == 0


async def test_a_form_that_nobody_was_shown_works_like_the_letters(asked: Team) -> None:
    run = (await asked.runs())[0]
    await forge(asked, "bob", f"w1:answer-form:{encode_id(run.id)}")
    for values, sentence in (
        ({}, "Choose at least one."),
        ({"answer": ("A", "B")}, "Choose one only."),
        ({"answer": ("Z",)}, "There is no such option."),
    ):
        assert await forge_form(asked, "bob", values) == {"answer": sentence}
    assert await answered(asked) == 0
    await asked.chat.fill("bob", answer="B")
    assert "is right. +20." in asked.chat.private("bob")
    await forge(asked, "bob", f"w1:answer-form:{encode_id(run.id)}")
    assert "You already chose" in asked.chat.private("bob")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (NUMBER, FIRST),
        (TEXT, FIRST),
        (OPEN, FIRST),
        (MULTIPLE, "Choose at least one."),
        (ORDERING, "Write the letters A to C in your order, each once."),
    ],
    indirect=["asked"],
)
async def test_a_form_with_missing_fields(asked: Team, sentence: str) -> None:
    await asked.chat.press("bob", "Answer")
    for values in ({}, {"answer": ()}, {"answer": ("",)}, {"other": ("35",)}):
        wanted = (
            "There is no such option." if sentence.startswith("Choose") and values == {"answer": ("",)} else sentence
        )
        assert await forge_form(asked, "bob", values) == {"answer": wanted}
    assert await answered(asked) == 0


@pytest.mark.parametrize("asked", [MULTIPLE], indirect=True)
async def test_options_in_a_form_that_do_not_exist(asked: Team) -> None:
    await asked.chat.press("bob", "Answer")
    for given in (("Z",), ("A", "Z"), (HOSTILE,), (HUGE,)):
        assert await forge_form(asked, "bob", {"answer": given}) == {"answer": "There is no such option."}
    assert await answered(asked) == 0


@pytest.mark.parametrize("asked", [NUMBER], indirect=True)
async def test_a_form_under_an_id_that_is_forged_or_outdated(asked: Team) -> None:
    await asked.chat.press("bob", "Answer")
    run = encode_id((await asked.runs())[0].id)
    for action, sentence in (
        (f"w0:answer:{run}", OUTDATED),
        (f"w1:answers:{run}", UNREADABLE),
        (f"w1:answer:{run}:p:p", UNREADABLE),
        (f"w1:answer:{run}:q", UNREADABLE),
        ("w1:answer", UNREADABLE),
        ("w1:answer:zz", "I no longer have this question."),
    ):
        assert await forge_form(asked, "bob", {"answer": ("35",)}, action) == {"answer": sentence}
    assert await answered(asked) == 0


@pytest.mark.parametrize(
    ("asked", "hostile", "huge"),
    [
        (
            NUMBER,
            "I can't read that as a number. Write it as 12, 1.5, 1e-3 or 3/4.",
            "That is too long. Please shorten it.",
        ),
        (TEXT, "", "That is too long. Please shorten it."),
        (OPEN, "", "That is too long. Please shorten it."),
        (
            ORDERING,
            "Write the letters A to C in your order, each once.",
            "Write the letters A to C in your order, each once.",
        ),
    ],
    indirect=["asked"],
)
async def test_hostile_and_huge_text_in_every_form(asked: Team, hostile: str, huge: str) -> None:
    await asked.chat.press("bob", "Answer")
    assert await forge_form(asked, "bob", {"answer": (HUGE,)}) == {"answer": huge}
    assert await answered(asked) == 0
    assert await forge_form(asked, "bob", {"answer": (HOSTILE,)}) == ({"answer": hostile} if hostile else {})
    if hostile:
        assert await answered(asked) == 0
        return
    assert await answered(asked) == 1
    await asked.chat.press("bob", "My result")
    await asked.chat.press("bob", "Answer")
    assert "You already wrote “<script>alert(1)</script> @everyone <!channel>" in asked.chat.private("bob")
    assert all(harmless(each.card) for each in asked.chat.privates("bob"))


@pytest.mark.parametrize("asked", [NUMBER], indirect=True)
async def test_a_strange_unit_is_said_back_inert(asked: Team) -> None:
    await asked.chat.press("bob", "Answer")
    errors = await forge_form(asked, "bob", {"answer": ("35 <!channel>\u202e",)})
    assert errors == {"answer": "I can't read “<!channel>” here. Use ms or s."}
    errors = await forge_form(asked, "bob", {"answer": ("35 " + "k" * 200,)})
    assert len(errors["answer"]) < 100
    assert await answered(asked) == 0


@pytest.mark.parametrize("asked", [TEXT], indirect=True)
async def test_hostile_text_of_several_people_is_inert_in_the_reveal(asked: Team) -> None:
    for who in ("ada", "bob", "cleo", "dan", "eve"):
        await asked.chat.press(who, "Answer")
        await asked.chat.fill(who, answer=HOSTILE)
    await asked.travel(day=3)
    revealed = asked.chat.public()[0]
    assert "Often said: “" in revealed.text
    assert harmless(revealed.card)
    assert "@everyone" not in revealed.text
    assert "<!channel>" not in revealed.text


async def test_a_hostile_name_is_inert(asked: Team) -> None:
    asked.chat.world.person("bob").name = HOSTILE * 500
    await asked.chat.press("bob", "A")
    card = asked.chat.card("bob")
    assert "You're on this channel's board as <script>" in card.summary
    assert len(card.summary) < 1000
    assert harmless(card)
