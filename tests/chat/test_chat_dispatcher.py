from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import words
from bot.chat.actions import Action, UnreadableAction, encode
from bot.chat.codec import UnreadableRef
from bot.chat.commands import CATALOGUE
from bot.chat.dispatcher import Dispatcher
from bot.chat.events import (
    ActionPressed,
    Actor,
    ChannelLost,
    CommandInvoked,
    DirectMessage,
    FormSubmitted,
    HomeOpened,
    Inbound,
    Installed,
    Mentioned,
    ThreadReply,
    Uninstalled,
    Where,
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, Outcome, Reply
from bot.chat.parsing import TYPED
from bot.chat.refs import Account, Channel, Message, PlatformName, TenantRef
from bot.chat.router import Router
from bot.chat.text import notice
from bot.chat.vocabulary import Vocabulary, make_vocabulary
from bot.errors import Expired, Forbidden, NotFound, PlatformError, RateLimited, Unavailable, UserError
from content.skills import find_area, load_skill_map
from tests.support.quiet import SilentLog

NOW = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
TENANT = TenantRef(PlatformName.MEMORY, "team")
GENERAL = Channel(PlatformName.MEMORY, "team", "general")
ADA = Actor(Account(PlatformName.MEMORY, "", "ada"), "Ada", zone="Europe/Berlin")
WHERE = Where(TENANT, GENERAL)
MESSAGE = Message(GENERAL, "1")
WORDS = make_vocabulary(load_skill_map(), find_area)


class Busy(Exception):
    """The storage's."""


def pressed(verb: str = "a", *args: str, key: str = "k") -> ActionPressed:
    return ActionPressed(key, ADA, WHERE, encode(Action(verb, args)), MESSAGE, NOW)


def command(path: str, options: Mapping[str, str] | None = None, *, key: str = "k") -> CommandInvoked:
    return CommandInvoked(key, ADA, WHERE, path, {TYPED: ""} if options is None else options, NOW)


def submitted(action: str, values: Mapping[str, tuple[str, ...]] | None = None) -> FormSubmitted:
    return FormSubmitted("k", ADA, WHERE, action, {"time": ("9",), "zone": ("x",)} if values is None else values, NOW)


class Stage:
    """A dispatcher over handlers that do what a test says."""

    def __init__(self, *, remember: int = 8) -> None:
        self.router = Router()
        self.log = SilentLog()
        self.waits: list[tuple[str, timedelta]] = []
        self.seen: list[Inbound] = []
        self.args: list[tuple[str, ...]] = []
        self.problem: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.remember = remember

    async def handle(self, event: Inbound) -> Outcome:
        self.seen.append(event)
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        return Reply(notice(f"Done {len(self.seen)}."))

    async def with_args(self, event: Inbound, args: tuple[str, ...]) -> Outcome:
        self.args.append(args)
        return await self.handle(event)

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(
            self.router,
            CATALOGUE,
            WORDS,
            log=self.log,
            observe=lambda platform, waited: self.waits.append((platform, waited)),
            busy=(Busy,),
            remember=self.remember,
        )


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.router.action("a", stage.with_args, FirstResponse.INSTANT)
    stage.router.form("setup", stage.with_args)
    stage.router.command("leaderboard", stage.handle)
    stage.router.command("whetstone setup", stage.handle)
    stage.router.command("whetstone pause", stage.handle, FirstResponse.INSTANT)
    return stage


def sentence(outcome: Outcome) -> str:
    assert isinstance(outcome, Reply), outcome
    assert outcome.private
    return outcome.card.summary


# --- ways in -------------------------------------------------------------------------------------------------------


async def test_a_command_is_read_before_its_feature_sees_it(stage: Stage) -> None:
    dispatcher = stage.dispatcher()
    await dispatcher.handle(command("whetstone", {TYPED: "leaderboard ml ops week"}))
    await dispatcher.handle(command("leaderboard", {"skill": "k8s"}, key="k2"))
    first, second = stage.seen
    assert isinstance(first, CommandInvoked)
    assert isinstance(second, CommandInvoked)
    assert (first.path, first.options) == ("leaderboard", {"skill": "mlops", "window": "week"})
    assert second.options == {"skill": "mlops"}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/Berlin", "2026-11-04"), ("", "2026-11-03"), ("Atlantis", "2026-11-03"), ("../etc", "2026-11-03")],
)
async def test_tomorrow_is_where_the_person_is(stage: Stage, zone: str, expected: str) -> None:
    event = replace(command("whetstone", {TYPED: "pause tomorrow"}), actor=replace(ADA, zone=zone))
    await stage.dispatcher().handle(event)
    seen = stage.seen[0]
    assert isinstance(seen, CommandInvoked)
    assert seen.options == {"until": expected}


