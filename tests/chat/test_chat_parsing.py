from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.catalogue import Audience, Catalogue, Command, CommandOption, OptionChoice, OptionKind
from bot.chat.commands import CATALOGUE
from bot.chat.completion import MOST, complete, complete_option
from bot.chat.help import command_list, explanation, usage
from bot.chat.parsing import (
    LONGEST_LINE,
    TYPED,
    NotUnderstood,
    Understood,
    find_command,
    parse,
    read_invocation,
    typed_command,
)
from bot.chat.reading import Misread, read_value
from bot.chat.text import plain_block
from bot.chat.vocabulary import Vocabulary, make_vocabulary
from content.model import Area, AreaId, SkillMap, Topic, TopicId

TODAY = date(2026, 11, 2)  # a Monday


def _area(number: int, name: str, title: str, **topics: str) -> Area:
    made = tuple(Topic(TopicId(f"{name}.{key}"), text) for key, text in topics.items())
    return Area(AreaId(name), title, number, bonus=False, groups=frozenset(), topics=made)


SKILLS = SkillMap(
    areas=(
        _area(1, "mlops", "MLOps and deployment", docker="Docker", features="Feature stores"),
        _area(2, "data", "Data & features", cleaning="Cleaning"),
        _area(3, "evaluation", "Evaluation"),
    ),
    aliases=(("ml ops", AreaId("mlops")), ("features", AreaId("data")), ("ghost", AreaId("gone"))),
)
NEAR = {"evalution": "evaluation"}
ZONES = {"berlin": "Europe/Berlin", "europe/berlin": "Europe/Berlin"}
WORDS = make_vocabulary(
    SKILLS, NEAR.get, zones=("Europe/Berlin", "America/New_York"), find_zone=lambda text: ZONES.get(text.casefold())
)

EVERY_KIND = Command(
    "whetstone try",
    "Every kind",
    options=(
        CommandOption("count", OptionKind.INTEGER, "How many", smallest=1, largest=10, required=True),
        CommandOption("at", OptionKind.TIME, "When"),
        CommandOption("zone", OptionKind.ZONE, "Where"),
        CommandOption("topic", OptionKind.TOPIC, "What"),
        CommandOption("note", OptionKind.TEXT, "Why"),
    ),
)
OFFERED = Catalogue((*CATALOGUE, EVERY_KIND))


def understood(line: str) -> tuple[str, dict[str, str]]:
    result = parse(line, OFFERED, WORDS, TODAY)
    assert isinstance(result, Understood), result
    return result.command.path, dict(result.options)


def refused(line: str) -> NotUnderstood:
    result = parse(line, OFFERED, WORDS, TODAY)
    assert isinstance(result, NotUnderstood), result
    return result


@pytest.mark.parametrize(
    ("line", "path", "options"),
    [
        ("/quiz", "quiz", {}),
        ("quiz", "quiz", {}),
        ("  /QUIZ  ", "quiz", {}),
        ("/whetstone", "whetstone help", {}),
        ("/whetstone quiz", "quiz", {}),
        ("/whetstone leaderboard month", "leaderboard", {"window": "month"}),
        ("/whetstone post now", "whetstone post-now", {}),
        ("/whetstone post-now", "whetstone post-now", {}),
        ("/leaderboard mlops week", "leaderboard", {"skill": "mlops", "window": "week"}),
        ("/leaderboard week mlops", "leaderboard", {"skill": "mlops", "window": "week"}),
        ("/leaderboard WEEK ML-Ops", "leaderboard", {"skill": "mlops", "window": "week"}),
        ("/leaderboard skill:mlops", "leaderboard", {"skill": "mlops"}),
        ("/leaderboard skill=mlops by=streak", "leaderboard", {"skill": "mlops", "by": "streak"}),
        ("/leaderboard skill: mlops", "leaderboard", {"skill": "mlops"}),
        ('/leaderboard skill:"ml ops" week', "leaderboard", {"skill": "mlops", "window": "week"}),
        ("/leaderboard skill:“ml ops”", "leaderboard", {"skill": "mlops"}),
        ("/leaderboard skill:ml ops week", "leaderboard", {"skill": "mlops", "window": "week"}),
        ("/leaderboard data and features", "leaderboard", {"skill": "data"}),
        ("/leaderboard features", "leaderboard", {"skill": "data"}),  # an alias wins over a topic of the same name
        ("/leaderboard docker", "leaderboard", {"skill": "mlops"}),
        ("/leaderboard evalution", "leaderboard", {"skill": "evaluation"}),
        ("/leaderboard by streak", "leaderboard", {"by": "streak"}),
        ("/leaderboard skil:mlops", "leaderboard", {"skill": "mlops"}),
        ("/leaderboard quart", "leaderboard", {"window": "season"}),
        ("/leaderboard server all time points", "leaderboard", {"scope": "workspace", "window": "all", "by": "points"}),
        ('/leaderboard "week', "leaderboard", {"window": "week"}),
        ('/leaderboard ""', "leaderboard", {}),
        ("/stats why mlops", "stats", {"show": "why", "skill": "mlops"}),
        ("/whetstone away 24 dec 2 jan", "whetstone away", {"first": "2026-12-24", "last": "2027-01-02"}),
        ("/whetstone away last:friday first:tomorrow", "whetstone away", {"first": "2026-11-03", "last": "2026-11-06"}),
        ("/whetstone pause until next monday", "whetstone pause", {"until": "2026-11-09"}),
        ("/whetstone managers add memory//bob", "whetstone managers", {"add": "memory//bob"}),
        ("/whetstone help leader board", "whetstone help", {"about": "leader board"}),
        ('/whetstone help a:b https://x.y "c d"', "whetstone help", {"about": "a:b https://x.y c d"}),
        ("/whetstone try 3", "whetstone try", {"count": "3"}),
        ("/whetstone try 03 9:30 berlin docker", "whetstone try", {"count": "3", "at": "09:30", "zone": "Europe/Berlin", "topic": "mlops.docker"}),
        ("/whetstone try 3 note:what I think", "whetstone try", {"count": "3", "note": "what I think"}),
        ("/whetstone try just because count:3", "whetstone try", {"count": "3", "note": "just because"}),
    ],
)  # fmt: skip
def test_lines_that_are_understood(line: str, path: str, options: dict[str, str]) -> None:
    assert understood(line) == (path, options)


