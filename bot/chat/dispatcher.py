"""The application's door: every event comes in here, finds its feature, and leaves as an outcome.

The error policy. An event never raises for what a person did; what went wrong is said privately to who acted, and on
a submitted form at its first field, so that the form stays open with all that was typed.

1. `UserError`: its sentence, as it stands.
2. `OutdatedAction`: a button of an older version; asks for a fresh one.
3. `UnreadableAction`, `UnreadableRef`, a verb nobody handles: forged or damaged; a neutral sentence that tells nothing.
4. A command or option that doesn't exist: what was meant, if something is near (`bot.chat.parsing`).
5. `PlatformError`: what the platform refused, with the permission's name or the time to wait.
6. The storage is busy (types given by the application): "Not saved. Please press again.", logged as a warning.
7. Anything else: logged with its traceback under a reference, and "Not saved. Please press again." with that reference.
8. After `stop` began: nothing is done, and the person is told so.

Events of a tenant have nobody to tell: their errors are logged, and the other handlers still run.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Protocol, TypeVar, assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.chat import words
from bot.chat.actions import OutdatedAction, UnreadableAction, decode
from bot.chat.catalogue import Catalogue
from bot.chat.codec import UnreadableRef
from bot.chat.events import (
    ActionPressed,
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
)
from bot.chat.outcomes import FirstResponse, FormErrors, Nothing, Outcome, Reply
from bot.chat.parsing import TYPED, NotUnderstood, find_command, read_invocation
from bot.chat.refs import PlatformName
from bot.chat.router import Handler, Route, Router
from bot.chat.text import notice
from bot.chat.vocabulary import Vocabulary
from bot.errors import Expired, Forbidden, NotFound, PlatformError, RateLimited, UserError

E = TypeVar("E", bound=Inbound)

REMEMBERED = 1024
"""Outcomes kept so that an event delivered again gets the same one; across restarts, features see to it."""


class Log(Protocol):
    """Where trouble is written. Facts never hold what a person typed."""

    def warning(self, event: str, **facts: object) -> object:
        """Something that passes by itself."""
        ...

    def error(self, event: str, **facts: object) -> object:
        """Something that somebody has to look at; `exc_info` holds the exception."""
        ...


Observe = Callable[[str, timedelta], None]
"""Told the platform's name and how long an action took from the door to its outcome."""


