"""Overlaps gives what looking at every span gives."""

from collections import namedtuple

from hypothesis import given
from hypothesis import strategies as st

from compliance_lint.detect.overlaps import Overlaps
from compliance_lint.text import CLAUSE_END, clause_at

Span = namedtuple("Span", "start end")
SPANS = st.tuples(st.integers(0, 30), st.integers(0, 9)).map(lambda pair: Span(pair[0], sum(pair)))


@given(st.lists(SPANS), st.lists(SPANS), SPANS)
def test_over(first, added, asked):
    spans = Overlaps(first)
    for span in added:
        spans.add(span)
    naive = [span for span in first + added if span.start < asked.end and asked.start < span.end]
    assert sorted(spans.over(*asked)) == sorted(naive)
    assert [s.start for s in spans.over(*asked)] == sorted(s.start for s in naive)


def test_what_concerns_the_whole_text_overlaps_nothing():
    assert Overlaps([Span(0, 0)]).over(0, 5) == []


@given(st.text("最好，。\n", max_size=12), st.integers(0, 400), st.integers(0, 12))
def test_a_clause_lies_between_marks_but_is_never_endless(tail, far, size):
    text = "一。" + "好" * far + tail
    start = max(0, len(text) - size)
    before = max(text.rfind(mark, 0, start) for mark in CLAUSE_END) + 1
    after = next((at for at in range(start, len(text)) if text[at] in CLAUSE_END), len(text))
    assert clause_at(text, start, start) == (max(before, start - 300), min(after, start + 300))
