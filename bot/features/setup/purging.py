"""`/whetstone purge`: delete all that is kept about a workspace, after its name was typed."""

from __future__ import annotations

from bot.chat.actions import Action, UnreadableAction, encode
from bot.chat.events import CommandInvoked, FormSubmitted
from bot.chat.forms import Form, ShortField
from bot.chat.outcomes import FirstResponse, FormErrors, OpenForm, Outcome, Reply
from bot.chat.router import Router
from bot.chat.text import notice, para
from bot.features.access import require_manager
from bot.features.services import Services
from bot.features.setup import words
from bot.features.setup.changes import doer
from bot.features.wording import workspace_name
from bot.ledger.rebuild import repair
from bot.operations.log import get_logger
from storage.database import Tx
from storage.ids import TenantId
from storage.purge import purge_tenant
from storage.tenants import find_tenant

_log = get_logger(__name__)


class Purging:
    """The one thing that can't be undone."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, router: Router) -> None:
        """Take the command and its form."""
        router.command("whetstone purge", self.command, FirstResponse.FORM)
        router.form("purge", self.submit)

    async def command(self, event: CommandInvoked) -> Outcome:
        """Ask for the workspace's name."""
        await require_manager(self._services, event)
        where = event.where.tenant
        tenant = await self._services.database.read(find_tenant, where.platform.value, where.team)
        name = workspace_name(tenant.name if tenant else where.team)
        label = words.PURGE_FIELD.format(name=name)
        return OpenForm(
            Form(
                title=words.PURGE_TITLE,
                action=encode(Action("purge")),
                fields=(ShortField("name", label if len(label) <= 45 else words.PURGE_SHORT, hint=name),),
                submit=words.PURGE_SUBMIT,
                intro=(para(words.PURGE_WARNS),),
            )
        )

    async def submit(self, event: FormSubmitted, args: tuple[str, ...]) -> Outcome:
        """Delete everything, if the name is right."""
        if args:
            raise UnreadableAction(event.action)
        await require_manager(self._services, event)
        tenant = (await self._services.database.write(doer, event, self._services.clock.now())).tenant
        name = workspace_name(tenant.name)
        typed = "".join(event.values.get("name", ())).strip()
        if typed not in (name, tenant.name.strip()):
            return FormErrors({"name": words.PURGE_WRONG.format(name=name)})
        await self._services.database.write(_purge, tenant.id)
        _log.info("tenant purged", tenant=tenant.id)
        return Reply(notice(words.PURGED))


def _purge(tx: Tx, tenant_id: TenantId) -> None:
    for series_id in purge_tenant(tx, tenant_id):
        # Series of other tenants in which people of this one took part.
        repair(tx, series_id)
