"""Away days: which can be declared or taken back, so that days already settled stay as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.localtime import local_date
from bot.errors import UserError
from bot.features.profile import words
from storage.away import Away, away_of, declare_away, remove_away
from storage.database import Tx
from storage.ids import PersonId, TenantId
from storage.runs import open_runs
from storage.series import series_of_tenant
from storage.settled import lock_settled

LONGEST_AHEAD = timedelta(days=366)
MOST_SPANS = 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """`today` where the person is, the `earliest` day that is open or to come, and the last day `settled` in any series."""

    today: date
    earliest: date
    settled: date | None


def declare(tx: Tx, tenant_id: TenantId, person_id: PersonId, first: date, last: date, now: datetime) -> None:
    """Note days away in all series of the tenant.

    Raises:
        UserError: the dates are over, backwards or too far, or there are too many spans.
    """
    bounds = _bounds(tx, tenant_id, now)
    if last < first:
        raise UserError(words.AWAY_BACKWARDS)
    if first < bounds.earliest:
        raise UserError(words.too_early(bounds.earliest))
    if last > bounds.today + LONGEST_AHEAD:
        raise UserError(words.AWAY_LONG)
    present = spans_ahead(tx, tenant_id, person_id, bounds.today)
    if len(present) >= MOST_SPANS and all(span.first != first for span in present):
        raise UserError(words.AWAY_MANY)
    declare_away(tx, tenant_id, person_id, first, last)


def take_back(tx: Tx, tenant_id: TenantId, person_id: PersonId, first: date, now: datetime) -> bool:
    """Take back the span that begins on a day; its days that are settled stay. Whether there was one."""
    bounds = _bounds(tx, tenant_id, now)
    mine = next((span for span in away_of(tx, tenant_id, [person_id])[person_id] if span.first == first), None)
    if mine is None or (bounds.settled is not None and mine.last <= bounds.settled):
        return False
    remove_away(tx, tenant_id, person_id, first)
    if bounds.settled is not None and first <= bounds.settled:
        declare_away(tx, tenant_id, person_id, first, bounds.settled)
    return True


def spans_ahead(tx: Tx, tenant_id: TenantId, person_id: PersonId, today: date) -> list[Away]:
    """The spans that aren't over."""
    return [span for span in away_of(tx, tenant_id, [person_id])[person_id] if span.last >= today]


def today_in(tx: Tx, tenant_id: TenantId, now: datetime) -> date:
    """Today in the zone of the tenant that is furthest behind, in UTC for a tenant without series."""
    zones = {series.zone for series in series_of_tenant(tx, tenant_id)} or {"UTC"}
    return min(local_date(now, ZoneInfo(zone)) for zone in zones)


def _bounds(tx: Tx, tenant_id: TenantId, now: datetime) -> Bounds:
    """The bounds, which hold until this transaction ends: nobody settles a day of the tenant meanwhile."""
    today = today_in(tx, tenant_id, now)
    ids = sorted(series.id for series in series_of_tenant(tx, tenant_id))
    marks = [mark.through for mark in (lock_settled(tx, each) for each in ids) if mark is not None]
    settled = max((through for through in marks if through is not None), default=None)
    earliest = min((run.local_date for run in open_runs(tx, ids)), default=today)
    earliest = min(earliest, today)
    if settled is not None:
        earliest = max(earliest, settled + timedelta(days=1))
    return Bounds(today, earliest, settled)
