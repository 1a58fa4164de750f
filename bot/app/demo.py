"""The demo team's six weeks: told through the real program, with a clock that is ahead of nobody.

Questions open, people answer, runs close, streaks and boards grow, all by the same code as later. What each person does
on a day is drawn from a fixed seed, so the same start tells the same story. Killed half-way, it goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.app.application import Application
from bot.app.clock import MovableClock
from bot.app.demo_answers import answer_to
from bot.chat.actions import Action, encode
from bot.chat.events import Actor, FormSubmitted, Where
from bot.chat.outcomes import FormErrors
from bot.chat.refs import Account, Channel, PlatformName, TenantRef
from bot.core.draws import draw_below
from bot.features.choosing import ensure_next
from bot.ledger.commands import AnswerCommand
from bot.scheduling.travel import run_until
from content.library import Library
from content.model import Level, SingleChoice
from storage.choices import replace_next_items
from storage.database import Tx
from storage.ids import RunId, TenantId
from storage.records import AccountKey, Run
from storage.runs import asked_items, load_runs, open_runs
from storage.series import series_of_tenant
from storage.snapshots import load_snapshots
from storage.tenants import find_tenant, load_tenants

TEAM: Final = "demo"
CHANNEL: Final = "ml-team"
ZONE: Final = "Europe/Berlin"
STORY: Final = timedelta(weeks=6)
_SEED: Final = b"whetstone-demo-team"


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody of the demo team: per cent of days with an answer, and of junior questions answered right."""

    user: str
    name: str
    zone: str
    keeps: int
    knows: int
    manages: bool = False


TEAMMATES: Final = (
    Teammate("ada", "Ada Moreau", "Europe/Berlin", 82, 84, manages=True),
    Teammate("bola", "Bola Adeyemi", "Africa/Lagos", 97, 88),
    Teammate("chen", "Chen Wei", "Asia/Shanghai", 93, 92),
    Teammate("dario", "Dario Rossi", "Europe/Rome", 74, 78),
    Teammate("elif", "Elif Kaya", "Europe/Istanbul", 90, 80),
    Teammate("farah", "Farah Haddad", "Asia/Amman", 62, 90),
    Teammate("goran", "Goran Novak", "Europe/Zagreb", 55, 70),
    Teammate("hana", "Hana Sato", "Asia/Tokyo", 86, 86),
)
PLAYER: Final = TEAMMATES[0]
"""Who the visitor is at first; the newest question is left for them."""

_WAVES: Final = (timedelta(minutes=25), timedelta(hours=4))
"""After the opening: who answers with the morning's coffee, and who after lunch."""
_NEWEST: Final = timedelta(days=4)
"""A question that opens later than this before the end of the story may be the one that a visitor finds open."""
_HARDER: Final = {Level.JUNIOR: 0, Level.MID: 12, Level.SENIOR: 26}


async def tell_story(application: Application, clock: MovableClock, until: datetime) -> None:
    """Let the team live from the clock's present until an instant; the clock must be held."""
    await _set_up(application)
    await application.ticker.tick()  # what was due when an earlier telling broke off
    while clock.now() < until:
        for run in await application.database.read(_open_runs):
            await _live_through(application, clock, run, until)
        await application.database.write(_prefer_letters, application.services.library, clock.now(), until)
        following = await application.database.read(_next_opening, clock.now(), until)
        await run_until(clock, following, application.ticker, application.database)
    await application.ticker.tick()


async def _live_through(application: Application, clock: MovableClock, run: Run, until: datetime) -> None:
    for number, wave in enumerate(_WAVES):
        instant = run.opened_at + wave
        if instant > until or instant >= run.closes_at:
            return
        # A wave that a kill broke off is past now, and is told again: what was saved of it is not saved twice.
        await run_until(clock, max(instant, clock.now()), application.ticker, application.database)
        is_last = run.closes_at > until
        commands = await application.database.read(_commands, run.id, number, clock.now(), is_last)
        for command in commands:
            await application.batcher.submit(command)


