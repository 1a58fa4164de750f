"""Short texts: forgiving about form and slips, never about meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching import MOST_EDITS, TextMatch, edits_between, match_text, normalise


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Cross-Entropy", "cross entropy"),
        ("  cross \n entropy ", "cross entropy"),
        ("precision & recall", "precision and recall"),
        ("precision&recall", "precision and recall"),
        ("the F1-score", "F1 score"),
        ("a learning rate", "learning rate"),
        ("an epoch", "epoch"),
        ("area under the curve", "area under curve"),
        ("naïve Bayes", "naive bayes"),
        ("NAI\N{COMBINING DIAERESIS}VE BAYES", "naive bayes"),
        ("A/B test", "a b test"),
        ("**gradient descent**.", "gradient descent"),
        ('"dropout"', "dropout"),
        ("self_attention", "self-attention"),
        ("don't", "dont"),
        ("don\N{RIGHT SINGLE QUOTATION MARK}t", "dont"),
        ("95 %", "95 percent"),
        ("95%", "95 percent"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}dam", "adam"),
        ("R\N{SUPERSCRIPT TWO}", "R^2"),
        ("R\N{SUPERSCRIPT TWO}", "r2"),
        ("L\N{SUBSCRIPT TWO} norm", "l2 norm"),
        ("- dropout", "dropout"),
        ("f(x)", "f x"),
        ("straße", "STRASSE"),
        ("\N{MINUS SIGN}1", "-1"),
        ("k-means", "k means"),
        ("GPT-4", "gpt 4"),
    ],
)
def test_form_makes_no_difference(text: str, same: str) -> None:
    assert normalise(text) == normalise(same)
    assert edits_between(text, same) == 0


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Cross-Entropy Loss!", "cross entropy loss"),
        ("C++", "c + +"),
        ("C#", "c #"),
        ("x <= 5", "x < = 5"),
        ("-log p", "-log p"),
        ("lag -1", "lag -1"),
        ("(-1)", "-1"),
        ("x-1", "x 1"),
        ("4.1", "4.1"),
        ("1,000", "1,000"),
        ("1/2", "1/2"),
        ("v1.2.3", "v 1.2.3"),
        ("5.", "5"),
        ("10\N{SUPERSCRIPT THREE}", "10 3"),
        ("the", "the"),
        ("A", "a"),
        ("an a", "a"),
        ("a b", "a b"),
        ("bathe the cat", "bathe cat"),
        ("\N{CJK UNIFIED IDEOGRAPH-65E5}\N{CJK UNIFIED IDEOGRAPH-672C}", "日本"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normalise(text) == normal


@pytest.mark.parametrize(
    ("text", "meant", "edits"),
    [
        # Joined, parted, plural.
        ("crossentropy", "cross entropy", 0),
        ("cross entropy", "crossentropy", 0),
        ("over fitting", "overfitting", 0),
        ("decision trees", "decision tree", 0),
        ("decision tree", "decision trees", 0),
        ("node", "nodes", 0),
        # A slip from six letters.
        ("droput", "dropout", 1),
        ("droppout", "dropout", 1),
        ("drpoout", "dropout", 1),
        ("kernell", "kernel", 1),
        ("crosentropy", "cross entropy", 1),
        ("learing rate", "learning rate", 1),
        # A wrong letter from eight, two slips from twelve.
        ("gradiant", "gradient", 1),
        ("microsevices", "microservices", 1),
        ("optimisaiton", "optimization", 2),
        ("regularisation", "regularization", 1),
        ("regularisaton", "regularization", 2),
        ("stohcastic gradiant descent", "stochastic gradient descent", 2),
    ],
)
def test_slips_are_forgiven(text: str, meant: str, edits: int) -> None:
    assert edits_between(text, meant) == edits


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("chair", "air"),
        ("air", "chair"),
        ("hair", "chair"),
        ("chain", "chair"),
        ("Adams", "Adad"),
        ("los", "loss"),
        ("bia", "bias"),
        ("micro", "macro"),
        ("macro-average", "micro-average"),
        ("microaveraging", "macroaveraging"),
        ("macroaveraging", "microaveraging"),
        ("asynchronous", "synchronous"),
        ("synchronous", "asynchronous"),
        ("unsupervised", "supervised"),
        ("encoder", "decoder"),
        ("underfitting", "overfitting"),
        ("homoscedastic", "heteroscedastic"),
        ("interpolation", "intrapolation"),
        ("minimization", "maximization"),
        ("maximisation", "minimisation"),
        ("sharing", "sharding"),
        ("hypoparameters", "hyperparameters"),
        ("covariance shift", "covariate shift"),
        ("multivariate", "multivariant"),
        ("inductive reasoning", "deductive reasoning"),
        ("ascending", "descending"),
        ("pretraining", "posttraining"),
        ("extrapolation", "interpolation"),
        ("sample", "simple"),
        ("polling", "pooling"),
        ("L1", "L2"),
        ("L1 regularization", "L2 regularization"),
        ("top 10", "top 1"),
        ("gpt 4 1", "gpt 41"),
        ("4.1", "41"),
        ("C", "C++"),
        ("C#", "C++"),
        ("x < 0", "x > 0"),
        ("x = 0", "x + 0"),
        ("-log p", "log p"),
        ("-logarithm", "logarithm"),
        ("not convex", "convex"),
        ("no overfitting", "overfitting"),
        ("recall and precision", "precision and recall"),
        ("precision", "precision and recall"),
        ("gradiant desent method", "gradient descent methodd"),
        ("grdint", "gradient"),
        ("regulrstion", "regularization"),
        ("a b", "ab"),
        ("ab cd", "abcd"),
        ("", "air"),
        ("!", "air"),
        ("air", ""),
        ("crosentopy", "cross entropy"),
        ("stochastcgradientdecent", "stochastic gradient descent"),
        ("regularizationxyz", "regularization"),
        ("?", "!"),
        ("", ""),
        ("gradientdescentt x", "gradient descent"),
    ],
)
def test_never_loose(text: str, meant: str) -> None:
    assert edits_between(text, meant) > MOST_EDITS


def test_five_joined_letters_are_enough() -> None:
    assert edits_between("ab cde", "abcde") == 0


def test_a_phrase_comes_back_as_the_author_wrote_it() -> None:
    assert match_text("the cross-entropys", ["Log loss", "Cross-Entropy"]) == TextMatch("Cross-Entropy", False, 0)
    assert match_text("cross-entrpy", ["Cross-Entropy"]) == TextMatch("Cross-Entropy", False, 1)
    assert match_text("regularisaton", ["regularization"]) == TextMatch("regularization", False, 2)
    assert match_text("hinge", ["Cross-Entropy"]) is None
    assert match_text("hinge", []) is None


def test_the_nearest_accepted_phrase_is_taken() -> None:
    assert match_text("regularization", ["regularisation", "regularization"]) == TextMatch("regularization", False, 0)


def test_rejected_wins_a_tie_but_not_over_a_nearer_phrase() -> None:
    assert match_text("concept drift", ["concept drift"], ["Concept-Drift"]) == TextMatch("Concept-Drift", True, 0)
    assert match_text("normalisaton", ["normalization"], ["normalisation"]) == TextMatch("normalisation", True, 1)
    assert match_text("normalization", ["normalization"], ["normalisation"]) == TextMatch("normalization", False, 0)
    assert match_text("normalisation", ["normalization"], ["normalisation"]) == TextMatch("normalisation", True, 0)


WORD = st.text("abcdefghij", min_size=1, max_size=14)


@given(st.lists(WORD, min_size=1, max_size=4), st.sampled_from([" ", "-", "  ", "_", " - "]))
def test_separators_and_case_never_matter(words: list[str], mark: str) -> None:
    phrase = "x " + " ".join(words)
    assert edits_between("x " + mark.join(words).upper(), phrase) == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_distance_is_bounded_and_symmetric(first: str, second: str) -> None:
    assert edits_between(first, second) >= 0
    assert (edits_between(first, second) <= MOST_EDITS) == (edits_between(second, first) <= MOST_EDITS)
    if normalise(first) and normalise(second):
        assert edits_between(first, second) == edits_between(second, first)


@given(WORD, st.integers(0, 13), st.sampled_from("klmnop"))
def test_short_words_are_exact(word: str, place: int, letter: str) -> None:
    wrong = word[:place] + letter + word[place + 1 :]
    if wrong != word and len(wrong) == len(word) < 8:
        assert edits_between(wrong, word) > MOST_EDITS