async def test_an_unknown_command_or_option_is_answered_with_what_was_meant(stage: Stage) -> None:
    dispatcher = stage.dispatcher()
    assert "“/leaderboard”" in sentence(await dispatcher.handle(command("leaderbord")))
    assert "“week”" in sentence(await dispatcher.handle(command("leaderboard", {TYPED: "weke"}, key="k2")))
    # In the catalogue, but nobody handles it here.
    assert "don't know the command" in sentence(await dispatcher.handle(command("stats", key="k3")))
    assert stage.seen == []


async def test_actions_and_forms_come_with_their_arguments(stage: Stage) -> None:
    dispatcher = stage.dispatcher()
    await dispatcher.handle(pressed("a", "run1", "B"))
    await dispatcher.handle(replace(submitted(encode(Action("setup", ("7",)))), event_key="k2"))
    assert stage.args == [("run1", "B"), ("7",)]


async def test_other_personal_events_reach_their_one_handler(stage: Stage) -> None:
    events: list[Inbound] = [
        ThreadReply("1", ADA, WHERE, "x", MESSAGE, NOW),
        Mentioned("2", ADA, WHERE, "x", MESSAGE, NOW),
        DirectMessage("3", ADA, WHERE, "x", MESSAGE, NOW),
        HomeOpened("4", ADA, WHERE, NOW),
    ]
    bare = Stage().dispatcher()
    for event in events:
        assert await bare.handle(event) == Nothing()
    stage.router.on_thread_reply(stage.handle)
    stage.router.on_mention(stage.handle)
    stage.router.on_direct_message(stage.handle)
    stage.router.on_home(stage.handle)
    dispatcher = stage.dispatcher()
    for event in events:
        await dispatcher.handle(event)
        assert dispatcher.first_response(event) is FirstResponse.DEFER
    assert stage.seen == events


async def test_every_handler_of_a_tenants_event_runs_whatever_became_of_the_others(stage: Stage) -> None:
    async def broken(event: Inbound) -> Outcome:
        raise RuntimeError(type(event).__name__)

    async def quiet(event: Inbound) -> Outcome:
        return Nothing()

    for register in (stage.router.on_installed, stage.router.on_uninstalled, stage.router.on_channel_lost):
        register(broken)
        register(quiet)
        register(stage.handle)
        register(stage.handle)
    dispatcher = stage.dispatcher()
    outcome = await dispatcher.handle(Installed("1", TENANT, "Team", ADA, NOW))
    assert sentence(outcome) == "Done 1."
    await dispatcher.handle(Uninstalled("2", TENANT, NOW))
    await dispatcher.handle(ChannelLost("3", GENERAL, "gone", NOW))
    assert len(stage.seen) == 6
    assert [event for _, event, _ in stage.log.entries] == ["event failed"] * 3


