"""The prefilter names exactly the patterns of which all literals stand in a text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.detect.opinion import load
from compliance_lint.detect.prefilter import Prefilter
from compliance_lint.policy import loader
from compliance_lint.policy.literals import is_literal, ways_to_match
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.triggers import Triggers

SOURCES = [
    "全网最低|最低价",
    "第一|no\\.1",
    "[^a]",
    "元",
    "第一|\\[\\^-\\]|\\]",
    "aaa",
    "价高",
    "高价",
    "销量.{0,4}第一",
    "最好(?!看)",
]
TABLE = [
    ("", "[^a]"),
    ("今天很好", "[^a]"),
    ("全网最低价", "[^a] 全网最低|最低价"),
    ("全网最 低价", "[^a]"),
    ("NO.1 NOX1", "[^a] 第一|no\\.1"),
    ("9元", "[^a] 元"),
    ("第元一", "[^a] 元"),
    ("[^-]", "[^a] 第一|\\[\\^-\\]|\\]"),
    ("[^", "[^a]"),
    ("AaA", "[^a] aaa"),
    ("aa", "[^a]"),
    ("😀全网最低😀", "[^a] 全网最低|最低价"),
    ("价高价", "[^a] 价高 高价"),
    ("销量不错", "[^a]"),
    ("第一的销量", "[^a] 第一|\\[\\^-\\]|\\] 第一|no\\.1 销量.{0,4}第一"),
    ("最好看", "[^a] 最好(?!看)"),
]


def prefilter(sources):
    patterns = [Pattern(source) for source in sources]
    return Prefilter(Triggers.of(patterns)), {pattern.key: pattern for pattern in patterns}


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_table(text, expected):
    found, patterns = prefilter(SOURCES)
    assert " ".join(sorted(patterns[key].source for key in found.look(text).keys)) == expected


def test_no_patterns():
    assert prefilter([])[0].look("第一").keys == set()


def test_the_answer_is_the_callers_own():
    found, _ = prefilter(["[^a]"])
    found.look("").keys.clear()
    assert len(found.look("").keys) == 1


def test_what_literals_settle():
    found, patterns = prefilter(SOURCES)
    key = {pattern.source: key for key, pattern in patterns.items()}
    sights = found.look("最好看，元")
    assert sights.settles(key["元"]) is True
    assert sights.settles(key["第一|no\\.1"]) is False
    assert sights.settles(key["最好(?!看)"]) is None
    assert sights.settles("unknown") is None
    assert found.look("AAA").settles(key["aaa"]) is None  # a capital: the pattern may not match


ALPHABET = "最一的aAsſıİ1-]^\\[.国😀\n"
WORDS = st.text(ALPHABET, min_size=1, max_size=4).map(str.lower)


def naive(source, text):
    """Without tables: no ways, or all sets of one way are in the text."""
    ways = ways_to_match(source)
    return not ways or any(all(any(word in text for word in words) for words in way) for way in ways)


ATOMS = st.one_of(WORDS.map(re.escape), st.sampled_from([".", "[^最]", "[最a]", ".{0,3}", "(?!好)", "^"]))
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map("|".join),
        inner.map(lambda part: f"(?:{part})?"),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PATTERNS, max_size=8), st.lists(st.text(ALPHABET, max_size=20), min_size=6, max_size=6))
def test_equals_the_naive_search_and_misses_no_match(sources, texts):
    found, patterns = prefilter(sources)
    for text in texts:
        lower = text.lower()
        sights = found.look(text)
        for key, pattern in patterns.items():
            assert (key in sights.keys) is naive(pattern.source, lower)
            matches = re.search(pattern.source, lower) is not None
            assert not matches or key in sights.keys
            assert not is_literal(pattern.source) or matches is (key in sights.keys)


@pytest.fixture(scope="module")
def detectors():
    """The claim detector, and one that tries every pattern on every text."""
    policies = loader.builtin()
    blind = replace(policies, triggers=Triggers.of([]))
    return ClaimDetector(policies, load()), ClaimDetector(blind, load())


def examples():
    return [e.text for rule in loader.builtin().rules for e in (*rule.bad, *rule.good)]


def test_findings_are_the_same_without_it(detectors):
    quick, blind = detectors
    for text in examples()[::12]:
        assert quick.find(text, Setting()) == blind.find(text, Setting()), text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(examples()), min_size=1, max_size=2), st.text("最第一A1１，。 x", max_size=6))
def test_findings_are_the_same_in_generated_text(detectors, parts, between):
    quick, blind = detectors
    text = between.join([part[: len(part) // 2 + 4] for part in parts] + [""])
    assert quick.find(text, Setting()) == blind.find(text, Setting())