class Dispatcher:
    """An `Ingress` over a router. `catalogue` is cut to the commands that have a handler; `busy` are the storage's errors that pass."""

    def __init__(
        self,
        router: Router,
        catalogue: Catalogue,
        vocabulary: Vocabulary,
        *,
        log: Log,
        observe: Observe | None = None,
        busy: tuple[type[Exception], ...] = (),
        remember: int = REMEMBERED,
    ) -> None:
        self.catalogue = catalogue.only(router.commands)
        self.vocabulary = vocabulary
        self._router = router
        self._log = log
        self._observe = observe
        self._busy = busy
        self._remember = remember
        self._recent: OrderedDict[str, asyncio.Future[Outcome]] = OrderedDict()
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    def first_response(self, event: Inbound) -> FirstResponse:
        """How the event wants to be responded to first; what can only fail is answered at once."""
        if self._stopping:
            return FirstResponse.INSTANT
        match event:
            case CommandInvoked():
                line = f"{event.path} {event.options.get(TYPED, '')}"
                command, _ = find_command(line[:200], self.catalogue)
                if command is None:
                    return FirstResponse.INSTANT
                return self._router.commands[command.path].first or command.first
            case ActionPressed():
                try:
                    route = self._router.actions.get(decode(event.action).verb)
                except (OutdatedAction, UnreadableAction):
                    route = None
                return (route and route.first) or FirstResponse.INSTANT
            case FormSubmitted():
                return FirstResponse.INSTANT
            case _:
                return FirstResponse.DEFER

    async def handle(self, event: Inbound) -> Outcome:
        """Do what the event asks. The same event again gets the outcome of the first time, or waits for it."""
        while (known := self._recent.get(event.event_key)) is not None:
            # The first delivery may be cancelled while we wait; then this one takes its place.
            await asyncio.wait([known])
            if not known.cancelled():
                return known.result()
        if self._stopping:
            return self._tell(event, words.RESTARTING)
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._recent[event.event_key] = done
        with self._counted():
            try:
                outcome, final = await self._answer(event)
            except BaseException:
                self._forget(event.event_key, done)
                done.cancel()
                raise
            done.set_result(outcome)
            if not final:
                self._forget(event.event_key, done)
        while len(self._recent) > self._remember and next(iter(self._recent.values())).done():
            self._recent.popitem(last=False)
        return outcome

    async def stop(self) -> None:
        """Take no more events, and return when those in hand have their outcomes."""
        self._stopping = True
        await self._idle.wait()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._in_hand += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_hand -= 1
            if self._in_hand == 0:
                self._idle.set()

    def _forget(self, key: str, done: asyncio.Future[Outcome]) -> None:
        if self._recent.get(key) is done:
            del self._recent[key]

    async def _answer(self, event: Inbound) -> tuple[Outcome, bool]:
        """The outcome, and whether it is final: an event that failed may be tried again."""
        started = time.perf_counter()
        try:
            return await self._route(event), True
        except Exception as problem:  # the one place where whatever broke is turned into words
            sentence, final = self._explain(problem, event)
            return self._tell(event, sentence), final
        finally:
            if self._observe is not None and isinstance(event, ActionPressed):
                waited = timedelta(seconds=time.perf_counter() - started)
                self._observe(event.actor.account.platform.value, waited)

    async def _route(self, event: Inbound) -> Outcome:
        router = self._router
        match event:
            case CommandInvoked():
                return await self._command(event)
            case ActionPressed():
                action = decode(event.action)
                pressed = router.actions.get(action.verb)
                if pressed is None:
                    raise UnreadableAction(event.action)
                return await pressed.handler(event, action.args)
            case FormSubmitted():
                action = decode(event.action)
                submitted = router.forms.get(action.verb)
                if submitted is None:
                    raise UnreadableAction(event.action)
                return await submitted.handler(event, action.args)
            case ThreadReply():
                return await _one(router.thread_reply, event)
            case Mentioned():
                return await _one(router.mention, event)
            case DirectMessage():
                return await _one(router.direct_message, event)
            case HomeOpened():
                return await _one(router.home, event)
            case Installed():
                return await self._every(router.installed, event)
            case Uninstalled():
                return await self._every(router.uninstalled, event)
            case ChannelLost():
                return await self._every(router.lost, event)
            case _:
                assert_never(event)

    async def _command(self, event: CommandInvoked) -> Outcome:
        read = read_invocation(event.path, event.options, self.catalogue, self.vocabulary, _today(event))
        if isinstance(read, NotUnderstood):
            raise UserError(read.sentence)
        handler = self._router.commands[read.command.path].handler
        return await handler(replace(event, path=read.command.path, options=read.options))

    async def _every(self, handlers: Sequence[Handler[E]], event: E) -> Outcome:
        """Each handler runs, whatever became of the others; the first outcome with something to show is the event's."""
        shown: Outcome = Nothing()
        for handler in handlers:
            try:
                outcome = await handler(event)
            except Exception as problem:  # one feature's trouble must not keep another from cleaning up
                self._explain(problem, event)
            else:
                shown = outcome if isinstance(shown, Nothing) else shown
        return shown

    def _explain(self, problem: Exception, event: Inbound) -> tuple[str, bool]:
        """The sentence for what went wrong, by the policy above, and whether trying again would change nothing."""
        facts: dict[str, object] = {"event_kind": type(event).__name__, "platform": _platform(event).value}
        match problem:
            case UserError():
                return problem.sentence, True
            case OutdatedAction():
                return words.OUTDATED, True
            case UnreadableAction() | UnreadableRef():
                self._log.warning("unreadable action", **facts)
                return words.UNREADABLE, True
            case PlatformError():
                self._log.warning("platform refused", problem=type(problem).__name__, detail=problem.detail, **facts)
                return _refused(problem), False
        if isinstance(problem, self._busy):
            self._log.warning("storage busy", problem=type(problem).__name__, **facts)
            return words.NOT_SAVED, False
        reference = secrets.token_hex(4)
        self._log.error("event failed", reference=reference, exc_info=problem, **facts)
        return words.not_saved(reference), False

    def _tell(self, event: Inbound, sentence: str) -> Outcome:
        match event:
            case FormSubmitted() if event.values:
                return FormErrors({next(iter(event.values)): sentence})
            case Installed() | Uninstalled() | ChannelLost():
                return Nothing()
            case _:
                return Reply(notice(sentence))


async def _one(route: Route[Handler[E]] | None, event: E) -> Outcome:
    return Nothing() if route is None else await route.handler(event)


def _refused(problem: PlatformError) -> str:
    match problem:
        case RateLimited():
            return words.busy(problem.retry_after)
        case Forbidden():
            return words.forbidden(problem.permission)
        case NotFound():
            return words.GONE
        case Expired():
            return words.TOO_LATE
        case _:
            return words.UNREACHABLE


def _platform(event: Inbound) -> PlatformName:
    if isinstance(event, Installed | Uninstalled):
        return event.tenant.platform
    return event.channel.platform if isinstance(event, ChannelLost) else event.actor.account.platform


def _today(event: CommandInvoked) -> date:
    """The date where the person is, as far as the platform says where that is."""
    try:
        zone = ZoneInfo(event.actor.zone) if event.actor.zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return event.received_at.astimezone(zone).date()
