"""What happens to channels, members and installations, with the events that tell the app of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.simulators.slack.delivery import Courier, Delivery
from tests.simulators.slack.model import Channel, Json, Team, User
from tests.simulators.slack.world import World


@dataclass(slots=True)
class Lives:
    """Of one workspace. People and channels are named as the driver names them; ``whetstone`` is the bot.

    Each returns the event's delivery, or None where the app gets no such event.
    """

    world: World
    courier: Courier
    team: Team
    user: Callable[[str], User]
    channel: Callable[[str], Channel]

    async def join(self, who: str, channel: str) -> Delivery | None:
        """A person, or the bot that somebody invites, comes into a channel."""
        place, user = self.channel(channel), self.user(who)
        place.members.add(user.id)
        return await self._tell(self._member("member_joined_channel", place, user) | {"inviter": place.creator})

    async def leave(self, who: str, channel: str) -> list[Delivery]:
        """Somebody leaves a channel. When it is the bot, it is told by ``channel_left`` or ``group_left`` too."""
        place, user = self.channel(channel), self.user(who)
        place.members.discard(user.id)
        events = [self._member("member_left_channel", place, user)]
        if user.is_bot:
            kind = "group_left" if place.is_private else "channel_left"
            events.append({"type": kind, "channel": place.id, "actor_id": place.creator, "event_ts": self.world.ts()})
        sent = [await self._tell(event) for event in events]
        return [delivery for delivery in sent if delivery is not None]

    async def archive(self, channel: str, who: str = "ada") -> Delivery | None:
        """A channel is archived."""
        place, user = self.channel(channel), self.user(who)
        place.is_archived = True
        event: Json = {"type": "channel_archive", "channel": place.id, "user": user.id, "event_ts": self.world.ts()}
        return await self._tell(event | ({"type": "group_archive", "is_moved": 0} if place.is_private else {}))

    async def unarchive(self, channel: str, who: str = "ada") -> Delivery | None:
        """A channel is back. Bots are no longer in it."""
        place, user = self.channel(channel), self.user(who)
        place.is_archived = False
        place.members.discard(self.team.bot_user)
        event: Json = {"type": "channel_unarchive", "channel": place.id, "user": user.id, "event_ts": self.world.ts()}
        if place.is_private:
            event |= {"type": "group_unarchive", "actor_id": event.pop("user")}
        return await self._tell(event)

    async def rename(self, channel: str, name: str) -> Delivery | None:
        """A channel gets another name."""
        place = self.channel(channel)
        place.name = name
        about: Json = {
            "id": place.id,
            "name": name,
            "name_normalized": name,
            "created": 1_700_000_000,
            "is_channel": not place.is_private,
            "is_mpim": False,
        }
        kind = "group_rename" if place.is_private else "channel_rename"
        return await self._tell({"type": kind, "channel": about, "event_ts": self.world.ts()})

    async def delete_channel(self, channel: str, who: str = "ada") -> Delivery | None:
        """A channel is deleted."""
        place, user = self.channel(channel), self.user(who)
        place.deleted = True
        event: Json = {"type": "channel_deleted", "channel": place.id}
        if place.is_private:
            event = {
                "type": "group_deleted",
                "channel": place.id,
                "date_deleted": int(self.world.seconds()),
                "actor_id": user.id,
                "event_ts": self.world.ts(),
            }
        return await self._tell(event)

    async def uninstall(self) -> list[Delivery]:
        """The app is removed from the workspace: its tokens die, and it is told twice, in no promised order."""
        self.team.installed = False
        for token in self.team.tokens:
            token.revoked = True
        sent = [
            await self._tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.team.bot_user]}}),
            await self._tell({"type": "app_uninstalled"}),
        ]
        return [delivery for delivery in sent if delivery is not None]

    def revoke_token(self) -> None:
        """The newest token dies without a word."""
        self.team.tokens[-1].revoked = True

    def consent(self, who: str, authorize_url: str) -> str:
        """Allow the app what an authorize address asks for; the address that the browser is sent to, with code and state."""
        asked = parse_qs(urlsplit(authorize_url).query)
        if asked.get("client_id") != [self.world.app.client_id]:
            raise LookupError("the address is not of this app")
        code = self.world.secret("code")
        scopes = frozenset(asked.get("scope", [""])[0].split(","))
        self.world.codes[code] = (self.team.id, self.user(who).id, scopes)
        answer = {"code": code} | ({"state": asked["state"][0]} if "state" in asked else {})
        return f"{asked['redirect_uri'][0]}?{urlencode(answer)}"

    async def _tell(self, event: Json) -> Delivery | None:
        return await self.courier.event(self.team, event)

    def _member(self, kind: str, place: Channel, user: User) -> Json:
        return {
            "type": kind,
            "user": user.id,
            "channel": place.id,
            "channel_type": "G" if place.is_private else "C",
            "team": self.team.id,
            "event_ts": self.world.ts(),
        }
