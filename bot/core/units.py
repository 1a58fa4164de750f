"""The unit a person typed, as a factor to the unit of the item."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

_PERCENT = "%"

_SPELLINGS = MappingProxyType(
    {
        "percent": _PERCENT,
        "per cent": _PERCENT,
        "pct": _PERCENT,
        "us": "μs",
        "microsecond": "μs",
        "microseconds": "μs",
        "millisecond": "ms",
        "milliseconds": "ms",
        "msec": "ms",
        "sec": "s",
        "secs": "s",
        "second": "s",
        "seconds": "s",
        "mins": "min",
        "minute": "min",
        "minutes": "min",
        "hr": "h",
        "hrs": "h",
        "hour": "h",
        "hours": "h",
        "day": "d",
        "days": "d",
    }
)

# On a pure number these are figures of speech: 7B parameters, 10k rows.
_MAGNITUDES = MappingProxyType(
    {
        _PERCENT: Fraction(1, 100),
        "k": Fraction(10**3),
        "thousand": Fraction(10**3),
        "m": Fraction(10**6),
        "mn": Fraction(10**6),
        "million": Fraction(10**6),
        "b": Fraction(10**9),
        "bn": Fraction(10**9),
        "billion": Fraction(10**9),
        "t": Fraction(10**12),
        "trillion": Fraction(10**12),
    }
)


class UnknownUnit(ValueError):
    """A unit that the item doesn't know."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


def unit_factor(typed: str, unit: str, units: Sequence[tuple[str, Decimal]] = ()) -> Fraction:
    """What to multiply a number by that was typed in a unit to have it in the unit of the item.

    A bare number is in the item's unit, which stands beside the field, unless `units` says otherwise of the empty unit.
    Case decides only between units that differ by nothing else (MB, Mb). Raises `UnknownUnit`.
    """
    known = {_spell(unit): Fraction(1)} | {_spell(name): Fraction(factor) for name, factor in units}
    if not typed.strip():
        return known.get("", Fraction(1))
    wanted = _spell(typed)
    if wanted in known:
        return known[wanted]
    loose = {factor for name, factor in known.items() if name.casefold() == wanted.casefold()}
    if len(loose) == 1:
        return loose.pop()
    if not unit and not loose and wanted.casefold() in _MAGNITUDES:
        return _MAGNITUDES[wanted.casefold()]
    raise UnknownUnit(typed.strip())


def _spell(unit: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", unit).split()).rstrip(".")
    return _SPELLINGS.get(plain.casefold(), plain)