@pytest.mark.parametrize(
    ("line", "words", "suggestion"),
    [
        ("/quizz", "Did you mean “/quiz”?", "/quiz"),
        ("/setup", "Did you mean “/whetstone setup”?", "/whetstone setup"),
        ("/whetstone setpu", "Did you mean “/whetstone setup”?", "/whetstone setup"),
        ("/xyzzy plugh", "“/whetstone help” lists", ""),
        ("/", "I don't know the command “/”", ""),
        ("/quiz now", "takes nothing more", ""),
        ("/quiz skill:mlops", "has no options", ""),
        ("/leaderboard weke", "Did you mean “week”?", "week"),
        ("/leaderboard window:weke", "Did you mean “week”?", "week"),
        ("/leaderboard window:xyzzy", "can be today, week, month, season, all", ""),
        ("/leaderboard xyzzy", "takes skill, window, by, scope", ""),
        ("/leaderboard windou:week", "Did you mean “window”?", "window"),
        ("/leaderboard zz:week", "has no option “zz”, only skill, window, by, scope", ""),
        ("/leaderboard week month", "“window” stands there twice: “week” and “month”", ""),
        ("/leaderboard by:", "“by:” needs a value", ""),
        ("/leaderboard skill:cookery", "“skill” can be mlops, data, evaluation", ""),
        ("/whetstone pause 12/11", "as a date", ""),
        ("/whetstone pause 31.2.", "as a date", ""),
        ("/whetstone managers add:@zed", "I don't know “@zed”", ""),
        ("/whetstone managers xyzzy", "takes add, remove", ""),
        ("/whetstone try", "needs “count”: How many", ""),
        ("/whetstone try count:11", "a number from 1 to 10", ""),
        ("/whetstone try count:-1", "a number from 1 to 10", ""),
        ("/whetstone try 3 at:25:00", "as a time of day", ""),
        ("/whetstone try 3 zone:Atlantis", "I don't know the time zone “Atlantis”", ""),
        ("/whetstone try 3 topic:doker", "Did you mean “Docker”?", "Docker"),
        ("/whetstone try 3 note:", "“note:” needs a value", ""),
        ("/whetstone help one about:two", "stands there twice", ""),
    ],
)
def test_lines_that_are_not(line: str, words: str, suggestion: str) -> None:
    problem = refused(line)
    assert words in problem.sentence
    assert problem.suggestion == suggestion


def test_a_huge_line_is_refused_and_what_was_typed_is_shown_short_and_inert() -> None:
    assert "too long" in refused("/leaderboard " + "x" * LONGEST_LINE).sentence
    problem = refused("/leaderboard \u202eevil" + "x" * 500)
    assert len(problem.sentence) < 160
    assert "\u202e" not in problem.sentence


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    for line in (text, f"/leaderboard {text}", f"/whetstone try {text}", f"/whetstone {text}"):
        result = parse(line, OFFERED, WORDS, TODAY)
        if isinstance(result, NotUnderstood):
            assert result.sentence
        else:
            for name, value in result.options.items():
                assert result.command.option(name) is not None
                assert value
        complete(line, OFFERED, WORDS)


@given(st.permutations(["mlops", "week", "streak", "server"]))
def test_order_does_not_matter(order: list[str]) -> None:
    _, options = understood("/leaderboard " + " ".join(order))
    assert options == {"skill": "mlops", "window": "week", "by": "streak", "scope": "workspace"}


def test_an_adapter_hands_over_the_typed_line_or_the_options_apart() -> None:
    path, options = typed_command("/Leaderboard  mlops  week ")
    assert (path, options) == ("leaderboard", {TYPED: "mlops  week"})
    typed = read_invocation(path, options, OFFERED, WORDS, TODAY)
    apart = read_invocation("leaderboard", {"skill": "ml ops", "window": "week", "by": " "}, OFFERED, WORDS, TODAY)
    assert typed == apart
    for strange, sentence in ((("nope", {}), "don't know the command"), (("quiz", {"x": "1"}), "has no options")):
        problem = read_invocation(*strange, OFFERED, WORDS, TODAY)
        assert isinstance(problem, NotUnderstood)
        assert sentence in problem.sentence


