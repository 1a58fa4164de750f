"""What the cards of the setup show of a series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.schedule import next_slot
from bot.features.schedules import schedule_of
from storage.database import Tx
from storage.ids import SeriesId
from storage.records import Pause, Series, SeriesState, Subscription
from storage.runs import latest_runs, open_runs
from storage.series import load_series, pauses_of, subscriptions_of

SLOTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with its channels (`subscriptions`, lost ones too), the instants of its next slots, and its running pause."""

    series: Series
    subscriptions: tuple[Subscription, ...]
    slots: tuple[datetime, ...]
    pause: Pause | None
    open_questions: int
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Where the series lives."""
        return ZoneInfo(self.series.zone)

    @property
    def paused(self) -> bool:
        """Whether today has no question because of a pause."""
        return self.pause is not None or self.series.state is SeriesState.PAUSED


def load_view(tx: Tx, series_id: SeriesId, now: datetime) -> SeriesView:
    """A series as it stands. Raises `KeyError` where there is none."""
    series = load_series(tx, [series_id])[series_id]
    pauses = pauses_of(tx, [series_id])[series_id]
    return SeriesView(
        series,
        tuple(subscriptions_of(tx, [series_id])[series_id]),
        tuple(_slots(tx, series, pauses, now)),
        running_pause(series, pauses, now),
        len(open_runs(tx, [series_id])),
        now,
    )


def running_pause(series: Series, pauses: list[Pause], now: datetime) -> Pause | None:
    """The pause that covers today."""
    today = now.astimezone(ZoneInfo(series.zone)).date()
    running = (pause for pause in pauses if pause.first <= today and (pause.last is None or today <= pause.last))
    return next(running, None)


def _slots(tx: Tx, series: Series, pauses: list[Pause], now: datetime) -> list[datetime]:
    schedule = schedule_of(series, pauses)
    asked = latest_runs(tx, series.id, 1)
    found: list[datetime] = []
    slot = next_slot(schedule, now, asked[0].local_date if asked else None)
    while slot is not None and len(found) < SLOTS_SHOWN:
        found.append(slot.instant)
        slot = next_slot(schedule, slot.instant, slot.date)
    return found
