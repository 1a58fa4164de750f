from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.errors import TextRefused
from content.maths import render_maths


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\frac{1}{n}\sum_{i=1}^n x_i^2", "(1/n)∑ᵢ₌₁ⁿ xᵢ²"),
        (r"\frac{a+b}{2}", "((a+b)/2)"),
        (r"\sigma(z) = 1 / (1 + e^{-z})", "σ(z) = 1 / (1 + e⁻ᶻ)"),
        (r"x \le y \ne z", "x ≤ y ≠ z"),
        (r"\sqrt{n}, \sqrt{a+b}", "√n, √(a+b)"),
        (r"\hat{y} - \bar x", "y\u0302 − x\u0304"),
        (r"\mathbb{E}[X], \mathbb{R}^n, \mathbb 1", "𝔼[X], ℝⁿ, 𝟙"),
        (r"\|w\|_2", "‖w‖₂"),
        (r"e^{-\lambda t}", "e^(−λ t)"),
        (r"X^\top X", "Xᵀ X"),
        (r"x_q, x_{qz}", "x_q, x_(qz)"),
        (r"\log p + \text{const}", "log p + const"),
        (r"\left( a \right)", "( a )"),
        (r"\{a, b\}", "{a, b}"),
        (r"\binom{n}{k}", "C(n, k)"),
        (r"f'(x)", "f′(x)"),
        (r"a \cdot b \times c", "a · b × c"),
        (r"P(A \mid B)", "P(A | B)"),
        (r"5\%\, \$", "5% $"),
        (r"\alpha\beta\Omega", "αβΩ"),
    ],
)
def test_formulas_read_like_text(source: str, text: str) -> None:
    assert render_maths(source) == text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"\begin{matrix}", "readable form"),
        (r"x^", "argument"),
        (r"x^^2", "argument"),
        (r"\frac{1}", "argument"),
        (r"{a", "never closes"),
        (r"a}", "never opened"),
        (r"\hat{xy}", "one letter"),
        (r"\mathbb{K}", "no readable form"),
        ("{" * 50 + "a" + "}" * 50, "too deeply"),
    ],
)
def test_what_has_no_readable_form_is_refused(source: str, words: str) -> None:
    with pytest.raises(TextRefused, match=words):
        render_maths(source)


@given(st.text(alphabet=r"\{}^_ abfrcsqtxn12-+", max_size=40))
def test_any_formula_is_read_or_refused(source: str) -> None:
    try:
        text = render_maths(source)
    except TextRefused:
        return
    assert "\\" not in text
