"""Read the numbers that people type, exactly (as fractions), with the unit behind or the currency in front.

What is read: ``1.5``, ``1,5``, ``.5``, ``-3`` with any dash, ``1e-3``, ``2 x 10^6``, ``10⁶``, ``2**20``, ``1/4``, ``1 1/2``, ``½``, ``25 %``,
``1.5 s``, ``16GB``, ``$5``, digits of any script, and thousands parted by spaces, apostrophes, underscores, commas or points.

A comma before exactly three digits, as in ``1,234``, is 1234 to some people and 1.234 to others, and neither typed it wrongly:
`Quantity.readings` has both, and an answer is right if one of them is. ``0,234``, ``1234,567`` and ``1,23`` can only be decimals,
``1,234,567`` and ``1,234.5`` only thousands. A single point is always decimal, as in every programming language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LONGEST_NUMBER = 64
"""Characters, unit included."""
_LARGEST_EXPONENT = 308
_LONGEST_UNIT = 24


class UnreadableNumber(ValueError):
    """A text that no number can be read from."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as typed. `readings` has one value, or two where the separator is ambiguous; `unit` is empty for a bare number."""

    readings: tuple[Fraction, ...]
    unit: str = ""


_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUPERSCRIPT_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－➖"), "-")
_SYMBOLS = {
    ord("٪"): "%",
    ord("٫"): ".",
    ord("٬"): "'",
    ord("’"): "'",
    ord("＇"): "'",
    ord("·"): "*",
    ord("×"): "*",
    ord("⋅"): "*",
    ord("∗"): "*",
    ord("⁄"): "/",
    ord("∕"): "/",
}
_LEAD = re.compile(r"^[=~≈]\s*")

_MANTISSA = r"(?:\d[\d.,'_ ]*|[.,]\d+)"
_NUMBER = re.compile(
    rf"""
    (?P<sign>[+-]?)\s*
    (?P<currency>[$€£¥₹]?)\s*
    (?:
        (?:(?P<whole>\d+)\s+)?(?P<top>\d+)\s*/\s*(?P<bottom>\d+)
      | (?P<root>\d+)\s*(?:\^|\*\*)\s*(?P<power>[+-]?\d+)
      | (?P<mantissa>{_MANTISSA})(?:e(?P<exponent>[+-]?\d+)|\s*[*x]\s*10\s*(?:\^|\*\*)\s*(?P<tens>[+-]?\d+))?
    )
    \s*(?P<unit>[^\d\s].*)?
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,'_ ])\d{3}(?:(?P=mark)\d{3})*(?P<rest>(?:[.,]\d*)?)")
_PLAIN = re.compile(r"\d*[.,]?\d*")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")


def read_number(text: str) -> Quantity:
    """The number and unit of a text. Raises `UnreadableNumber`, also for one too long or too large to be meant."""
    if len(text) > LONGEST_NUMBER:
        raise UnreadableNumber
    found = _NUMBER.fullmatch(_plain(text))
    if found is None:
        raise UnreadableNumber
    sign = -1 if found["sign"] == "-" else 1
    unit = (found["unit"] or "").strip()
    if len(unit) > _LONGEST_UNIT or (unit and found["currency"]):
        raise UnreadableNumber
    return Quantity(tuple(sign * value for value in _values(found)), unit or found["currency"])


def _plain(text: str) -> str:
    """The text with the digits, dashes, fractions and powers of all scripts written in ASCII."""
    text = _SUPERSCRIPT_RUN.sub(lambda run: "^" + run[0].translate(_SUPERSCRIPTS), text)
    # A vulgar fraction stands for a sum: without the space 1½ would turn into 11/2.
    text = "".join(
        f" {each}" if unicodedata.normalize("NFKC", each).count("\N{FRACTION SLASH}") else each for each in text
    )
    text = unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_SYMBOLS).translate(_DASHES)
    text = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
    return _LEAD.sub("", " ".join(text.split()))


def _values(found: re.Match[str]) -> tuple[Fraction, ...]:
    if found["bottom"]:
        bottom = int(found["bottom"])
        if bottom == 0:
            raise UnreadableNumber
        return (int(found["whole"] or 0) + Fraction(int(found["top"]), bottom),)
    if found["root"]:
        return (_raise_to(int(found["root"]), int(found["power"])),)
    scale = _raise_to(10, int(found["exponent"] or found["tens"] or 0))
    return tuple(value * scale for value in _mantissas(found["mantissa"].strip()))


def _raise_to(root: int, power: int) -> Fraction:
    if abs(power) * len(str(root)) > 2 * _LARGEST_EXPONENT or (root == 0 and power < 0):
        raise UnreadableNumber
    return Fraction(root) ** power


def _mantissas(digits: str) -> tuple[Fraction, ...]:
    if _AMBIGUOUS.fullmatch(digits):
        return (Fraction(Decimal(digits.replace(",", ""))), Fraction(Decimal(digits.replace(",", "."))))
    if _PLAIN.fullmatch(digits):
        return (Fraction(Decimal(digits.replace(",", "."))),)
    grouped = _GROUPED.fullmatch(digits)
    if grouped is None or grouped["rest"].startswith(grouped["mark"]):
        raise UnreadableNumber
    rest = grouped["rest"]
    whole = re.sub(r"\D", "", digits[: len(digits) - len(rest)])
    return (Fraction(Decimal(whole + rest.replace(",", "."))),)
