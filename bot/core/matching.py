"""Whether a typed text says one of the accepted phrases: forgiving about form, never about meaning.

Form is case, accents, articles, punctuation, "&" for "and", and hyphens, spaces or neither between the parts of a word.
A typing error is forgiven only where a slip is the likeliest reading, word by word:

- words under 6 letters are exact (the shorter of the two counts), but for a plural "s": "chair" is not "air", "micro" is not "macro";
- the first letter is right: "asynchronous" is not "synchronous", "decode" is not "encode";
- from 6 letters a letter may be missing, doubled or swapped with its neighbour; from 8 also wrong; from 12 two such errors;
- a phrase has two errors at most; digits and the signs + # < > = - are exact;
- parts of words that turn a term into its opposite ("over", "under") are never a slip.

A rejected phrase wins where it is as near as any accepted one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

MOST_EDITS = 2
_EXACT_BELOW = 6
_WRONG_LETTER_FROM = 8
_TWO_EDITS_FROM = 12
_JOINED_FROM = 5
_NO_MATCH = 100

_OPPOSITES = (
    ("micro", "macro"),
    ("over", "under"),
    ("inter", "intra"),
    ("inter", "extra"),
    ("hyper", "hypo"),
    ("homo", "hetero"),
    ("minim", "maxim"),
    ("pre", "post"),
    ("covariate", "covariance"),
    ("variate", "variant"),
    ("shard", "shari"),
    ("ascen", "descen"),
    ("inductive", "deductive"),
)


@dataclass(frozen=True, slots=True)
class TextMatch:
    """The phrase that a text was read as, as the author wrote it, and how many typing errors were forgiven."""

    phrase: str
    rejected: bool
    edits: int


_SUPERSCRIPT = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_MINUSES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ACCENTS = re.compile("[\u0300-\u036f]")
_ARTICLES = re.compile(r"(?:^a\s+(?=\w\w)|^an\s+|(?<!\S)the\s+)(?=\S)")
# What stays: letters, digits, the separator inside a number, signs that carry meaning, and a minus at the front of a term.
_TERM = re.compile(r"(?<![\w)])-(?=[\w.])|\d+(?:[.,/:]\d+)*|[^\W\d_]+|[+#<>=]")
_SIGNS = re.compile(r"\d+(?:[.,/:]\d+)*|[-+#<>=]")


def normalise(text: str) -> str:
    """The text without differences of form; equal for texts that say the same. Empty only for a text without a letter, digit or sign."""
    text = _SUPERSCRIPT.sub(r"^\1", text).translate(_MINUSES)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    text = " ".join(text.replace("&", " and ").replace("%", " percent ").replace("'", "").replace("’", "").split())
    terms = _TERM.findall(_ARTICLES.sub("", text) or text)
    return re.sub(r"(?<!\S)- ", "-", " ".join(terms))


def match_text(text: str, accepted: Iterable[str], rejected: Iterable[str] = ()) -> TextMatch | None:
    """The nearest phrase within the errors forgiven, or None. `rejected` wins a tie."""
    found = [TextMatch(phrase, True, edits_between(text, phrase)) for phrase in rejected]
    found += [TextMatch(phrase, False, edits_between(text, phrase)) for phrase in accepted]
    best = min(found, key=lambda each: each.edits, default=None)
    return best if best is not None and best.edits <= MOST_EDITS else None


def edits_between(text: str, phrase: str) -> int:
    """How many typing errors make the text differ from the phrase; more than `MOST_EDITS` for a text that says something else."""
    typed, meant = normalise(text), normalise(phrase)
    if not typed or _SIGNS.findall(typed) != _SIGNS.findall(meant):
        return _NO_MATCH
    if typed == meant:
        return 0
    words, wanted = typed.split(), meant.split()
    if len(words) == len(wanted):
        return sum(map(_word_edits, words, wanted))
    joined, whole = "".join(words), "".join(wanted)
    if joined == whole:
        return 0 if len(whole) >= _JOINED_FROM else _NO_MATCH
    edits = _word_edits(joined, whole)
    return edits if edits <= 1 else _NO_MATCH


def _word_edits(typed: str, meant: str) -> int:
    if typed == meant or _is_plural(typed, meant) or _is_plural(meant, typed):
        return 0
    length = min(len(typed), len(meant))
    if length < _EXACT_BELOW or typed[0] != meant[0] or _SIGNS.search(meant) or _is_opposite(typed, meant):
        return _NO_MATCH
    edits = OSA.distance(typed, meant)
    if length < _WRONG_LETTER_FROM and len(typed) == len(meant) and sorted(typed) != sorted(meant):
        return _NO_MATCH
    return edits if edits <= (MOST_EDITS if length >= _TWO_EDITS_FROM else 1) else _NO_MATCH


def _is_plural(many: str, one: str) -> bool:
    return len(one) >= 4 and many == one + "s"


def _is_opposite(typed: str, meant: str) -> bool:
    return any(
        (first in typed and second in meant and first not in meant)
        or (second in typed and first in meant and second not in meant)
        for first, second in _OPPOSITES
    )
