"""The commands, as data.

Only those that a feature handles are offered (`Catalogue.only`); what nobody handles yet has no entry.
"""

from __future__ import annotations

from bot.chat.catalogue import Audience, Catalogue, Command, CommandOption, OptionChoice, OptionKind
from bot.chat.outcomes import FirstResponse

_SKILL = CommandOption("skill", OptionKind.SKILL, "Only this skill area")

_WINDOWS = (
    OptionChoice("today", "Today", ("day", "daily")),
    OptionChoice("week", "This week", ("weekly", "7d")),
    OptionChoice("month", "This month", ("monthly", "30d")),
    OptionChoice("season", "This season", ("quarter", "quarterly")),
    OptionChoice("all", "All time", ("ever", "overall", "always", "total")),
)

_SCORES = (
    OptionChoice("points", "Points", ("score", "pts")),
    OptionChoice("streak", "Streaks", ("days",)),
)

_SCOPES = (
    OptionChoice("channel", "This channel", ("here",)),
    OptionChoice("workspace", "Whole workspace", ("server", "team", "everyone", "everywhere")),
)

QUIZ = Command(
    path="quiz",
    summary="Answer the open question if you haven't yet",
    examples=("/quiz",),
)

LEADERBOARD = Command(
    path="leaderboard",
    summary="Who is ahead here, and where you stand",
    options=(
        _SKILL,
        CommandOption("window", OptionKind.CHOICE, "Over which time", _WINDOWS),
        CommandOption("by", OptionKind.CHOICE, "What counts", _SCORES),
        CommandOption("scope", OptionKind.CHOICE, "Who is on it", _SCOPES),
    ),
    examples=("/leaderboard", "/leaderboard mlops week", "/leaderboard by:streak workspace"),
)

STATS = Command(
    path="stats",
    summary="Your streaks, skills and last results, for you alone",
    options=(
        CommandOption(
            "show",
            OptionKind.CHOICE,
            "What to show",
            (
                OptionChoice("overview", "Everything in short", ("all", "me")),
                OptionChoice(
                    "why", "Why my streak is what it is, day by day", ("streak", "streaks", "explain", "days")
                ),
            ),
        ),
        _SKILL,
    ),
    examples=("/stats", "/stats why", "/stats why mlops"),
)

_EVERYONE = (
    Command(
        path="whetstone help",
        summary="What I can do",
        options=(CommandOption("about", OptionKind.TEXT, "A command to explain"),),
        examples=("/whetstone help", "/whetstone help leaderboard"),
    ),
    Command(
        path="whetstone away",
        summary="Days on which your streak waits for you",
        options=(
            CommandOption("first", OptionKind.DATE, "The first day away"),
            CommandOption("last", OptionKind.DATE, "The last day away, the first if left out"),
        ),
        examples=("/whetstone away", "/whetstone away tomorrow", "/whetstone away 2026-12-24 2027-01-02"),
        first=FirstResponse.FORM,
    ),
    Command(
        path="whetstone me",
        summary="Your time zone, your stack, and whether others see you on boards",
        examples=("/whetstone me",),
        first=FirstResponse.FORM,
    ),
    Command(
        path="whetstone privacy",
        summary="What I keep about you, to see, export or delete",
        examples=("/whetstone privacy",),
    ),
)

_MANAGERS = (
    Command(
        path="whetstone setup",
        summary="Daily questions for this channel",
        audience=Audience.MANAGERS,
        examples=("/whetstone setup",),
        first=FirstResponse.FORM,
    ),
    Command(
        path="whetstone schedule",
        summary="When this channel is asked, and the other settings",
        audience=Audience.MANAGERS,
        examples=("/whetstone schedule",),
    ),
    Command(
        path="whetstone pause",
        summary="No questions here for a while",
        options=(CommandOption("until", OptionKind.DATE, "The last day of the pause, open if left out"),),
        audience=Audience.MANAGERS,
        examples=("/whetstone pause", "/whetstone pause until:friday"),
    ),
    Command(
        path="whetstone resume",
        summary="Questions again after a pause",
        audience=Audience.MANAGERS,
        examples=("/whetstone resume",),
    ),
    Command(
        path="whetstone preview",
        summary="The next question, or another one instead",
        audience=Audience.MANAGERS,
        examples=("/whetstone preview",),
    ),
    Command(
        path="whetstone post-now",
        summary="Ask a question now",
        audience=Audience.MANAGERS,
        examples=("/whetstone post-now",),
    ),
    Command(
        path="whetstone undo",
        summary="Take the last question back, with its points",
        audience=Audience.MANAGERS,
        examples=("/whetstone undo",),
    ),
    Command(
        path="whetstone managers",
        summary="Who may change things here",
        options=(
            CommandOption("add", OptionKind.PERSON, "Somebody who shall manage too"),
            CommandOption("remove", OptionKind.PERSON, "Somebody who shall no longer manage"),
        ),
        audience=Audience.MANAGERS,
        examples=("/whetstone managers", "/whetstone managers add:@ada"),
    ),
    Command(
        path="whetstone export",
        summary="Participation figures as a file",
        audience=Audience.MANAGERS,
        examples=("/whetstone export",),
    ),
    Command(
        path="whetstone purge",
        summary="Delete everything I keep about this workspace",
        audience=Audience.MANAGERS,
        examples=("/whetstone purge",),
    ),
)

CATALOGUE = Catalogue((QUIZ, LEADERBOARD, STATS, *_EVERYONE, *_MANAGERS))
"""All commands. An application offers `CATALOGUE.only(router.commands)`."""
