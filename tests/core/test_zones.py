"""Zones by the names people type."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import localtime, zones
from bot.core.zones import UnknownZone, find_zone, friendly_name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  Berlin ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("San Francisco", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles"),
        ("est", "America/New_York"),
        ("CET", "Europe/Berlin"),
        ("India", "Asia/Kolkata"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("gmt", "GMT"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT-03:00", "Etc/GMT+3"),
        ("utc + 2", "Etc/GMT-2"),
        ("+14", "Etc/GMT-14"),
        ("-0500", "Etc/GMT+5"),
        ("\N{MINUS SIGN}3", "Etc/GMT+3"),
        ("UTC+0", "UTC"),
        ("Etc/GMT-2", "Etc/GMT-2"),
    ],
)
def test_found(name: str, key: str) -> None:
    assert find_zone(name).key == key


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Mars",
        "UTC+15",
        "UTC-13",
        "UTC+5:30",
        "+115",
        "Factory",
        "localtime",
        "posixrules",
        "../etc/passwd",
        "/etc/localtime",
        "é" * 5000,
        "\0",
    ],
)
def test_not_found(name: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        find_zone(name)
    assert caught.value.name == name
    assert str(caught.value) == name


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Berln", "Europe/Berlin"),
        ("Nwe York", "America/New_York"),
        ("Tokio", "Asia/Tokyo"),
        ("San Fransisco", "America/Los_Angeles"),
        ("Europe/Berlim", "Europe/Berlin"),
    ],
)
def test_the_nearest_is_suggested_first(name: str, near: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        find_zone(name)
    suggestions = caught.value.suggestions
    assert suggestions[0] == near
    assert len(suggestions) <= 5
    assert len(set(suggestions)) == len(suggestions)
    assert all(find_zone(each).key == each for each in suggestions)


def test_nothing_is_suggested_for_nonsense() -> None:
    for name in ("qqqqqqq", "Mars", "UTC+5:30"):
        with pytest.raises(UnknownZone) as caught:
            find_zone(name)
        assert caught.value.suggestions == ()


def test_at_most_five_are_suggested() -> None:
    # Several of the names near the second one stand for the same zone.
    for name in ("america/santa", "asia/hong kon"):
        with pytest.raises(UnknownZone) as caught:
            find_zone(name)
        assert len(caught.value.suggestions) == 5


def test_every_zone_is_found_by_its_own_name_but_for_the_fixed_short_ones() -> None:
    keys = available_timezones() - {"Factory", "localtime", "posixrules"}
    spoken = {key for key in keys if find_zone(key).key != key}
    assert spoken <= {"CET", "EET", "EST", "HST", "MET", "MST", "WET"}


def test_every_spoken_name_stands_for_a_zone_that_is_there() -> None:
    assert {name: find_zone(name).key for name in zones._SPOKEN} == dict(zones._SPOKEN)


@given(st.text(max_size=80))
def test_any_text_is_a_zone_or_refused(name: str) -> None:
    try:
        zone = find_zone(name)
    except UnknownZone:
        return
    assert zone.key in available_timezones()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Europe/Berlin", "Berlin"),
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("America/Indiana/Knox", "Knox, Indiana"),
        ("US/Eastern", "US Eastern"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT-2", "UTC+2"),
        ("Etc/GMT+11", "UTC-11"),
        ("Etc/GMT+0", "UTC"),
        ("Etc/GMT", "GMT"),
    ],
)
def test_friendly_names(key: str, name: str) -> None:
    assert friendly_name(ZoneInfo(key)) == name


def test_local_time_offers_them_too() -> None:
    assert localtime.find_zone is find_zone