def _commands(tx: Tx, run_id: RunId, wave: int, now: datetime, is_last: bool) -> list[AnswerCommand]:
    run = load_runs(tx, [run_id])[run_id]
    body = load_snapshots(tx, [run.item_hash])[run.item_hash]
    tenant_id = _tenant_id(tx)
    commands = []
    for mate in TEAMMATES:
        lot = draw_below(_SEED, 100, mate.user, run.number, "keeps")
        if lot >= mate.keeps or draw_below(_SEED, len(_WAVES), mate.user, run.number, "wave") != wave:
            continue
        if is_last and mate is PLAYER:
            continue
        knows = mate.knows - _HARDER[Level(run.level)]
        is_right = draw_below(_SEED, 100, mate.user, run.number, "right") < knows
        response = answer_to(body, _SEED, (mate.user, run.number), is_right=is_right)
        key = AccountKey(PlatformName.WEB.value, "", mate.user)
        event = f"demo:{mate.user}:{run.id}"
        commands.append(AnswerCommand(event, key, mate.name, tenant_id, run.id, response, now))
    return commands


async def _set_up(application: Application) -> None:
    """The manager fills in the real form, unless that was done before."""
    if await application.database.read(_has_series):
        return
    where = Where(TenantRef(PlatformName.WEB, TEAM), Channel(PlatformName.WEB, TEAM, CHANNEL))
    actor = Actor(Account(PlatformName.WEB, "", PLAYER.user), PLAYER.name, PLAYER.zone, manages=True)
    values = {
        "time": ("09:00",),
        "zone": (ZONE,),
        "weekdays": tuple("01234"),
        "focus": ("balanced",),
        "level": ("mixed",),
    }
    now = application.clock.now()
    form = FormSubmitted("demo:setup", actor, where, encode(Action("setup", ("-",))), values, now)
    outcome = await application.dispatcher.handle(form)
    if isinstance(outcome, FormErrors):
        raise TypeError(f"the demo's setup was refused: {dict(outcome.errors)}")


def _prefer_letters(tx: Tx, library: Library, now: datetime, until: datetime) -> None:
    """Have the next question be one with letters where it may be what a visitor finds: the first press should be easy."""
    tenant = load_tenants(tx, [_tenant_id(tx)])[_tenant_id(tx)]
    for series in series_of_tenant(tx, tenant.id):
        if series.next_slot_at is None or until - series.next_slot_at > _NEWEST:
            continue
        asked = asked_items(tx, series.id)
        for stored, item in ensure_next(tx, library, series, tenant, now).items[:1]:
            if isinstance(item.body, SingleChoice):
                continue
            others = [each for each in library.pool(areas=[item.area]) if isinstance(each.body, SingleChoice)]
            unasked = [each for each in others if each.id not in asked]
            if unasked:
                other = unasked[draw_below(_SEED, len(unasked), series.next_number, "letters")]
                chosen = replace(stored, item_id=other.id, item_hash=other.hash, last_asked=None)
                replace_next_items(tx, series.id, [chosen], now)


def _has_series(tx: Tx) -> bool:
    tenant = find_tenant(tx, PlatformName.WEB.value, TEAM)
    return tenant is not None and bool(series_of_tenant(tx, tenant.id))


def _tenant_id(tx: Tx) -> TenantId:
    tenant = find_tenant(tx, PlatformName.WEB.value, TEAM)
    if tenant is None:
        raise LookupError("the demo team has no tenant")
    return tenant.id


def _open_runs(tx: Tx) -> list[Run]:
    return open_runs(tx, [series.id for series in series_of_tenant(tx, _tenant_id(tx))])


def _next_opening(tx: Tx, now: datetime, until: datetime) -> datetime:
    slots = [series.next_slot_at for series in series_of_tenant(tx, _tenant_id(tx)) if series.next_slot_at is not None]
    return max(now, min([until, *(slot + timedelta(seconds=10) for slot in slots if slot > now)]))
