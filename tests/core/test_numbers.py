"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.numbers import Quantity, UnreadableNumber, read_number
from bot.core.units import UnknownUnit, unit_factor


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5", "5"),
        ("1.5", "3/2"),
        ("1,5", "3/2"),
        (".5", "1/2"),
        (",5", "1/2"),
        ("5.", "5"),
        ("007", "7"),
        (" 5 ", "5"),
        ("+5", "5"),
        ("-5", "-5"),
        ("- 5", "-5"),
        ("\N{MINUS SIGN}5", "-5"),
        ("\N{EN DASH}5", "-5"),
        ("\N{EM DASH} 5", "-5"),
        ("\N{NON-BREAKING HYPHEN}5", "-5"),
        ("\N{FULLWIDTH HYPHEN-MINUS}5", "-5"),
        ("\N{SMALL HYPHEN-MINUS}5", "-5"),
        ("= 5", "5"),
        ("~5", "5"),
        ("\N{ALMOST EQUAL TO} 5", "5"),
        ("1e-3", "1/1000"),
        ("1E3", "1000"),
        ("1.5e+3", "1500"),
        ("1,5e3", "1500"),
        ("-2e2", "-200"),
        ("2 x 10^6", "2000000"),
        ("2*10**6", "2000000"),
        ("2\N{MULTIPLICATION SIGN}10\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT THREE}", "1/500"),
        ("2\N{MIDDLE DOT}10\N{SUPERSCRIPT SIX}", "2000000"),
        ("10^6", "1000000"),
        ("10\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}", "1000000000000"),
        ("2**20", "1048576"),
        ("2^-1", "1/2"),
        ("0^0", "1"),
        ("5\N{SUPERSCRIPT TWO}", "25"),
        ("1/4", "1/4"),
        ("-3 / 4", "-3/4"),
        ("1 1/2", "3/2"),
        ("\N{VULGAR FRACTION ONE HALF}", "1/2"),
        ("1\N{VULGAR FRACTION ONE HALF}", "3/2"),
        ("-3 \N{VULGAR FRACTION THREE QUARTERS}", "-15/4"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234.5", "2469/2"),
        ("1.234,5", "2469/2"),
        ("1,234,567.25", "4938269/4"),
        ("1 234 567", "1234567"),
        ("1\N{NO-BREAK SPACE}234", "1234"),
        ("1\N{NARROW NO-BREAK SPACE}234,5", "2469/2"),
        ("1'234", "1234"),
        ("1\N{RIGHT SINGLE QUOTATION MARK}234.5", "2469/2"),
        ("1_000_000", "1000000"),
        ("12 345", "12345"),
        ("123,456,789", "123456789"),
        ("1.234", "617/500"),
        ("0,234", "117/500"),
        ("1234,567", "1234567/1000"),
        ("1,23", "123/100"),
        ("1,2345", "2469/2000"),
        ("1,234.", "1234"),
        ("\N{ARABIC-INDIC DIGIT THREE}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}", "7/2"),
        ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC THOUSANDS SEPARATOR}" + "\N{ARABIC-INDIC DIGIT ZERO}" * 3, "1000"),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", "12"),
        ("\N{DEVANAGARI DIGIT NINE}", "9"),
        ("1e308", str(10**308)),
        ("10^300", str(10**300)),
    ],
)
def test_one_reading(typed: str, value: str) -> None:
    assert read_number(typed) == Quantity((Fraction(value),))


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("1,234", "1234", "1.234"),
        ("-12,345", "-12345", "-12.345"),
        ("123,456", "123456", "123.456"),
        ("1,234e3", "1234000", "1234"),
        ("\N{ARABIC-INDIC DIGIT ONE},\N{ARABIC-INDIC DIGIT TWO}34", "1234", "1.234"),
    ],
)
def test_two_readings(typed: str, first: str, second: str) -> None:
    assert read_number(typed).readings == (Fraction(first), Fraction(second))


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("25 %", "25", "%"),
        ("25%", "25", "%"),
        ("25\N{ARABIC PERCENT SIGN}", "25", "%"),
        ("1.5 s", "3/2", "s"),
        ("1.5s", "3/2", "s"),
        ("16GB", "16", "GB"),
        ("-3 dB", "-3", "dB"),
        ("5 m/s^2", "5", "m/s^2"),
        ("1.5e3 tokens/s", "1500", "tokens/s"),
        ("1e3ms", "1000", "ms"),
        ("3 epochs", "3", "epochs"),
        ("3epochs", "3", "epochs"),
        ("10^-3 s", "1/1000", "s"),
        ("1/4 s", "1/4", "s"),
        ("7B", "7", "B"),
        ("1 234 ms", "1234", "ms"),
        ("$5", "5", "$"),
        ("-\N{EURO SIGN}1.50", "-3/2", "\N{EURO SIGN}"),
        ("5 \N{EURO SIGN}", "5", "\N{EURO SIGN}"),
        ("5 " + "u" * 24, "5", "u" * 24),
        ("5 \N{MICRO SIGN}s", "5", "\N{GREEK SMALL LETTER MU}s"),
    ],
)
def test_units(typed: str, value: str, unit: str) -> None:
    assert read_number(typed) == Quantity((Fraction(value),), unit)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "-",
            ".",
            ",",
            "-.",
            "e3",
            "abc",
            "nan",
            "inf",
            "-inf",
            "five",
            "--5",
            "- -5",
            "+-5",
            "5 5",
            "1,2,3",
            "1.2.3",
        ),
        *(
            "1,23,456",
            "1,234,56",
            "1.234.5",
            "1,234,5",
            "1, 5",
            "1..5",
            "1,.5",
            "12 34",
            "1234 567",
            "1/0",
            "0^-1",
            "1e309",
            "1e-309",
        ),
        *(
            "10^999",
            "999^999",
            "5 6/7 8",
            "\N{SUPERSCRIPT TWO}",
            "$5 ms",
            "5 " + "u" * 25,
            "1" * 65,
            "1'234'5",
            "1 234,567,8",
        ),
        *("1_2", "1e999999999999999999999"),
    ],
)
def test_unreadable(typed: str) -> None:
    with pytest.raises(UnreadableNumber):
        read_number(typed)


