"""Public holidays by country, from the `holidays` package, which is imported when a calendar is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache


class UnknownCountry(LookupError):
    """A code that has no calendar."""


def is_public_holiday(country: str, date: date) -> bool:
    """Whether a date is a public holiday. Raises `UnknownCountry`."""
    return date in public_holidays(country, date.year)


def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """The holidays of a year with their names, for a code such as ``DE``, ``DE-BY`` (a part of the country) or ``us``.

    Raises `UnknownCountry`.
    """
    return _calendar(country.strip().upper(), year)


@lru_cache(maxsize=512)
def _calendar(code: str, year: int) -> Mapping[date, str]:
    # Takes a tenth of a second: not at start-up.
    import holidays

    country, _, part = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError as error:
        raise UnknownCountry(code) from error
    return {date: name for date, name in found.items() if date.year == year}
