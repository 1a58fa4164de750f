"""Time zones by the names people use for them."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

MOST_SUGGESTIONS = 5
_LONGEST_NAME = 60
_NEAR = 70

# Not zones of a place: the two files of a machine's own setting, and the one that means "not set".
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})

# What people say. The three-letter names stand here because the database has some of them with a fixed offset: a schedule
# set to "EST" would be an hour off all summer.
_SPOKEN = MappingProxyType(
    {
        "z": "UTC",
        "pst": "America/Los_Angeles",
        "pdt": "America/Los_Angeles",
        "pt": "America/Los_Angeles",
        "pacific": "America/Los_Angeles",
        "pacific time": "America/Los_Angeles",
        "mst": "America/Denver",
        "mdt": "America/Denver",
        "mt": "America/Denver",
        "mountain time": "America/Denver",
        "cst": "America/Chicago",
        "cdt": "America/Chicago",
        "ct": "America/Chicago",
        "central time": "America/Chicago",
        "est": "America/New_York",
        "edt": "America/New_York",
        "et": "America/New_York",
        "eastern time": "America/New_York",
        "hst": "Pacific/Honolulu",
        "bst": "Europe/London",
        "wet": "Europe/Lisbon",
        "cet": "Europe/Berlin",
        "cest": "Europe/Berlin",
        "met": "Europe/Berlin",
        "eet": "Europe/Helsinki",
        "eest": "Europe/Helsinki",
        "ist": "Asia/Kolkata",
        "jst": "Asia/Tokyo",
        "kst": "Asia/Seoul",
        "sgt": "Asia/Singapore",
        "aest": "Australia/Sydney",
        "aedt": "Australia/Sydney",
        "nzst": "Pacific/Auckland",
        "nzdt": "Pacific/Auckland",
        "san francisco": "America/Los_Angeles",
        "seattle": "America/Los_Angeles",
        "san diego": "America/Los_Angeles",
        "austin": "America/Chicago",
        "dallas": "America/Chicago",
        "houston": "America/Chicago",
        "boston": "America/New_York",
        "atlanta": "America/New_York",
        "miami": "America/New_York",
        "washington": "America/New_York",
        "nyc": "America/New_York",
        "montreal": "America/Toronto",
        "rio": "America/Sao_Paulo",
        "rio de janeiro": "America/Sao_Paulo",
        "uk": "Europe/London",
        "england": "Europe/London",
        "germany": "Europe/Berlin",
        "munich": "Europe/Berlin",
        "hamburg": "Europe/Berlin",
        "cologne": "Europe/Berlin",
        "france": "Europe/Paris",
        "spain": "Europe/Madrid",
        "barcelona": "Europe/Madrid",
        "italy": "Europe/Rome",
        "milan": "Europe/Rome",
        "netherlands": "Europe/Amsterdam",
        "switzerland": "Europe/Zurich",
        "geneva": "Europe/Zurich",
        "austria": "Europe/Vienna",
        "sweden": "Europe/Stockholm",
        "norway": "Europe/Oslo",
        "denmark": "Europe/Copenhagen",
        "finland": "Europe/Helsinki",
        "krakow": "Europe/Warsaw",
        "ukraine": "Europe/Kyiv",
        "tel aviv": "Asia/Jerusalem",
        "india": "Asia/Kolkata",
        "bangalore": "Asia/Kolkata",
        "bengaluru": "Asia/Kolkata",
        "mumbai": "Asia/Kolkata",
        "delhi": "Asia/Kolkata",
        "new delhi": "Asia/Kolkata",
        "chennai": "Asia/Kolkata",
        "hyderabad": "Asia/Kolkata",
        "pune": "Asia/Kolkata",
        "china": "Asia/Shanghai",
        "beijing": "Asia/Shanghai",
        "shenzhen": "Asia/Shanghai",
        "hanoi": "Asia/Bangkok",
        "abu dhabi": "Asia/Dubai",
        "vietnam": "Asia/Ho_Chi_Minh",
        "osaka": "Asia/Tokyo",
        "canberra": "Australia/Sydney",
        "wellington": "Pacific/Auckland",
    }
)

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?00)?")


class UnknownZone(LookupError):
    """A name that is no time zone; `suggestions` are the names of the nearest ones, best first, maybe none."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions


def find_zone(name: str) -> ZoneInfo:
    """The zone that a person means: a name of the tz database in any case, a city, some countries, "PST", "UTC+2".

    Raises `UnknownZone`. A whole-hour offset is a zone without summer time.
    """
    spoken = _fold(name[:_LONGEST_NAME])
    key = _names().get(spoken) or _offset_key(spoken)
    if key is None:
        raise UnknownZone(name, _suggest(spoken))
    return ZoneInfo(key)


def friendly_name(zone: ZoneInfo) -> str:
    """How a zone is written on a card: "Berlin", "New York", "Knox, Indiana", "UTC+2"."""
    parts = zone.key.replace("_", " ").split("/")
    if offset := re.fullmatch(r"Etc/GMT([+-])(\d+)", zone.key):
        # The database writes these with the sign of POSIX: Etc/GMT-2 is two hours ahead of UTC.
        return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}" if offset[2] != "0" else "UTC"
    if len(parts) == 3 and parts[1] != "Argentina":
        return f"{parts[2]}, {parts[1]}"
    return f"US {parts[1]}" if parts[0] == "US" else parts[-1]


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())


@cache
def _names() -> dict[str, str]:
    """Every name understood, folded, with the key it stands for; later lines win."""
    keys = sorted(available_timezones() - _NO_ZONES)
    cities = {_fold(key.rsplit("/", 1)[-1]): key for key in reversed(keys) if "/" in key and not key.startswith("Etc/")}
    return cities | {_fold(key): key for key in keys} | {name: key for name, key in _SPOKEN.items() if key in keys}


def _offset_key(spoken: str) -> str | None:
    found = _OFFSET.fullmatch(spoken.replace("\N{MINUS SIGN}", "-"))
    if found is None:
        return None
    hours = int(found[2])
    if hours == 0:
        return "UTC"
    key = f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}"
    return key if key in available_timezones() else None


def _suggest(spoken: str) -> tuple[str, ...]:
    near = process.extract(spoken, _names().keys(), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None)
    return tuple(dict.fromkeys(_names()[name] for name, _, _ in near))[:MOST_SUGGESTIONS]