def test_a_thing_has_one_handler(stage: Stage) -> None:
    with pytest.raises(ValueError, match="has a handler already"):
        stage.router.action("a", stage.with_args)
    with pytest.raises(ValueError, match="has a handler already"):
        stage.router.form("setup", stage.with_args)
    with pytest.raises(ValueError, match="has a handler already"):
        stage.router.command("leaderboard", stage.handle)
    stage.router.on_home(stage.handle)
    with pytest.raises(ValueError, match="has a handler already"):
        stage.router.on_home(stage.handle)
    with pytest.raises(ValueError, match="not a verb"):
        stage.router.action("a:b", stage.with_args)
    stage.router.command("whetstone dance", stage.handle)
    with pytest.raises(ValueError, match="no command whetstone dance"):
        stage.dispatcher()


# --- first responses -----------------------------------------------------------------------------------------------


def test_first_responses(stage: Stage) -> None:
    stage.router.action("slow", stage.with_args)
    dispatcher = stage.dispatcher()
    expected: list[tuple[Inbound, FirstResponse]] = [
        (pressed("a"), FirstResponse.INSTANT),
        (pressed("slow"), FirstResponse.DEFER),
        (pressed("unknown"), FirstResponse.INSTANT),
        (replace(pressed(), action="w0:a"), FirstResponse.INSTANT),
        (replace(pressed(), action="?"), FirstResponse.INSTANT),
        (submitted("?"), FirstResponse.INSTANT),
        (command("leaderboard"), FirstResponse.DEFER),
        (command("whetstone", {TYPED: "setup"}), FirstResponse.FORM),
        (command("whetstone setup", {}), FirstResponse.FORM),
        (command("whetstone", {TYPED: "pause " + "x" * 100_000}), FirstResponse.INSTANT),
        (command("nonsense"), FirstResponse.INSTANT),
        (Uninstalled("k", TENANT, NOW), FirstResponse.DEFER),
    ]
    assert [dispatcher.first_response(event) for event, _ in expected] == [first for _, first in expected]


# --- the error policy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "said", "logged"),
    [
        (UserError("There is no 25:00."), "There is no 25:00.", None),
        (UnreadableAction("zz"), words.UNREADABLE, "warning"),
        (UnreadableRef("zz", "a channel"), words.UNREADABLE, "warning"),
        (RateLimited(timedelta(seconds=7)), "try again in 7 seconds", "warning"),
        (RateLimited(timedelta(seconds=0.2)), "try again in 1 second.", "warning"),
        (Forbidden("Send Messages"), "“Send Messages”", "warning"),
        (Forbidden(), "not allowed", "warning"),
        (NotFound(), words.GONE, "warning"),
        (Expired(), words.TOO_LATE, "warning"),
        (Unavailable(), words.UNREACHABLE, "warning"),
        (PlatformError(), words.UNREACHABLE, "warning"),
        (Busy(), words.NOT_SAVED, "warning"),
        (RuntimeError("secret answer"), words.NOT_SAVED, "error"),
    ],
)
async def test_errors_come_back_as_private_cards(
    stage: Stage, problem: Exception, said: str, logged: str | None
) -> None:
    stage.problem = problem
    assert said in sentence(await stage.dispatcher().handle(pressed()))
    assert [level for level, _, _ in stage.log.entries] == ([logged] if logged else [])
    assert "secret" not in str(
        [(event, {k: v for k, v in facts.items() if k != "exc_info"}) for _, event, facts in stage.log.entries]
    )


async def test_the_reference_on_the_card_is_the_one_in_the_log(stage: Stage) -> None:
    stage.problem = RuntimeError("boom")
    said = sentence(await stage.dispatcher().handle(pressed()))
    _, event, facts = stage.log.entries[0]
    assert event == "event failed"
    assert facts["exc_info"] is stage.problem
    assert f"reference: {facts['reference']}." in said


