"""How tests act in a workspace, and ask what people see.

::

    slack = await Slack().start()                    # ada (owns it), bob, cleo, dan, eve; general, random, secret
    client = AsyncWebClient(slack.bot_token, base_url=slack.base_url)
    await slack.command("ada", "general", "/quiz")   # over a socket, or over HTTP after slack.deliver_to(url)
    await slack.press("ada", "B")
    assert "B is right" in slack.see("ada", "general")[-1].text
    slack.assert_clean()

People and channels are named by name or by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tests.simulators.slack.blocks import elements_of
from tests.simulators.slack.delivery import Delivery
from tests.simulators.slack.filling import TROUBLE, Value, apply, check, fill
from tests.simulators.slack.interactions import action_in_view, action_of, action_on_message, closing, slash, submission
from tests.simulators.slack.lives import Lives
from tests.simulators.slack.model import App, Channel, Json, Message, Refused, Team, User, View
from tests.simulators.slack.payloads import message_event
from tests.simulators.slack.scopes import BASE, READING
from tests.simulators.slack.seen import Seen, SeenHome, SeenModal, buttons_of, see_home, see_message, see_modal
from tests.simulators.slack.simulator import EVENTS, Simulator
from tests.support.clock import MovableClock

PEOPLE = ("ada", "bob", "cleo", "dan", "eve")
"""Ada owns the workspace."""


class Slack:
    """One workspace. `sim` is the server behind it, which `another` workspaces share.

    Everything that a person does returns when the bot has acknowledged it, or failed to.
    """

    def __init__(
        self,
        clock: MovableClock | None = None,
        *,
        scopes: frozenset[str] = BASE | READING,
        events: frozenset[str] = EVENTS,
        team: str = "T0TEAM",
        sim: Simulator | None = None,
    ) -> None:
        self.sim = sim or Simulator(clock or MovableClock(), App(events=events))
        self.team: Team = self.sim.world.add_team(team, f"Team {team.removeprefix('T0').title()}")
        self.troubles: list[tuple[str, str]] = []
        """(person, Slack's word) for each thing that Slack told a person the app did not respond to."""
        lives = Lives(self.sim.world, self.sim.courier, self.team, self.user, self.channel)
        self.join, self.leave = lives.join, lives.leave
        self.archive, self.unarchive = lives.archive, lives.unarchive
        self.rename, self.delete_channel = lives.rename, lives.delete_channel
        self.uninstall, self.revoke_token, self.consent = lives.uninstall, lives.revoke_token, lives.consent
        for name in PEOPLE:
            self.add_user(name, is_owner=name == "ada")
        self.add_channel("general", *PEOPLE)
        self.add_channel("random", *PEOPLE, bot=False)
        self.add_channel("secret", "ada", is_private=True)
        if scopes:
            self.sim.world.install(self.team, scopes)

    # --- the server --------------------------------------------------------------------------------------------

    async def start(self) -> Slack:
        """Listen; returns itself."""
        await self.sim.start()
        return self

    async def close(self) -> None:
        """Stop all that runs."""
        await self.sim.close()

    def another(self, team: str, *, scopes: frozenset[str] = BASE | READING) -> Slack:
        """A second workspace on the same server; without scopes the app is not installed there."""
        return Slack(scopes=scopes, team=team, sim=self.sim)

    @property
    def base_url(self) -> str:
        """For AsyncWebClient."""
        return f"{self.sim.server.address}/api/"

    @property
    def app(self) -> App:
        """The app's settings: its secrets, commands and events."""
        return self.sim.world.app

    @property
    def bot_token(self) -> str:
        """The newest bot token of this workspace."""
        return self.team.token

    def deliver_to(self, url: str) -> None:
        """Send everything to an address over HTTP, instead of through sockets; empty goes back to sockets."""
        self.sim.webhooks.url = url

    async def advance(self, step: timedelta | None = None, **parts: float) -> None:
        """Move the clock on, and send the retries whose time has come."""
        await self.sim.advance(step, **parts)

    def assert_clean(self) -> None:
        """Everything that the bot sent was as Slack wants it."""
        self.sim.assert_clean()

    # --- people and channels -----------------------------------------------------------------------------------

    def add_user(self, name: str, *, is_owner: bool = False, is_admin: bool = False, tz: str = "Europe/Berlin") -> User:
        """A person; the id is ``U0`` and the name."""
        suffix = "" if self.team.id == "T0TEAM" else self.team.id[1:]
        user = User(f"U0{name.upper()}{suffix}", name, f"{name.title()} Example", tz, is_admin, is_owner)
        self.team.users[user.id] = user
        return user

    def add_channel(self, name: str, *members: str, is_private: bool = False, bot: bool = True) -> Channel:
        """A channel; the id is ``C0`` and the name."""
        suffix = "" if self.team.id == "T0TEAM" else self.team.id[1:]
        people = {self.user(member).id for member in members} | ({self.team.bot_user} if bot else set())
        creator = self.user(members[0]).id if members else ""
        channel = Channel(f"C0{name.upper()}{suffix}", name, people, creator, is_private)
        return self.sim.world.add_channel(self.team, channel)

    def user(self, who: str) -> User:
        """A person by name or id."""
        for user in self.team.users.values():
            if who in (user.id, user.name):
                return user
        raise LookupError(f"there is no {who}")

    def channel(self, name: str, who: str = "") -> Channel:
        """A channel by name or id; ``direct`` is the conversation of `who` with the bot."""
        if name == "direct":
            return self.sim.world.direct(self.team, self.user(who).id)
        for channel in self.team.channels.values():
            if name in (channel.id, channel.name):
                return channel
        raise LookupError(f"there is no {name}")

    # --- what people do ----------------------------------------------------------------------------------------

    async def command(self, who: str, channel: str, line: str) -> Delivery:
        """Type a slash command. What the ack says is shown to the person."""
        user, place = self.user(who), self.channel(channel, who)
        name, _, text = line.partition(" ")
        if self.app.commands is not None and name not in self.app.commands:
            raise LookupError(f"{name} is not a valid command of this app")
        url = self.sim.world.add_response_url(self.team, user.id, place.id, None)
        address = f"{self.sim.server.address}/commands/{self.team.id}/{url.id}"
        payload = slash(self.sim.world, self.team, user, place, name, text.strip(), address)
        delivery = await self.sim.courier.interact("slash_commands", payload)
        body = delivery.body or ({"text": delivery.text} if delivery.text.strip() else {})
        if delivery.acked and body:
            try:
                self.sim.response_urls.respond(self.team, url, body)
            except Refused as refused:
                self.troubles.append((user.id, refused.code))
        return self._told(user, delivery)

    async def press(self, who: str, label: str, *, on: Seen | str = "", text: str = "") -> Delivery:
        """Press the newest button of that label that the person sees: on a message (itself or its ts), or one with `text`."""
        user = self.user(who)
        for seen in reversed(self.see(who)):
            if (on and (on if isinstance(on, str) else on.ts) != seen.ts) or text not in seen.text:
                continue
            for block in seen.message.blocks:
                for element in buttons_of([block]):
                    if label in (element["text"]["text"], element.get("accessibility_label")):
                        action = action_of(self.sim.world, element, block["block_id"])
                        return await self._act(user, seen.message, action)
        raise LookupError(
            f"{who} sees no button {label!r}; the last are {[each.buttons for each in self.see(who)[-5:]]}"
        )

    async def choose(self, who: str, label: str, *, on: Seen | str = "") -> Delivery:
        """Choose an option of a menu, of radio buttons or of an overflow menu, on the newest message that has it."""
        user = self.user(who)
        for seen in reversed(self.see(who)):
            if on and (on if isinstance(on, str) else on.ts) != seen.ts:
                continue
            for block in seen.message.blocks:
                for element in elements_of(block):
                    for option in element.get("options", ()):
                        if option["text"]["text"] == label:
                            chosen = action_of(self.sim.world, element, block["block_id"], selected_option=option)
                            return await self._act(user, seen.message, chosen)
        raise LookupError(f"{who} sees no option {label!r}")

    async def press_forged(self, who: str, message: Seen, action_id: str, value: str = "") -> Delivery:
        """Press a button that the message doesn't have."""
        element = {
            "type": "button",
            "action_id": action_id,
            "text": {"type": "plain_text", "text": "Forged", "emoji": True},
            "value": value,
        }
        return await self._act(self.user(who), message.message, action_of(self.sim.world, element, "forged"))

    async def press_in_modal(self, who: str, label: str) -> Delivery:
        """Press a button in the modal that is open."""
        return await self._act_in_view(self.user(who), self._modal(who), label)

    async def press_home(self, who: str, label: str) -> Delivery:
        """Press a button on the app's home page."""
        view = self.team.homes.get(self.user(who).id)
        if view is None:
            raise LookupError(f"{who} has no home page")
        return await self._act_in_view(self.user(who), view, label)

    async def submit(self, who: str, values: Mapping[str, Value] | None = None) -> Delivery:
        """Fill fields of the open modal (by block id, action id or label) and send it.

        Raises:
            ClientRefuses: the client would not send that.
        """
        view = self._modal(who)
        fill(view, values or {})
        check(view)
        view.errors, view.trouble = {}, ""
        payload = submission(self.sim.world, self.team, self.user(who), view)
        delivery = await self.sim.courier.interact("interactive", payload)
        apply(self.sim.world, self.team, self.sim.gate, view, delivery)
        return self._told(self.user(who), delivery)

    async def close_modal(self, who: str, *, all_of_them: bool = False) -> Delivery | None:
        """Close the open modal without sending it; the app hears of it if it asked to."""
        view = self._modal(who)
        stack = self.team.stacks[view.user]
        self.team.stacks[view.user] = [] if all_of_them or view.source.get("clear_on_close") else stack[:-1]
        if not view.source.get("notify_on_close"):
            return None
        payload = closing(self.sim.world, self.team, self.user(who), view, cleared=all_of_them)
        return await self.sim.courier.interact("interactive", payload)

    async def say(self, who: str, channel: str, text: str, *, thread_ts: str | None = None) -> list[Delivery]:
        """Write a message; ``<@…>`` of the bot mentions it. Returns the events that the app was sent."""
        place = self.channel(channel, who)
        message = Message(place.id, self.sim.world.ts(), self.user(who).id, text, thread_ts=thread_ts)
        self.sim.world.add_message(self.team, message)
        events = [message_event(self.sim.world, self.team, place, message)]
        if self.mention in text and not place.is_im:
            events.append(message_event(self.sim.world, self.team, place, message, mention=True))
        sent = [await self.sim.courier.event(self.team, event) for event in events]
        return [delivery for delivery in sent if delivery is not None]

    async def open_home(self, who: str, tab: str = "home") -> Delivery | None:
        """Look at the app's page."""
        user = self.user(who)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self.sim.world.direct(self.team, user.id).id,
            "tab": tab,
            "event_ts": self.sim.world.ts(),
        }
        return await self.sim.courier.event(self.team, event)

    async def redeliver(self) -> Delivery:
        """Send the newest event once more, as Slack does when an ack came too late. Interactions never come again."""
        event = next(each for each in reversed(self.sim.courier.deliveries) if each.kind == "events_api")
        again = Delivery(event.kind, event.payload)
        await self.sim.courier.resend(again, 1, "http_timeout")
        return again

    @property
    def mention(self) -> str:
        """What mentions the bot."""
        return f"<@{self.team.bot_user}>"

    # --- what people see ---------------------------------------------------------------------------------------

    def see(self, who: str, channel: str = "", *, thread_ts: str = "") -> list[Seen]:
        """The messages that a person sees, in one conversation or in all of theirs, oldest first, threads included."""
        user = self.user(who)
        places = [self.channel(channel, who)] if channel else list(self.team.channels.values())
        mine = {place.id for place in places if user.id in place.members and not place.deleted}
        messages = [message for place in places if place.id in mine for message in place.messages]
        messages += [each for each in self.team.ephemerals if each.only_for == user.id and each.channel in mine]
        return [
            see_message(self.team, message)
            for message in sorted(messages, key=lambda message: float(message.ts))
            if not message.deleted and (not thread_ts or thread_ts in (message.ts, message.thread_ts))
        ]

    def reload(self, who: str) -> None:
        """The person opens the client anew: ephemeral messages are gone."""
        user = self.user(who)
        self.team.ephemerals[:] = [message for message in self.team.ephemerals if message.only_for != user.id]

    def modal_of(self, who: str) -> SeenModal | None:
        """The modal that a person sees."""
        stack = self.team.stacks.get(self.user(who).id)
        return see_modal(self.team, stack) if stack else None

    def home_of(self, who: str) -> SeenHome | None:
        """The home page that a person sees."""
        view = self.team.homes.get(self.user(who).id)
        return see_home(self.team, view) if view is not None else None

    # --- inside ------------------------------------------------------------------------------------------------

    def _modal(self, who: str) -> View:
        stack = self.team.stacks.get(self.user(who).id)
        if not stack:
            raise LookupError(f"{who} has no modal open")
        return stack[-1]

    async def _act(self, user: User, message: Message, action: Json) -> Delivery:
        place = self.team.channels[message.channel]
        url = self.sim.world.add_response_url(self.team, user.id, place.id, message)
        address = f"{self.sim.server.address}/actions/{self.team.id}/{url.id}"
        payload = action_on_message(self.sim.world, self.team, user, place, message, action, address)
        return self._told(user, await self.sim.courier.interact("interactive", payload))

    async def _act_in_view(self, user: User, view: View, label: str) -> Delivery:
        for block in view.source["blocks"]:
            for element in buttons_of([block]):
                if label in (element["text"]["text"], element.get("accessibility_label")):
                    action = action_of(self.sim.world, element, block["block_id"])
                    payload = action_in_view(self.sim.world, self.team, user, view, action)
                    delivery = await self.sim.courier.interact("interactive", payload)
                    if not delivery.acked:
                        view.trouble = TROUBLE
                    return self._told(user, delivery)
        raise LookupError(f"there is no button {label!r} in {view.source['blocks']}")

    def _told(self, user: User, delivery: Delivery) -> Delivery:
        if not delivery.acked:
            self.troubles.append((user.id, delivery.error))
        return delivery
