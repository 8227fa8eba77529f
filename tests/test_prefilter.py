"""The prefilter finds exactly the rules that a search for each literal finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.detect.prefilter import Prefilter

RULES = [
    (7, ("全网最低", "最低价")),
    (2, ("第一", "no.1")),
    (5, ()),
    (9, ("元",)),
    (1, ("第一", "[^-]", "]")),
    (3, ("aaa",)),
    (6, ("价高",)),
    (8, ("高价",)),
]

TABLE = [
    ("", [5]),
    ("今天很好", [5]),
    ("全网最低价", [5, 7]),
    ("全网最 低价", [5]),
    ("第一", [1, 2, 5]),
    ("NO.1 NOX1", [2, 5]),
    ("9元", [5, 9]),
    ("第元一", [5, 9]),
    ("[^-]", [1, 5]),
    ("[^]", [1, 5]),
    ("^-", [5]),
    ("AaA", [3, 5]),
    ("aa", [5]),
    ("😀全网最低😀", [5, 7]),
    ("最低第一价", [1, 2, 5]),
    ("价高价", [5, 6, 8]),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_table(text: str, expected: list[int]) -> None:
    assert Prefilter(RULES).candidates(text) == expected


def test_no_rules() -> None:
    assert Prefilter([]).candidates("第一") == []


def test_an_empty_literal_is_in_every_text() -> None:
    assert Prefilter([(4, ("", "最"))]).candidates("") == [4]


def test_the_answer_is_the_callers_own() -> None:
    prefilter = Prefilter([(1, ())])
    prefilter.candidates("").append(2)
    assert prefilter.candidates("") == [1]


ALPHABET = "最一的aAsſıİ1-]^\\[.国😀\n"
WORDS = st.text(ALPHABET, min_size=1, max_size=4).map(str.lower)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(st.integers(0, 30), st.lists(WORDS, max_size=4), max_size=8),
    st.lists(st.text(ALPHABET, max_size=20), min_size=6, max_size=6),
)
def test_equals_the_naive_search(rules: dict[int, list[str]], texts: list[str]) -> None:
    prefilter = Prefilter(rules.items())
    for text in texts:
        naive = sorted(
            key for key, words in rules.items() if not words or any(word in text.lower() for word in words)
        )
        assert prefilter.candidates(text) == naive