@pytest.mark.parametrize(
    ("action", "said"),
    [("w0:a:1", words.OUTDATED), ("w1:nobody", words.UNREADABLE), ("forged", words.UNREADABLE), ("", words.UNREADABLE)],
)
async def test_outdated_and_forged_ids(stage: Stage, action: str, said: str) -> None:
    dispatcher = stage.dispatcher()
    assert sentence(await dispatcher.handle(replace(pressed(), action=action))) == said
    assert await dispatcher.handle(replace(submitted(action), event_key="k2")) == FormErrors({"time": said})
    assert stage.seen == []


async def test_a_form_stays_open_with_the_sentence_at_its_first_field(stage: Stage) -> None:
    stage.problem = UserError("No.")
    action = encode(Action("setup"))
    assert await stage.dispatcher().handle(submitted(action)) == FormErrors({"time": "No."})
    assert sentence(await stage.dispatcher().handle(submitted(action, {}))) == "No."


# --- again, at once, at the end ------------------------------------------------------------------------------------


async def test_the_same_event_again_gets_the_same_outcome_and_is_done_once(stage: Stage) -> None:
    dispatcher = stage.dispatcher()
    first = await dispatcher.handle(pressed())
    assert await dispatcher.handle(pressed()) is first
    assert len(stage.seen) == 1


async def test_two_deliveries_at_once_share_the_work(stage: Stage) -> None:
    stage.gate = asyncio.Event()
    dispatcher = stage.dispatcher()
    both = [asyncio.create_task(dispatcher.handle(pressed())) for _ in range(2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    stage.gate.set()
    first, second = await asyncio.gather(*both)
    assert first is second
    assert len(stage.seen) == 1


async def test_when_the_first_delivery_is_cancelled_the_second_does_the_work(stage: Stage) -> None:
    stage.gate = asyncio.Event()
    dispatcher = stage.dispatcher()
    first, second = (asyncio.create_task(dispatcher.handle(pressed())) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    stage.gate.set()
    assert sentence(await second) == "Done 2."
    assert first.cancelled()


async def test_what_failed_is_tried_again(stage: Stage) -> None:
    dispatcher = stage.dispatcher()
    stage.problem = Busy()
    assert sentence(await dispatcher.handle(pressed())) == words.NOT_SAVED
    stage.problem = None
    assert sentence(await dispatcher.handle(pressed())) == "Done 2."


async def test_only_so_many_outcomes_are_remembered() -> None:
    stage = Stage(remember=2)
    stage.router.action("a", stage.with_args)
    dispatcher = stage.dispatcher()
    for key in ("1", "2", "3", "1", "3"):
        await dispatcher.handle(pressed(key=key))
    assert len(stage.seen) == 4


async def test_stopping_finishes_what_is_in_hand_and_takes_nothing_new(stage: Stage) -> None:
    stage.gate = asyncio.Event()
    dispatcher = stage.dispatcher()
    in_hand = asyncio.create_task(dispatcher.handle(pressed()))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(dispatcher.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    assert sentence(await dispatcher.handle(pressed(key="late"))) == words.RESTARTING
    assert await dispatcher.handle(Uninstalled("u", TENANT, NOW)) == Nothing()
    assert dispatcher.first_response(command("leaderboard")) is FirstResponse.INSTANT
    stage.gate.set()
    await stopping
    assert sentence(await in_hand) == "Done 1."
    await dispatcher.stop()


async def test_the_wait_of_actions_is_measured(stage: Stage) -> None:
    dispatcher = stage.dispatcher()
    await dispatcher.handle(pressed())
    await dispatcher.handle(command("leaderboard", key="k2"))
    [(platform, waited)] = stage.waits
    assert platform == "memory"
    assert timedelta() <= waited < timedelta(seconds=5)


async def test_a_dispatcher_needs_no_measure_and_no_words() -> None:
    stage = Stage()
    stage.router.action("a", stage.with_args)
    dispatcher = Dispatcher(stage.router, CATALOGUE, Vocabulary(), log=stage.log)
    assert sentence(await dispatcher.handle(pressed())) == "Done 1."
