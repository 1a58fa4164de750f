"""Everything that Slack sends to the bot: by socket or webhook, within three seconds, with retries of events alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from tests.simulators.slack.model import Json, Team
from tests.simulators.slack.payloads import envelope
from tests.simulators.slack.schemas import Complaint, Schemas
from tests.simulators.slack.scopes import OF_EVENT
from tests.simulators.slack.sockets import ConnectionGone, Sockets
from tests.simulators.slack.webhooks import Webhooks
from tests.simulators.slack.world import World

ACK_SECONDS = 3.0
RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""When the first, second and third retry of an event come after the failure before."""


@dataclass(slots=True)
class Delivery:
    """Something that was sent to the bot, and how that went. `error` is Slack's word for the failure."""

    kind: str
    payload: Json
    acked: bool = False
    error: str = ""
    body: Json = field(default_factory=dict)
    text: str = ""
    attempts: int = 0
    status: int = 0


@dataclass(frozen=True, slots=True)
class Retry:
    """An event that is to be sent again."""

    delivery: Delivery
    number: int
    reason: str
    due: datetime


@dataclass(slots=True)
class Courier:
    """Sends. Over HTTP where `webhooks.url` is set, else by Socket Mode."""

    world: World
    sockets: Sockets
    webhooks: Webhooks
    schemas: Schemas | None
    ack_seconds: float = ACK_SECONDS
    """In real time; tests of slowness make it shorter."""
    deliveries: list[Delivery] = field(default_factory=list)
    retries: list[Retry] = field(default_factory=list)
    lost: list[Delivery] = field(default_factory=list)
    """Events that were given up after the third retry."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    failures: list[BaseException] = field(default_factory=list)
    """What went wrong in the background, the simulator's own mistakes."""

    # --- interactions ------------------------------------------------------------------------------------------

    async def interact(self, kind: str, payload: Json) -> Delivery:
        """Send a command or an interaction, once."""
        self._check(kind, payload)
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        await self._attempt(delivery, None)
        return delivery

    # --- events ------------------------------------------------------------------------------------------------

    def emit(self, team: Team, event: Json) -> None:
        """Send an event in the background, if the app gets such events."""
        if self.wants(team, event):
            task = asyncio.get_running_loop().create_task(self._event(team, event))
            self.tasks.add(task)
            task.add_done_callback(self._finished)

    async def event(self, team: Team, event: Json) -> Delivery | None:
        """Send an event and wait for its ack and for the retry that comes at once; None if the app gets no such event."""
        if not self.wants(team, event):
            return None
        delivery = self._enclose(team, event)
        await self.send_event(delivery)
        return delivery

    def wants(self, team: Team, event: Json) -> bool:
        """Whether the app has subscribed to such an event, has the scope for it and can see where it happened."""
        name = str(event["type"])
        if name == "message":
            name += {"im": ".im", "group": ".groups", "channel": ".channels"}[event["channel_type"]]
        if name not in self.world.app.events or not (team.installed or name in ("app_uninstalled", "tokens_revoked")):
            return False
        if name in ("app_mention", "message.channels", "message.groups", "message.im"):
            channel = team.channels[str(event["channel"])]
            if team.bot_user not in channel.members:
                return False
        needed = OF_EVENT[name]
        return not needed or any(scope in team.scopes for scope in needed)

    async def send_event(self, delivery: Delivery) -> None:
        """First attempt of an event, with the retry that comes at once."""
        await self._attempt_event(delivery, None)
        await self.retry_due()

    async def retry_due(self) -> None:
        """Send every retry whose time has come on the movable clock."""
        while True:
            due = [retry for retry in self.retries if retry.due <= self.world.clock.now()]
            if not due:
                return
            self.retries.remove(due[0])
            await self._attempt_event(due[0].delivery, due[0])

    async def resend(self, delivery: Delivery, number: int, reason: str) -> None:
        """Send an event as its retry of that number."""
        self.deliveries.append(delivery)
        await self._attempt_event(delivery, Retry(delivery, number, reason, self.world.clock.now()))

    async def close(self) -> None:
        """Stop what is under way."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _event(self, team: Team, event: Json) -> None:
        await self.send_event(self._enclose(team, event))

    def _enclose(self, team: Team, event: Json) -> Delivery:
        payload = envelope(self.world, team, event)
        self._check("events_api", payload)
        delivery = Delivery("events_api", payload)
        self.deliveries.append(delivery)
        return delivery

    async def _attempt_event(self, delivery: Delivery, retry: Retry | None) -> None:
        no_retry = await self._attempt(delivery, retry)
        if delivery.acked or no_retry:
            return
        number = 1 if retry is None else retry.number + 1
        if number > len(RETRY_AFTER):
            self.lost.append(delivery)
            return
        due = self.world.clock.now() + RETRY_AFTER[number - 1]
        self.retries.append(Retry(delivery, number, delivery.error, due))

    # --- one attempt -------------------------------------------------------------------------------------------

    async def _attempt(self, delivery: Delivery, retry: Retry | None) -> bool:
        """Send once; whether the bot forbade retries."""
        delivery.attempts += 1
        try:
            if self.webhooks.url:
                return await self._post(delivery, retry)
            extra: Json = {}
            if delivery.kind == "events_api":
                number = retry.number if retry is not None else 0
                extra = {"retry_attempt": number, "retry_reason": retry.reason if retry is not None else ""}
            delivery.body = await self.sockets.deliver(delivery.kind, delivery.payload, extra, self.ack_seconds)
            delivery.acked, delivery.error = True, ""
        except TimeoutError:
            delivery.error = "timeout" if not self.webhooks.url else "http_timeout"
        except (ConnectionGone, aiohttp.ClientError):
            delivery.error = "connection_failed"
        self.world.bell.ring()
        return False

    async def _post(self, delivery: Delivery, retry: Retry | None) -> bool:
        headers = {}
        if retry is not None:
            headers = {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        answer = await self.webhooks.post(delivery.kind, delivery.payload, headers, self.ack_seconds)
        delivery.status, delivery.text, delivery.body = answer.status, answer.text, answer.body
        delivery.acked = answer.status == 200
        delivery.error = "" if delivery.acked else "http_error"
        self.world.bell.ring()
        return answer.no_retry

    # --- what leaves must be as Slack's ------------------------------------------------------------------------

    def _check(self, kind: str, payload: Json) -> None:
        """Hold what is about to be sent against the schemas.

        Raises:
            AssertionError: the simulator made something that Slack would never send.
        """
        if self.schemas is None:
            return
        complaints = list(_complaints(self.schemas, kind, payload))
        if complaints:
            raise AssertionError(f"the simulator would send what Slack never does: {complaints[0]} in {payload}")

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        self.world.bell.ring()
        if not task.cancelled():
            error = task.exception()
            if error is not None:
                self.failures.append(error)


KNOWN_ACTIONS = frozenset({"button", "static_select", "overflow", "plain_text_input", "checkboxes", "radio_buttons"})


def _complaints(schemas: Schemas, kind: str, payload: Json) -> list[Complaint]:
    # Slack sends null for the enterprise of a workspace without one; the schemas leave it out.
    payload = {name: value for name, value in payload.items() if (name, value) != ("enterprise", None)}
    if kind == "slash_commands":
        return schemas.check("bolt_Slash", payload)
    if kind == "events_api":
        return [*schemas.check("bolt_Env", payload), *schemas.check_event(payload["event"])]
    if payload["type"] == "view_submission":
        return schemas.check("bolt_ViewSubmit", payload)
    if payload["type"] == "view_closed":
        return schemas.check("bolt_ViewClosed", payload)
    # The schema wants a response_url even where Slack sends none, and knows six kinds of elements.
    known = [action for action in payload["actions"] if action["type"] in KNOWN_ACTIONS]
    return schemas.check("bolt_BlockActionP", {"response_url": ""} | payload | {"actions": known})
