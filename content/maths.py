r"""Turns the TeX that people write in questions into readable Unicode text.

``\frac{1}{n}\sum_{i=1}^n x_i^2`` becomes ``(1/n) ∑ᵢ₌₁ⁿ xᵢ²``. It is a reading aid for chat, not a typesetter: what has no
readable form is refused, so an author finds out before a reader does.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from content.errors import TextRefused

MAX_DEPTH = 8
"""Deeper braces have no readable form on one line."""

_SYMBOLS = {
    **dict(
        zip(
            [
                "alpha",
                "beta",
                "gamma",
                "delta",
                "epsilon",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "lambda",
                "mu",
                "nu",
                "xi",
                "pi",
                "rho",
                "sigma",
                "tau",
                "upsilon",
                "phi",
                "chi",
                "psi",
                "omega",
            ],
            "αβγδεζηθικλμνξπρστυφχψω",
            strict=True,
        )
    ),
    **dict(
        zip(
            ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"], "ΓΔΘΛΞΠΣΦΨΩ", strict=True
        )
    ),
    "varepsilon": "ε",
    "varphi": "φ",
    "ell": "ℓ",
    "sum": "∑",
    "prod": "∏",
    "int": "∫",
    "infty": "∞",
    "partial": "∂",
    "nabla": "∇",
    "pm": "±",
    "cdots": "⋯",
    "ldots": "…",
    "dots": "…",
    "prime": "′",
    "top": "ᵀ",
    "emptyset": "∅",
    "forall": "∀",
    "exists": "∃",
}
_RELATIONS = {
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "sim": "∼",
    "propto": "∝",
    "equiv": "≡",
    "in": "∈",
    "notin": "∉",
    "subset": "⊂",
    "subseteq": "⊆",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "Rightarrow": "⇒",
    "implies": "⇒",
    "iff": "⇔",
    "mapsto": "↦",
    "ll": "≪",
    "gg": "≫",
    "times": "×",
    "cdot": "·",
    "cup": "∪",
    "cap": "∩",
    "otimes": "⊗",
    "odot": "⊙",
    "oplus": "⊕",
    "mid": "|",
    "setminus": "∖",
    "land": "∧",
    "lor": "∨",
    "perp": "⊥",
}
_NAMES = frozenset(
    [
        "log",
        "ln",
        "exp",
        "sin",
        "cos",
        "tan",
        "tanh",
        "max",
        "min",
        "arg",
        "argmax",
        "argmin",
        "sup",
        "inf",
        "det",
        "dim",
        "rank",
        "tr",
        "Var",
        "Cov",
        "Pr",
        "softmax",
        "sigmoid",
        "lim",
    ]
)
_FONTS = frozenset(["text", "mathrm", "mathbf", "mathit", "mathsf", "operatorname", "boldsymbol", "mathcal", "vec"])
_ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
}
_DOUBLE = dict(zip("RENZQPC", "ℝ𝔼ℕℤℚℙℂ", strict=True))
_UPPER = dict(
    zip(
        "0123456789+-=()aAbBcdDeEfgGhHiIjJkKlLmMnNoOpPrRstTuUvVwWxyz*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᴬᵇᴮᶜᵈᴰᵉᴱᶠᵍᴳʰᴴⁱᴵʲᴶᵏᴷˡᴸᵐᴹⁿᴺᵒᴼᵖᴾʳᴿˢᵗᵀᵘᵁᵛⱽʷᵂˣʸᶻ*",
        strict=True,
    )
) | {"′": "′", "ᵀ": "ᵀ", "−": "⁻", "β": "ᵝ", "γ": "ᵞ", "δ": "ᵟ", "θ": "ᶿ"}
_LOWER = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)) | {
    "−": "₋"
}

_PIECE = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|\s+|[^\\{}^_\s]", re.DOTALL)
_SPACES = frozenset({"\\,", "\\;", "\\:", "\\ ", "\\quad", "\\qquad", "~"})


def render_maths(source: str) -> str:
    """The text of a formula without its delimiters; raises `TextRefused` for a command with no readable form."""
    reader = _Reader(_PIECE.findall(source))
    text = reader.read(0)
    return re.sub(r"\s+", " ", text).strip()


class _Reader:
    """A recursive reader over the pieces of one formula."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._at = 0

    def read(self, depth: int, *, inside: bool = False) -> str:
        """Everything up to the end, or, `inside` braces, up to the closing one."""
        if depth > MAX_DEPTH:
            raise TextRefused("This formula is nested too deeply to be read on one line.")
        out: list[str] = []
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            if piece == "}":
                if not inside:
                    raise TextRefused("A formula closes a brace that it never opened.")
                self._at += 1
                return "".join(out)
            if piece in ("^", "_"):
                self._at += 1
                out.append(_script(self._argument(depth).strip(), piece))
            else:
                out.append(self._unit(depth))
        if inside:
            raise TextRefused("A formula opens a brace that it never closes.")
        return "".join(out)

    def _argument(self, depth: int) -> str:
        while self._at < len(self._pieces) and self._pieces[self._at].isspace():
            self._at += 1
        if self._at >= len(self._pieces) or self._pieces[self._at] in ("}", "^", "_"):
            raise TextRefused("A formula ends where an argument should follow.")
        return self._unit(depth)

    def _unit(self, depth: int) -> str:
        piece = self._pieces[self._at]
        self._at += 1
        if piece == "{":
            return self.read(depth + 1, inside=True)
        if piece.startswith("\\"):
            return self._command(piece, depth)
        return {"-": "−", "'": "′"}.get(piece, piece)

    def _command(self, piece: str, depth: int) -> str:
        name = piece[1:]
        if piece in _SPACES:
            return " "
        if name in ("left", "right", "big", "Big", "displaystyle", "limits", "!"):
            return ""
        if name in ("{", "}", "%", "$", "_", "&", "#"):
            return name
        if name in ("|", "Vert"):
            return "‖"
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        if name in _RELATIONS:
            return f" {_RELATIONS[name]} "
        if name in _NAMES:
            return f" {name} "
        if name in _FONTS:
            return self._argument(depth)
        handler: Callable[[int], str] | None = {
            "frac": self._fraction,
            "tfrac": self._fraction,
            "dfrac": self._fraction,
            "sqrt": self._root,
            "mathbb": self._double,
            "binom": self._binomial,
        }.get(name)
        if handler is not None:
            return handler(depth)
        if name in _ACCENTS:
            base = self._argument(depth).strip()
            if len(base) != 1:
                raise TextRefused(f"`\\{name}` goes over one letter only.")
            return base + _ACCENTS[name]
        raise TextRefused(f"The formula uses `{piece}`, which has no readable form here; write it in words.")

    def _fraction(self, depth: int) -> str:
        over, under = self._argument(depth).strip(), self._argument(depth).strip()
        return f"({_atom(over)}/{_atom(under)})"

    def _binomial(self, depth: int) -> str:
        return f"C({self._argument(depth).strip()}, {self._argument(depth).strip()})"

    def _root(self, depth: int) -> str:
        return f"√{_atom(self._argument(depth).strip())}"

    def _double(self, depth: int) -> str:
        letter = self._argument(depth).strip()
        if letter == "1":
            return "𝟙"
        if letter not in _DOUBLE:
            raise TextRefused(f"`\\mathbb{{{letter[:10]}}}` has no readable form here.")
        return _DOUBLE[letter]


def _atom(text: str) -> str:
    """`text` in parentheses unless it is one thing already."""
    return text if re.fullmatch(r"[^\s+\-−·×/=<>≤≥|,]+", text) else f"({text})"


def _script(text: str, mark: str) -> str:
    """A superscript or subscript, in Unicode where every letter has one."""
    table = _UPPER if mark == "^" else _LOWER
    compact = text.replace(" ", "")
    if compact and all(letter in table for letter in compact):
        return "".join(table[letter] for letter in compact)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"
