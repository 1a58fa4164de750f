"""response_url: answers to an interaction, five of them within thirty minutes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aiohttp import web

from tests.simulators.slack.api import Recorded, act_after, act_before
from tests.simulators.slack.call import Emit
from tests.simulators.slack.faults import Faults, Kind
from tests.simulators.slack.gate import Gate
from tests.simulators.slack.model import Json, Message, Refused, ResponseUrl, Team
from tests.simulators.slack.payloads import message_changed, message_event
from tests.simulators.slack.world import World

MAX_USES = 5
MINUTES = 30


@dataclass(slots=True)
class ResponseUrls:
    """Takes what is posted to a response_url."""

    world: World
    gate: Gate
    faults: Faults
    emit: Emit
    calls: list[Recorded]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request: 200 ``ok``, 400 for what is wrong in it, 404 once it is used up or old."""
        fault = self.faults.take("response_url")
        early = await act_before(request, fault)
        try:
            body = json.loads(await request.text())
        except ValueError:
            body = {}
        if early is not None:
            self.calls.append(Recorded("response_url", body, "", fault.kind.value if fault is not None else ""))
            return early
        status, code = 200, "ok"
        try:
            if fault is not None and fault.kind is Kind.REFUSE:
                raise Refused(fault.code)
            self._take(request.match_info["team"], request.match_info["url"], body)
        except Refused as refused:
            code = refused.code
            status = 404 if code in ("used_url", "expired_url", "invalid_url") else 400
        self.calls.append(Recorded("response_url", body, request.match_info["team"], code))
        self.world.bell.ring()
        answer: Json = {"ok": True} if code == "ok" else {"ok": False, "error": code}
        return await act_after(request, fault, web.json_response(answer, status=status))

    def respond(self, team: Team, url: ResponseUrl, body: Json) -> None:
        """Do what a body asks for: a new message, or another content of the one that carried the button.

        Raises:
            Refused: Slack takes no such body.
        """
        self.gate.check("response_url", body)
        replaced = url.origin if body.get("replace_original") or body.get("delete_original") else None
        if replaced is not None and not replaced.deleted:
            self._replace(team, replaced, body)
            return
        if body.get("delete_original"):
            return
        public = body.get("response_type") == "in_channel"
        message = Message(
            url.channel,
            self.world.ts(),
            team.bot_user,
            str(body["text"]),
            self.world.complete_blocks(body.get("blocks")),
            by_bot=True,
            thread_ts=body.get("thread_ts"),
            metadata=body.get("metadata"),
            only_for=None if public else url.user,
        )
        self.world.add_message(team, message)
        channel = team.channels[url.channel]
        if public:
            self.emit(team, message_event(self.world, team, channel, message))

    def _take(self, team_id: str, url_id: str, body: object) -> None:
        team = self.world.teams.get(team_id)
        url = team.response_urls.get(url_id) if team is not None else None
        if team is None or url is None:
            raise Refused("invalid_url")
        if self.world.deadline(url.made_at, minutes=MINUTES):
            raise Refused("expired_url")
        if url.uses >= MAX_USES:
            raise Refused("used_url")
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        self.respond(team, url, body)
        url.uses += 1

    def _replace(self, team: Team, message: Message, body: Json) -> None:
        if body.get("delete_original"):
            message.deleted = True
            return
        channel = team.channels[message.channel]
        before = message_event(self.world, team, channel, message)
        message.before.append((message.text, message.blocks))
        message.text = str(body["text"])
        message.blocks = self.world.complete_blocks(body.get("blocks"))
        message.edited_ts = self.world.ts()
        if message.only_for is None:
            self.emit(team, message_changed(self.world, team, channel, message, before))