def test_length_counts_as_typed() -> None:
    assert read_number("1" * 64).readings == (Fraction("1" * 64),)
    with pytest.raises(UnreadableNumber):
        read_number(" " * 64 + "1")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_what_python_prints_is_read_back(value: Decimal) -> None:
    assert read_number(f"{value:f}").readings == (Fraction(value),)
    assert read_number(f"{value:e}").readings == (Fraction(value),)


@given(st.integers(10**6, 10**15), st.integers(0, 99), st.sampled_from([",.", ".,", " .", " ,", "'.", "_.", "’,"]))
def test_grouped_numbers_in_every_convention(whole: int, cents: int, marks: str) -> None:
    typed = f"{whole:,}".replace(",", marks[0]) + marks[1] + f"{cents:02}"
    assert read_number(typed).readings == (whole + Fraction(cents, 100),)


@given(st.text(st.sampled_from("0123456789.,'e+-/^* ½²%ms$٣x_"), max_size=66))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        quantity = read_number(typed)
    except UnreadableNumber:
        return
    assert 1 <= len(quantity.readings) <= 2
    assert quantity.unit == quantity.unit.strip()


MEMORY = (("GB", Decimal(1024)), ("kB", Decimal("0.0009765625")))


@pytest.mark.parametrize(
    ("typed", "unit", "units", "factor"),
    [
        ("", "ms", (), "1"),
        ("ms", "ms", (), "1"),
        ("MS", "ms", (), "1"),
        ("ms.", "ms", (), "1"),
        ("milliseconds", "ms", (), "1"),
        ("Seconds", "s", (), "1"),
        ("s", "seconds", (), "1"),
        ("us", "µs", (), "1"),
        ("per  cent", "%", (), "1"),
        ("GB", "MB", MEMORY, "1024"),
        ("gb", "MB", MEMORY, "1024"),
        ("kB", "MB", MEMORY, "1/1024"),
        ("Mb", "MB", (("Mb", Decimal("0.125")),), "1/8"),
        ("MB", "MB", (("Mb", Decimal("0.125")),), "1"),
        ("", "%", (("", Decimal(100)),), "100"),
        ("%", "", (), "1/100"),
        ("k", "", (), "1000"),
        ("K", "", (), "1000"),
        ("thousand", "", (), "1000"),
        ("M", "", (), "1000000"),
        ("mn", "", (), "1000000"),
        ("million", "", (), "1000000"),
        ("B", "", (), "1000000000"),
        ("bn", "", (), "1000000000"),
        ("billion", "", (), "1000000000"),
        ("T", "", (), "1000000000000"),
        ("trillion", "", (), "1000000000000"),
        ("%", "", (("%", Decimal(1)),), "1"),
    ],
)
def test_unit_factors(typed: str, unit: str, units: tuple[tuple[str, Decimal], ...], factor: str) -> None:
    assert unit_factor(typed, unit, units) == Fraction(factor)


@pytest.mark.parametrize(
    ("typed", "unit", "units"),
    [
        ("kg", "ms", ()),
        ("f", "fX", ()),
        ("k", "ms", ()),
        ("%", "ms", ()),
        ("mb", "MB", (("Mb", Decimal("0.125")),)),
        (" tokens ", "", ()),
    ],
)
def test_unknown_units(typed: str, unit: str, units: tuple[tuple[str, Decimal], ...]) -> None:
    with pytest.raises(UnknownUnit) as caught:
        unit_factor(typed, unit, units)
    assert caught.value.unit == typed.strip()
    assert str(caught.value) == typed.strip()


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        *(
            ("percent", "%"),
            ("pct", "%"),
            ("microsecond", "µs"),
            ("microseconds", "us"),
            ("millisecond", "ms"),
            ("msec", "ms"),
        ),
        *(("sec", "s"), ("secs", "s"), ("second", "s"), ("mins", "min"), ("minute", "min"), ("minutes", "min")),
        *(("hr", "h"), ("hrs", "h"), ("hour", "h"), ("hours", "h"), ("day", "d"), ("days", "d")),
    ],
)
def test_spellings(spelling: str, unit: str) -> None:
    assert unit_factor(spelling, unit) == 1
