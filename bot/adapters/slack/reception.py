"""First responses: every deed is acknowledged within Slack's three seconds, whatever becomes of it.

*Instant* and *form*: the outcome is awaited for two seconds, then the acknowledgement goes without it and the outcome
follows. *Defer*: acknowledged at once. Messages and lifecycle events are awaited like *instant*, since Slack delivers
again what was not acknowledged, and a crash in between then loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.adapters.slack.answers import Answers, Way
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.events import (
    read_action,
    read_command,
    read_home,
    read_loss,
    read_message,
    read_removal,
    read_submission,
)
from bot.adapters.slack.limits import PATIENCE
from bot.adapters.slack.modal import render_form
from bot.adapters.slack.refs import DIRECT
from bot.adapters.slack.short_names import ShortNames
from bot.adapters.slack.submission import draft_card, error_response, field_labels
from bot.adapters.slack.wire import object_at, text_at
from bot.adapters.slack.workspaces import Workspace
from bot.chat.dispatcher import Log
from bot.chat.events import (
    ActionPressed,
    Actor,
    ChannelLost,
    CommandInvoked,
    FormSubmitted,
    Inbound,
    Installed,
    PersonalEvent,
    Uninstalled,
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.ports import Clock, Ingress
from bot.errors import PlatformError

T = TypeVar("T")

REMEMBERED: Final = 4096
"""Deliveries kept, so that one that comes again is not answered again."""
PROFILE_WAIT: Final = timedelta(seconds=1)
"""How long a name and a zone are waited for; without them the event goes on with what it brought."""


class Reception:
    """Takes what Bolt hands over. Every task is tracked, so that `drain` can wait for all that is in hand."""

    def __init__(
        self,
        ingress: Ingress,
        answers: Answers,
        directory: Directory,
        clock: Clock,
        log: Log,
        names: ShortNames,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._ingress = ingress
        self._answers = answers
        self._directory = directory
        self._clock = clock
        self._log = log
        self._names = names
        self._patience = patience.total_seconds()
        self._tasks: set[asyncio.Task[object]] = set()
        self._recent: OrderedDict[str, asyncio.Task[Outcome]] = OrderedDict()

    async def command(self, ack: AsyncAck, body: Mapping[str, object], workspace: Workspace) -> None:
        """A slash command."""
        event, way = read_command(body, workspace.team, self._names, self._clock.now())
        if await self._is_direct(way, text_at(body, "channel_id")):
            event, way = replace(event, where=replace(event.where, direct=True)), replace(way, direct=True)
        await self._take(ack, event, way)

    async def action(self, ack: AsyncAck, body: Mapping[str, object], workspace: Workspace) -> None:
        """A button."""
        read = read_action(body, workspace.team, self._clock.now())
        if read is None:
            await ack()
            return
        event, way = read
        channel = way.channel.channel if way.channel is not None else ""
        if channel.startswith(DIRECT) and (not way.ephemeral or await self._is_direct(way, channel)):
            event, way = replace(event, where=replace(event.where, direct=True)), replace(way, direct=True)
        await self._take(ack, event, way)

    async def submission(self, ack: AsyncAck, body: Mapping[str, object], workspace: Workspace) -> None:
        """A form. Its errors belong into the acknowledgement; after that it is closed."""
        read = read_submission(body, workspace.team, self._clock.now())
        if read is None:
            await ack()
            return
        event, way = read
        task, fresh = self._once(event)
        await asyncio.wait({task}, timeout=self._patience)
        if task.done() and not task.cancelled() and task.exception() is None:
            match task.result():
                case FormErrors(errors=errors):
                    await ack(error_response(errors, event.values))
                    return
                case OpenForm(form=form):
                    await ack(response_action="update", view=render_form(form, self._answers.state(way, form)))
                    return
                case Reply() | Update() | Nothing():
                    pass
        await ack()
        if fresh:
            labels = field_labels(object_at(body, "view"))
            self._track(self._finish(task, way, (event, labels)))

    async def event(self, ack: AsyncAck, body: Mapping[str, object], workspace: Workspace | None) -> None:
        """An event. Not acknowledged when it failed, so that Slack delivers it again.

        Raises:
            Exception: what the application raised, or that nobody installed us there.
        """
        now, kind = self._clock.now(), text_at(body, "event", "type")
        if kind in ("app_uninstalled", "tokens_revoked"):
            if (removal := read_removal(body, now)) is not None:
                self._directory.forget_workspace(removal.tenant.team)
                await self._await(removal)
        elif workspace is None:
            raise LookupError("an event of a workspace that isn't installed")
        elif kind in ("message", "app_mention"):
            if (read := read_message(body, workspace, now)) is not None:
                if read[1].direct and read[1].channel is not None:
                    self._directory.note_conversation(workspace.team, read[1].account.user, read[1].channel.channel)
                await self._hear(*read)
        elif kind == "app_home_opened":
            if (opened := read_home(body, workspace, now)) is not None:
                await self._hear(opened[0], opened[1])
        elif kind in ("member_joined_channel", "member_left_channel"):
            self._directory.forget_members(workspace.team, text_at(body, "event", "channel"))
        elif (lost := read_loss(body, workspace.team, now)) is not None:
            self._directory.forget_members(workspace.team, lost.channel.channel)
            await self._await(lost)
        await ack()

    async def tell(self, event: Inbound, way: Way | None) -> None:
        """Hand an event that the adapter made itself to the application, and show what it answers."""
        outcome = await self._ingress.handle(event)
        if way is not None:
            await self._show(way, outcome)

    async def drain(self) -> None:
        """Return when all that is in hand is done, and what came of it too."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _take(self, ack: AsyncAck, event: CommandInvoked | ActionPressed, way: Way) -> None:
        task, fresh = self._once(event)
        if self._ingress.first_response(event) is not FirstResponse.DEFER:
            await asyncio.wait({task}, timeout=self._patience)
        await ack()
        if fresh:
            self._track(self._finish(task, way))

    async def _hear(self, event: PersonalEvent, way: Way) -> None:
        task, fresh = self._once(event)
        await asyncio.wait({task}, timeout=self._patience)
        if task.done():
            task.result()
        if fresh:
            self._track(self._finish(task, way))

    async def _await(self, event: Inbound) -> None:
        task, _ = self._once(event)
        await asyncio.wait({task}, timeout=self._patience)
        if task.done():
            task.result()

    def _once(self, event: Inbound) -> tuple[asyncio.Task[Outcome], bool]:
        """The work on an event, and whether this is its first delivery. What failed may be delivered again."""
        known = self._recent.get(event.event_key)
        if known is not None and not (known.done() and (known.cancelled() or known.exception() is not None)):
            return known, False
        task = self._track(self._handle(event))
        self._recent[event.event_key] = task
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return task, True

    async def _handle(self, event: Inbound) -> Outcome:
        match event:
            case Installed() | Uninstalled() | ChannelLost():
                return await self._ingress.handle(event)
            case ActionPressed() | FormSubmitted():
                # A press waits for nothing: what isn't known of the person yet is known at the next one.
                return await self._ingress.handle(replace(event, actor=self._remembered(event)))
            case _:
                return await self._ingress.handle(replace(event, actor=await self._known(event)))

    def _remembered(self, event: PersonalEvent) -> Actor:
        team, user = event.where.tenant.team, event.actor.account.user
        profile = self._directory.remembered(team, user)
        if profile is None:
            self._track(self._look_up(team, user))
            return event.actor
        return replace(event.actor, name=profile.name or event.actor.name, zone=profile.zone)

    async def _known(self, event: PersonalEvent) -> Actor:
        team, user = event.where.tenant.team, event.actor.account.user
        asked = self._track(self._look_up(team, user))
        await asyncio.wait({asked}, timeout=PROFILE_WAIT.total_seconds())
        return self._remembered(event) if asked.done() else event.actor

    async def _look_up(self, team: str, user: str) -> None:
        try:
            await self._directory.profile(team, user)
        except PlatformError as problem:
            self._log.warning("profile unknown", platform="slack", detail=problem.detail)

    async def _is_direct(self, way: Way, channel: str) -> bool:
        """Whether a one-to-one conversation is the one with the bot; people also use commands among themselves."""
        if not channel.startswith(DIRECT):
            return False
        asked = self._track(self._directory.sees(way.team, channel, way.account.user))
        await asyncio.wait({asked}, timeout=PROFILE_WAIT.total_seconds())
        return asked.done() and asked.result()

    async def _finish(
        self,
        task: asyncio.Task[Outcome],
        way: Way,
        draft: tuple[FormSubmitted, Mapping[str, str]] | None = None,
    ) -> None:
        """Show what comes of an event; late errors of a form with what was typed into it."""
        await asyncio.wait({task})
        if task.cancelled():
            return
        problem = task.exception()
        if problem is not None:
            self._log.error("event failed", platform="slack", exc_info=problem)
            return
        outcome = task.result()
        if draft is not None and isinstance(outcome, FormErrors):
            event, labels = draft
            outcome = Reply(draft_card(outcome.errors, event.values, labels))
        await self._show(way, outcome)

    async def _show(self, way: Way, outcome: Outcome) -> None:
        try:
            if way.home and isinstance(outcome, Reply) and way.channel is None and not way.trigger:
                outcome = Update(outcome.card)  # the page was opened, and this is the page
            await self._answers.show(way, outcome)
        except PlatformError as problem:
            facts = {"outcome": type(outcome).__name__, "problem": type(problem).__name__}
            self._log.warning("response not shown", platform="slack", detail=problem.detail, **facts)

    def _track(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
