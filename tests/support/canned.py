"""An application that answers with canned cards, so that every kind of card, form and reply can be seen on the page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.adapters.web import Jump, Playground
from bot.chat.actions import Action, decode, encode
from bot.chat.cards import (
    Block,
    Bold,
    Button,
    ButtonStyle,
    Card,
    Code,
    CodeBlock,
    Divider,
    Field,
    Fields,
    File,
    Image,
    Inline,
    Italic,
    Link,
    LocalTime,
    Mention,
    Plain,
    Ranking,
    RankRow,
    TimeStyle,
)
from bot.chat.events import (
    ActionPressed,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    Inbound,
    Installed,
    Mentioned,
    ThreadReply,
)
from bot.chat.forms import Choice, Form, LongField, ManyChoices, NumberField, OneChoice, ShortField
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.parsing import TYPED
from bot.chat.refs import Account, Message, PlatformName
from bot.chat.text import bullets, buttons, notice, para
from tests.contract.specimens import picture
from tests.support.playground import RunningTravel

OPTIONS = {
    "A": "Retrain on the last seven days every night",
    "B": "Compare the serving features with the training features, row by row",
    "C": "Lower the learning rate and add dropout until validation loss stops rising",
    "D": "Move the model to a larger instance",
}
CODE = '''def batches(rows, size=32):
    """Yield lists of `size` rows."""
    chunk = []
    for row in rows:  # streams, never loads all of it
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    return chunk  # and here is the question: what happens to the last rows when the generator ends like this?
'''
WHY = "Offline accuracy held while live accuracy fell, so the model sees other inputs when serving than in training."


def button(label: str, verb: str, *args: str, style: ButtonStyle = ButtonStyle.NORMAL, spoken: str = "") -> Button:
    return Button(label, encode(Action(verb, args)), style, spoken)


@dataclass
class CannedApplication:
    """Answers at once, but for ``/stats``, which takes `slow` seconds."""

    slow: float = 0.0
    events: list[Inbound] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    question: Message | None = None
    playground: Playground | None = None
    posted: int = 0

    async def begin(self, playground: Playground) -> None:
        """Post the first question."""
        self.playground = playground
        await self.post()

    async def post(self) -> None:
        assert self.playground is not None
        platform = self.playground.platform
        self.answers.clear()
        self.posted += 1
        general = platform.message_ref("general", "", "0").channel
        self.question = await platform.send(general, self._question(), mark=f"question-{self.posted}")

    async def close(self) -> None:
        """Reveal the key."""
        if self.playground is not None and self.question is not None:
            await self.playground.platform.edit(self.question, reveal(len(self.answers)))

    def first_response(self, event: Inbound) -> FirstResponse:
        slow = isinstance(event, CommandInvoked) and event.path == "stats"
        return FirstResponse.DEFER if slow else FirstResponse.INSTANT

    async def handle(self, event: Inbound) -> Outcome:
        self.events.append(event)
        match event:
            case CommandInvoked():
                return await self._command(event)
            case ActionPressed():
                return await self._action(event)
            case FormSubmitted():
                return self._form(event)
            case DirectMessage() | Mentioned():
                return Reply(notice(f"You wrote: {event.text}"))
            case ThreadReply():
                return Reply(notice("You covered the trigger. How would you know it made things worse?"), private=False)
            case Installed():
                return Nothing()
            case _:
                return Nothing()

    async def _command(self, event: CommandInvoked) -> Outcome:
        typed = event.options.get(TYPED, "")
        match event.path, typed.split(" ")[0]:
            case "leaderboard", _:
                return Reply(board(), private=True)
            case "stats", _:
                await asyncio.sleep(self.slow)
                return Reply(stats())
            case "quiz", _:
                return Reply(self._question())
            case "whetstone", "setup":
                return OpenForm(setup_form())
            case "whetstone", "export":
                return Reply(export())
            case "whetstone", "privacy":
                return Reply(gallery(event.actor.account))
            case _:
                return Reply(notice(f"I don't know the command “/{event.path} {typed}”. Try “/whetstone help”."))

    async def _action(self, event: ActionPressed) -> Outcome:
        action = decode(event.action)
        match action.verb:
            case "a":
                user = event.actor.account.user
                if user in self.answers:
                    return Reply(notice(f"You already chose {self.answers[user]} at 09:14."))
                self.answers[user] = action.args[-1]
                if self.playground is not None and event.message == self.question and self.question is not None:
                    await self.playground.platform.edit(self.question, self._question())
                return Reply(verdict(action.args[-1]))
            case "update":
                return Update(notice("Done. This message took the place of the old one."))
            case _:
                return Reply(notice("Thanks. A manager will look at it."))

    def _form(self, event: FormSubmitted) -> Outcome:
        time = event.values.get("time", ("",))[0]
        if time != "09:00":
            return FormErrors({"time": f"“{time}” is no time of day. Write it like 09:00."})
        return Reply(
            notice(
                "First question Tue 09:00 Berlin.",
                title="Daily questions are on",
                actions=buttons(
                    button("Post one now", "update", style=ButtonStyle.PRIMARY), button("More settings", "update")
                ),
            )
        )

    def _question(self) -> Card:
        assert self.playground is not None
        now = self.playground.now()
        closes = LocalTime(now + timedelta(hours=20), TimeStyle.WEEKDAY_TIME, "Tue 09:00 Berlin")
        footer: tuple[Inline, ...] = (Plain(f"{len(self.answers)} answered · closes "), closes)
        return Card(
            title="MLOps · mid · about 60 s",
            blocks=(
                para("Yesterday: ", Bold("B"), ", 67 % right · ", Link("Why", "https://playground.invalid/general/8")),
                para(
                    "A ranker's ",
                    Code("NDCG@10"),
                    " is steady offline but has dropped by a fifth in production since Monday's deploy. Batches are made like this:",
                ),
                CodeBlock(CODE, "python"),
                para("What do you look at first?"),
                para(*_options()),
            ),
            summary="MLOps, mid. What do you look at first? " + " ".join(f"{k} {v}." for k, v in OPTIONS.items()),
            actions=(
                tuple(
                    button(letter, "a", "run", letter, spoken=f"{letter}: {text}") for letter, text in OPTIONS.items()
                ),
                (button("My result", "result"), button("Flag", "flag")),
            ),
            footer=footer,
        )


def _options() -> list[Inline]:
    inlines: list[Inline] = []
    for letter, text in OPTIONS.items():
        inlines += [Plain("\n")] if inlines else []
        inlines += [Bold(letter), Plain(f"\u2002{text}")]
    return inlines


def verdict(letter: str) -> Card:
    right = letter == "B"
    title = "✓ B is right. +20. Streak 8 days." if right else f"✗ You chose {letter}. It is B."
    tail = () if right else (para("Back in your reviews on Friday."),)
    return Card(
        title=title,
        blocks=(para(WHY), *tail),
        summary=f"{title} {WHY}",
        actions=buttons(button("Try a similar one", "similar", style=ButtonStyle.PRIMARY), button("Flag", "flag")),
        footer=(
            Link(
                "Source: Rules of Machine Learning", "https://developers.google.com/machine-learning/guides/rules-of-ml"
            ),
        ),
    )


def reveal(answered: int) -> Card:
    return Card(
        title="The answer is B",
        blocks=(
            para("What do you look at first?"),
            Fields(
                tuple(
                    Field(letter, (Plain(share),))
                    for letter, share in zip("ABCD", ("12 %", "67 %", "15 %", "6 %"), strict=True)
                )
            ),
            para(WHY),
        ),
        summary=f"The answer is B. {WHY}",
        actions=buttons(button("Try a similar one", "similar")),
        footer=(Plain(f"{answered} answered, 28 kept a streak"),),
    )


def board() -> Card:
    rows = (
        RankRow(1, "Ada", "340", "17 of 19 right · 12-day streak"),
        RankRow(2, "Bob", "310", "16 of 19 right · 3-day streak", shared=True),
        RankRow(2, "Cleo", "310", "15 of 18 right · 19-day streak", shared=True),
        RankRow(4, "Dan Müller", "280", "14 of 19 right"),
        RankRow(5, "Hannelore Wolfeschlegelsteinhausenbergerdorff", "240", "12 of 14 right · 2-day streak"),
        RankRow(23, "You", "120", "80 to rank 22", me=True, gap_before=True),
    )
    return Card(
        "MLOps this week",
        (Ranking(rows),),
        "MLOps this week: 1 Ada 340, 2 Bob and Cleo 310, 4 Dan Müller 280, 23 you with 120.",
        actions=buttons(button("Share here", "share"), button("This month", "month")),
        footer=(Plain("Points of counting answers, ISO week, Europe/Berlin"),),
    )


def stats() -> Card:
    blocks: tuple[Block, ...] = (
        Fields(
            (
                Field("Streak", (Bold("8 days"),)),
                Field("Longest", (Plain("21 days"),)),
                Field("Right", (Plain("71 of 94"),)),
                Field("Freezes", (Plain("2"),)),
            )
        ),
        Divider(),
        bullets("MLOps: 82 % right of 22", "Statistics: 64 % right of 31", "LLMs: 71 % right of 41"),
        Image(picture(), "Your last six weeks: answered on 27 of 30 days", "weeks.png"),
    )
    return Card("Your stats", blocks, "Streak 8 days, 71 of 94 right.")


def export() -> Card:
    file = File("whetstone-export.json", b'{"answers": []}' * 400, "application/json")
    return Card("Your data", (para("Everything I keep about you."),), "Your data as a file.", files=(file,))


def gallery(account: Account) -> Card:
    other = Account(PlatformName.WEB, "", "bob")
    return Card(
        "Everything at once",
        (
            para(
                Bold("bold"),
                " ",
                Italic("italic"),
                " ",
                Code("code"),
                " ",
                Mention(other, "Bob"),
                " <script>alert(1)</script>",
            ),
            CodeBlock("SELECT skill, count(*) FROM answers -- all of them\nWHERE credit = 1.0 GROUP BY skill;", "sql"),
            bullets("first", "second", ordered=True),
        ),
        "Bold, italic, code.",
        actions=buttons(button("Delete everything", "purge", style=ButtonStyle.DANGER), button("Update", "update")),
    )


def setup_form() -> Form:
    areas = ("Balanced", "Foundations", "MLOps", "LLM", "Statistics", "Data engineering")
    return Form(
        "Daily questions",
        encode(Action("setup", ("general",))),
        (
            ShortField("time", "Time of day", "In the zone below, such as 09:00", "09:00", max_length=20),
            OneChoice(
                "zone",
                "Time zone",
                tuple(
                    Choice(zone, zone)
                    for zone in (
                        "Europe/Berlin",
                        "America/New_York",
                        "Asia/Kathmandu",
                        "Asia/Tokyo",
                        "UTC",
                        "Australia/Lord_Howe",
                    )
                ),
                initial="Europe/Berlin",
            ),
            ManyChoices(
                "days",
                "Weekdays",
                tuple(Choice(day, day) for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")),
                initial=("Mon", "Tue", "Wed", "Thu", "Fri"),
            ),
            OneChoice(
                "level",
                "Level",
                (
                    Choice("mixed", "Mixed"),
                    Choice("junior", "Junior"),
                    Choice("mid", "Mid"),
                    Choice("senior", "Senior"),
                ),
                initial="mixed",
            ),
            OneChoice("focus", "Focus", tuple(Choice(area.lower(), area) for area in areas), initial="balanced"),
        ),
        submit="Start",
        intro=(para("One question every working day, for #general."),),
    )


def suggest_form() -> Form:
    return Form(
        "Suggest",
        encode(Action("suggest")),
        (LongField("text", "Question"), NumberField("n", "Number", required=False)),
    )


class CannedTravel(RunningTravel):
    """Posts and closes as it moves."""

    def __init__(self, application: CannedApplication, *, pace: float = 1.5) -> None:
        super().__init__(pace)
        self._application = application

    async def jump(self, kind: Jump) -> None:
        await super().jump(kind)
        if kind is Jump.CLOSE:
            await self._application.close()
        else:
            await self._application.post()