def test_an_empty_text_is_no_value() -> None:
    with pytest.raises(Misread, match="is empty"):
        read_value(CommandOption("note", OptionKind.TEXT, "d"), "  ", WORDS, TODAY)


def test_the_catalogue_is_consistent() -> None:
    for command in CATALOGUE:
        assert command.summary[0].isupper()
        assert not command.summary.endswith(".")
        for name in command.options:
            assert bool(name.choices) == (name.kind is OptionKind.CHOICE)
        for example in command.examples:
            result = parse(example.replace("@ada", "memory//ada"), CATALOGUE, WORDS, TODAY)
            assert isinstance(result, Understood), example
            assert result.command == command


def test_only_what_is_handled_is_offered() -> None:
    offered = CATALOGUE.only({"quiz", "whetstone help"})
    assert [command.path for command in offered] == ["quiz", "whetstone help"]
    assert len(offered) == 2
    assert "leaderboard" not in {completion.label for completion in complete("/", offered, WORDS)}
    assert isinstance(parse("/leaderboard", offered, WORDS, TODAY), NotUnderstood)
    with pytest.raises(ValueError, match="no command dance"):
        CATALOGUE.only({"dance"})
    with pytest.raises(ValueError, match="one path"):
        Catalogue((EVERY_KIND, EVERY_KIND))


def test_menus_leave_out_what_managers_do() -> None:
    assert {command.audience for command in CATALOGUE.for_audience(manages=False)} == {Audience.EVERYONE}
    assert len(CATALOGUE.for_audience(manages=True)) == len(CATALOGUE)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("hello", []),
        ("/lea", ["/leaderboard "]),
        ("/quiz", ["/quiz"]),
        ("/quiz ", []),
        ("/set", ["/whetstone setup"]),
        ("/whetstone se", ["/whetstone setup"]),
        ("/leaderboard ", [f"/leaderboard {name}:" for name in ("skill", "window", "by", "scope")]),
        ("/leaderboard week ", [f"/leaderboard week {name}:" for name in ("skill", "by", "scope")]),
        ("/leaderboard we", ["/leaderboard window:week "]),
        ("/leaderboard skill:ml", ["/leaderboard skill:mlops "]),
        ("/leaderboard skill:oper", []),
        ("/leaderboard skill:loym", ["/leaderboard skill:mlops "]),
        ("/leaderboard s", ["/leaderboard skill:", "/leaderboard scope:", "/leaderboard window:season ", "/leaderboard by:streak ", "/leaderboard by:points ", "/leaderboard scope:workspace "]),
        ("/whetstone try 3 zone:new", ["/whetstone try 3 zone:America/New_York "]),
        ("/whetstone try 3 topic:doc", ["/whetstone try 3 topic:mlops.docker "]),
        ("/whetstone try count:", []),
    ],
)  # fmt: skip
def test_completions(typed: str, lines: list[str]) -> None:
    assert [completion.line for completion in complete(typed, OFFERED, WORDS)] == lines


def test_a_slash_alone_lists_everything_up_to_the_limit() -> None:
    many = Catalogue([Command(f"c{number}", "Summary") for number in range(40)])
    assert len(complete("/", many, WORDS)) == MOST
    labels = [completion.label for completion in complete("/whetstone ", OFFERED, WORDS)]
    assert labels == [f"/{command.path}" for command in OFFERED if command.path.startswith("whetstone")]


@given(st.text(max_size=20))
def test_every_completion_of_an_option_is_one_of_its_values(typed: str) -> None:
    window = CATALOGUE.find("leaderboard")
    assert window is not None
    for option in window.options:
        for choice in complete_option(option, typed, WORDS):
            assert read_value(option, choice.value, WORDS, TODAY) == choice.value


def test_help_comes_from_the_catalogue() -> None:
    board = CATALOGUE.find("leaderboard")
    assert board is not None
    assert usage(board).startswith("/leaderboard [skill:skill] [window:today|week|month|season|all]")
    assert usage(EVERY_KIND).startswith("/whetstone try count:number [at:time]")
    words = "\n".join(plain_block(block) for block in explanation(board))
    assert "Who is ahead here" in words
    assert "window: Over which time (today, week, month, season, all)" in words
    assert "/leaderboard mlops week" in words
    assert len(explanation(Command("x", "y"))) == 1
    assert "/quiz Answer the open question" in plain_block(command_list(CATALOGUE))


def test_an_empty_vocabulary_knows_nothing() -> None:
    empty = Vocabulary()
    assert empty.skill("mlops") is empty.topic("x") is empty.near_skill("x") is empty.find_zone("x") is None
    assert find_command("leaderboard", CATALOGUE)[1] == ""
    later = Vocabulary(skills=(OptionChoice("a", "b"), OptionChoice("b", "c")))
    assert later.skill("b") == "b"  # ids win over titles
