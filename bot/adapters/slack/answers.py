"""An application's outcome, shown to the person who acted by the best way that is still open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.form_state import FormState
from bot.adapters.slack.modal import render_form
from bot.adapters.slack.sending import Mail
from bot.adapters.slack.workspaces import Workspaces, require_workspace
from bot.chat import words
from bot.chat.cards import Card
from bot.chat.forms import Form
from bot.chat.outcomes import FormErrors, Nothing, OpenForm, Outcome, Reply, Update
from bot.chat.refs import Account, Channel, Message
from bot.chat.text import notice
from bot.errors import Expired, Forbidden, NotFound, PlatformError, RateLimited


@dataclass(frozen=True, slots=True)
class Way:
    """Where a deed came from, and by which ways it can be answered.

    `direct` is the conversation with the bot, `home` its home page. A `response_url` takes five responses in 30 minutes,
    a `trigger` opens one form in three seconds.
    """

    team: str
    account: Account
    channel: Channel | None = None
    direct: bool = False
    home: bool = False
    message: Message | None = None
    ephemeral: bool = False
    response_url: str = ""
    trigger: str = ""


class Answers:
    """Shows outcomes. Raises platform errors when no way was left."""

    def __init__(self, api: SlackApi, workspaces: Workspaces, mail: Mail) -> None:
        self._api = api
        self._workspaces = workspaces
        self._mail = mail

    async def show(self, way: Way, outcome: Outcome) -> None:
        """Show an outcome to who acted, or to all where it says so."""
        match outcome:
            case Nothing():
                return
            case Reply(card=card, private=private):
                await self.reply(way, card, private=private)
            case Update(card=card):
                await self._update(way, card)
            case OpenForm(form=form):
                await self._open(way, form)
            case FormErrors(errors=errors):
                # The form is closed, or there was none: what was wrong is still said.
                await self.reply(way, notice(" ".join(errors.values())), private=True)
            case _:
                assert_never(outcome)

    async def reply(self, way: Way, card: Card, *, private: bool) -> None:
        """A new message."""
        if way.channel is None:
            await self._mail.post(way.account, card)
        elif way.direct:
            await self._mail.post(way.channel, card)
        elif private:
            await self._whisper(way, way.channel, card)
            if card.files:
                await self._mail.send_files(way.account, way.team, card)
        else:
            await self._say(way, way.channel, card)

    def state(self, way: Way, form: Form) -> FormState:
        """What the form has to remember."""
        return FormState(form.action, way.channel, way.direct, way.message, way.ephemeral, way.response_url)

    async def _whisper(self, way: Way, channel: Channel, card: Card) -> None:
        try:
            await self._respond(way, channel, card, response_type="ephemeral", replace_original=False)
        except PlatformError:
            # Too late or too often, or the answer was lost: seen twice by one person is better than not at all.
            try:
                await self._mail.whisper(channel, way.account.user, card)
            except (Forbidden, NotFound):
                await self._mail.post(way.account, card)

    async def _say(self, way: Way, channel: Channel, card: Card) -> None:
        """For all in the channel. A response address takes it even where we are not a member, but no files."""
        if card.files:
            await self._mail.post(channel, card)
            return
        try:
            await self._respond(way, channel, card, response_type="in_channel", replace_original=False)
        except (Expired, Forbidden, RateLimited):
            await self._mail.post(channel, card)

    async def _update(self, way: Way, card: Card) -> None:
        if way.home:
            await self._mail.show_home(way.team, way.account.user, card)
            return
        if way.message is None:
            await self.reply(way, card, private=True)
            return
        try:
            await self._respond(way, None, card, replace_original=True)
        except PlatformError:
            # Replacing twice does no harm, so whatever became of the first try, there is a second.
            if way.ephemeral:
                await self.reply(way, card, private=True)
            else:
                await self._mail.edit(way.message, card)

    async def _open(self, way: Way, form: Form) -> None:
        workspace = await require_workspace(self._workspaces, way.team)
        view = render_form(form, self.state(way, form))
        if way.trigger:
            try:
                await self._api.post(workspace.token, "views.open", {"trigger_id": way.trigger, "view": view})
            except Expired:
                pass  # said below
            else:
                return
        await self.reply(way, notice(words.TOO_LATE), private=True)

    async def _respond(self, way: Way, channel: Channel | None, card: Card, **how: object) -> None:
        if not way.response_url:
            raise Expired("no response address")
        if channel is not None and channel.thread:
            how["thread_ts"] = channel.thread
        await self._mail.respond(way.team, way.response_url, card, **how)
